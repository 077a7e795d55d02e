package stheno.testkit;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;

/// One connection of a player, with or without TLS: its input, its output, and its end. The player's thread only.
final class Wire implements AutoCloseable {
    private final Socket plain;
    private final Duration patience;
    private final Incoming in;
    private final Outgoing out;
    private Socket socket; // the plain one, or TLS over it

    private Wire(Socket plain, Mode mode, Duration patience) throws IOException {
        plain.setTcpNoDelay(true);
        this.plain = plain;
        this.socket = plain;
        this.patience = patience;
        this.in = new Incoming(plain, patience);
        this.out = new Outgoing(plain, mode);
    }

    /// @param plain connected; closed by the wire from now on, even if this fails
    static Wire over(Socket plain, Mode mode, Duration patience) throws IOException {
        try {
            return new Wire(plain, mode, patience);
        } catch (IOException e) {
            plain.close();
            throw e;
        }
    }

    Incoming in() {
        return in;
    }

    InetSocketAddress local() {
        return (InetSocketAddress) plain.getLocalSocketAddress();
    }

    /// Waits until all blocks are written.
    void settle() throws IOException {
        out.await(patience);
    }

    /// Starts to write a block when the one before is written. A block that cannot be written is not an error by itself: a server may
    /// answer and close before it has read everything. It becomes an error if the client has more to send.
    void say(String block) throws IOException {
        settle();
        out.start(Escaped.bytes(block));
    }

    void urgent(int data) throws IOException {
        settle();
        socket.sendUrgentData(data);
    }

    /// Ends the output, unless it has ended.
    void finish() throws IOException {
        settle();
        if (!socket.isOutputShutdown()) socket.shutdownOutput();
    }

    /// Whether the server closes its stream now, without another byte.
    boolean ends() throws IOException {
        return in.read() < 0;
    }

    void reset() throws IOException {
        settle();
        plain.setSoLinger(true, 0);
        plain.close();
    }

    /// Changes to TLS. The peer's name is that of the control connection for all connections of a conversation, because it identifies
    /// sessions; see [DataConnection] for the port.
    ///
    /// @param protocol `TLS` for all versions that the context enables, or one version
    /// @throws IOException also if the server has sent more without TLS, which an attacker could have inserted
    void startTls(SSLContext context, String protocol, InetSocketAddress control) throws IOException {
        settle();
        if (in.unheard() > 0) throw new IOException("bytes in the clear before the handshake");
        var tls = (SSLSocket) context.getSocketFactory().createSocket(plain, control.getHostString(), control.getPort(), true);
        if (!protocol.equals("TLS")) tls.setEnabledProtocols(new String[] {protocol});
        shakeHands(tls);
        in.over(tls);
        out.over(tls);
        socket = tls;
    }

    /// On its own thread: a read timeout does not bound a handshake that drips.
    private void shakeHands(SSLSocket tls) throws IOException {
        tls.setSoTimeout(0);
        var shaken = new FutureTask<Void>(() -> {
            tls.startHandshake();
            return null;
        });
        Thread.startVirtualThread(shaken);
        try {
            shaken.get(patience.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            throw new IOException("no handshake: " + e.getCause().getMessage(), e.getCause());
        } catch (TimeoutException e) {
            plain.close();
            throw new IOException("no handshake within " + patience.toMillis() + " ms", e);
        } catch (InterruptedException e) {
            plain.close();
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    String report() {
        return (out.failed() ? "the last block could not be written completely\n  " : "") + in.report();
    }

    /// Closes the plain socket at once: farewells are steps of the transcript.
    @Override
    public void close() throws IOException {
        plain.close();
    }
}

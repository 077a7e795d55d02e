package stheno.reactor;

import java.io.IOException;
import java.net.SocketAddress;
import java.net.StandardSocketOptions;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;

/// What the connections of one loop, one port and the same terms share, and where they are counted: for the loop, and for the service.
/// Loop thread only.
final class PortContext {
    private final Reactor reactor;
    private final Port port;
    private final PortOptions terms;
    private final ServiceStats stats;

    PortContext(Reactor reactor, Port port, PortOptions terms, ServiceStats stats) {
        this.reactor = reactor;
        this.port = port;
        this.terms = terms;
        this.stats = stats;
    }

    Port port() {
        return port;
    }

    PortOptions terms() {
        return terms;
    }

    Limits limits() {
        return terms.limits();
    }

    /// The service's name, for log lines.
    String name() {
        return terms.service().name();
    }

    ServiceStats stats() {
        return stats;
    }

    /// Where `channel` was connected to. A Unix-domain socket was bound by another name than it has now.
    SocketAddress local(SocketChannel channel) {
        if (port.address() instanceof UnixDomainSocketAddress) return port.address();
        try {
            return channel.getLocalAddress();
        } catch (IOException e) {
            return port.address();
        }
    }

    /// Sets what small replies and [Limits#sendBuffer()] want of a socket.
    void tune(SocketChannel channel) throws IOException {
        if (channel.supportedOptions().contains(StandardSocketOptions.TCP_NODELAY)) {
            channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
        }
        int sendBuffer = limits().sendBuffer();
        if (sendBuffer > 0) channel.setOption(StandardSocketOptions.SO_SNDBUF, sendBuffer);
    }

    void accept() {
        reactor.counts().accept();
        stats.accept();
        stats.open(1);
    }

    void close() {
        reactor.counts().close();
        stats.open(-1);
    }

    void in(long bytes) {
        reactor.counts().in(bytes);
        stats.in(bytes);
    }

    void out(long bytes) {
        reactor.counts().out(bytes);
        stats.out(bytes);
    }

    /// Gives back the place of a channel that did not become a connection.
    void giveBack(SocketAddress peer) {
        if (terms.proxies().isPresent()) port.admission().leave();
        else port.admission().leave(peer);
    }

    /// Turns a connection away, which holds no place. Who is one too many is told so in the service's own words, as far as the socket
    /// takes them at once; the others are not spoken to.
    void refuse(SocketChannel channel, SocketAddress peer, Refusal cause, String detail) {
        reactor.counts().refuse();
        stats.refuse(cause);
        try {
            if (reactor.log().wants(Log.Level.DEBUG)) {
                reactor.log().event(Log.Level.DEBUG, "refused", "service", name(), "peer", peer, "cause", cause, "detail", detail);
            }
            switch (cause) {
                case CONNECTIONS, PER_ADDRESS -> say(channel);
                case DENIED, PROXY -> { }
            }
        } catch (IOException e) {
            reactor.log().event(Log.Level.DEBUG, "refusal-failed", "cause", e.getMessage());
        } catch (RuntimeException | Error e) { // a service at a loss for words
            Reactor.rethrowFatal(e);
            reactor.log().event(Log.Level.ERROR, "refusal-failed", "service", name(), "cause", e);
        } finally {
            reactor.closeQuietly(channel);
        }
    }

    private void say(SocketChannel channel) throws IOException {
        byte[] word = terms.tls().isEmpty() ? terms.service().refusal() : new byte[0];
        if (word.length == 0) return;
        channel.write(ByteBuffer.wrap(word));
        channel.shutdownOutput();
        channel.read(ByteBuffer.allocate(Scratch.MESSAGES)); // unread input would turn the close into a reset
    }
}

package stheno.reactor;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/// A client that blocks, for thirty seconds at most. One thread.
final class Client implements AutoCloseable {
    final Socket socket;
    final InputStream in;

    Client(Socket socket) throws IOException {
        this.socket = socket;
        socket.setSoTimeout(30_000);
        in = socket.getInputStream();
    }

    static Client to(InetSocketAddress server) throws IOException {
        return new Client(new Socket(server.getAddress(), server.getPort()));
    }

    /// One that takes no more than a few kilobytes before it begins to read.
    static Client narrow(InetSocketAddress server) throws IOException {
        Socket socket = new Socket();
        socket.setReceiveBufferSize(4096);
        socket.connect(server);
        return new Client(socket);
    }

    /// One that comes from another address of this machine's loopback network.
    static Client from(String address, InetSocketAddress server) throws IOException {
        Socket socket = new Socket();
        socket.bind(new InetSocketAddress(InetAddress.ofLiteral(address), 0));
        socket.connect(server);
        return new Client(socket);
    }

    Client say(String text) throws IOException {
        return say(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    Client say(byte[] bytes) throws IOException {
        socket.getOutputStream().write(bytes);
        return this;
    }

    /// The next line without its LF.
    String line() throws IOException {
        StringBuilder line = new StringBuilder();
        for (int b = in.read(); b != '\n'; b = in.read()) {
            if (b < 0) throw new EOFException("after: " + line);
            line.append((char) b);
        }
        return line.toString();
    }

    /// Exactly `n` bytes.
    byte[] bytes(int n) throws IOException {
        byte[] bytes = in.readNBytes(n);
        if (bytes.length < n) throw new EOFException("after " + bytes.length + " of " + n);
        return bytes;
    }

    /// Everything up to the end of the stream.
    String rest() throws IOException {
        return new String(in.readAllBytes(), StandardCharsets.ISO_8859_1);
    }

    /// Everything up to the end of the stream, or empty if it was reset.
    Optional<String> restUnlessReset() {
        try {
            return Optional.of(rest());
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /// Ends this side.
    Client finish() throws IOException {
        socket.shutdownOutput();
        return this;
    }

    /// Closes the connection without close_notify.
    void reset() throws IOException {
        socket.setSoLinger(true, 0);
        socket.close();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}

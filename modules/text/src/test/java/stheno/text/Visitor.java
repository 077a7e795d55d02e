package stheno.text;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/// A client that blocks, for ten seconds at most. One thread.
final class Visitor implements AutoCloseable {
    final Socket socket;
    private final InputStream in;

    Visitor(InetSocketAddress server) throws IOException {
        socket = new Socket(server.getAddress(), server.getPort());
        socket.setSoTimeout(10_000);
        in = socket.getInputStream();
    }

    /// Lines, each ended by CRLF, in one write.
    Visitor say(String... lines) throws IOException {
        return raw(String.join("\r\n", lines) + "\r\n");
    }

    Visitor raw(String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
        return this;
    }

    Visitor expect(String... lines) throws IOException {
        for (String line : lines) assertEquals(line, line());
        return this;
    }

    String line() throws IOException {
        StringBuilder line = new StringBuilder();
        for (int b = in.read(); b != '\n'; b = in.read()) {
            if (b < 0) throw new EOFException("after: " + line);
            if (b != '\r') line.append((char) b);
        }
        return line.toString();
    }

    /// Everything up to the end of the stream.
    String rest() throws IOException {
        return new String(in.readAllBytes(), StandardCharsets.ISO_8859_1);
    }

    /// Ends this side.
    Visitor finish() throws IOException {
        socket.shutdownOutput();
        return this;
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}

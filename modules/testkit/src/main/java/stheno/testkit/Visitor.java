package stheno.testkit;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// A client of a test's server: says what it is told to, and reads what comes, as ISO-8859-1. One thread. Gives up after ten seconds.
public final class Visitor implements AutoCloseable {
    private final Socket socket = new Socket();
    private final InputStream in;
    private final OutputStream out;

    public Visitor(InetSocketAddress server) throws IOException {
        this(server, 0);
    }

    /// @param receiveBuffer in bytes, 0 for the system's
    public Visitor(InetSocketAddress server, int receiveBuffer) throws IOException {
        if (receiveBuffer > 0) socket.setReceiveBufferSize(receiveBuffer);
        socket.setSoTimeout(10_000);
        socket.setTcpNoDelay(true);
        socket.connect(server);
        in = new BufferedInputStream(socket.getInputStream(), 4096);
        out = socket.getOutputStream();
    }

    public Visitor say(String text) throws IOException {
        out.write(text.getBytes(StandardCharsets.ISO_8859_1));
        return this;
    }

    /// Lines, each ended by CRLF, in one write.
    public Visitor sayLines(String... lines) throws IOException {
        return say(String.join("\r\n", lines) + "\r\n");
    }

    /// A whole request without a body.
    public Visitor ask(String line, String... fields) throws IOException {
        return say(line + "\r\nHost: test\r\n" + Stream.of(fields).map(field -> field + "\r\n").collect(Collectors.joining()) + "\r\n");
    }

    public OutputStream output() {
        return out;
    }

    public InputStream input() {
        return in;
    }

    /// The next lines are these.
    public Visitor expect(String... lines) throws IOException {
        for (String expected : lines) {
            String line = line();
            if (!line.equals(expected)) throw new AssertionError("expected: " + expected + ", but was: " + line);
        }
        return this;
    }

    /// The next line, without its end.
    public String line() throws IOException {
        StringBuilder line = new StringBuilder();
        for (int c = in.read(); c != '\n'; c = in.read()) {
            if (c < 0) throw new EOFException("the end, after: " + line);
            line.append((char) c);
        }
        int end = line.length() - 1;
        return end >= 0 && line.charAt(end) == '\r' ? line.substring(0, end) : line.toString();
    }

    /// The head of a reply, a line each, with the empty line that ends it.
    public String head() throws IOException {
        StringBuilder head = new StringBuilder();
        for (String line = line(); !line.isEmpty(); line = line()) head.append(line).append('\n');
        return head.toString();
    }

    public String exactly(int bytes) throws IOException {
        byte[] read = in.readNBytes(bytes);
        if (read.length < bytes) throw new EOFException("the end, after: " + new String(read, StandardCharsets.ISO_8859_1));
        return new String(read, StandardCharsets.ISO_8859_1);
    }

    /// A reply with a Content-Length: its status line, and its body behind a blank.
    public String reply() throws IOException {
        String head = head();
        int at = head.indexOf("Content-Length: ");
        if (at < 0) throw new AssertionError("no length: " + head);
        int length = Integer.parseInt(head.substring(at + 16, head.indexOf('\n', at)));
        return head.substring(0, head.indexOf('\n')) + " " + exactly(length);
    }

    /// The next chunk of a chunked body, empty for the last.
    public String chunk() throws IOException {
        int length = Integer.parseInt(line(), 16);
        String data = exactly(length);
        if (!line().isEmpty()) throw new AssertionError("a chunk of another length than " + length);
        return data;
    }

    /// A chunked body from here to its end.
    public String chunks() throws IOException {
        StringBuilder all = new StringBuilder();
        for (String chunk = chunk(); !chunk.isEmpty(); chunk = chunk()) all.append(chunk);
        return all.toString();
    }

    /// Everything up to the end of the stream.
    public String rest() throws IOException {
        return new String(in.readAllBytes(), StandardCharsets.ISO_8859_1);
    }

    /// Ends this side, and goes on reading.
    public Visitor end() throws IOException {
        socket.shutdownOutput();
        return this;
    }

    /// Leaves as a crashed client does: with a reset.
    public void reset() throws IOException {
        socket.setSoLinger(true, 0);
        socket.close();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}

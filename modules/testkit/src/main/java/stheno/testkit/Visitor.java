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

/// A client for tests: sends what the test says, and reads the replies, in ISO-8859-1. One thread. Each wait takes at most ten seconds.
public final class Visitor implements AutoCloseable {
    private final Socket socket = new Socket();
    private final InputStream in;
    private final OutputStream out;

    public Visitor(InetSocketAddress server) throws IOException {
        this(server, 0);
    }

    /// @param receiveBuffer in bytes; 0: the system's default
    public Visitor(InetSocketAddress server, int receiveBuffer) throws IOException {
        if (receiveBuffer > 0) socket.setReceiveBufferSize(receiveBuffer);
        socket.setSoTimeout(30_000);
        socket.setTcpNoDelay(true);
        socket.connect(server);
        in = new BufferedInputStream(socket.getInputStream(), 4096);
        out = socket.getOutputStream();
    }

    public Visitor say(String text) throws IOException {
        out.write(text.getBytes(StandardCharsets.ISO_8859_1));
        return this;
    }

    /// Sends lines, each ended by CRLF, in one write.
    public Visitor sayLines(String... lines) throws IOException {
        return say(String.join("\r\n", lines) + "\r\n");
    }

    /// Sends a whole request without a body.
    public Visitor ask(String line, String... fields) throws IOException {
        return say(line + "\r\nHost: test\r\n" + Stream.of(fields).map(field -> field + "\r\n").collect(Collectors.joining()) + "\r\n");
    }

    public OutputStream output() {
        return out;
    }

    public InputStream input() {
        return in;
    }

    /// Reads lines, and fails unless they are these.
    public Visitor expect(String... lines) throws IOException {
        for (String expected : lines) {
            String line = line();
            if (!line.equals(expected)) throw new AssertionError("expected: " + expected + ", but was: " + line);
        }
        return this;
    }

    /// The next line, without its line end.
    public String line() throws IOException {
        StringBuilder line = new StringBuilder();
        for (int c = in.read(); c != '\n'; c = in.read()) {
            if (c < 0) throw new EOFException("the end, after: " + line);
            line.append((char) c);
        }
        int end = line.length() - 1;
        return end >= 0 && line.charAt(end) == '\r' ? line.substring(0, end) : line.toString();
    }

    /// The head of a reply, one line each, with the empty line at its end.
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

    /// A reply with a Content-Length: its status line, a blank, and its body.
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

    /// The rest of a chunked body.
    public String chunks() throws IOException {
        StringBuilder all = new StringBuilder();
        for (String chunk = chunk(); !chunk.isEmpty(); chunk = chunk()) all.append(chunk);
        return all.toString();
    }

    /// Everything up to the end of the stream.
    public String rest() throws IOException {
        return new String(in.readAllBytes(), StandardCharsets.ISO_8859_1);
    }

    /// Ends the output, and continues to read.
    public Visitor end() throws IOException {
        socket.shutdownOutput();
        return this;
    }

    /// Resets the connection, as a crashed client does.
    public void reset() throws IOException {
        socket.setSoLinger(true, 0);
        socket.close();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}

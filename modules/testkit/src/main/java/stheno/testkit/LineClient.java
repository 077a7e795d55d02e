package stheno.testkit;

import java.io.EOFException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.SSLContext;

/// A client of a text protocol that blocks, for tests that a transcript cannot tell. Lines are UTF-8. One thread; every wait is
/// bounded, each by ten seconds and all together by two minutes.
public final class LineClient implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final int REPLY_LINES = 10_000; // more than any help or listing that comes as a reply

    private final InetSocketAddress server;
    private final Wire wire;

    private LineClient(InetSocketAddress server, Wire wire) {
        this.server = server;
        this.wire = wire;
    }

    public static LineClient connect(InetSocketAddress server) throws IOException {
        return connect(server, PATIENCE);
    }

    static LineClient connect(InetSocketAddress server, Duration patience) throws IOException {
        var socket = new Socket();
        try {
            socket.connect(server, (int) patience.toMillis());
        } catch (IOException e) {
            socket.close();
            throw e;
        }
        return new LineClient(server, Wire.over(socket, new Mode.Whole(), patience));
    }

    /// Says a line, ended by CRLF.
    public LineClient say(String line) throws IOException {
        return say((line + "\r\n").getBytes(StandardCharsets.UTF_8));
    }

    /// Says these bytes, and waits until the system has taken them.
    public LineClient say(byte[] bytes) throws IOException {
        wire.say(new String(bytes, StandardCharsets.ISO_8859_1));
        wire.settle();
        return this;
    }

    /// The next line, without its CRLF.
    ///
    /// @throws EOFException if the server has closed
    /// @throws IOException if it says nothing in time, has reset, or ended the line by LF alone
    public String hear() throws IOException {
        return new String(wire.in().line().getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
    }

    /// The lines of the next reply (RFC 959, section 4.2; RFC 5321, section 4.2.1): from one that begins with a code and `-` to one
    /// that begins with the same code and a blank, or is the code alone; one line if it begins so already.
    ///
    /// @throws IOException also if the first line begins with no code
    public List<String> hearReply() throws IOException {
        var lines = new ArrayList<String>();
        String first = hear();
        lines.add(first);
        if (!first.matches("\\d{3}([ -].*)?")) throw new IOException("no reply: " + first);
        if (first.startsWith("-", 3)) {
            String code = first.substring(0, 3);
            while (!lines.getLast().equals(code) && !lines.getLast().startsWith(code + " ")) {
                if (lines.size() == REPLY_LINES) throw new IOException("a reply without end: " + first);
                lines.add(hear());
            }
        }
        return lines;
    }

    /// The next `count` bytes.
    public byte[] hear(int count) throws IOException {
        String bytes = wire.in().upTo(count);
        if (bytes.length() < count) throw new EOFException("closed after " + bytes.length() + " of " + count + " bytes");
        return Escaped.bytes(bytes);
    }

    /// Whatever comes until the server closes in order.
    public byte[] hearRest() throws IOException {
        return Escaped.bytes(wire.in().upTo(Integer.MAX_VALUE));
    }

    /// Goes on in TLS, and believes every certificate.
    public LineClient startTls() throws IOException {
        return startTls(Believer.context());
    }

    /// Goes on in TLS, with a context of one's own.
    public LineClient startTls(SSLContext context) throws IOException {
        wire.startTls(context, "TLS", server);
        return this;
    }

    /// Sends one byte as TCP's urgent data.
    public LineClient urgent(int octet) throws IOException {
        wire.urgent(octet);
        return this;
    }

    /// Where the client is.
    public InetSocketAddress local() {
        return wire.local();
    }

    /// Ends this side, and goes on listening.
    public LineClient finish() throws IOException {
        wire.finish();
        return this;
    }

    /// Vanishes without a farewell.
    public void reset() throws IOException {
        wire.reset();
    }

    @Override
    public void close() throws IOException {
        wire.close();
    }
}

package stheno.testkit;

import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.SSLContext;

/// A blocking client of a text protocol, for tests that a transcript cannot express. Lines are UTF-8. One thread. Each wait takes at
/// most thirty seconds, and all together six minutes.
public final class LineClient implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final int REPLY_LINES = 10_000; // more than any reply has

    private final InetSocketAddress server;
    private final Wire wire;

    private LineClient(InetSocketAddress server, Wire wire) {
        this.server = server;
        this.wire = wire;
    }

    public static LineClient connect(InetSocketAddress server) throws IOException {
        return connect(server, PATIENCE);
    }

    /// A client with this address.
    public static LineClient connect(InetAddress client, InetSocketAddress server) throws IOException {
        return connect(client, server, PATIENCE);
    }

    static LineClient connect(InetSocketAddress server, Duration patience) throws IOException {
        return connect(null, server, patience);
    }

    private static LineClient connect(InetAddress client, InetSocketAddress server, Duration patience) throws IOException {
        var socket = new Socket();
        try {
            socket.bind(new InetSocketAddress(client, 0)); // null: the system chooses
            socket.connect(server, (int) patience.toMillis());
        } catch (IOException e) {
            socket.close();
            throw e;
        }
        return new LineClient(server, Wire.over(socket, new Mode.Whole(), patience));
    }

    /// Sends a line, ended by CRLF.
    public LineClient say(String line) throws IOException {
        return say((line + "\r\n").getBytes(StandardCharsets.UTF_8));
    }

    /// Sends these bytes, and waits until the system has taken them.
    public LineClient say(byte[] bytes) throws IOException {
        wire.say(new String(bytes, StandardCharsets.ISO_8859_1));
        wire.settle();
        return this;
    }

    /// The next line, without its CRLF.
    ///
    /// @throws EOFException if the server has closed
    /// @throws IOException if nothing comes in time, the server has reset the connection, or the line ends with LF alone
    public String hear() throws IOException {
        return new String(wire.in().line().getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
    }

    /// The lines of the next reply (RFC 959, section 4.2; RFC 5321, section 4.2.1). If the first line has a code and `-`, the reply ends
    /// with the line that has the same code and a blank, or the code alone. Otherwise it is one line.
    ///
    /// @throws IOException also if the first line has no code
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

    /// Everything until the server closes its stream.
    public byte[] hearRest() throws IOException {
        return Escaped.bytes(wire.in().upTo(Integer.MAX_VALUE));
    }

    /// Changes to TLS, and accepts every certificate.
    public LineClient startTls() throws IOException {
        return startTls(Believer.context());
    }

    /// Changes to TLS with the given context.
    public LineClient startTls(SSLContext context) throws IOException {
        wire.startTls(context, "TLS", server);
        return this;
    }

    /// Sends one byte as TCP's urgent data.
    public LineClient urgent(int octet) throws IOException {
        wire.urgent(octet);
        return this;
    }

    /// The client's address.
    public InetSocketAddress local() {
        return wire.local();
    }

    /// Ends the client's output, and continues to read.
    public LineClient finish() throws IOException {
        wire.finish();
        return this;
    }

    /// Closes the connection without a protocol's farewell.
    public void reset() throws IOException {
        wire.reset();
    }

    @Override
    public void close() throws IOException {
        wire.close();
    }
}

package stheno.testkit;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/// A server's output: read by lines and by counts, with time limits, and remembered for the report.
final class Incoming {
    private static final int LINE_LIMIT = 1 << 20; // no protocol here has longer lines
    private static final int REMEMBERED = 2048; // bytes: enough for a head, and readable in a report
    private static final int PATIENCES = 12; // waits that one conversation may take in total, even if the server drips steadily

    private final long patience;
    private final long deadline;
    private final byte[] buffer = new byte[8192];
    private final StringBuilder heard = new StringBuilder();
    private Socket socket;
    private InputStream in;
    private int position;
    private int limit;
    private long total;

    Incoming(Socket socket, Duration patience) throws IOException {
        this.socket = socket;
        this.in = socket.getInputStream();
        this.patience = patience.toMillis();
        this.deadline = System.nanoTime() + PATIENCES * patience.toNanos();
    }

    /// Reads through TLS from now on.
    void over(Socket tls) throws IOException {
        socket = tls;
        in = tls.getInputStream();
    }

    /// The number of bytes that were received but not read.
    int unheard() {
        return limit - position;
    }

    /// The next byte, or -1 if the server has closed its stream.
    int read() throws IOException {
        if (position == limit && !fill()) return -1;
        return buffer[position++] & 0xff;
    }

    private boolean fill() throws IOException {
        long left = Math.min(patience, (deadline - System.nanoTime()) / 1_000_000);
        if (left <= 0) throw new SocketTimeoutException("it takes too long altogether");
        socket.setSoTimeout((int) left);
        int count;
        try {
            count = in.read(buffer);
        } catch (SocketTimeoutException e) {
            throw (IOException) new SocketTimeoutException("nothing for " + left + " ms").initCause(e);
        }
        if (count < 0) return false;
        position = 0;
        limit = count;
        total += count;
        heard.append(new String(buffer, 0, count, StandardCharsets.ISO_8859_1));
        heard.delete(0, Math.max(0, heard.length() - REMEMBERED));
        return true;
    }

    /// The next line, without its CRLF.
    String line() throws IOException {
        String line = lineOfAnyEnd();
        if (!line.endsWith("\r")) throw new IOException("a line without CR: <" + Escaped.encode(line) + "\\n>");
        return line.substring(0, line.length() - 1);
    }

    /// The next line with any line end: without its LF, but with a CR before it.
    String lineOfAnyEnd() throws IOException {
        var line = new StringBuilder();
        while (line.length() < LINE_LIMIT) {
            int b = read();
            if (b < 0) {
                throw new EOFException("closed" + (line.isEmpty() ? "" : " within the line <" + Escaped.encode(line.toString()) + ">"));
            }
            if (b == '\n') return line.toString();
            line.append((char) b);
        }
        throw new IOException("a line without end");
    }

    /// The next `count` bytes; fewer only if the server closes.
    String upTo(int count) throws IOException {
        var bytes = new StringBuilder(Math.min(count, 1 << 16));
        while (bytes.length() < count) {
            int b = read();
            if (b < 0) break;
            bytes.append((char) b);
        }
        return bytes.toString();
    }

    void skip(long count) throws IOException {
        for (long left = count; left > 0; left--) {
            if (read() < 0) throw new EOFException("closed " + left + " bytes too early");
        }
    }

    /// The number of bytes received, and the last of them.
    String report() {
        return total + " bytes so far" + (total > heard.length() ? ", the last" : "") + ": <" + Escaped.encode(heard.toString()) + ">"
            + (unheard() > 0 ? ", of which the last " + unheard() + " were not looked at yet" : "");
    }
}

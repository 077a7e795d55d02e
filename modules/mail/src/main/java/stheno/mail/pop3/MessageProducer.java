package stheno.mail.pop3;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.function.LongConsumer;
import stheno.producers.Piece;
import stheno.producers.Producer;

/// A message as RETR and TOP send it (RFC 1939, sections 3 and 7): each line ends with CRLF, a line that begins with a dot gets a second
/// dot, and a line of a single dot is the end. Loop thread only.
///
/// A LF without a CR before it becomes CRLF. A CR without a LF behind it is no line end, and stays. A last line without an end gets one.
///
/// ```
///   file ──read──► scratch of the loop ──scan──► 16 KB and more need no change: a slice of the file
///                                          └───► else: up to 8 KB are copied with their changes
/// ```
///
/// So a client that stops reading a message with CRLF line ends costs an offset, and one that stops reading another costs 8 KB. A call
/// reads at most [#SCAN] bytes. A file that has become shorter ends the message early, with correct framing.
final class MessageProducer implements Producer {
    /// The size of the scratch array.
    static final int SCAN = 64 * 1024;

    /// No limit of lines: the whole message.
    static final long WHOLE = Long.MAX_VALUE;

    private static final int SLICE = 16 * 1024; // bytes worth a system call of their own
    private static final int PART = 8 * 1024; // bytes that are copied at once, and so the cost of a stalled client: enough for a write
    private static final byte[] LAST = {'.', '\r', '\n'};
    private static final byte[] LAST_AFTER_OPEN_LINE = {'\r', '\n', '.', '\r', '\n'};

    private final FileChannel file;
    private final long end; // as the file was long at the beginning: it may grow
    private final byte[] scratch;
    private final LongConsumer sent;
    private long bodyLines; // that may still be sent
    private long position;
    private int scan; // bytes to read next
    private long octets;
    private boolean lineBegins = true; // the byte before was a line end
    private boolean lineEmpty = true; // this line has no byte but a CR
    private boolean afterCr;
    private boolean doubled; // the last piece ended with the dot that is at the position
    private boolean inBody;
    private boolean ended;
    private boolean closed;

    /// @param file       closed with this producer
    /// @param bodyLines  how many lines of the body are sent, or [#WHOLE]
    /// @param scratch    of [#SCAN] bytes; used within calls only
    /// @param sent       gets the octets of the message without dot-stuffing and the last dot, when all are made
    MessageProducer(FileChannel file, long bodyLines, byte[] scratch, LongConsumer sent) throws IOException {
        this.file = file;
        this.end = file.size();
        this.bodyLines = bodyLines;
        this.scratch = scratch;
        this.sent = sent;
        this.scan = bodyLines == WHOLE ? SCAN : PART;
    }

    @Override
    public Piece more() throws IOException {
        if (ended) return Piece.END;
        int count = (int) Math.min(scan, end - position);
        if (!stops() && count > 0) count = file.read(ByteBuffer.wrap(scratch, 0, count), position);
        if (stops() || count <= 0) return finish();
        int clean = whole() ? clean(count) : 0;
        if (clean >= SLICE) return slice(clean);
        scan = whole() && clean == count ? SCAN : PART; // text that needs changes is copied in small parts
        return copy(Math.min(count, PART));
    }

    private boolean whole() {
        return bodyLines == WHOLE;
    }

    private boolean stops() {
        return inBody && bodyLines == 0;
    }

    /// How many bytes of the scratch array can be sent as they are, up to and including a dot that must be doubled.
    private int clean(int count) {
        byte[] bytes = scratch;
        boolean begins = lineBegins && !doubled;
        boolean cr = afterCr;
        for (int i = 0; i < count; i++) {
            byte b = bytes[i];
            if (begins && b == '.') return i + 1;
            if (b == '\n' && !cr) return i;
            begins = b == '\n';
            cr = b == '\r';
        }
        return count;
    }

    private Piece slice(int count) {
        boolean dot = scratch[count - 1] == '.' && scratch[count - 2] == '\n';
        Piece piece = new Piece.FileSlice(file, position, count);
        int passed = dot ? count - 1 : count; // the dot is sent again with the next piece
        position += passed;
        octets += passed;
        lineBegins = scratch[passed - 1] == '\n';
        afterCr = scratch[passed - 1] == '\r';
        doubled = dot;
        return piece;
    }

    private Piece copy(int count) {
        byte[] bytes = scratch;
        byte[] out = new byte[room(count)];
        int to = 0;
        int from = 0;
        while (from < count && !stops()) {
            byte b = bytes[from++];
            if (b == '\n') {
                if (!afterCr) out[to++] = '\r';
                lineEnds();
            } else {
                if (b == '.' && lineBegins && !doubled) {
                    out[to++] = '.';
                    octets--;
                }
                if (b != '\r') lineEmpty = false;
                lineBegins = false;
            }
            doubled = false;
            afterCr = b == '\r';
            out[to++] = b;
        }
        position += from;
        octets += to;
        return new Piece.Bytes(ByteBuffer.wrap(out, 0, to));
    }

    /// The size of the bytes with their changes.
    private int room(int count) {
        int room = count;
        boolean begins = lineBegins;
        boolean cr = afterCr;
        for (int i = 0; i < count; i++) {
            byte b = scratch[i];
            if (begins && b == '.' || b == '\n' && !cr) room++;
            begins = b == '\n';
            cr = b == '\r';
        }
        return room;
    }

    private void lineEnds() {
        if (inBody && !whole()) bodyLines--;
        if (lineEmpty) inBody = true;
        lineBegins = true;
        lineEmpty = true;
    }

    private Piece finish() {
        ended = true;
        if (!lineBegins) octets += 2;
        sent.accept(octets);
        return new Piece.Bytes(ByteBuffer.wrap(lineBegins ? LAST : LAST_AFTER_OPEN_LINE));
    }

    @Override
    public void close() {
        if (closed) return;
        closed = true;
        ended = true;
        try {
            file.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

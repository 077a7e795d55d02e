package stheno.text;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import stheno.producers.Piece;
import stheno.producers.Producer;

/// Dot-stuffing of a message that is sent: a line that begins with a dot gets a second one, and a line with a single dot ends the message
/// (RFC 5321, section 4.5.2; RFC 1939, section 3). Only CRLF ends a line, as the receiver must see it too; if the last line has no CRLF,
/// one is added. Files are read here, in bounded parts.
///
/// Nothing is copied: one piece ends with the dot, and the next begins with the same dot.
///
/// ```text
/// "one CRLF .two CRLF three"    goes out as    "one CRLF ."  ".two CRLF three"  "CRLF . CRLF"
/// ```
///
/// One thread at a time.
public final class DotStuffing implements Producer {
    private static final int PART = 16 * 1024; // bytes of a file, and so the cost of a stalled client

    private static final byte[] LAST = ".\r\n".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] LAST_AFTER_OPEN_LINE = "\r\n.\r\n".getBytes(StandardCharsets.US_ASCII);
    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

    private final Producer inner;
    private ByteBuffer source = NOTHING; // the current input, up to its limit
    private int next; // where the next piece begins in the source
    private int scanned; // up to here in the source, no dot is left to be doubled
    private byte last = '\n'; // the byte before the source; with the one before it: a line has ended
    private byte lastButOne = '\r';
    private Piece.FileSlice file; // the part still to be read; null if there is none
    private ByteBuffer part; // read from the file; null if there is none
    private boolean ended;
    private boolean closed;

    /// Dot-stuffs the output of `inner`, and closes it.
    public DotStuffing(Producer inner) {
        this.inner = Objects.requireNonNull(inner);
    }

    @Override
    public Piece more() throws IOException {
        if (next == source.limit() && !ended) {
            release();
            Piece piece = file == null ? inner.more() : read();
            switch (piece) {
                case Piece.Bytes(var data) when !data.hasRemaining() -> {
                    return piece;
                }
                case Piece.Bytes(var data) -> begin(data.slice());
                case Piece.FileSlice slice -> {
                    file = slice.count() == 0 ? null : slice;
                    return new Piece.Bytes(NOTHING);
                }
                case Piece.Later later -> {
                    return later;
                }
                case Piece.End _ -> {
                    ended = true;
                    return new Piece.Bytes(ByteBuffer.wrap(lineBegins() ? LAST : LAST_AFTER_OPEN_LINE).asReadOnlyBuffer());
                }
            }
        }
        return next == source.limit() ? Piece.END : stuffed();
    }

    private void begin(ByteBuffer data) {
        source = data;
        next = 0;
        scanned = 0;
    }

    /// Releases a source that has been sent, and keeps its last two bytes.
    private void release() {
        int n = source.limit();
        if (n >= 2) lastButOne = source.get(n - 2);
        else if (n == 1) lastButOne = last;
        if (n >= 1) last = source.get(n - 1);
        begin(NOTHING);
    }

    private boolean lineBegins() {
        return last == '\n' && lastButOne == '\r';
    }

    /// @throws EOFException if the file is shorter than the slice
    private Piece read() throws IOException {
        if (part == null) part = ByteBuffer.allocate((int) Math.min(PART, file.count()));
        part.clear().limit((int) Math.min(part.capacity(), file.count()));
        int n = file.file().read(part, file.position());
        if (n < 0) throw new EOFException("the file ended " + file.count() + " bytes before the end of the slice");
        Piece read = new Piece.Bytes(part.flip());
        file = n == file.count() ? null : new Piece.FileSlice(file.file(), file.position() + n, file.count() - n);
        if (file == null) part = null;
        return read;
    }

    /// The next piece: up to and including a dot, which begins the next piece too, or the rest of the source.
    private Piece stuffed() {
        int from = next;
        int dot = dot();
        next = dot < 0 ? source.limit() : dot;
        scanned = dot < 0 ? next : dot + 1;
        int to = dot < 0 ? next : dot + 1;
        return new Piece.Bytes(source.slice(from, to - from));
    }

    /// The index of the next dot that begins a line, or -1.
    private int dot() {
        int n = source.limit();
        for (int i = scanned; i < n; i++) {
            if (source.get(i) == '.' && before(i, 1) == '\n' && before(i, 2) == '\r') return i;
        }
        return -1;
    }

    private byte before(int i, int distance) {
        if (i >= distance) return source.get(i - distance);
        return distance - i == 1 ? last : lastButOne;
    }

    @Override
    public long consumed() {
        return inner.consumed();
    }

    @Override
    public void close() {
        if (closed) return;
        closed = true;
        source = NOTHING;
        part = null;
        file = null;
        inner.close();
    }
}

package stheno.text;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import stheno.producers.Piece;
import stheno.producers.Producer;

/// A message as it goes over the line: a line that begins with a dot gets one more, and a line that is a dot comes last (RFC 5321,
/// section 4.5.2; RFC 1939, section 3). A line ends by CRLF and by nothing else, as the other side must see it too; where the last has no
/// end, it gets one. What is in files is read here, a bounded stretch at a time.
///
/// Nothing is copied: what is before a dot goes out with it, and what is behind it with it again.
///
/// ```text
/// "one CRLF .two CRLF three"    goes out as    "one CRLF ."  ".two CRLF three"  "CRLF . CRLF"
/// ```
///
/// One thread at a time.
public final class DotStuffing implements Producer {
    private static final int STRETCH = 16 * 1024; // of a file, which is what a stalled client costs

    private static final byte[] LAST = ".\r\n".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] LAST_AFTER_NO_END = "\r\n.\r\n".getBytes(StandardCharsets.US_ASCII);
    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

    private final Producer inner;
    private ByteBuffer source = NOTHING; // what there is to look at: up to its limit
    private int next; // in the source: where the next piece begins
    private int looked; // in the source: up to where there is no dot that has not gone out
    private byte last = '\n'; // the byte before the source, and the one before that: a line has ended
    private byte lastButOne = '\r';
    private Piece.FileSlice file; // what is to be read of one; null if there is none
    private ByteBuffer stretch; // what was read of it; null if there is no file
    private boolean ended;
    private boolean closed;

    /// Closes `inner` when it is closed itself.
    public DotStuffing(Producer inner) {
        this.inner = Objects.requireNonNull(inner);
    }

    @Override
    public Piece more() throws IOException {
        while (next == source.limit() && !ended) {
            remember();
            if (file != null) {
                read();
                continue;
            }
            Piece piece = inner.more();
            switch (piece) {
                case Piece.Bytes(var data) -> look(data.slice());
                case Piece.FileSlice slice -> file = slice.count() == 0 ? null : slice;
                case Piece.Later later -> {
                    return later;
                }
                case Piece.End _ -> {
                    ended = true;
                    return new Piece.Bytes(ByteBuffer.wrap(lineBegins() ? LAST : LAST_AFTER_NO_END).asReadOnlyBuffer());
                }
            }
        }
        return next == source.limit() ? Piece.END : stuffed();
    }

    private void look(ByteBuffer data) {
        source = data;
        next = 0;
        looked = 0;
    }

    /// Lets go of a source that has gone out, but for what the next one's first dot depends on.
    private void remember() {
        int n = source.limit();
        if (n >= 2) lastButOne = source.get(n - 2);
        else if (n == 1) lastButOne = last;
        if (n >= 1) last = source.get(n - 1);
        look(NOTHING);
    }

    private boolean lineBegins() {
        return last == '\n' && lastButOne == '\r';
    }

    /// @throws EOFException if the file is shorter than was promised of it
    private void read() throws IOException {
        if (stretch == null) stretch = ByteBuffer.allocate((int) Math.min(STRETCH, file.count()));
        stretch.clear().limit((int) Math.min(stretch.capacity(), file.count()));
        int n = file.file().read(stretch, file.position());
        if (n < 0) throw new EOFException("the file ended " + file.count() + " bytes before what was promised of it");
        look(stretch.flip().slice());
        file = n == file.count() ? null : new Piece.FileSlice(file.file(), file.position() + n, file.count() - n);
        if (file == null) stretch = null;
    }

    /// What goes out next: up to a dot, which will go out again, or all there is.
    private Piece stuffed() {
        int from = next;
        int dot = dot();
        next = dot < 0 ? source.limit() : dot;
        looked = dot < 0 ? next : dot + 1;
        int to = dot < 0 ? next : dot + 1;
        return new Piece.Bytes(source.slice(from, to - from));
    }

    /// The next dot that begins a line, or -1.
    private int dot() {
        int n = source.limit();
        for (int i = looked; i < n; i++) {
            if (source.get(i) == '.' && before(i, 1) == '\n' && before(i, 2) == '\r') return i;
        }
        return -1;
    }

    private byte before(int i, int distance) {
        if (i >= distance) return source.get(i - distance);
        return distance - i == 1 ? last : lastButOne;
    }

    @Override
    public void close() {
        if (closed) return;
        closed = true;
        source = NOTHING;
        stretch = null;
        file = null;
        inner.close();
    }
}

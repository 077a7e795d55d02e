package stheno.text;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Objects;
import stheno.producers.Piece;
import stheno.producers.Producer;

/// Makes every line end a CRLF, as SMTP requires of a sender (RFC 5321, section 2.3.8): a LF becomes CRLF, however many CRs stand before
/// it, and CRs without a LF behind them become one blank. A CR is not made a line end: it could begin a header field that the author did
/// not write, or end the message (CVE-2023-51764). Files are read here, in bounded parts. One thread at a time.
public final class LineEndRepair implements Producer {
    private static final int PART = 16 * 1024; // octets at a time, and so half the cost of a stalled peer

    private static final Piece NOTHING = new Piece.Bytes(ByteBuffer.allocate(0));

    private final Producer inner;
    private final ByteBuffer repaired = ByteBuffer.allocate(2 * PART + 1); // each LF may become two octets
    private ByteBuffer part; // read from a file; null before
    private ByteBuffer source = ByteBuffer.allocate(0);
    private Piece.FileSlice file; // the part still to be read; null if there is none
    private boolean afterCr;
    private boolean ended;
    private long consumed; // by this producer alone

    /// Repairs the output of `inner`, and closes it.
    public LineEndRepair(Producer inner) {
        this.inner = Objects.requireNonNull(inner);
    }

    @Override
    public Piece more() throws IOException {
        if (!source.hasRemaining() && !ended) {
            Piece piece = file == null ? inner.more() : read();
            switch (piece) {
                case Piece.Bytes(var data) when !data.hasRemaining() -> {
                    return piece;
                }
                case Piece.Bytes(var data) -> source = data.slice();
                case Piece.FileSlice slice -> {
                    file = slice.count() == 0 ? null : slice;
                    return NOTHING;
                }
                case Piece.Later later -> {
                    return later;
                }
                case Piece.End _ -> {
                    ended = true;
                    if (afterCr) return new Piece.Bytes(ByteBuffer.wrap(new byte[] {' '}));
                }
            }
        }
        return source.hasRemaining() ? repaired() : Piece.END;
    }

    /// @throws EOFException if the file is shorter than the slice
    private Piece read() throws IOException {
        if (part == null) part = ByteBuffer.allocate(PART);
        part.clear().limit((int) Math.min(PART, file.count()));
        int n = file.file().read(part, file.position());
        if (n < 0) throw new EOFException("the file ended " + file.count() + " bytes before the end of the slice");
        file = n == file.count() ? null : new Piece.FileSlice(file.file(), file.position() + n, file.count() - n);
        return new Piece.Bytes(part.flip());
    }

    private Piece repaired() {
        repaired.clear();
        int count = Math.min(source.remaining(), PART);
        consumed += count;
        for (int n = count; n > 0; n--) {
            byte b = source.get();
            if (b == '\n') repaired.put((byte) '\r');
            else if (afterCr && b != '\r') repaired.put((byte) ' ');
            afterCr = b == '\r';
            if (!afterCr) repaired.put(b);
        }
        return new Piece.Bytes(repaired.flip());
    }

    @Override
    public long consumed() {
        return consumed + inner.consumed();
    }

    @Override
    public void close() {
        inner.close();
    }
}

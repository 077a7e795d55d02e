package stheno.ftp.data;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Objects;
import stheno.producers.Piece;
import stheno.producers.Producer;

/// Output in ASCII type (RFC 959, section 3.1.1.1): lines that end with LF on disk end with CRLF on the network.
///
/// A LF after a CR is left unchanged, as in vsftpd and ProFTPD: a file with CRLF line ends is sent as it is, not with two CRs.
///
/// Each call translates at most [#INPUT] bytes, so that a stalled client costs at most one piece of twice that size. While the source has
/// nothing to send, there is no buffer.
public final class AsciiProducer implements Producer {
    private static final int INPUT = 16 * 1024; // bytes a call: the system call to read them is then a tenth of the work

    private final Producer inner;
    private boolean afterCr;
    private byte[] buffer = new byte[0]; // filled by more(), lent between two calls
    private Piece piece = new Piece.Bytes(ByteBuffer.allocate(0)); // of the source; if nothing is left of it, the source is asked
    private boolean closed;

    /// @param afterCr whether the byte before the first was a CR, or is known to have been sent as one: see [AsciiSize.Position]
    AsciiProducer(Producer inner, boolean afterCr) {
        this.inner = Objects.requireNonNull(inner);
        this.afterCr = afterCr;
    }

    static AsciiProducer of(Producer inner) {
        return new AsciiProducer(inner, false);
    }

    /// A file's content from a position on.
    public static AsciiProducer of(Producer rest, AsciiSize.Position from) {
        return new AsciiProducer(rest, from.afterCr());
    }

    @Override
    public Piece more() throws IOException {
        if (isSpent(piece)) piece = inner.more();
        return switch (piece) {
            case Piece.Bytes(var data) when data.hasRemaining() -> translated(take(data));
            case Piece.FileSlice slice when slice.count() > 0 -> translated(read(slice));
            case Piece.Bytes _, Piece.FileSlice _ -> piece;
            case Piece.Later _, Piece.End _ -> {
                buffer = new byte[0];
                yield piece;
            }
        };
    }

    private static boolean isSpent(Piece piece) {
        return switch (piece) {
            case Piece.Bytes(var data) -> !data.hasRemaining();
            case Piece.FileSlice slice -> slice.count() == 0;
            case Piece.Later _ -> true;
            case Piece.End _ -> false;
        };
    }

    /// Makes a buffer of twice `count` bytes: the input is read into its second half, and translated into the first.
    private int room(long wanted) {
        int count = (int) Math.min(INPUT, wanted);
        if (buffer.length < 2 * count) buffer = new byte[2 * count];
        return count;
    }

    private int take(ByteBuffer data) {
        int count = room(data.remaining());
        data.get(buffer, buffer.length / 2, count);
        return count;
    }

    private int read(Piece.FileSlice slice) throws IOException {
        int count = room(slice.count());
        int read = slice.file().read(ByteBuffer.wrap(buffer, buffer.length / 2, count), slice.position());
        if (read <= 0) throw new EOFException("the file ended " + slice.count() + " bytes before what was promised of it");
        piece = new Piece.FileSlice(slice.file(), slice.position() + read, slice.count() - read);
        return read;
    }

    /// In place: each byte becomes at most two, so writing never overtakes reading.
    private Piece translated(int count) {
        byte[] bytes = buffer; // in locals, which the loop keeps in registers
        int to = 0;
        int end = bytes.length / 2 + count;
        boolean cr = afterCr;
        for (int from = bytes.length / 2; from < end; from++) {
            byte b = bytes[from];
            if (b == '\n' && !cr) bytes[to++] = '\r';
            bytes[to++] = b;
            cr = b == '\r';
        }
        afterCr = cr;
        return new Piece.Bytes(ByteBuffer.wrap(bytes, 0, to));
    }

    @Override
    public long consumed() {
        return inner.consumed();
    }

    @Override
    public void close() {
        if (closed) return;
        closed = true;
        piece = Piece.END;
        buffer = new byte[0];
        inner.close();
    }
}

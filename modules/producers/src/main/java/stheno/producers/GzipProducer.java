package stheno.producers;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Objects;
import java.util.zip.CRC32;

/// The inner producer's bytes as one member of the gzip format (RFC 1952).
///
/// Each `more()` compresses a glob of up to 56 KB with a deflater that it borrows and gives back. The next glob starts without its history.
/// Each glob ends on a byte boundary, so that together they are one deflate stream. Between two calls only the checksum and the length
/// remain. If the source has nothing now, what has come is compressed and returned.
final class GzipProducer implements Producer {
    /// Magic, deflate, no flags, no time, no hint, unknown system (RFC 1952, section 2.3).
    private static final byte[] HEADER = {0x1f, (byte) 0x8b, 8, 0, 0, 0, 0, 0, 0, (byte) 0xff};
    private static final int ASKS = 64; // of the source for a piece that is not empty, in one call
    private static final Piece NOTHING = new Piece.Bytes(ByteBuffer.allocate(0));

    private final Producer inner;
    private final Deflaters deflaters;
    private final CRC32 crc = new CRC32();
    private long length;
    private Piece source = NOTHING; // what is left of the inner producer's latest piece
    private boolean begun;
    private boolean ended;
    private boolean closed;

    GzipProducer(Producer inner, Deflaters deflaters) {
        this.inner = Objects.requireNonNull(inner);
        this.deflaters = Objects.requireNonNull(deflaters);
    }

    @Override
    public Piece more() throws IOException {
        if (ended) return Piece.END;
        if (!refresh()) return NOTHING; // before borrowing: a source that has nothing needs no deflater
        if (source instanceof Piece.Later later) {
            source = NOTHING;
            return later;
        }
        Compressor compressor = deflaters.borrow();
        try {
            return new Piece.Bytes(ByteBuffer.wrap(compressed(compressor)));
        } finally {
            deflaters.giveBack(compressor);
        }
    }

    private byte[] compressed(Compressor compressor) throws IOException {
        compressor.begin();
        fill(compressor.input());
        boolean last = source instanceof Piece.End;
        if (source instanceof Piece.Later) {
            source = NOTHING; // then ask the source again: it may have more meanwhile
        }
        ByteBuffer input = compressor.input().flip();
        length += input.remaining();
        crc.update(input);
        input.rewind();
        if (!begun) compressor.put(HEADER);
        compressor.deflate(last);
        if (last) {
            compressor.putLittleEndian((int) crc.getValue());
            compressor.putLittleEndian((int) length); // modulo 2^32 (section 2.3.1)
        }
        begun = true;
        ended = last;
        return compressor.output();
    }

    /// Takes pieces until the glob is full, or the source has nothing now.
    private void fill(ByteBuffer input) throws IOException {
        long enough = inner.consumed() + WORK;
        while (input.hasRemaining() && refresh() && inner.consumed() < enough) {
            switch (source) {
                case Piece.Bytes(var data) -> copy(data, input);
                case Piece.FileSlice slice -> source = read(slice, input);
                case Piece.Later _, Piece.End _ -> {
                    return;
                }
            }
        }
        if (isEmpty(source)) source = NOTHING;
    }

    /// Asks the inner producer for a piece if nothing is left of the latest. @return false if it has returned empty pieces alone
    private boolean refresh() throws IOException {
        for (int asked = 0; isEmpty(source); asked++) {
            source = NOTHING;
            if (asked == ASKS) return false;
            source = inner.more();
        }
        return true;
    }

    private static boolean isEmpty(Piece piece) {
        return switch (piece) {
            case Piece.Bytes(var data) -> !data.hasRemaining();
            case Piece.FileSlice slice -> slice.count() == 0;
            case Piece.Later _, Piece.End _ -> false;
        };
    }

    private static void copy(ByteBuffer data, ByteBuffer input) {
        int count = Math.min(data.remaining(), input.remaining());
        input.put(input.position(), data, data.position(), count);
        input.position(input.position() + count);
        data.position(data.position() + count);
    }

    /// Reads as much of the slice as fits, and returns the rest of the slice.
    private static Piece read(Piece.FileSlice slice, ByteBuffer input) throws IOException {
        int wanted = (int) Math.min(slice.count(), input.remaining());
        int limit = input.limit();
        input.limit(input.position() + wanted);
        long position = slice.position();
        while (input.hasRemaining()) {
            int count = slice.file().read(input, position);
            if (count < 0) throw new EOFException("the file ends at byte " + position + ", at least " + input.remaining() + " bytes early");
            position += count;
        }
        input.limit(limit);
        return new Piece.FileSlice(slice.file(), position, slice.count() - wanted);
    }

    @Override
    public long consumed() {
        return length + inner.consumed();
    }

    @Override
    public void close() {
        if (!closed) {
            closed = true;
            source = NOTHING;
            inner.close();
        }
    }
}

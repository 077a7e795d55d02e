package stheno.producers;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Objects;

/// Merges small pieces, so that they do not cost a write each.
///
/// Pieces of at least `size` bytes, and slices of files, pass through without a copy, after what was merged before them. Merged bytes are
/// also returned before `Later` and before the end: nothing is withheld while the source has nothing.
///
/// A merged piece has at least `size` and fewer than `2 * size` bytes, unless the source pauses or ends, or has consumed much to make it.
/// Its buffer grows as it is filled. It is used again only if the source continues at once.
final class GlobbingProducer implements Producer {
    private static final int LEAST = 512; // bytes of the first buffer: below that, growing costs more than it saves

    private static final int EMPTY = 64; // empty pieces of the source in one call: they must not hold the caller

    private static final Piece NOTHING = new Piece.Bytes(ByteBuffer.allocate(0));

    private final Producer inner;
    private final int size;
    private Piece.Bytes glob; // being filled during more(), lent between two calls, null while there is nothing
    private Piece held;       // the piece behind the glob that was flushed before it; END when all is done
    private boolean closed;

    /// @throws IllegalArgumentException if `size` is not positive, or `2 * size` exceeds an int
    GlobbingProducer(Producer inner, int size) {
        if (size < 1 || size > Integer.MAX_VALUE / 2) throw new IllegalArgumentException("the size is from 1 to 2^30 - 1, not " + size);
        this.inner = Objects.requireNonNull(inner);
        this.size = size;
    }

    @Override
    public Piece more() throws IOException {
        if (held != null) return released();
        if (glob != null) {
            glob.data().clear(); // it is not lent any more
        }
        long enough = inner.consumed() + WORK;
        for (int empty = 0; merged() < size; ) {
            if (empty == EMPTY || inner.consumed() >= enough) return merged() == 0 ? nothing() : flushed();
            Piece piece = inner.more();
            switch (piece) {
                case Piece.Bytes(var data) when data.remaining() == 0 -> empty++;
                case Piece.Bytes(var data) when data.remaining() < size -> merge(data);
                case Piece.FileSlice slice when slice.count() == 0 -> empty++;
                case Piece.Bytes _, Piece.FileSlice _, Piece.Later _, Piece.End _ -> {
                    return flushedBefore(piece);
                }
            }
        }
        return flushed();
    }

    private Piece nothing() {
        glob = null;
        return NOTHING;
    }

    private int merged() {
        return glob == null ? 0 : glob.data().position();
    }

    private void merge(ByteBuffer data) {
        int count = data.remaining();
        if (glob == null || glob.data().remaining() < count) grow(count);
        ByteBuffer target = glob.data();
        target.put(target.position(), data, data.position(), count);
        target.position(target.position() + count);
    }

    /// The first buffer is as large as the first piece, which may be all. Then it grows fourfold, so that copying stays linear, but not
    /// beyond the possible size of this glob.
    private void grow(int count) {
        int needed = merged() + count;
        long wanted = Math.max(needed, glob == null ? LEAST : 4L * glob.data().capacity());
        ByteBuffer larger = ByteBuffer.allocate((int) Math.min(wanted, size + (long) count));
        if (glob != null) larger.put(glob.data().flip());
        glob = new Piece.Bytes(larger);
    }

    /// The glob if there is one, and `piece` after it; otherwise `piece`.
    private Piece flushedBefore(Piece piece) {
        boolean nothing = merged() == 0;
        held = switch (piece) {
            case Piece.End end -> end;
            case Piece.Later _ -> null; // then ask the source again: it may have more meanwhile
            case Piece.Bytes _, Piece.FileSlice _ -> nothing ? null : piece;
        };
        if (nothing) {
            glob = null;
            return piece;
        }
        return flushed();
    }

    /// Lends what was merged: a copy if it fills less than half of its buffer, so that a stalled client does not keep the rest.
    private Piece flushed() {
        ByteBuffer data = glob.data().flip();
        if (data.remaining() < data.capacity() / 2) glob = new Piece.Bytes(ByteBuffer.allocate(data.remaining()).put(data).flip());
        return glob;
    }

    private Piece released() {
        Piece piece = held;
        glob = null;
        if (!(piece instanceof Piece.End)) held = null;
        return piece;
    }

    @Override
    public long consumed() {
        return inner.consumed();
    }

    @Override
    public long length() {
        return inner.length();
    }

    @Override
    public void close() {
        if (!closed) {
            closed = true;
            glob = null;
            inner.close();
        }
    }
}

package stheno.producers;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Objects;

/// Merges small pieces, so that a source of crumbs does not cost a write each.
///
/// Pieces of `size` bytes and more, and slices of files, pass through uncopied, after what was merged before them. What has
/// been merged also goes out before `Later` and before the end: nothing is withheld while the source rests.
///
/// A merged piece has at least `size` bytes while the source goes on, and fewer than `2 * size`. Its buffer grows as it is
/// filled and is used again only if the source goes on at once; while the source rests there is none.
final class GlobbingProducer implements Producer {
    private static final int LEAST = 512; // bytes of a first buffer: below that, growing costs more than it saves

    private final Producer inner;
    private final int size;
    private Piece.Bytes glob; // being filled during more(), lent between two calls, null while there is nothing
    private Piece held;       // what goes out after the glob that was flushed for its sake; END for ever
    private boolean closed;

    /// @throws IllegalArgumentException if `size` is not positive, or `2 * size` no int
    GlobbingProducer(Producer inner, int size) {
        if (size < 1 || size > Integer.MAX_VALUE / 2) throw new IllegalArgumentException("no size to merge pieces to: " + size);
        this.inner = Objects.requireNonNull(inner);
        this.size = size;
    }

    @Override
    public Piece more() throws IOException {
        if (held != null) return released();
        if (glob != null) {
            glob.data().clear(); // it was lent, and is ours again
        }
        while (merged() < size) {
            Piece piece = inner.more();
            switch (piece) {
                case Piece.Bytes(var data) when data.remaining() < size -> merge(data);
                case Piece.FileSlice slice when slice.count() == 0 -> { }
                case Piece.Bytes _, Piece.FileSlice _, Piece.Later _, Piece.End _ -> {
                    return flushedBefore(piece);
                }
            }
        }
        return flushed();
    }

    private int merged() {
        return glob == null ? 0 : glob.data().position();
    }

    private void merge(ByteBuffer data) {
        int count = data.remaining();
        if (count == 0) return;
        if (glob == null || glob.data().remaining() < count) grow(count);
        ByteBuffer target = glob.data();
        target.put(target.position(), data, data.position(), count);
        target.position(target.position() + count);
    }

    /// A first buffer is as large as what has come, since that may be all; after that it grows fourfold, so that the copying stays linear,
    /// but not beyond what this glob can come to.
    private void grow(int count) {
        int needed = merged() + count;
        int wanted = glob == null ? Math.max(LEAST, needed) : Math.max(needed, (int) Math.min(4L * glob.data().capacity(), size + (long) count));
        ByteBuffer larger = ByteBuffer.allocate(Math.min(wanted, size + count));
        if (glob != null) larger.put(glob.data().flip());
        glob = new Piece.Bytes(larger);
    }

    /// The glob, if there is one, and the piece after it; or else the piece.
    private Piece flushedBefore(Piece piece) {
        boolean nothing = merged() == 0;
        held = switch (piece) {
            case Piece.End end -> end;
            case Piece.Later _ -> null; // ask again after the flush: it may have come meanwhile
            case Piece.Bytes _, Piece.FileSlice _ -> nothing ? null : piece;
        };
        if (nothing) {
            glob = null;
            return piece;
        }
        return flushed();
    }

    /// Lends what was merged; copied if it fills less than half of its buffer, lest a stalled client keep the rest.
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

package stheno.producers;

import java.io.IOException;
import java.nio.ByteBuffer;

/// Producers one after the other. Each is closed when it has ended, so that a long reply does not keep the files of its beginning open.
/// Those that were not reached are closed with the composite.
final class CompositeProducer implements Producer {
    private static final int ENDED = 64; // parts that end in one call: each may close a file

    private static final Piece NOTHING = new Piece.Bytes(ByteBuffer.allocate(0));

    private final Producer[] parts;
    private int current;
    private long consumed; // by the parts that have ended

    CompositeProducer(Producer... parts) {
        this.parts = parts.clone();
        for (Producer part : this.parts) {
            if (part == null) throw new NullPointerException("a part is null");
        }
    }

    @Override
    public Piece more() throws IOException {
        for (int ended = 0; current < parts.length; ended++) {
            if (ended == ENDED) return NOTHING;
            Piece piece = parts[current].more();
            if (!(piece instanceof Piece.End)) return piece;
            leave();
        }
        return Piece.END;
    }

    /// Moves on before it closes: a part whose `close()` throws is not closed a second time.
    private void leave() {
        Producer part = parts[current];
        parts[current++] = null;
        consumed += part.consumed();
        part.close();
    }

    @Override
    public long consumed() {
        return current < parts.length ? consumed + parts[current].consumed() : consumed;
    }

    /// The sum, if every part knows its length and a long can hold it.
    @Override
    public long length() {
        long sum = 0;
        for (int i = current; i < parts.length; i++) {
            long length = parts[i].length();
            if (length < 0 || sum > Long.MAX_VALUE - length) return UNKNOWN;
            sum += length;
        }
        return sum;
    }

    /// Closes every part that is left, even if one of them throws. The first exception is thrown at the end.
    @Override
    public void close() {
        RuntimeException first = null;
        while (current < parts.length) {
            try {
                leave();
            } catch (RuntimeException e) {
                if (first == null) first = e;
                else first.addSuppressed(e);
            }
        }
        if (first != null) throw first;
    }
}

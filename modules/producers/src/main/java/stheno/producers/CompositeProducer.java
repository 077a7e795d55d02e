package stheno.producers;

import java.io.IOException;

/// Producers one after the other. Each is closed when it has ended, so that a long reply does not keep the files of its beginning open.
/// Those that were not reached are closed with the composite.
final class CompositeProducer implements Producer {
    private final Producer[] parts;
    private int current;

    CompositeProducer(Producer... parts) {
        this.parts = parts.clone();
        for (Producer part : this.parts) {
            if (part == null) throw new NullPointerException("a part is null");
        }
    }

    @Override
    public Piece more() throws IOException {
        while (current < parts.length) {
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
        part.close();
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

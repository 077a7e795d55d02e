package stheno.jmh;

import java.io.IOException;
import java.util.concurrent.atomic.AtomicLong;
import stheno.producers.Piece;
import stheno.producers.Producer;

/// Counts its calls, together with all others that share the count. Loop thread only, except for the count.
final class SlowClientTally implements Producer {
    private final Producer inner;
    private final AtomicLong calls;

    SlowClientTally(Producer inner, AtomicLong calls) {
        this.inner = inner;
        this.calls = calls;
    }

    @Override
    public Piece more() throws IOException {
        calls.getAndIncrement();
        return inner.more();
    }

    @Override
    public long length() {
        return inner.length();
    }

    @Override
    public void close() {
        inner.close();
    }
}

package stheno.reactor;

import java.io.IOException;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import stheno.producers.Piece;
import stheno.producers.Producer;

/// A producer that counts its calls, and fails if it is called too late.
final class Faucet implements Producer {
    /// Where the pieces come from.
    interface Source {
        Piece more() throws IOException;
    }

    final AtomicLong asked = new AtomicLong();
    final AtomicInteger closings = new AtomicInteger();
    private final CountDownLatch closed = new CountDownLatch(1);
    private final Source source;
    private boolean ended;

    Faucet(Source source) {
        this.source = source;
    }

    static Faucet of(Piece... pieces) {
        Iterator<Piece> each = List.of(pieces).iterator();
        return new Faucet(() -> each.hasNext() ? each.next() : Piece.END);
    }

    static Faucet of(Producer source) {
        return new Faucet(source::more);
    }

    @Override
    public Piece more() throws IOException {
        if (ended) throw new AssertionError("asked after its end");
        if (closings.get() > 0) throw new AssertionError("asked after it was closed");
        asked.incrementAndGet();
        Piece piece = source.more();
        ended = piece instanceof Piece.End;
        return piece;
    }

    @Override
    public void close() {
        closings.incrementAndGet();
        closed.countDown();
    }

    /// Waits until it is closed. @return how often it has been
    int awaitClosed() throws InterruptedException {
        if (!closed.await(30, TimeUnit.SECONDS)) throw new AssertionError("never closed");
        return closings.get();
    }
}

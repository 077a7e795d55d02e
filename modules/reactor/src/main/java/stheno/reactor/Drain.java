package stheno.reactor;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/// The drain of one loop: tells it to stop, and waits until it is empty. Any thread, unless a method says otherwise.
final class Drain {
    private static final Duration CHECK = Duration.ofMillis(5); // between two checks of a loop, while it drains

    private final Reactor reactor;
    private final Duration patience;
    private final CountDownLatch done = new CountDownLatch(1);
    private long deadline;

    Drain(Reactor reactor, Duration patience) {
        this.reactor = reactor;
        this.patience = patience;
    }

    void begin() {
        reactor.execute(() -> {
            deadline = reactor.now() + patience.toNanos();
            reactor.drain();
            check();
        });
    }

    /// Loop thread only.
    private void check() {
        assert reactor.inLoop();
        boolean late = reactor.now() - deadline >= 0;
        if (late) reactor.residents().cutAll(Log.Level.WARN);
        if (late || reactor.residents().isEmpty()) done.countDown();
        else reactor.schedule(CHECK, this::check);
    }

    /// Ends the wait: the loop has ended in another way.
    void release() {
        done.countDown();
    }

    /// @return whether the loop was done within that time
    boolean await(long nanos) throws InterruptedException {
        return done.await(nanos, TimeUnit.NANOSECONDS);
    }
}

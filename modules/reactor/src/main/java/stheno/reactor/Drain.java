package stheno.reactor;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/// One loop on its way to the end. Any thread, but for what says otherwise.
final class Drain {
    private static final Duration LOOK = Duration.ofMillis(5); // how often a draining loop is counted; only then

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
            look();
        });
    }

    /// Loop thread only.
    private void look() {
        boolean late = reactor.now() - deadline >= 0;
        if (late) reactor.population().cutAll(Log.Level.WARN);
        if (late || reactor.population().isEmpty()) done.countDown();
        else reactor.schedule(LOOK, this::look);
    }

    /// Ends the wait: the loop has ended otherwise.
    void release() {
        done.countDown();
    }

    /// @return whether the loop is done within that time
    boolean await(long nanos) throws InterruptedException {
        return done.await(nanos, TimeUnit.NANOSECONDS);
    }
}

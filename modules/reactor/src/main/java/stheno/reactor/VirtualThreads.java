package stheno.reactor;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ThreadFactory;
import java.util.function.LongSupplier;

/// Starts virtual threads for work that blocks, in answer to something in a loop. They need a carrier, and the system may allow no other
/// thread (RLIMIT_NPROC, pids.max). Then the work is refused, and nothing else: the caller answers with its protocol's temporary error.
/// Any thread.
public final class VirtualThreads {
    private static final Duration QUIET = Duration.ofSeconds(10); // between two log lines

    private final Log log;
    private final LongSupplier clock;
    private volatile ThreadFactory factory = Thread.ofVirtual().factory();

    // Guarded by this.
    private long refused;
    private long untold; // of these
    private long toldAt;

    VirtualThreads(Log log, LongSupplier clock) {
        this.log = log;
        this.clock = clock;
        this.toldAt = clock.getAsLong() - QUIET.toNanos();
    }

    /// Starts a thread.
    ///
    /// @return empty if the system allows no other thread: the work will never run
    public Optional<Thread> start(Runnable work) {
        try {
            Thread thread = factory.newThread(work);
            thread.start();
            return Optional.of(thread);
        } catch (OutOfMemoryError e) {
            if (!FatalErrors.isThreadLimit(e)) throw e;
            refused(e.getMessage());
            return Optional.empty();
        }
    }

    /// Takes threads from elsewhere, from now on: for tests.
    public void from(ThreadFactory other) {
        factory = other;
    }

    /// Threads that the system has refused so far.
    public synchronized long refused() {
        return refused;
    }

    private synchronized void refused(String cause) {
        refused++;
        untold++;
        long now = clock.getAsLong();
        if (now - toldAt < QUIET.toNanos()) return;
        log.event(Log.Level.WARN, "no-thread", "refused", untold, "cause", cause);
        untold = 0;
        toldAt = now;
    }
}

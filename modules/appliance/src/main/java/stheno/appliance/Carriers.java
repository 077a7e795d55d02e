package stheno.appliance;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import stheno.reactor.Reactor;

/// Keeps the carriers of virtual threads, from the first second on, and notices when virtual threads do not run any more.
///
/// Carriers that are idle for 30 seconds end. If the system then allows no other thread (RLIMIT_NPROC, pids.max), the scheduler of JDK 25
/// keeps the virtual thread that it could not run in its queue, and starts no carrier for the next ones, since the queue is not empty: no
/// virtual thread ever runs again, even when there are threads again. Measured: after some requests at the limit, uploads, logins and the
/// administration hung until the process was killed.
///
/// Created by any thread; the rest is for the loop.
final class Carriers {
    private static final Duration START = Duration.ofSeconds(1); // the ports come first
    private static final Duration PULSE = Duration.ofSeconds(10); // well below the 30 seconds
    private static final int MISSED = 12; // pulses: longer than a disk that starts up may hold all carriers
    private static final long MEETING = 100_000_000L; // nanoseconds

    private final Reactor loop;
    private final int count;
    private final Runnable dead;
    private volatile boolean ran = true; // the last pulse
    private int missed;

    private Carriers(Reactor loop, int count, Runnable dead) {
        this.loop = loop;
        this.count = count;
        this.dead = dead;
    }

    /// @param dead is called in the loop when no virtual thread has run for two minutes
    static void keep(Reactor loop, Runnable dead) {
        int count = Integer.getInteger("jdk.virtualThreadScheduler.parallelism", Runtime.getRuntime().availableProcessors());
        Carriers carriers = new Carriers(loop, count, dead);
        loop.execute(() -> loop.schedule(START, carriers::start));
    }

    /// A carrier is started when a virtual thread finds none idle, so all are held for a moment.
    private void start() {
        AtomicInteger there = new AtomicInteger();
        for (int i = 0; i < count; i++) {
            loop.virtualThreads().start(() -> {
                there.incrementAndGet();
                long begun = System.nanoTime();
                while (there.get() < count && System.nanoTime() - begun < MEETING) Thread.onSpinWait();
                LockSupport.parkNanos(1); // starts the scheduler's timer thread, too
            });
        }
        loop.schedule(PULSE, this::pulse);
    }

    private void pulse() {
        missed = ran ? 0 : missed + 1;
        if (missed == MISSED) dead.run();
        ran = false;
        loop.virtualThreads().start(() -> ran = true);
        loop.schedule(PULSE, this::pulse);
    }
}

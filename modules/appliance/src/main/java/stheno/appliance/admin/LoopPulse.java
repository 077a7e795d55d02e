package stheno.appliance.admin;

import java.time.Duration;
import java.util.List;
import java.util.function.LongSupplier;
import stheno.reactor.Reactor;

/// Feels how late the loops are: once a beat it posts a task to each, and measures how long that took to run. A loop that has not come
/// to it by the next beat is that late already, and is not asked again until it has. Any thread.
///
/// Each beat then tells its listener, which takes the second's sample.
final class LoopPulse implements AutoCloseable {
    static final Duration BEAT = Duration.ofSeconds(1);

    private final List<Probe> probes;
    private final LongSupplier clock;
    private final Runnable listener;
    private final Thread thread;

    /// @param clock nanoseconds that never go back, like [System#nanoTime()]
    /// @param listener called before each beat, on the pulse's own thread
    LoopPulse(List<Reactor> loops, LongSupplier clock, Runnable listener) {
        this.clock = clock;
        this.listener = listener;
        this.probes = loops.stream().map(loop -> new Probe(loop, clock)).toList();
        this.thread = Thread.ofPlatform().name("stheno-pulse").daemon().unstarted(this::run);
    }

    /// Beats by itself until it is closed.
    void start() {
        thread.start();
    }

    private void run() {
        try {
            long next = clock.getAsLong();
            while (true) {
                beat();
                // Counted from the last beat, so that seconds stay seconds; from now on if some were missed.
                next = Math.max(next + BEAT.toNanos(), clock.getAsLong());
                Thread.sleep(Duration.ofNanos(next - clock.getAsLong()));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /// One beat.
    void beat() {
        listener.run();
        probes.forEach(Probe::send);
    }

    /// How long the loop's latest task took to run, or the present one has waited, whichever is more; in nanoseconds.
    long lag(int loop) {
        return probes.get(loop).lag();
    }

    /// The latest of all loops.
    long worst() {
        return probes.stream().mapToLong(Probe::lag).max().orElse(0);
    }

    @Override
    public void close() {
        thread.interrupt();
    }

    /// One loop's.
    private static final class Probe implements Runnable {
        private final Reactor loop;
        private final LongSupplier clock;
        private volatile boolean waiting; // set by the pulse, cleared by the loop
        private volatile long sent;
        private volatile long measured;

        Probe(Reactor loop, LongSupplier clock) {
            this.loop = loop;
            this.clock = clock;
        }

        void send() {
            if (waiting) return;
            sent = clock.getAsLong();
            waiting = true;
            loop.execute(this);
        }

        @Override
        public void run() {
            measured = Math.max(0, clock.getAsLong() - sent);
            waiting = false;
        }

        long lag() {
            long last = measured;
            return waiting ? Math.max(last, clock.getAsLong() - sent) : last;
        }
    }
}

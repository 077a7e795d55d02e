package stheno.appliance.admin;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;
import stheno.reactor.Reactor;

/// Measures the lag of the loops: at each interval it posts a task to each loop, and measures the time until it runs. While a task still
/// waits, the lag is the time that it has waited so far, and no further task is posted. Any thread.
///
/// At each interval it calls its listener, which takes a sample.
final class LoopLagSampler implements AutoCloseable {
    static final Duration BEAT = Duration.ofSeconds(1);

    /// A loop that runs no task for this long counts as hung: a hundred times a long turn.
    static final Duration HUNG = Duration.ofSeconds(5);

    private final List<Probe> probes;
    private final LongSupplier clock;
    private final Runnable listener;
    private final Thread thread;

    /// @param clock nanoseconds that never go back, like [System#nanoTime()]
    /// @param listener called at each interval, on the thread of the sampler
    LoopLagSampler(List<Reactor> loops, LongSupplier clock, Runnable listener) {
        this.clock = clock;
        this.listener = listener;
        this.probes = loops.stream().map(loop -> new Probe(loop, clock)).toList();
        this.thread = Thread.ofPlatform().name("stheno-lag").daemon().unstarted(this::run);
    }

    /// Starts its thread, which runs until it is closed.
    void start() {
        thread.start();
    }

    private void run() {
        try {
            long next = clock.getAsLong();
            while (true) {
                beat();
                // Counted from the last interval, so that intervals do not drift; from now on if some were missed.
                next = Math.max(next + BEAT.toNanos(), clock.getAsLong());
                Thread.sleep(Duration.ofNanos(next - clock.getAsLong()));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /// One interval.
    void beat() {
        listener.run();
        probes.forEach(Probe::send);
    }

    /// The delay of the loop's latest task, or the time that the waiting task has waited, whichever is more; in nanoseconds.
    long lag(int loop) {
        return probes.get(loop).lag();
    }

    /// The name of a loop that a task waits for since [#HUNG].
    Optional<String> hung() {
        return probes.stream().filter(Probe::hung).map(probe -> probe.loop.name()).findFirst();
    }

    /// The greatest of all loops.
    long worst() {
        return probes.stream().mapToLong(Probe::lag).max().orElse(0);
    }

    @Override
    public void close() {
        thread.interrupt();
    }

    /// The lag of one loop.
    private static final class Probe implements Runnable {
        private final Reactor loop;
        private final LongSupplier clock;
        private volatile boolean waiting; // set by the sampler, cleared by the loop
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

        boolean hung() {
            return waiting && clock.getAsLong() - sent >= HUNG.toNanos();
        }

        long lag() {
            long last = measured;
            return waiting ? Math.max(last, clock.getAsLong() - sent) : last;
        }
    }
}

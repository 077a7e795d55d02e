package stheno.reactor;

import java.time.Duration;

/// The counters of a loop. The loop alone writes, any thread reads. A reader may see a value a moment late.
public final class LoopStats {
    private static final long STALL = Duration.ofMillis(50).toNanos(); // a turn that works longer delays every connection

    private final Counter turns = new Counter();
    private final Counter stalls = new Counter();
    private final Counter longestTurn = new Counter();
    private final Histogram turnTimes = new Histogram();
    private final Counter accepted = new Counter();
    private final Counter refused = new Counter();
    private final Counter closed = new Counter();
    private final Counter timedOut = new Counter();
    private final Counter bytesIn = new Counter();
    private final Counter bytesOut = new Counter();

    LoopStats() {}

    /// Passes through the loop.
    public long turns() {
        return turns.value();
    }

    /// Turns that worked for more than 50 ms, while every other connection waited.
    public long stalls() {
        return stalls.value();
    }

    /// The longest turn's work so far, in nanoseconds, waiting excluded.
    public long longestTurn() {
        return longestTurn.value();
    }

    /// How long the turns' work took, in nanoseconds, waiting excluded.
    public Histogram turnTimes() {
        return turnTimes;
    }

    /// Connections accepted.
    public long accepted() {
        return accepted.value();
    }

    /// Connections refused, see [Refusal].
    public long refused() {
        return refused.value();
    }

    /// Connections open now.
    public long open() {
        return accepted.value() - closed.value();
    }

    /// Connections that are over, or have left the loop.
    long closed() {
        return closed.value();
    }

    /// Connections closed because a limit of time was reached.
    public long timedOut() {
        return timedOut.value();
    }

    /// Bytes read, after decryption.
    public long bytesIn() {
        return bytesIn.value();
    }

    /// Bytes handed to sockets, before encryption.
    public long bytesOut() {
        return bytesOut.value();
    }

    void turn(long nanos) {
        turns.add(1);
        turnTimes.add(nanos);
        if (nanos > longestTurn.value()) longestTurn.add(nanos - longestTurn.value());
        if (nanos > STALL) stalls.add(1);
    }

    void accept() {
        accepted.add(1);
    }

    void refuse() {
        refused.add(1);
    }

    void close() {
        closed.add(1);
    }

    void timeOut() {
        timedOut.add(1);
    }

    void in(long bytes) {
        bytesIn.add(bytes);
    }

    void out(long bytes) {
        bytesOut.add(bytes);
    }
}

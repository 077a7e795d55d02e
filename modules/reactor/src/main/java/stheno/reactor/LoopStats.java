package stheno.reactor;

/// What a loop has done so far. Written by the loop alone, read by anyone: a reader may be a moment late, never wrong for long.
public final class LoopStats {
    private final Counter turns = new Counter();
    private final Counter stalls = new Counter();
    private final Counter spins = new Counter();
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

    /// Turns that took longer than [Reactor#STALL], in which everybody else waited.
    public long stalls() {
        return stalls.value();
    }

    /// Times that the selector answered at once, again and again, with nothing to do.
    public long spins() {
        return spins.value();
    }

    /// The longest turn's work so far, in nanoseconds, waiting excluded.
    public long longestTurn() {
        return longestTurn.value();
    }

    /// How long the turns' work took, in nanoseconds, waiting excluded.
    public Histogram turnTimes() {
        return turnTimes;
    }

    /// Connections let in.
    public long accepted() {
        return accepted.value();
    }

    /// Connections turned away, see [Refusal].
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

    /// Connections closed because a peer took too long.
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
        if (nanos > Reactor.STALL) stalls.add(1);
    }

    void spin() {
        spins.add(1);
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

package stheno.reactor;

import java.util.concurrent.atomic.AtomicLong;

/// A number that one thread writes and any thread reads, without a locked instruction. A reader may see a value a moment late.
public final class Counter {
    private final AtomicLong value = new AtomicLong();

    /// Zero.
    public Counter() {}

    /// Adds `n`, which may be negative. The writer's thread only.
    public void add(long n) {
        value.setOpaque(value.getPlain() + n);
    }

    /// Any thread.
    public long value() {
        return value.getOpaque();
    }
}

package stheno.reactor;

import java.util.concurrent.atomic.AtomicLong;

/// A number that one thread writes and any thread reads: no locked instruction, only a store that others will see. A reader may be
/// a moment late, never wrong for long.
public final class Counter {
    private final AtomicLong value = new AtomicLong();

    /// Zero.
    public Counter() {}

    /// Adds `n`, which may be negative. Its one writer only.
    public void add(long n) {
        value.setOpaque(value.getPlain() + n);
    }

    /// Any thread.
    public long value() {
        return value.getOpaque();
    }
}

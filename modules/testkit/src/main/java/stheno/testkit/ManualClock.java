package stheno.testkit;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/// A clock in nanoseconds that stands still until a test moves it. Any thread.
public final class ManualClock implements LongSupplier {
    private final AtomicLong now;

    /// Begins at nought.
    public ManualClock() {
        this(0);
    }

    /// Begins at `start`, which may be negative or close to overflow, as the readings of `System.nanoTime` may be.
    public ManualClock(long start) {
        now = new AtomicLong(start);
    }

    /// The present reading, in nanoseconds from an origin of no meaning.
    @Override
    public long getAsLong() {
        return now.get();
    }

    /// Moves on by `step`.
    ///
    /// @throws IllegalArgumentException if it is negative: time does not run backwards
    public void advance(Duration step) {
        if (step.isNegative()) throw new IllegalArgumentException("a clock cannot go back by " + step);
        now.addAndGet(step.toNanos());
    }
}

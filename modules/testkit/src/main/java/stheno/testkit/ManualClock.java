package stheno.testkit;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/// A clock in nanoseconds that moves only when a test moves it. Any thread.
public final class ManualClock implements LongSupplier {
    private final AtomicLong now;

    /// Starts at 0.
    public ManualClock() {
        this(0);
    }

    /// Starts at `start`, which may be negative or close to overflow, like `System.nanoTime`.
    public ManualClock(long start) {
        now = new AtomicLong(start);
    }

    /// The time in nanoseconds, from an arbitrary origin.
    @Override
    public long getAsLong() {
        return now.get();
    }

    /// Moves forward by `step`.
    ///
    /// @throws IllegalArgumentException if it is negative
    public void advance(Duration step) {
        if (step.isNegative()) throw new IllegalArgumentException("a clock cannot go back by " + step);
        now.addAndGet(step.toNanos());
    }
}

package stheno.testkit;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/// Waits in a test for a condition that sends no signal. It checks the condition a thousand times per second, and parks in between.
/// Any thread.
public final class Await {
    private static final long INTERVAL = Duration.ofMillis(1).toNanos();
    private static final Duration PATIENCE = Duration.ofSeconds(30); // long enough for a loaded machine

    private Await() {}

    /// The condition.
    @FunctionalInterface
    public interface Condition {
        /// Whether it holds now.
        boolean holds() throws Exception;
    }

    /// Returns when the condition holds.
    ///
    /// @throws AssertionError if it does not within 30 seconds, or if it throws an exception
    public static void until(Condition condition) {
        until(PATIENCE, condition);
    }

    /// The same with another time limit.
    public static void until(Duration patience, Condition condition) {
        long begun = System.nanoTime();
        while (!holds(condition)) {
            if (System.nanoTime() - begun > patience.toNanos()) {
                throw new AssertionError("the condition did not come true within " + patience);
            }
            LockSupport.parkNanos(INTERVAL);
        }
    }

    private static boolean holds(Condition condition) {
        try {
            return condition.holds();
        } catch (Exception e) {
            throw new AssertionError("the condition could not be looked at", e);
        }
    }
}

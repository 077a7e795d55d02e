package stheno.appliance.log;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import stheno.reactor.Log;

/// A log that keeps its events, with waits for other threads. Any thread.
public final class Events implements Log {
    private static final long PATIENCE = 30_000_000_000L;

    private final List<String> lines = new ArrayList<>();

    @Override
    public synchronized void event(Level level, String event, Object... pairs) {
        lines.add(EventText.plain(level, event, pairs));
    }

    /// Lines that hold this.
    public synchronized List<String> with(String text) {
        return lines.stream().filter(line -> line.contains(text)).toList();
    }

    public static void await(BooleanSupplier condition) {
        long end = System.nanoTime() + PATIENCE;
        while (!condition.getAsBoolean()) {
            assertTrue(System.nanoTime() - end < 0, "waited in vain");
            LockSupport.parkNanos(1_000_000);
        }
    }
}

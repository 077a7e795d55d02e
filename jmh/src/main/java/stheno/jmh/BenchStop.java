package stheno.jmh;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/// Turns Ctrl-C and SIGTERM into an early end with a report: ends the measuring processes, and waits while the main thread writes.
/// Any thread.
final class BenchStop {
    private static final Duration PATIENCE = Duration.ofSeconds(20); // to write a page

    private final CountDownLatch written = new CountDownLatch(1);
    private volatile boolean asked;

    static BenchStop installed() {
        var stop = new BenchStop();
        Runtime.getRuntime().addShutdownHook(new Thread(stop::ask, "stop"));
        return stop;
    }

    /// Whether the run has to end.
    boolean asked() {
        return asked;
    }

    /// Everything is written: the JVM may exit.
    void written() {
        written.countDown();
    }

    private void ask() {
        asked = true;
        if (written.getCount() == 0) return;
        ProcessHandle.current().descendants().forEach(ProcessHandle::destroyForcibly);
        try {
            if (!written.await(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) System.err.println("The report was not finished in time.");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}

package stheno.jmh;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/// Turns Ctrl-C and TERM into an early end with a report: ends the processes that measure, and gives the main thread the time to
/// write. Any thread.
final class BenchStop {
    private static final Duration PATIENCE = Duration.ofSeconds(20); // for a page that takes one

    private final CountDownLatch written = new CountDownLatch(1);
    private volatile boolean asked;

    static BenchStop installed() {
        var stop = new BenchStop();
        Runtime.getRuntime().addShutdownHook(new Thread(stop::ask, "stop"));
        return stop;
    }

    /// Whether the run is to end here.
    boolean asked() {
        return asked;
    }

    /// Everything is on disk: the machine may go.
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

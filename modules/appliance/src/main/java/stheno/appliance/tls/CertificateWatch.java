package stheno.appliance.tls;

import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import stheno.appliance.config.FileStamp;
import stheno.reactor.Log;

/// Checks files for changes at an interval, through links as certbot and Kubernetes make them, and calls back if they have changed since
/// they were read. A certificate and its key are written one after the other, so it waits until two checks find the same
/// files. A change is reported once, even if the files could not be read.
public final class CertificateWatch implements AutoCloseable {
    private final Supplier<Map<Path, FileStamp>> read;
    private final Runnable changed;
    private final Log log;
    private final CountDownLatch closed = new CountDownLatch(1);
    private Map<Path, FileStamp> last = Map.of();
    private Map<Path, FileStamp> said = Map.of();

    /// Does not start by itself; see [#start(Certificates, Duration, Runnable, Log)].
    ///
    /// @param read the files, and their stamps when they were last read
    public CertificateWatch(Supplier<Map<Path, FileStamp>> read, Runnable changed, Log log) {
        this.read = read;
        this.changed = changed;
        this.log = log;
    }

    /// @param interval between checks; zero for none
    /// @param changed runs on the watch's own virtual thread, which waits for it
    public static CertificateWatch start(Certificates certificates, Duration interval, Runnable changed, Log log) {
        CertificateWatch watch = new CertificateWatch(certificates::stamps, changed, log);
        if (interval.isPositive()) Thread.ofVirtual().name("certificate-watch").start(() -> watch.run(interval));
        return watch;
    }

    private void run(Duration interval) {
        try {
            while (!closed.await(interval.toNanos(), TimeUnit.NANOSECONDS)) look();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /// One check. By one thread at a time.
    void look() {
        Map<Path, FileStamp> known = read.get();
        Map<Path, FileStamp> now = new HashMap<>();
        for (Path file : known.keySet()) now.put(file, FileStamp.of(file));
        boolean stable = now.equals(last);
        last = now;
        if (now.equals(known)) {
            said = Map.of();
        } else if (stable && !now.equals(said)) {
            said = now;
            say();
        }
    }

    private void say() {
        try {
            changed.run();
        } catch (RuntimeException e) {
            log.event(Log.Level.ERROR, "certificate-watch-failed", "cause", e); // the next change may be readable
        }
    }

    /// Starts no more checks. Does not wait for a running one.
    @Override
    public void close() {
        closed.countDown();
    }
}

package stheno.appliance.tls;

import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import stheno.reactor.Log;

/// Looks at files every so often, through links as certbot and Kubernetes make them, and says when they are others than those that
/// were read. A certificate and its key are written one after the other, so it waits until they have stayed the same from one look to
/// the next. What has been said once is not said again until the files change again, even if they could not be read.
public final class CertificateWatch implements AutoCloseable {
    private final Supplier<Map<Path, FileStamp>> read;
    private final Runnable changed;
    private final Log log;
    private final CountDownLatch closed = new CountDownLatch(1);
    private Map<Path, FileStamp> last = Map.of();
    private Map<Path, FileStamp> said = Map.of();

    /// Does not look by itself; see [#start(Certificates, Duration, Runnable, Log)].
    ///
    /// @param read the files, and what they looked like when they were last read
    public CertificateWatch(Supplier<Map<Path, FileStamp>> read, Runnable changed, Log log) {
        this.read = read;
        this.changed = changed;
        this.log = log;
    }

    /// @param interval between looks; zero for none
    /// @param changed runs on the watch's own virtual thread, and is waited for
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

    /// One look. By one thread at a time.
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
            log.event(Log.Level.ERROR, "certificate-watch-failed", "cause", e); // the next change may be a better one
        }
    }

    /// No look is begun from now on; one that is under way is not waited for.
    @Override
    public void close() {
        closed.countDown();
    }
}

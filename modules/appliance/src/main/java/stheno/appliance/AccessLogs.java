package stheno.appliance;

import java.util.Map;
import java.util.Optional;
import java.util.function.ToLongFunction;
import stheno.http.AccessLog;

/// The access log at present, which may give way to another while requests come to their end: each finds one of them that takes it, and
/// all are counted together. Any thread.
final class AccessLogs implements AccessLog, AutoCloseable {
    private volatile Optional<AccessLogFile> present = Optional.empty();

    // Guarded by this.
    private Optional<AccessLogFile> leaving = Optional.empty();
    private long lines;   // of those that are gone
    private long dropped;

    @Override
    public void log(Entry entry) {
        Optional<AccessLogFile> tried = Optional.empty();
        for (Optional<AccessLogFile> now = present; now.isPresent(); now = present) {
            boolean again = now.equals(tried);
            if (again) now.get().lost();
            if (again || now.get().offer(entry)) return;
            tried = now; // it is full, or it has just been replaced
        }
    }

    /// Requests are logged there from now on, and what is left of the former log is written, which may take two seconds. By one thread at a
    /// time.
    ///
    /// @param here whether the former one writes to the same place
    void replace(Optional<AccessLogFile> next, boolean here) {
        if (next.equals(present)) return;
        synchronized (this) {
            leaving = present;
            present = next;
        }
        leaving.ifPresent(AccessLogFile::close);
        synchronized (this) {
            lines += leaving.map(AccessLogFile::lines).orElse(0L);
            dropped += leaving.map(AccessLogFile::dropped).orElse(0L);
            leaving = Optional.empty();
        }
        if (here) next.ifPresent(AccessLogFile::reopen); // the former one may have put the file aside after this one had opened it
    }

    void reopen() {
        present.ifPresent(AccessLogFile::reopen);
    }

    /// How it fares, for the metrics.
    synchronized void count(Map<String, Double> numbers) {
        numbers.put("access_log_lines_total",
                (double) lines + number(leaving, AccessLogFile::lines) + number(present, AccessLogFile::lines));
        numbers.put("access_log_dropped_total",
                (double) dropped + number(leaving, AccessLogFile::dropped) + number(present, AccessLogFile::dropped));
        numbers.put("access_log_pending_bytes", (double) number(leaving, AccessLogFile::pending) + number(present, AccessLogFile::pending));
    }

    private static long number(Optional<AccessLogFile> log, ToLongFunction<AccessLogFile> number) {
        return log.map(number::applyAsLong).orElse(0L);
    }

    /// Writes what there is; what is logged afterwards is dropped, and counted.
    @Override
    public void close() {
        present.ifPresent(AccessLogFile::close);
    }
}

package stheno.http;

import java.util.stream.LongStream;
import stheno.reactor.Counter;
import stheno.reactor.Counters;
import stheno.reactor.Histogram;

/// The counters of one [HttpService] in one loop. The loop alone writes them; any thread may read them.
public final class HttpStats {
    private static final int CLASSES = 6; // of a status, by its first digit; 0 if there was no reply
    private static final int STATUSES = CLASSES * 100;

    private final Counter begun = new Counter();
    private final Counters done = new Counters(STATUSES);
    private final Counter aborted = new Counter();
    private final Histogram durations = new Histogram();
    private final Histogram sizes = new Histogram();

    HttpStats() {}

    void begin() {
        begun.add(1);
    }

    /// @param status 0 if there was no reply
    void end(int status, long nanos, long bytes, boolean completed) {
        done.add(status, 1);
        if (!completed) aborted.add(1);
        durations.add(nanos);
        sizes.add(bytes);
    }

    /// Any thread.
    Snapshot snapshot() {
        long[] now = done.values();
        // read after those that are done, so that the number in flight is never negative
        long asked = Math.max(begun.value(), LongStream.of(now).sum());
        return new Snapshot(asked, now, aborted.value(), durations.snapshot(), sizes.snapshot());
    }

    /// The counters of one loop, or of several together, at one moment.
    ///
    /// @param begun requests with a complete head, and malformed input that was answered with an error
    /// @param byStatus requests that are over, by their status; those without a reply are at 0
    /// @param aborted requests that are over without a complete reply
    /// @param durations nanoseconds from the end of a request's head until its reply was handed to the connection
    /// @param sizes bytes of the replies' bodies
    public record Snapshot(long begun, long[] byStatus, long aborted, Histogram.Distribution durations, Histogram.Distribution sizes) {
        /// All zero.
        public static final Snapshot EMPTY =
                new Snapshot(0, new long[STATUSES], 0, Histogram.Distribution.EMPTY, Histogram.Distribution.EMPTY);

        /// Requests that are over, by the first digit of their status; those without a reply are at 0.
        public long[] byClass() {
            long[] sums = new long[CLASSES];
            for (int i = 0; i < STATUSES; i++) sums[i / 100] += byStatus[i];
            return sums;
        }

        /// Requests under way.
        public long inFlight() {
            return begun - LongStream.of(byStatus).sum();
        }

        /// The sums of both.
        public Snapshot plus(Snapshot other) {
            return new Snapshot(begun + other.begun, Counters.sums(byStatus, other.byStatus), aborted + other.aborted,
                    durations.plus(other.durations), sizes.plus(other.sizes));
        }
    }
}

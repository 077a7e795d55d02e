package stheno.http;

import java.util.concurrent.atomic.AtomicLongArray;
import java.util.stream.LongStream;
import stheno.reactor.Counter;
import stheno.reactor.Histogram;

/// What one loop has done for one [HttpService] so far. Written by the loop alone, read by anyone.
public final class HttpStats {
    private static final int CLASSES = 6; // of a status, by its first digit; 0 if there was no reply
    private static final int STATUSES = CLASSES * 100;

    private final Counter begun = new Counter();
    private final AtomicLongArray done = new AtomicLongArray(STATUSES);
    private final Counter aborted = new Counter();
    private final Histogram durations = new Histogram();
    private final Histogram sizes = new Histogram();

    HttpStats() {}

    void begin() {
        begun.add(1);
    }

    /// @param status 0 if there was no reply
    void end(int status, long nanos, long bytes, boolean completed) {
        done.setOpaque(status, done.getPlain(status) + 1); // one writer, as in a Counter
        if (!completed) aborted.add(1);
        durations.add(nanos);
        sizes.add(bytes);
    }

    /// Any thread.
    public Snapshot snapshot() {
        long[] now = new long[STATUSES];
        for (int i = 0; i < STATUSES; i++) now[i] = done.getOpaque(i);
        // behind those that are done, so that what is in flight is never less than none
        long asked = Math.max(begun.value(), LongStream.of(now).sum());
        return new Snapshot(asked, now, aborted.value(), durations.snapshot(), sizes.snapshot());
    }

    /// What one loop, or several together, had done at some moment.
    ///
    /// @param begun requests whose heads were read, and what was none but got an error
    /// @param byStatus those that are over, by their status, from 0, without a reply, to 599
    /// @param aborted those of them whose reply was not handed over whole
    /// @param durations from the end of a request's head until its reply was handed over, in nanoseconds
    /// @param sizes bytes of the replies' bodies
    public record Snapshot(long begun, long[] byStatus, long aborted, Histogram.Distribution durations, Histogram.Distribution sizes) {
        /// Nothing done.
        public static final Snapshot EMPTY = new Snapshot(0, new long[STATUSES], 0, Histogram.Distribution.EMPTY, Histogram.Distribution.EMPTY);

        /// Requests that are over, by their status' first digit: 0 without a reply.
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
            long[] sums = new long[STATUSES];
            for (int i = 0; i < STATUSES; i++) sums[i] = byStatus[i] + other.byStatus[i];
            return new Snapshot(begun + other.begun, sums, aborted + other.aborted, durations.plus(other.durations), sizes.plus(other.sizes));
        }
    }
}

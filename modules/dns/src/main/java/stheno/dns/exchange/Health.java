package stheno.dns.exchange;

import java.time.Duration;

/// Whether a server answers, and how fast. Times are nanoseconds of the loop's clock. Loop thread only.
///
/// ```
///   ANSWERING ──2 failures in a row──► AVOIDED ──time over──► probed ──failure──► AVOIDED, twice as long
///       ▲                                 │                     │
///       └───────────── reply ─────────────┴─────────────────────┘
/// ```
final class Health {
    static final long FIRST_REST = Duration.ofSeconds(5).toNanos();
    static final long LONGEST_REST = Duration.ofMinutes(1).toNanos();

    private static final int FAILURES = 2; // in a row: a single packet is lost at times
    private static final int SHARE = 8; // of a new time in the smoothed one, as TCP does (RFC 6298 2.3)
    private static final int DECAY = 128; // questions to others after which a slow server is looked at as if it were a third of that faster
    private static final long UNKNOWN = -1;

    private long smoothed = UNKNOWN;
    private int failures;
    private boolean avoided;
    private long rest;
    private long until;

    void replied(long took) {
        smoothed = smoothed == UNKNOWN || avoided ? took : smoothed + (took - smoothed) / SHARE; // what came before a rest is over
        failures = 0;
        avoided = false;
    }

    /// A question has failed after this time. Failures of questions that were asked at the same time count once.
    void failed(long now, long took) {
        smoothed = Math.max(smoothed == UNKNOWN ? 0 : 2 * Math.min(smoothed, LONGEST_REST), took);
        if (!avoided && ++failures < FAILURES || avoided && now - until < 0) return;
        rest = avoided ? Math.min(2 * rest, LONGEST_REST) : FIRST_REST;
        avoided = true;
        until = now + rest;
    }

    /// Another server was chosen. The time of this one fades, so that it is tried again at times.
    void passedOver() {
        smoothed -= smoothed / DECAY;
    }

    /// Whether other servers are to be asked first.
    boolean avoided() {
        return avoided;
    }

    /// Whether the server has rested long enough to be probed.
    boolean rested(long now) {
        return avoided && now - until >= 0;
    }

    /// When the rest ends, for the order of servers that do not answer.
    long until() {
        return until;
    }

    boolean measured() {
        return smoothed != UNKNOWN;
    }

    /// The smoothed time from question to reply; below zero if there is none yet.
    long smoothed() {
        return smoothed;
    }
}

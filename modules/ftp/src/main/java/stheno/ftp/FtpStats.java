package stheno.ftp;

import stheno.reactor.Counter;
import stheno.reactor.Counters;
import stheno.reactor.Histogram;

/// Counters of an [FtpService] in one loop. Written by the loop only; read by any thread.
public final class FtpStats {
    private static final int CODES = 600;

    private final Counters replies = new Counters(CODES);
    private final Counter sessions = new Counter();
    private final Counter logins = new Counter();
    private final Counter failedLogins = new Counter();
    private final Counter loggedIn = new Counter();
    private final Counter transferring = new Counter();
    private final Counters transfers = new Counters(TransferRecord.Kind.values().length);
    private final Counter broken = new Counter();
    private final Counter bytesSent = new Counter();
    private final Counter bytesReceived = new Counter();
    private final Histogram durations = new Histogram();
    private final Histogram sizes = new Histogram();

    FtpStats() {}

    void reply(int code) {
        if (code > 0 && code < CODES) replies.add(code, 1);
    }

    void session(int more) {
        sessions.add(more);
    }

    void login(boolean right) {
        (right ? logins : failedLogins).add(1);
    }

    void loggedIn(int more) {
        loggedIn.add(more);
    }

    void transferring(int more) {
        transferring.add(more);
    }

    void transferred(TransferRecord transfer) {
        transfers.add(transfer.kind().ordinal(), 1);
        if (!transfer.complete()) broken.add(1);
        switch (transfer.kind()) {
            case STORED -> bytesReceived.add(transfer.bytes());
            case RETRIEVED, LISTED -> bytesSent.add(transfer.bytes());
        }
        durations.add(transfer.took().toNanos());
        sizes.add(transfer.bytes());
    }

    /// Any thread.
    public Snapshot snapshot() {
        return new Snapshot(replies.values(), sessions.value(), logins.value(), failedLogins.value(), loggedIn.value(),
                transferring.value(), transfers.values(),
                broken.value(), bytesSent.value(), bytesReceived.value(), durations.snapshot(), sizes.snapshot());
    }

    /// The counters of one loop or of several together at one moment.
    ///
    /// @param replies       by code
    /// @param sessions      open sessions
    /// @param logins        successful logins
    /// @param failedLogins  failed logins
    /// @param loggedIn      sessions that are logged in
    /// @param transferring  transfers in progress
    /// @param transfers     ended transfers by [TransferRecord.Kind]
    /// @param broken        of these, the incomplete ones
    /// @param bytesSent     bytes of files and listings
    /// @param bytesReceived bytes of files
    /// @param durations     of transfers, in nanoseconds
    /// @param sizes         of transfers, in bytes
    public record Snapshot(long[] replies, long sessions, long logins, long failedLogins, long loggedIn, long transferring,
                           long[] transfers, long broken, long bytesSent, long bytesReceived, Histogram.Distribution durations,
                           Histogram.Distribution sizes) {
        /// All zero.
        public static final Snapshot EMPTY = new Snapshot(new long[CODES], 0, 0, 0, 0, 0, new long[TransferRecord.Kind.values().length], 0,
                0, 0, Histogram.Distribution.EMPTY, Histogram.Distribution.EMPTY);

        /// Ended transfers of a kind.
        public long transfers(TransferRecord.Kind kind) {
            return transfers[kind.ordinal()];
        }

        /// The sums of both.
        public Snapshot plus(Snapshot other) {
            return new Snapshot(Counters.sums(replies, other.replies), sessions + other.sessions, logins + other.logins,
                    failedLogins + other.failedLogins, loggedIn + other.loggedIn, transferring + other.transferring,
                    Counters.sums(transfers, other.transfers), broken + other.broken, bytesSent + other.bytesSent,
                    bytesReceived + other.bytesReceived, durations.plus(other.durations), sizes.plus(other.sizes));
        }
    }
}

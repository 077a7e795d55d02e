package stheno.ftp;

import java.util.concurrent.atomic.AtomicLongArray;
import stheno.reactor.Counter;
import stheno.reactor.Histogram;

/// What one loop has done for one [FtpService] so far. Written by the loop alone, read by anyone.
public final class FtpStats {
    private static final int CODES = 600;

    private final AtomicLongArray replies = new AtomicLongArray(CODES);
    private final Counter sessions = new Counter();
    private final Counter logins = new Counter();
    private final Counter failedLogins = new Counter();
    private final Counter loggedIn = new Counter();
    private final Counter transferring = new Counter();
    private final Counter[] transfers = counters(TransferRecord.Kind.values().length);
    private final Counter broken = new Counter();
    private final Counter bytesSent = new Counter();
    private final Counter bytesReceived = new Counter();
    private final Histogram durations = new Histogram();
    private final Histogram sizes = new Histogram();

    FtpStats() {}

    private static Counter[] counters(int n) {
        Counter[] counters = new Counter[n];
        for (int i = 0; i < n; i++) counters[i] = new Counter();
        return counters;
    }

    void reply(int code) {
        if (code > 0 && code < CODES) replies.setOpaque(code, replies.getPlain(code) + 1); // one writer, as in a Counter
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
        transfers[transfer.kind().ordinal()].add(1);
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
        long[] codes = new long[CODES];
        for (int i = 0; i < CODES; i++) codes[i] = replies.getOpaque(i);
        long[] kinds = new long[transfers.length];
        for (int i = 0; i < kinds.length; i++) kinds[i] = transfers[i].value();
        return new Snapshot(codes, sessions.value(), logins.value(), failedLogins.value(), loggedIn.value(), transferring.value(), kinds,
                broken.value(), bytesSent.value(), bytesReceived.value(), durations.snapshot(), sizes.snapshot());
    }

    /// What one loop, or several together, had done at some moment.
    ///
    /// @param replies       by code
    /// @param sessions      open now
    /// @param logins        that were right
    /// @param failedLogins  that were not
    /// @param loggedIn      sessions that are logged in now
    /// @param transferring  transfers under way
    /// @param transfers     transfers that are over, by [TransferRecord.Kind]
    /// @param broken        of these, those that did not come to their end
    /// @param bytesSent     of files and listings
    /// @param bytesReceived of files
    /// @param durations     of transfers, in nanoseconds
    /// @param sizes         of transfers, in bytes
    public record Snapshot(long[] replies, long sessions, long logins, long failedLogins, long loggedIn, long transferring, long[] transfers,
                           long broken, long bytesSent, long bytesReceived, Histogram.Distribution durations, Histogram.Distribution sizes) {
        /// Nothing done.
        public static final Snapshot EMPTY = new Snapshot(new long[CODES], 0, 0, 0, 0, 0, new long[TransferRecord.Kind.values().length], 0, 0, 0,
                Histogram.Distribution.EMPTY, Histogram.Distribution.EMPTY);

        /// Transfers of a kind that are over.
        public long transfers(TransferRecord.Kind kind) {
            return transfers[kind.ordinal()];
        }

        /// The sums of both.
        public Snapshot plus(Snapshot other) {
            return new Snapshot(sums(replies, other.replies), sessions + other.sessions, logins + other.logins,
                    failedLogins + other.failedLogins, loggedIn + other.loggedIn, transferring + other.transferring,
                    sums(transfers, other.transfers), broken + other.broken, bytesSent + other.bytesSent, bytesReceived + other.bytesReceived,
                    durations.plus(other.durations), sizes.plus(other.sizes));
        }

        private static long[] sums(long[] a, long[] b) {
            long[] all = new long[a.length];
            for (int i = 0; i < all.length; i++) all[i] = a[i] + b[i];
            return all;
        }
    }
}

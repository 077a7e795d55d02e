package stheno.dns.forward;

import java.util.Arrays;
import stheno.reactor.Counters;

/// Counters of a [Forwarder] in one loop. Written by the loop only; read by any thread.
public final class ForwardStats {
    private final Counters counts = new Counters(Count.values().length);

    /// What is counted.
    public enum Count {
        /// Queries answered from the cache.
        HITS,
        /// Queries that had to wait for a server.
        MISSES,
        /// Queries answered with data beyond their time.
        STALE,
        /// Answers refreshed before their time ended.
        PREFETCHES,
        /// Queries that waited for a question that was asked already.
        COALESCED,
        /// Queries of clients that may not ask.
        REFUSED_CLIENTS,
        /// Queries beyond the limit of those that wait.
        OVERLOADED,
        /// Queries of clients with too many queries that wait.
        CLIENT_LIMIT,
        /// Questions that no server has answered.
        FAILURES,
        /// Records held back, because they must not reach clients.
        FILTERED,
        /// Replies of servers that were malformed, or of no use.
        UNUSABLE
    }

    ForwardStats() {}

    void add(Count count) {
        counts.add(count.ordinal(), 1);
    }

    void add(Count count, int n) {
        counts.add(count.ordinal(), n);
    }

    Snapshot snapshot() {
        return new Snapshot(counts.values());
    }

    /// The counters at a moment. Immutable.
    public static final class Snapshot {
        /// Nothing counted.
        public static final Snapshot EMPTY = new Snapshot(new long[Count.values().length]);

        private final long[] counts;

        private Snapshot(long[] counts) {
            this.counts = counts;
        }

        /// The value of one counter.
        public long count(Count of) {
            return counts[of.ordinal()];
        }

        /// The sums of both.
        public Snapshot plus(Snapshot other) {
            return new Snapshot(Counters.sums(counts, other.counts));
        }

        @Override
        public String toString() {
            return Arrays.toString(counts);
        }
    }
}

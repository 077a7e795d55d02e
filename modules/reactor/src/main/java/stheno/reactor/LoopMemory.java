package stheno.reactor;

import java.time.Duration;

/// A loop's part in the [MemoryBudget], and what the loop does when memory is short. Loop thread only.
///
/// Connections that hold much stand in lists, by powers of two of what they hold, the longest-standing first. So the largest is found
/// without a search:
///
/// ```
///   rank 0: 4 KB ──► 8 KB    rank 1: 8 KB ──► 16 KB    ...    rank 11: 8 MB and more
/// ```
///
/// While memory is short, a connection that grows within these lists is not read. If memory is still short after a while, or at once when
/// the budget is full, the largest connections are closed. A connection that holds less than 4 KB is never touched.
final class LoopMemory extends Timers.Deadline {
    static final int NONE = -1;

    private static final int LARGE = 4 * 1024; // bytes; a request of a usual size is smaller
    private static final int RANKS = 12;
    private static final int ENDS = 4; // connections closed at once: each growth pays for itself, and a turn stays short
    private static final int ENDS_A_CHECK = 256;
    private static final Duration CHECK = Duration.ofMillis(100); // while memory is short: handlers and clients may free enough

    private final Reactor reactor;
    private final MemoryBudget budget;
    private final MemoryBudget.Share share;
    private final ConnectionMemory[] oldest = new ConnectionMemory[RANKS];
    private final ConnectionMemory[] newest = new ConnectionMemory[RANKS];
    private boolean pausing; // some connections are not read
    private boolean ending; // a connection: closing it counts again

    LoopMemory(Reactor reactor, MemoryBudget budget) {
        this.reactor = reactor;
        this.budget = budget;
        this.share = budget.share();
    }

    /// A connection holds more or less than before.
    ///
    /// @param held its bytes, without those of an idle connection
    void counted(ConnectionMemory memory, long held, long grown) {
        share.add(grown);
        int rank = rank(held);
        if (rank != memory.rank) move(memory, rank);
        if (grown <= 0 || ending) return;
        MemoryBudget.Level level = budget.level();
        if (level == MemoryBudget.Level.FREE) return;
        share.flush();
        relieve(level == MemoryBudget.Level.FULL ? ENDS : 0);
        if (memory.rank != NONE && budget.level() != MemoryBudget.Level.FREE) pause(memory.connection);
    }

    static int rank(long held) {
        if (held < LARGE) return NONE;
        return Math.min(RANKS - 1, Long.numberOfTrailingZeros(Long.highestOneBit(held / LARGE)));
    }

    private void move(ConnectionMemory memory, int rank) {
        if (memory.rank != NONE) unlink(memory);
        memory.rank = rank;
        if (rank != NONE) link(memory, rank);
        else if (pausing) memory.connection.resume(Pause.MEMORY);
    }

    private void link(ConnectionMemory memory, int rank) {
        memory.before = newest[rank];
        memory.after = null;
        if (newest[rank] == null) oldest[rank] = memory;
        else newest[rank].after = memory;
        newest[rank] = memory;
    }

    private void unlink(ConnectionMemory memory) {
        if (memory.before == null) oldest[memory.rank] = memory.after;
        else memory.before.after = memory.after;
        if (memory.after == null) newest[memory.rank] = memory.before;
        else memory.after.before = memory.before;
        memory.before = null;
        memory.after = null;
    }

    private void pause(Connection connection) {
        connection.pause(Pause.MEMORY);
        if (!pausing) reactor.timers().by(this, reactor.now() + CHECK.toNanos());
        pausing = true;
    }

    /// Caches shrink first. If that is not enough, at most so many connections are closed, those that hold most.
    private void relieve(int most) {
        budget.warn(reactor.log(), reactor.now());
        budget.shrinkCaches();
        ending = true;
        try {
            for (int i = 0; i < most && budget.excess() > 0; i++) {
                ConnectionMemory largest = largest();
                if (largest == null) return;
                budget.end();
                reactor.log().event(Log.Level.DEBUG, "closed-for-memory", "peer", largest.connection.remote(), "held", largest);
                largest.exhaust();
                if (largest.rank != NONE) throw new AssertionError(largest.connection + " is still large");
                share.flush();
            }
        } finally {
            ending = false;
        }
    }

    private ConnectionMemory largest() {
        for (int rank = RANKS - 1; rank >= 0; rank--) {
            if (oldest[rank] != null) return oldest[rank];
        }
        return null;
    }

    /// Reads on where nothing is short any more.
    @Override
    long expired(long now) {
        share.flush();
        if (budget.level() != MemoryBudget.Level.FREE) relieve(ENDS_A_CHECK);
        if (budget.level() != MemoryBudget.Level.FREE) return now + CHECK.toNanos();
        pausing = false;
        for (int rank = 0; rank < RANKS; rank++) {
            for (ConnectionMemory each = oldest[rank]; each != null; each = each.after) each.connection.resume(Pause.MEMORY);
        }
        return Timers.NEVER;
    }

    /// Counts bytes of what is no connection yet.
    void add(long bytes) {
        share.add(bytes);
    }

    /// A connection is refused.
    void refuse() {
        budget.refuse();
        relieve(ENDS);
    }

    /// Adds to the budget what is counted here alone.
    void flush() {
        share.flush();
    }

    /// The loop ends: what it has not added yet is added. Files that caches keep open are closed, because its timers close none any more.
    void end() {
        share.flush();
        budget.closeFiles();
    }
}

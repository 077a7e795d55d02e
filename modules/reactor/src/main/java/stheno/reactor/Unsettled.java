package stheno.reactor;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;

/// The connections to settle at the end of a turn: first those that were touched in it, then those that have spent their share of an
/// earlier one. Loop thread only.
///
/// Shares add up: a hundred connections that each compress for two milliseconds are a long turn. So the work of a turn is bounded as well.
/// What does not fit waits together with those that have spent a share. They take turns, behind the connections that are touched meanwhile:
/// a small reply does not wait for a thousand files. Half of the work of each turn is theirs, and at least one of them is settled.
final class Unsettled {
    /// The work of a turn, in nanoseconds.
    static final long WORK = 10_000_000;

    private final Reactor reactor;
    private final ArrayDeque<Connection> spent = new ArrayDeque<>();
    private List<Connection> touched = new ArrayList<>();
    private List<Connection> settling = new ArrayList<>();
    private boolean timed;
    private long end; // of the turn's work, once it is measured
    private long reserved; // of the turn's work, for connections of earlier turns
    private boolean late;

    Unsettled(Reactor reactor) {
        this.reactor = reactor;
    }

    boolean isEmpty() {
        return touched.isEmpty() && spent.isEmpty();
    }

    /// The connection is settled at the end of this turn.
    void touched(Connection connection) {
        assert reactor.owned();
        touched.add(connection);
    }

    /// The connection has spent its share: it is settled again after those that are touched. @return true
    boolean spent(Connection connection) {
        assert reactor.owned();
        return spent.add(connection);
    }

    /// Settles as many as a turn's work allows.
    void settle() {
        reactor.scratch().share.fresh();
        if (isEmpty()) return;
        List<Connection> batch = touched;
        touched = settling;
        settling = batch;
        timed = false;
        late = false;
        int rest = spent.size();
        int done = 0;
        reserved = rest > 0 ? WORK / 2 : 0;
        while (done < batch.size() && !late) settle(batch.get(done++));
        while (done < batch.size()) spent.add(batch.get(done++));
        batch.clear();
        reserved = 0;
        if (rest > 0) settle(spent.remove());
        while (--rest > 0 && !late) settle(spent.remove());
    }

    private void settle(Connection connection) {
        Share share = reactor.scratch().share.fresh();
        try {
            connection.settle();
        } catch (RuntimeException | Error e) { // a connection reports its own failures: even that has failed
            FatalErrors.rethrow(e);
            reactor.log().event(Log.Level.ERROR, "settle-failed", "loop", reactor.name(), "cause", e);
        }
        boolean used = share.used();
        share.fresh();
        if (!used) return; // a small reply: not worth a look at the clock
        long now = reactor.clock();
        if (!timed) end = now + WORK;
        timed = true;
        late = now - (end - reserved) >= 0;
    }

    /// What is left of a connection's share of the turn: output, input, time and calls, whichever is spent first. One for each loop.
    static final class Share {
        /// The input that producers consume in a turn, in bytes: what compresses well takes much of it, and sends little.
        private static final long INPUT_SHARE = 256 * 1024;

        /// The time of producers a turn, in nanoseconds, for input that is slow. The clock is read only where a producer has consumed
        /// input, and every [#GLANCE] calls: a small reply costs no look at the clock.
        private static final long TIME_SHARE = 2_000_000;

        private static final int GLANCE = 64;

        /// Calls of producers a turn: a producer that returns empty pieces must not hold the loop.
        private static final int ASKS = 4096;

        private long output;
        private long input;
        private long consumed;
        private int asks;
        private boolean timed;
        private long end; // of the time, once it is measured
        private boolean late;
        private boolean used;
        private boolean read; // the clock was
        private long reading; // the last one

        /// Nothing of it is used yet.
        Share fresh() {
            used = false;
            read = false;
            return this;
        }

        /// Whether the producers took time since [#fresh].
        boolean used() {
            return used;
        }

        /// A part of a file is sent: the kernel may take a millisecond for it, also if the socket refuses the rest.
        void transfers() {
            used = true;
            read = false;
        }

        Share begin(long sent, long consumedBefore) {
            output = sent + Output.WRITE_SHARE;
            input = consumedBefore + INPUT_SHARE;
            consumed = consumedBefore;
            asks = 0;
            timed = false;
            late = false;
            return this;
        }

        boolean lasts(long sent, long consumedSoFar) {
            if (sent < output && consumedSoFar < input && asks < ASKS && !late) return true;
            used = true;
            return false;
        }

        void asked(long consumedSoFar, Reactor reactor) {
            if (++asks % GLANCE != 0 && consumedSoFar == consumed) return;
            consumed = consumedSoFar;
            used = true;
            read = false;
            long now = recent(reactor);
            if (!timed) end = now + TIME_SHARE;
            timed = true;
            late = now - end >= 0;
        }

        /// See [Reactor#recent()].
        long recent(Reactor reactor) {
            if (read) return reading;
            read = true;
            return reading = reactor.clock();
        }
    }
}

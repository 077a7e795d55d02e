package stheno.reactor;

import java.util.function.LongSupplier;

/// The one deadline of a connection, by what it waits for now. Loop thread only.
///
/// A byte of the conversation or a frame restarts the time for [Wait#IDLE], a byte the time for [Wait#ANSWER]. The other times run from the
/// beginning of their wait. What TLS needs for itself is no such byte: an unfinished record, an empty one, a key update or an alert.
/// A transfer is checked once a window: one that has moved enough goes on, however long it takes.
final class ConnectionTimeouts {
    private final Connection connection;
    private final PortContext context;
    private final Timers timers;
    private final LongSupplier moved; // bytes both ways so far
    private Wait wait = Wait.IDLE;
    private boolean armed;
    private int frames;
    private long due;
    private long movedBefore;

    ConnectionTimeouts(Connection connection, PortContext context, Timers timers, LongSupplier moved) {
        this.connection = connection;
        this.context = context;
        this.timers = timers;
        this.moved = moved;
    }

    /// What a connection in this state waits for.
    static Wait waiting(ConnectionPhase phase, Transport transport, Output output, Framer framer, boolean inputEnded) {
        if (phase == ConnectionPhase.LINGERING) return Wait.LINGER;
        if (!transport.established()) return Wait.HANDSHAKE;
        if (output.refused() || phase == ConnectionPhase.OPEN && !inputEnded && framer.transferring()) return Wait.TRANSFER;
        if (phase == ConnectionPhase.OPEN && !framer.stopped() && framer.begun()) return Wait.MESSAGE;
        return output.isEmpty() ? Wait.IDLE : Wait.ANSWER;
    }

    /// Says what the connection waits for from now on.
    ///
    /// @param frame the number of the frame being read, so that each message has a time of its own
    void arm(Wait next, int frame, long now) {
        assert connection.reactor().inLoop();
        long moved = this.moved.getAsLong();
        boolean restarts = switch (next) {
            case IDLE -> next != wait || moved != movedBefore || frame != frames;
            case ANSWER -> next != wait || moved != movedBefore;
            case MESSAGE -> next != wait || frame != frames;
            case TRANSFER, HANDSHAKE, LINGER -> next != wait;
        };
        if (!armed || next != wait) count(next);
        wait = next;
        if (armed && !restarts) return;
        armed = true;
        frames = frame;
        movedBefore = moved;
        due = now + context.limits().nanos(next);
        timers.by(connection, due);
    }

    private void count(Wait next) {
        if (armed) context.stats().waiting(wait, -1);
        context.stats().waiting(next, 1);
    }

    void disarm() {
        assert connection.reactor().inLoop();
        timers.remove(connection);
        if (armed) context.stats().waiting(wait, -1);
        armed = false;
    }

    /// The time has come, or was put off. @return when it is due now, or [Timers#NEVER]
    long expired(long now) {
        if (due - now > 0) return due; // it was put off meanwhile
        due = now + context.limits().nanos(wait);
        if (wait == Wait.TRANSFER && movedEnough()) return due;
        late();
        return connection.closed() ? Timers.NEVER : due;
    }

    /// The limit was reached. The conversation decides what follows where the client may be silent, or has begun a message.
    private void late() {
        tell(wait, wait.name());
        switch (wait) {
            case IDLE -> Guard.run(connection, it -> it.framer().conversation().idle());
            case MESSAGE -> Guard.run(connection, it -> it.framer().conversation().overdue());
            case LINGER -> connection.close(Closed.NORMALLY);
            case TRANSFER -> {
                if (!connection.backedUp()) Guard.run(connection, it -> it.framer().conversation().stalled());
                cut();
            }
            case HANDSHAKE, ANSWER -> cut();
        }
        connection.settleSoon();
    }

    /// Counts a timeout, and logs it.
    void tell(Wait kind, String during) {
        context.stats().timeOut(kind);
        if (kind == Wait.LINGER) return;
        connection.reactor().log().event(Log.Level.DEBUG, "timed-out", "peer", connection.remote(), "during", during);
    }

    /// Closes the connection, unless its conversation did so with a last message.
    private void cut() {
        connection.reactor().stats().timeOut();
        if (connection.phase() == ConnectionPhase.OPEN || wait != Wait.TRANSFER || connection.backedUp()) {
            connection.close(new Closed.TimedOut(wait));
        }
    }

    private boolean movedEnough() {
        long more = moved.getAsLong() - movedBefore;
        movedBefore += more;
        return more >= Math.max(1, context.limits().minimumRate() * context.limits().window().toMillis() / 1000);
    }

    Wait waiting() {
        return wait;
    }
}

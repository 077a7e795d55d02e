package stheno.reactor;

/// How long a connection may go on as it does: the one deadline of a connection, by what it waits for now. Loop thread only.
///
/// Idling begins anew with each activity, and answering with each byte; the rest runs from its beginning. A transfer is looked at once a
/// window: one that has moved enough goes on, however long it takes, and one that drips is over.
final class ConnectionTimeouts extends Deadline {
    private final Connection connection;
    private final PortContext lease;
    private final Timers timers;
    private Wait wait = Wait.IDLE;
    private boolean armed;
    private int frames;
    private long due;
    private long movedBefore;

    ConnectionTimeouts(Connection connection, PortContext lease, Timers timers) {
        this.connection = connection;
        this.lease = lease;
        this.timers = timers;
    }

    /// Which limit runs for a connection in this state.
    static Wait waiting(Phase phase, Transport transport, Output output, Framer input, boolean inputEnded) {
        if (phase == Phase.LINGERING) return Wait.LINGER;
        if (!transport.established()) return Wait.HANDSHAKE;
        if (output.refused() || phase == Phase.OPEN && !inputEnded && input.transferring()) return Wait.TRANSFER;
        if (phase == Phase.OPEN && !input.stopped() && input.begun()) return Wait.MESSAGE;
        return output.isEmpty() ? Wait.IDLE : Wait.ANSWER;
    }

    /// Says what the connection waits for from now on.
    ///
    /// @param frame the number of the frame being read, so that one that follows another has its own time
    /// @param moved bytes so far, both ways
    void arm(Wait next, int frame, long moved, long now) {
        boolean anew = switch (next) {
            case IDLE -> true;
            case ANSWER -> next != wait || moved != movedBefore;
            case MESSAGE -> next != wait || frame != frames;
            case TRANSFER, HANDSHAKE, LINGER -> next != wait;
        };
        if (!armed || next != wait) count(next);
        wait = next;
        if (armed && !anew) return;
        armed = true;
        frames = frame;
        movedBefore = moved;
        due = now + lease.limits().nanos(next);
        timers.by(this, due);
    }

    private void count(Wait next) {
        if (armed) lease.stats().waiting(wait, -1);
        lease.stats().waiting(next, 1);
    }

    void disarm() {
        timers.remove(this);
        if (armed) lease.stats().waiting(wait, -1);
        armed = false;
    }

    @Override
    long expired(long now) {
        if (due - now > 0) return due; // it was put off meanwhile
        due = now + lease.limits().nanos(wait);
        if (wait == Wait.TRANSFER && movedEnough()) return due;
        late();
        return connection.closed() ? NEVER : due;
    }

    /// A limit was reached. Whether that is the end is for the conversation to say, where a peer was free to be silent or had begun
    /// a message.
    private void late() {
        lease.stats().timeOut(wait);
        switch (wait) {
            case IDLE -> Guard.run(connection, it -> it.conversation().idle());
            case MESSAGE -> Guard.run(connection, it -> it.conversation().overdue());
            case LINGER -> connection.close(Closed.NORMALLY);
            case HANDSHAKE, ANSWER, TRANSFER -> {
                connection.reactor().counts().timeOut();
                connection.reactor().log().event(Log.Level.DEBUG, "timed-out", "peer", connection.remote(), "during", wait);
                connection.close(new Closed.TimedOut(wait));
            }
        }
        connection.settleSoon();
    }

    private boolean movedEnough() {
        long moved = connection.moved() - movedBefore;
        movedBefore += moved;
        return moved >= Math.max(1, lease.limits().minimumRate() * lease.limits().window().toMillis() / 1000);
    }

    Wait waiting() {
        return wait;
    }
}

package stheno.reactor;

/// How long a connection may go on as it does: the one deadline of a connection, by what it waits for now. Loop thread only.
///
/// Idling begins anew with each activity, and answering with each byte; the rest runs from its beginning. A transfer is looked at once a
/// window: one that has moved enough goes on, however long it takes, and one that drips is over.
final class Pace extends Deadline {
    private final Connection connection;
    private final Limits limits;
    private final Timers timers;
    private Wait wait = Wait.IDLE;
    private boolean armed;
    private int frames;
    private long due;
    private long movedBefore;

    Pace(Connection connection, Limits limits, Timers timers) {
        this.connection = connection;
        this.limits = limits;
        this.timers = timers;
    }

    /// Says what the connection waits for from now on.
    ///
    /// @param frame the number of the frame being read, so that one that follows another has its own time
    /// @param moved bytes so far, both ways
    void arm(Wait next, int frame, long moved, long now) {
        boolean anew = switch (next) {
            case IDLE -> true;
            case ANSWER -> next != wait || moved != movedBefore;
            case FRAME -> next != wait || frame != frames;
            case TRANSFER, HANDSHAKE, LINGER -> next != wait;
        };
        wait = next;
        if (armed && !anew) return;
        armed = true;
        frames = frame;
        movedBefore = moved;
        due = now + limits.nanos(next);
        timers.by(this, due);
    }

    void disarm() {
        timers.remove(this);
    }

    @Override
    long expired(long now) {
        if (due - now > 0) return due; // it was put off meanwhile
        due = now + limits.nanos(wait);
        if (wait == Wait.TRANSFER && movedEnough()) return due;
        connection.overdue(wait);
        return connection.closed() ? NEVER : due;
    }

    private boolean movedEnough() {
        long moved = connection.moved() - movedBefore;
        movedBefore += moved;
        return moved >= Math.max(1, limits.minimumRate() * limits.window().toMillis() / 1000);
    }

    Wait waiting() {
        return wait;
    }
}

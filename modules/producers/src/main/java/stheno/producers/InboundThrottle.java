package stheno.producers;

import java.util.Objects;

/// Holds input to a [Throttle]'s rate. Bytes that have come are paid for afterwards, and the input is paused until they are. It takes
/// grants as a [throttled][Producer#throttled] producer does, one at a time, so that uploads and downloads that share a throttle get equal
/// turns. A timer runs when the next grant is due; nothing polls.
///
/// ```
///   PAID ──received──► OWING (paused) ──grant due, more owed──► OWING
///     ▲                    └──grant due, all paid (resumed)──┐
///     └──────────────────────────────────────────────────────┘
/// ```
///
/// One thread, which also runs the timer's tasks: the connection's loop.
public final class InboundThrottle {
    private static final long LONGEST = 5_000_000_000L; // nanoseconds of one timer: it keeps this object, and a client may have left

    private static final Pausable NOTHING = new Pausable() {
        @Override
        public void pause() {}

        @Override
        public void resume() {}
    };

    private final Throttle throttle;
    private final Throttle.Timer timer;
    private Pausable input;
    private long owed; // bytes
    private Throttle.Grant grant; // for the first of these; null if there is none

    /// @param throttle may be shared
    /// @param input    is paused while bytes are owed, and resumed then
    public InboundThrottle(Throttle throttle, Throttle.Timer timer, Pausable input) {
        this.throttle = Objects.requireNonNull(throttle);
        this.timer = Objects.requireNonNull(timer);
        this.input = Objects.requireNonNull(input);
    }

    /// So many bytes have come.
    public void received(long bytes) {
        if (input == NOTHING) return;
        boolean waits = owed > 0;
        owed += bytes;
        if (waits || pay()) return;
        input.pause();
        await();
    }

    /// Pays as far as the throttle allows. @return whether all is paid
    private boolean pay() {
        while (owed > 0) {
            if (grant == null) grant = throttle.grant(owed);
            if (throttle.nanosUntilPaid(grant) > 0) return false;
            owed -= grant.bytes();
            grant = null;
        }
        return true;
    }

    private void await() {
        timer.after(Math.clamp(throttle.nanosUntilPaid(grant), 1, LONGEST), this::payOn);
    }

    private void payOn() {
        if (owed == 0) return; // closed
        if (pay()) input.resume();
        else await();
    }

    /// Stops: pays no more, returns what was granted and is not due, and lets the input flow. Any number of times.
    public void close() {
        Pausable held = owed > 0 ? input : NOTHING;
        owed = 0;
        input = NOTHING;
        if (grant != null) throttle.giveBack(grant.bytes());
        grant = null;
        held.resume();
    }
}

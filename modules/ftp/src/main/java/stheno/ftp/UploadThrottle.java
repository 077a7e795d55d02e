package stheno.ftp;

import java.time.Duration;
import java.util.Optional;
import stheno.producers.Throttle;
import stheno.reactor.Reactor;

/// Holds an upload to its account's bandwidth: what has come is paid for afterwards, and until it is, the client waits. Loop thread only.
final class UploadThrottle {
    private static final long COIN = 1024; // bytes: less than any throttle gives at once, so that several uploads get on side by side
    private static final Duration WAIT = Duration.ofMillis(20); // between two looks: a fiftieth of what a second earns

    private final Reactor reactor;
    private final Optional<Throttle> throttle;
    private final Runnable paid;
    private long owed;

    /// @param throttle what all sessions of the account share; empty for any bandwidth
    /// @param paid     is run when nothing is owed any more, after [#owe] has said that there is
    UploadThrottle(Reactor reactor, Optional<Throttle> throttle, Runnable paid) {
        this.reactor = reactor;
        this.throttle = throttle;
        this.paid = paid;
    }

    /// So many bytes have come. @return whether all is paid for
    boolean owe(long bytes) {
        if (throttle.isEmpty()) return true;
        boolean waits = owed > 0; // what came in one read before is still being paid for
        owed += bytes;
        pay();
        if (owed > 0 && !waits) reactor.schedule(WAIT, this::goOn);
        return owed == 0;
    }

    /// The client has gone, and pays no more.
    void forget() {
        owed = 0;
    }

    private void pay() {
        while (owed > 0 && throttle.orElseThrow().tryTake(Math.min(owed, COIN))) owed -= Math.min(owed, COIN);
    }

    private void goOn() {
        pay();
        if (owed > 0) reactor.schedule(WAIT, this::goOn);
        else paid.run(); // to somebody who has gone it means nothing
    }
}

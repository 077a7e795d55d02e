package stheno.reactor;

import java.io.IOException;
import java.time.Duration;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import stheno.testkit.ManualClock;
import stheno.testkit.MemoryNetwork;

/// A loop without connections, with a manual clock; its timers are spread over ten seconds. One thread.
@State(Scope.Thread)
public class TurnByHand {
    static final int POSTED = 1000; // fewer than a turn's limit
    static final int TIMERS = 10_000;
    static final int DUE = 100; // of all timers, in each turn

    private static final long ROUND = Duration.ofSeconds(10).toNanos();

    private final Duration round = Duration.ofNanos(ROUND);
    private final Timers.Deadline[] deadlines = new Timers.Deadline[TIMERS];
    private final Timers timers = new Timers();
    private final ManualClock clock = new ManualClock();
    private final Duration step = Duration.ofNanos(ROUND / TIMERS * DUE);
    private Reactor reactor;
    private long ran;
    private long until;
    private long puttingOff;
    private final Runnable task = () -> ran++;

    @Setup(Level.Trial)
    public void arm() throws IOException {
        reactor = new Reactor("by-hand", MemoryNetwork.byHand(clock), clock, Log.NONE);
        reactor.turn();
        for (int i = 1; i <= TIMERS; i++) {
            Again again = new Again();
            reactor.schedule(Duration.ofNanos(ROUND / TIMERS * i), again);
            deadlines[i - 1] = new Never();
            timers.by(deadlines[i - 1], ROUND + i);
        }
    }

    /// Fires once a round.
    private final class Again implements Runnable {
        @Override
        public void run() {
            ran++;
            reactor.schedule(round, this);
        }
    }

    void post() throws IOException {
        until = ran + POSTED;
        for (int i = 0; i < POSTED; i++) reactor.execute(task);
        while (ran < until) reactor.turn();
    }

    void fire() throws IOException {
        until = ran + DUE;
        clock.advance(step);
        while (ran < until) reactor.turn();
    }

    void putOff() {
        puttingOff++;
        for (Timers.Deadline deadline : deadlines) timers.by(deadline, ROUND + TIMERS + puttingOff);
    }

    void armAndCancel() {
        for (int i = 0; i < DUE; i++) reactor.schedule(step, task).cancel();
    }

    private static final class Never extends Timers.Deadline {
        @Override
        long expired(long now) {
            return Timers.NEVER;
        }
    }
}

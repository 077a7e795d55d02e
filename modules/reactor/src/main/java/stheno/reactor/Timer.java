package stheno.reactor;

/// A task that runs at a time, see [Reactor#schedule]. Loop thread only.
public final class Timer extends Timers.Deadline {
    private final Reactor reactor;
    private final Runnable task;

    Timer(Reactor reactor, Runnable task) {
        this.reactor = reactor;
        this.task = task;
    }

    /// The task does not run, unless it has already.
    public void cancel() {
        assert reactor.inLoop();
        reactor.timers().remove(this);
    }

    @Override
    long expired(long now) {
        try {
            task.run();
        } catch (RuntimeException | Error e) {
            Reactor.rethrowFatal(e);
            reactor.log().event(Log.Level.ERROR, "timer-failed", "cause", e);
        }
        return Timers.NEVER;
    }
}

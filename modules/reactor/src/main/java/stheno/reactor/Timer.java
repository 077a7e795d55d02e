package stheno.reactor;

/// A task that waits for its time. Loop thread only.
public final class Timer extends Deadline {
    private final Reactor reactor;
    private final Runnable task;

    Timer(Reactor reactor, Runnable task) {
        this.reactor = reactor;
        this.task = task;
    }

    /// It does not run, unless it has.
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
        return NEVER;
    }
}

package stheno.reactor;

/// What lives in a loop: a channel in its selector, with one deadline. A [Reactor] knows connections, and everything else that has a
/// channel, through this type alone. Loop thread only.
abstract sealed class Resident extends Timers.Deadline permits Connection, ProxyHandshake, PendingConnection, Listener, DatagramListener,
        DatagramConnection {
    /// The channel is ready for these operations.
    abstract void ready(int operations);

    /// The server stops: accepts nothing else. All residents are told this before the first is told to [#drain()].
    void retire() {}

    /// The server stops: finishes what has begun, and begins nothing else.
    abstract void drain();

    /// Closes at once.
    abstract void cut();

    /// Whether [#cut()] would interrupt nothing now.
    abstract boolean done();

    /// Whether a drain waits until it is gone.
    boolean awaited() {
        return true;
    }

    /// Whether a connection waits for it, and cancels it when that connection ends.
    boolean pending() {
        return false;
    }
}

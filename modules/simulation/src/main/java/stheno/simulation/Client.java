package stheno.simulation;

/// A client of the simulation: a state machine that is asked to do a small step now and then. One thread.
interface Client {
    /// Its name in the trace.
    String name();

    /// Does something, if there is anything that it can do at this time.
    ///
    /// @return whether it did anything
    boolean step();

    /// When it wants to do something without an event from the server, in nanoseconds; `Long.MAX_VALUE` for never.
    long wakes();

    /// Whether it has left.
    boolean over();

    /// Why the client waits, for a message about one that waits for ever.
    String state();
}

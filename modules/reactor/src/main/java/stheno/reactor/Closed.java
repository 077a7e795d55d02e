package stheno.reactor;

/// Why a connection is over.
public sealed interface Closed {
    /// Both sides had said all they wanted, or this side chose to go.
    Closed NORMALLY = new Normally();

    /// See [#NORMALLY].
    record Normally() implements Closed {}

    /// The connection has left the loop, see [Connection#detach].
    record LeftLoop() implements Closed {}

    /// The peer vanished or reset the connection.
    record PeerGone(String detail) implements Closed {}

    /// One of the [Limits] was reached.
    record TimedOut(Wait during) implements Closed {}

    /// The server stopped, or was told to end this connection, before it was done.
    record Cut() implements Closed {}

    /// This side's own fault, logged where it happened.
    record Failed(Throwable cause) implements Closed {}
}

package stheno.reactor;

/// Why a connection is over.
public sealed interface Closed {
    /// Both sides were finished, or this side closed the connection.
    Closed NORMALLY = new Normally();

    /// See [#NORMALLY].
    record Normally() implements Closed {}

    /// The connection has left the loop, see [Connection#detach].
    record LeftLoop() implements Closed {}

    /// The peer vanished or reset the connection.
    record PeerGone(String detail) implements Closed {}

    /// One of the [Limits] was reached.
    record TimedOut(Wait during) implements Closed {}

    /// The server stopped, or an operator closed the connection, before it was finished.
    record Cut() implements Closed {}

    /// A fault of the server, logged where it happened.
    record Failed(Throwable cause) implements Closed {}
}

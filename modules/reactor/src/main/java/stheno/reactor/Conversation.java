package stheno.reactor;

import java.nio.ByteBuffer;

/// A protocol's side of one connection. Loop thread only: every call comes from the connection's [Reactor], one at a time.
///
/// ```
///   opened ──► collect* ──► found ──► collect* ──► found ... ──► closed
///                 │           ▲
///                 └─ overflowed, ended, idle, overdue, drain ─┘
/// ```
///
/// A call that throws ends this connection, and nothing else.
public interface Conversation {
    /// The connection is there (its TLS handshake done, if it has one): greet, and say what to read first.
    Terminator opened();

    /// Input before the terminator, never empty. A gathered delimiter gives one call with the whole frame; anything else gives
    /// pieces as they come. The bytes between position and limit are lent until [#found()] has answered, or, for streamed
    /// input, until this call returns.
    void collect(ByteBuffer data);

    /// The terminator has come: act, and say what to read next.
    Terminator found();

    /// The delimiter did not come within its limit. What came before it is dropped; the delimiter itself is still to come for
    /// a terminator with the same bytes, if that is the answer here.
    Terminator overflowed();

    /// A first look at a gathered frame that is still unfinished: `soFar` from its index 0 to its limit, what is new beginning
    /// at its position. A protocol that can tell already that this will never be a frame of its own need not wait for the end.
    default void glimpsed(ByteBuffer soFar) {}

    /// The peer will send nothing more, in the middle of a frame or between two. It may still be reading.
    void ended();

    /// Nothing was under way for [Limits#idle()].
    void idle();

    /// A frame was begun but not finished within [Limits#message()].
    void overdue();

    /// The server wants to stop: finish what was begun, begin nothing more, then close.
    void drain();

    /// The connection is gone, or has left the loop. Called exactly once, the last of all calls.
    ///
    /// @param cause why, or [Closed#NORMALLY]
    void closed(Closed cause);
}

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
    /// The connection is there, after its TLS handshake if it has one. The conversation may greet, and returns what to read first.
    Terminator opened();

    /// Input before the terminator, never empty. A gathered delimiter gives one call with the whole frame; anything else gives
    /// pieces as they come. The bytes between position and limit are lent until [#found()] has answered, or, for streamed
    /// input, until this call returns.
    void collect(ByteBuffer data);

    /// The terminator has come. The conversation acts, and returns what to read next.
    Terminator found();

    /// The delimiter did not come within its limit. What came before it is dropped. If this returns a terminator with the same bytes, the
    /// delimiter itself is still to come.
    Terminator overflowed();

    /// A gathered frame is still unfinished. `soFar` has it from index 0 to its limit; the new bytes begin at its position. A protocol can
    /// reject a frame here that cannot become valid any more.
    default void glimpsed(ByteBuffer soFar) {}

    /// The client has ended its side of the stream, within a frame or between two. It may still read.
    void ended();

    /// The handshake that [Connection#startTls] has asked for is complete. What is sent from now on is encrypted.
    default void secured() {}

    /// No message began within [Limits#idle()].
    void idle();

    /// A message was not complete within [Limits#message()].
    void overdue();

    /// The client sent less than [Limits#minimumRate()] while the server waited for a part of a message. The connection is closed after
    /// this call; the conversation may close it with a last message instead.
    default void stalled() {}

    /// Memory is short, and this connection holds more than others, see [MemoryBudget]. The connection is closed after this call, and
    /// nothing else is read. The conversation may send a last message.
    default void exhausted() {}

    /// The server is stopping: the conversation finishes what has begun, begins nothing else, and then closes.
    void drain();

    /// The connection is over, or has left the loop. Called exactly once, after all other calls.
    ///
    /// @param cause the reason, or [Closed#NORMALLY]
    void closed(Closed cause);
}

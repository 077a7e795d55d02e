package stheno.reactor;

/// What a connection waits for, and so which of the [Limits] applies.
public enum Wait {
    /// The TLS handshake, or a proxy's header before it.
    HANDSHAKE,
    /// The first byte of a next message.
    IDLE,
    /// The rest of a message that has begun.
    FRAME,
    /// A transfer, in or out, to go on: the peer must move [Limits#minimumRate()].
    TRANSFER,
    /// This side's own answer.
    ANSWER,
    /// The peer's end of the stream, after ours.
    LINGER
}

package stheno.reactor;

/// What a connection waits for. It decides which of the [Limits] applies.
public enum Wait {
    /// The TLS handshake, or the PROXY header before it: [Limits#handshake()], [Limits#message()].
    HANDSHAKE,
    /// The first byte of the next message: [Limits#idle()].
    IDLE,
    /// The rest of a message that has begun: [Limits#message()].
    MESSAGE,
    /// The progress of a transfer in either direction: at least [Limits#minimumRate()] in each [Limits#window()].
    TRANSFER,
    /// The server's own answer: [Limits#answer()].
    ANSWER,
    /// The client's end of the stream, after the server's: [Limits#linger()].
    LINGER
}

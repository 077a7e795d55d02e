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

    /// This side, as a TLS client, does not go on with the server: see [TlsClient].
    ///
    /// @param detail a sentence for logs and people, without a full stop
    record TlsRejected(Reason reason, String detail) implements Closed {
        /// What is wrong.
        public enum Reason {
            /// The certificate has expired.
            EXPIRED,
            /// The certificate is not valid yet.
            NOT_YET_VALID,
            /// The certificate has another name.
            WRONG_HOST,
            /// The certificate was not issued by an issuer that is trusted.
            UNKNOWN_ISSUER,
            /// The server has sent something in the clear that the request for TLS should have kept it from sending.
            CLEAR_INPUT,
            /// Anything else in the handshake: no common version, say, or no TLS at all.
            HANDSHAKE
        }
    }

    /// One of the [Limits] was reached.
    record TimedOut(Wait during) implements Closed {}

    /// The server stopped, or an operator closed the connection, before it was finished.
    record Cut() implements Closed {}

    /// Memory was short, and the connection held more than others: see [MemoryBudget].
    record MemoryShort() implements Closed {}

    /// A fault of the server, logged where it happened.
    record Failed(Throwable cause) implements Closed {}
}

package stheno.dns.exchange;

/// What became of a question to a server. Immutable.
public sealed interface Outcome {
    /// The server has answered. Id, question and form of the reply were checked; what the records say was not.
    ///
    /// @param packet the message, which belongs to the receiver. Its question is spelled as it was asked; the OPT record is still there
    /// @param rcode with the bits of the OPT record, one of [stheno.dns.message.Rcode]
    /// @param truncated whether records are missing (TC), and asking by TCP has failed or brought no more
    /// @param from the server
    record Reply(byte[] packet, int rcode, boolean truncated, Upstream from) implements Outcome {}

    /// There is no reply.
    ///
    /// @param detail a sentence for logs and people, without a full stop
    record Failure(Cause cause, String detail, Upstream from) implements Outcome {}

    /// Why there is no reply.
    enum Cause {
        /// Nothing came in time, except for packets that are not the reply.
        SILENT,
        /// No connection, or an ICMP message: nothing listens there, or there is no way to the server.
        UNREACHABLE,
        /// The reply cannot be read.
        MALFORMED,
        /// The server's certificate or handshake was rejected.
        TLS_REJECTED,
        /// The server of DNS over HTTPS answers with an error, or speaks HTTP/2 alone.
        HTTP,
        /// The connection was closed before the reply, twice.
        CLOSED,
        /// Too many questions wait for this server already.
        OVERLOADED,
        /// The system has no descriptor left, or another resource.
        NO_DESCRIPTORS,
        /// The asker has cancelled the question, or the loop ends.
        CANCELLED
    }
}

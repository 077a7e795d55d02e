package stheno.text;

import java.util.Optional;
import stheno.reactor.Closed;

/// Why a [ClientConversation] has ended before its protocol closed it. Immutable; any thread.
///
/// @param kind   what has happened
/// @param detail a sentence for logs and people, without a full stop
/// @param reply  a reply that was not an answer to a command, such as `421` before the server closes
/// @param tls    what is wrong with the server's certificate or handshake, for [Kind#TLS]
public record ClientFault(Kind kind, String detail, Optional<ReceivedReply> reply, Optional<Closed.TlsRejected.Reason> tls) {
    /// What has happened.
    public enum Kind {
        /// The server has closed or reset the connection.
        GONE,
        /// The server did not reply, or did not read, in time.
        TIMED_OUT,
        /// The server has sent something that is not a reply, or a reply to nothing.
        MALFORMED,
        /// The TLS handshake has failed, or the server's certificate is not valid.
        TLS,
        /// This server is stopping.
        CUT,
        /// A fault of this program, logged where it happened; or the content could not be read.
        FAILED
    }

    static ClientFault of(Kind kind, String detail) {
        return new ClientFault(kind, detail, Optional.empty(), Optional.empty());
    }

    /// The kind and the detail.
    @Override
    public String toString() {
        return detail;
    }
}

package stheno.mail.smtp;

import java.net.SocketAddress;
import java.time.Duration;
import java.time.Instant;
import stheno.mail.envelope.Envelope;

/// A message that was accepted, refused or aborted, for the mail log. If all recipients were refused, there is no message. Immutable; any
/// thread.
///
/// @param ended    when it ended
/// @param took     the time from DATA or the first BDAT to the end
/// @param peer     the client's address and port
/// @param envelope id, sender, recipients, and what is known of the client
/// @param size     the octets of content that came, as RFC 1870 counts them: with CRLF, without stuffed dots and our own fields
/// @param bareLineEnds whether there was a CR or LF outside of CRLF
/// @param outcome  what became of it
/// @param reply    the reply to it, with its code, without its line end; of several (LMTP) the first; empty if it was aborted
/// @param session  the session's number
public record MailRecord(Instant ended, Duration took, SocketAddress peer, Envelope envelope, long size, boolean bareLineEnds,
                         Outcome outcome, String reply, long session) {
    /// What became of a message.
    public enum Outcome {
        /// For at least one recipient.
        ACCEPTED,
        /// For no recipient.
        REFUSED,
        /// The client left, or reset the transaction, before the end of the content.
        ABORTED
    }
}

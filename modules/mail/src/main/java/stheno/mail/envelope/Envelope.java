package stheno.mail.envelope;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// The envelope of a message (RFC 5321, section 2.3.1). It says nothing about the message's own header: Bcc recipients stand only here.
/// Immutable; any thread.
///
/// @param id         unique on this machine, also over restarts; see [EnvelopeIds]. Later ids are greater as text
/// @param sender     the reverse-path; empty for `<>`, the sender of bounces
/// @param recipients the forward-paths, in their order, at least one
/// @param client     the session it came from
/// @param body       what the client declared of its content (RFC 6152, RFC 3030)
/// @param utf8       whether the client said SMTPUTF8 (RFC 6531): addresses and header fields may be in UTF-8
/// @param received   when the content began to arrive
public record Envelope(String id, Optional<EmailAddress> sender, List<EmailAddress> recipients, ClientInfo client, Body body,
                       boolean utf8, Instant received) {
    /// The parameter BODY of MAIL.
    public enum Body { SEVEN_BIT, EIGHT_BIT_MIME, BINARY_MIME }

    public Envelope {
        recipients = List.copyOf(recipients);
    }

    /// The same message for other recipients.
    public Envelope withRecipients(List<EmailAddress> others) {
        return new Envelope(id, sender, others, client, body, utf8, received);
    }

    /// The same envelope under another id.
    public Envelope withId(String other) {
        return new Envelope(other, sender, recipients, client, body, utf8, received);
    }
}

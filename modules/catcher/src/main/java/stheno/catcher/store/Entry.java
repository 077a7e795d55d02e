package stheno.catcher.store;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import stheno.mail.envelope.ClientInfo;
import stheno.mail.envelope.EmailAddress;
import stheno.mail.envelope.Envelope;

/// A message in a list: its envelope, and the fields of its header that a list shows, decoded. Immutable; any thread.
///
/// @param cursor      the place of the message in the order of arrival; see [CaughtMessages#list]
/// @param id          unique; see [stheno.mail.envelope.EnvelopeIds]
/// @param received    when it arrived
/// @param octets      of the file, including our trace fields
/// @param mailbox     the name that the client has logged in with; empty without a login
/// @param sender      of the envelope; empty for `<>`
/// @param recipients  of the envelope, in their order
/// @param client      the session it came from
/// @param body        what the client declared of its content
/// @param utf8        whether the client said SMTPUTF8
/// @param from        the header field, decoded, at most 1,000 characters; empty if there is none. So are `to`, `cc` and `subject`
/// @param attachments the number of attachments
/// @param doubts      what is wrong with it
public record Entry(String cursor, String id, Instant received, long octets, Optional<String> mailbox, Optional<EmailAddress> sender,
                    List<EmailAddress> recipients, ClientInfo client, Envelope.Body body, boolean utf8, String from, String to, String cc,
                    String subject, int attachments, List<Doubt> doubts) {
    public Entry {
        recipients = List.copyOf(recipients);
        doubts = List.copyOf(doubts);
    }

    /// The envelope, as it was received.
    public Envelope envelope() {
        return new Envelope(id, sender, recipients, client, body, utf8, received);
    }
}

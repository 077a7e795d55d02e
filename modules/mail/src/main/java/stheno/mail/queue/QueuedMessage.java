package stheno.mail.queue;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import stheno.mail.envelope.EmailAddress;

/// A message that waits in a [MailQueue]. Immutable; any thread.
///
/// @param id          of its envelope
/// @param sender      empty for `<>`
/// @param recipients  those that it was not delivered to yet
/// @param size        in octets
/// @param arrival     when it was accepted
/// @param attempts    how often its delivery was tried; since the start of the queue, a smarthost that could not be used counts too
/// @param nextAttempt when it is due; in the past if it waits only for a connection
/// @param lastError   of the last attempt, or why the smarthost is not used; empty if there is none
/// @param sending     whether it is being sent now
public record QueuedMessage(String id, Optional<EmailAddress> sender, List<EmailAddress> recipients, long size, Instant arrival,
                            int attempts, Instant nextAttempt, String lastError, boolean sending) {
    public QueuedMessage {
        recipients = List.copyOf(recipients);
    }
}

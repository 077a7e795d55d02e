package stheno.mail.queue;

import java.time.Instant;
import java.util.Optional;

/// The numbers of a [MailQueue] at one moment; counts since its start. Immutable; any thread.
///
/// @param queued      messages that wait or are being sent
/// @param connections open connections to the smarthost
/// @param sent        recipients that the smarthost has accepted
/// @param deferred    attempts after which a message waits again
/// @param bounced     recipients whose sender was told of the failure
/// @param dropped     messages that failed and have no sender to be told
/// @param removed     messages that an operator has removed
/// @param relayError  why the smarthost is not used at present; empty if it is
/// @param relayRetry  when the smarthost is tried again, if it is not used at present
public record QueueStats(long queued, int connections, long sent, long deferred, long bounced, long dropped, long removed,
                         String relayError, Optional<Instant> relayRetry) {}

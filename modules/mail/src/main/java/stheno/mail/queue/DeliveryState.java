package stheno.mail.queue;

import java.time.Instant;

/// What has become of a message of a [MailQueue]. Immutable; any thread.
///
/// @param phase  where it stands
/// @param since  when it got there, or its next attempt if it waits
/// @param detail of its last failure; empty if there is none
public record DeliveryState(Phase phase, Instant since, String detail) {
    /// Where a message stands.
    public enum Phase {
        /// Waits for its next attempt.
        WAITING,
        /// Is being sent.
        SENDING,
        /// All recipients were accepted by the smarthost.
        SENT,
        /// At least one recipient failed; its sender was told.
        BOUNCED,
        /// It failed, and had no sender to be told.
        DROPPED,
        /// An operator removed it.
        REMOVED
    }
}

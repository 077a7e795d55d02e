package stheno.mail.delivery;

import java.io.IOException;

/// What happens in a [LocalDelivery] after a message was accepted, for the log. Immutable.
public sealed interface DeliveryEvent {
    /// A message is in an account's Maildir.
    ///
    /// @param octets as stored
    record Delivered(String id, String account, long octets) implements DeliveryEvent {}

    /// A message was handed to the queue.
    record Queued(String id) implements DeliveryEvent {}

    /// A message that was accepted cannot be delivered now, and is tried again.
    ///
    /// @param destination an account, or empty for the queue
    record Deferred(String id, String destination, IOException cause) implements DeliveryEvent {}

    /// The journal or the spool cannot be written or read.
    record Fault(String what, IOException cause) implements DeliveryEvent {}

    /// Messages were found in the journal at start, and are delivered now.
    record Replayed(long messages, long octets) implements DeliveryEvent {}
}

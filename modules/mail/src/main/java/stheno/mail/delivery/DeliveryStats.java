package stheno.mail.delivery;

/// Figures of a [LocalDelivery] at one moment.
///
/// @param accepted      messages since start
/// @param octets        of these
/// @param delivered     files written to Maildirs since start
/// @param queued        messages handed to the queue since start
/// @param syncs         writes of the journal to disk since start; each covers a group of messages
/// @param backlog       messages accepted and not delivered yet
/// @param deferred      of these, the ones that are tried again
/// @param journalOctets messages that are in the journal alone, or in files that are not on disk yet
public record DeliveryStats(long accepted, long octets, long delivered, long queued, long syncs, long backlog, long deferred,
                            long journalOctets) {}

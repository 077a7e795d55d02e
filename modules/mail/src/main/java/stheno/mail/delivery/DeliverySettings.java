package stheno.mail.delivery;

import java.nio.file.Path;
import java.util.function.Consumer;

/// The settings of a [LocalDelivery]. Immutable; any thread.
///
/// @param root         the folder of all accounts' Maildirs; the journal and the spool are in `.journal` and `.spool` below it
/// @param sync         whether an accepted message is on disk before the client's 250 (`smtp.durability = fsync`)
/// @param quota        octets an account may store; 0 is unlimited
/// @param ownSenders   whether a logged-in client must use an address of its own, if the sender is in a served domain
/// @param journalLimit octets of messages that are in the journal alone; when reached, messages wait, then they are refused with 452
/// @param log          takes what happens; any thread, must not block
public record DeliverySettings(Path root, boolean sync, long quota, boolean ownSenders, long journalLimit, Consumer<DeliveryEvent> log) {
    private static final long JOURNAL = 256L << 20; // octets: ten seconds of 4,000 messages of 4 KB a second

    /// Durable, without quota, nothing logged.
    public static DeliverySettings of(Path root) {
        return new DeliverySettings(root, true, 0, true, JOURNAL, _ -> { });
    }

    /// The same, with or without waiting for the disk.
    public DeliverySettings withSync(boolean wanted) {
        return new DeliverySettings(root, wanted, quota, ownSenders, journalLimit, log);
    }

    /// The same with this quota in octets.
    public DeliverySettings withQuota(long octets) {
        return new DeliverySettings(root, sync, octets, ownSenders, journalLimit, log);
    }

    /// The same, with or without a check of logged-in clients' senders.
    public DeliverySettings withOwnSenders(boolean wanted) {
        return new DeliverySettings(root, sync, quota, wanted, journalLimit, log);
    }

    /// The same with a journal of up to this many octets.
    public DeliverySettings withJournalLimit(long octets) {
        return new DeliverySettings(root, sync, quota, ownSenders, octets, log);
    }

    /// The same with another log.
    public DeliverySettings withLog(Consumer<DeliveryEvent> other) {
        return new DeliverySettings(root, sync, quota, ownSenders, journalLimit, other);
    }
}

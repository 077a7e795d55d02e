package stheno.catcher.store;

import java.nio.file.Path;

/// What a [CaughtMessages] needs to know. Immutable.
///
/// @param folder    is made if it does not exist
/// @param retention which messages are kept
/// @param durable   whether 250 means that the message survives a power failure; otherwise it survives the end of the process
/// @param size      octets of a message at most
public record StoreSettings(Path folder, Retention retention, boolean durable, long size) {
    private static final long LARGEST = 100L << 20; // octets: beyond what mail servers on the Internet take

    /// With the default retention, not durable, messages of 100 MB at most.
    public static StoreSettings of(Path folder) {
        return new StoreSettings(folder, Retention.DEFAULT, false, LARGEST);
    }

    /// The same with another retention.
    public StoreSettings withRetention(Retention other) {
        return new StoreSettings(folder, other, durable, size);
    }
}

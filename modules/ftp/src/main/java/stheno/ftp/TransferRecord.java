package stheno.ftp;

import java.net.SocketAddress;
import java.time.Duration;
import java.time.Instant;

/// A transfer that is over, for the log: the fields of an xferlog line. Immutable; any thread.
///
/// @param ended    when
/// @param took     from the command to the end
/// @param client   whose it was
/// @param bytes    of the file that were moved, translation aside
/// @param path     the file, as the client sees it
/// @param ascii    whether lines were translated
/// @param kind     which way
/// @param user     who was logged in
/// @param anonymous whether that was nobody in particular
/// @param secure   whether the data was encrypted
/// @param complete whether it came to its end
/// @param session  a number of the session's own
public record TransferRecord(Instant ended, Duration took, SocketAddress client, long bytes, String path, boolean ascii, Kind kind,
        String user,
                          boolean anonymous, boolean secure, boolean complete, long session) {
    /// Which way the data went.
    public enum Kind {
        /// To the client.
        RETRIEVED,
        /// From the client.
        STORED,
        /// A directory's listing.
        LISTED
    }
}

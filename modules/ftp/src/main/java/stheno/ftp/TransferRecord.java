package stheno.ftp;

import java.net.SocketAddress;
import java.time.Duration;
import java.time.Instant;

/// A transfer that has ended, for the transfer log. Immutable; any thread.
///
/// @param ended    when it ended
/// @param took     the time from the command to the end
/// @param client   the client's address
/// @param bytes    the bytes of the file that were transferred, before translation of line ends
/// @param path     the file, as the client sees it
/// @param ascii    whether line ends were translated
/// @param kind     the direction
/// @param user     the user's name
/// @param anonymous whether the login was anonymous
/// @param secure   whether the data connection was encrypted
/// @param complete whether everything was transferred
/// @param session  the session's number
public record TransferRecord(Instant ended, Duration took, SocketAddress client, long bytes, String path, boolean ascii, Kind kind,
        String user,
                          boolean anonymous, boolean secure, boolean complete, long session) {
    /// The direction of a transfer.
    public enum Kind {
        /// To the client.
        RETRIEVED,
        /// From the client.
        STORED,
        /// A directory's listing.
        LISTED
    }
}

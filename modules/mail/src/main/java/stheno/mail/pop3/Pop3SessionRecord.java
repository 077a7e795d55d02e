package stheno.mail.pop3;

import java.net.SocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/// A session that has ended, for the log. Immutable; any thread.
///
/// @param ended    when it ended
/// @param took     the time from the connection to the end
/// @param client   the client's address
/// @param user     the user that was logged in last
/// @param secure   whether the connection was encrypted at the end
/// @param messages the number of messages that were sent whole, by RETR
/// @param octets   of messages sent, by RETR and TOP, also of those that were cut off
/// @param deleted  the number of messages that were to be deleted at QUIT; with [Ending#DELETE_FAILED], some of them remain
/// @param ending   how it ended
/// @param session  the session's number
public record Pop3SessionRecord(Instant ended, Duration took, SocketAddress client, Optional<String> user, boolean secure, long messages,
                                long octets, int deleted, Ending ending, long session) {
    /// How a session ended. Messages are deleted only after [#QUIT] and, as far as possible, [#DELETE_FAILED].
    public enum Ending {
        /// The client sent QUIT, and every marked message was deleted.
        QUIT,
        /// The client sent QUIT, but a marked message could not be deleted.
        DELETE_FAILED,
        /// The client closed or reset the connection without QUIT.
        LOST,
        /// The client was silent or too slow for too long.
        TIMED_OUT,
        /// Another login of the same user has ended it.
        TAKEN_OVER,
        /// Too many failed logins or wrong commands.
        REFUSED,
        /// The server stopped, or an operator closed the connection.
        STOPPED,
        /// A fault of the server.
        FAILED
    }
}

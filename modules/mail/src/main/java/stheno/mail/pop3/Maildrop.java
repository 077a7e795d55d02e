package stheno.mail.pop3;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.BitSet;
import java.util.Optional;

/// The messages of a mailbox as they were at login (RFC 1939, section 4: maildrop). The session numbers them from 1, this from 0.
///
/// [#size], [#octets], [#totalOctets], [#uniqueId] and [#folder] do not block; the others do. One thread at a time.
public interface Maildrop extends AutoCloseable {
    /// The number of messages.
    int size();

    /// What RETR sends of a message, in octets: with CRLF line ends, without dot-stuffing and the last dot.
    long octets(int message);

    /// The sum of all [#octets].
    long totalOctets();

    /// 1 to 70 characters from `!` to `~` (RFC 1939, section 7). The same over restarts, and never used for another message.
    String uniqueId(int message);

    /// Opens a message's file. Its line ends may be LF, CRLF or both.
    ///
    /// @throws java.nio.file.NoSuchFileException if another program has deleted it
    FileChannel open(int message) throws IOException;

    /// The folder of the messages, which tells whether their disk may be slow. Empty if they are in memory.
    default Optional<Path> folder() {
        return Optional.empty();
    }

    /// Deletes messages, at QUIT. One that is gone already is no failure.
    ///
    /// @throws IOException if one could not be deleted; the others are
    void delete(BitSet messages) throws IOException;

    @Override
    default void close() {}
}

package stheno.mail.delivery;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.concurrent.CompletableFuture;

/// A message on its way into the [Journal]. Written by the journal's thread.
///
/// @param plan    encoded
/// @param octets  octets of the content with CRLF line ends
/// @param inSpool octets of a content that stays in the spool
/// @param content to be copied into the record
/// @param again   whether the same message may have been kept before
/// @param done    completed when the record is on disk
record PendingRecord(byte[] plan, int destinations, long octets, long inSpool, Content content, boolean again,
                     CompletableFuture<JournalEntry> done) {
    /// The content that a record is to have.
    sealed interface Content {
        int length();

        record Memory(byte[] octets, int length) implements Content {}

        record File(FileChannel file, int length) implements Content {}

        /// The content stays in the spool; the plan names its file.
        record Elsewhere() implements Content {
            @Override
            public int length() {
                return 0;
            }
        }
    }

    int size() {
        return JournalRecord.size(plan, content.length());
    }

    /// Writes the record to a buffer that has room for it.
    ///
    /// @return the buffer
    /// @throws EOFException if the file of the content cannot be read
    ByteBuffer writeTo(ByteBuffer buffer) throws EOFException {
        int start = buffer.position();
        JournalRecord.begin(buffer, plan, octets, content.length());
        switch (content) {
            case Content.Memory(byte[] memory, int length) -> buffer.put(memory, 0, length);
            case Content.File(FileChannel file, int length) -> copy(file, length, buffer);
            case Content.Elsewhere _ -> { }
        }
        JournalRecord.end(buffer, start);
        return buffer;
    }

    private static void copy(FileChannel file, int length, ByteBuffer into) throws EOFException {
        ByteBuffer part = into.slice(into.position(), length);
        try {
            JournalRecord.fully(file, 0, part);
        } catch (IOException e) {
            throw (EOFException) new EOFException("a file in the spool cannot be read").initCause(e);
        }
        into.position(into.position() + length);
    }
}

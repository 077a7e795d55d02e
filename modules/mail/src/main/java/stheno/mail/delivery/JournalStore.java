package stheno.mail.delivery;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import stheno.mail.envelope.StoreFault;
import stheno.storage.DiskSpace;

/// Writes messages to the journal. A large content is written, and synced, in a file of its own first, and the record names the file: so
/// the record is the one point at which the message is kept for all its destinations. Any thread.
///
/// @param sync whether content is on disk before its record
/// @param pool syncs files, because a virtual thread that does so holds its carrier
record JournalStore(Journal journal, Spool spool, boolean sync, Executor pool) {
    /// When this returns, the message is kept for all destinations of the plan; if it throws, for none.
    ///
    /// @param again whether the same message may have been kept before
    /// @return whether the content's file in the spool is still needed
    boolean keep(Plan plan, ReceivedContent content, boolean again) throws IOException {
        if (!content.isInFile()) {
            ByteBuffer memory = content.memory();
            append(plan, content, 0, new PendingRecord.Content.Memory(memory.array(), memory.remaining()), again);
            return false;
        }
        if (content.stored() <= Journal.INLINE) {
            try (FileChannel file = content.read()) {
                append(plan, content, 0, new PendingRecord.Content.File(file, (int) content.stored()), again);
                return false;
            }
        }
        if (sync) sync(content);
        append(plan.withFile(content.name()), content, content.stored(), new PendingRecord.Content.Elsewhere(), again);
        return true;
    }

    private void append(Plan plan, ReceivedContent content, long inSpool, PendingRecord.Content pending, boolean again)
            throws IOException {
        journal.append(new PendingRecord(plan.encode(), plan.destinations(), content.octets(), inSpool, pending, again,
                new CompletableFuture<>()));
    }

    private void sync(ReceivedContent content) throws IOException {
        CompletableFuture<Void> synced = CompletableFuture.runAsync(() -> {
            try {
                content.sync();
            } catch (IOException e) {
                throw new CompletionException(e);
            }
        }, pool);
        try {
            synced.join(); // not interrupted: the thread that closes the file must not do so meanwhile
        } catch (CompletionException e) {
            IOException cause = e.getCause() instanceof IOException io ? io : new IOException(e.getCause());
            throw DiskSpace.isExhausted(cause, spool.folder()) ? StoreFault.diskFull() : cause;
        }
    }
}

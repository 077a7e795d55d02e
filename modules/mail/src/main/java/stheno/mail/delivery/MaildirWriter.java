package stheno.mail.delivery;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.NoSuchFileException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import stheno.storage.maildir.Maildir;
import stheno.storage.maildir.MaildirListing;
import stheno.storage.maildir.Maildirs;
import stheno.storage.maildir.NewMessage;

/// Writes messages to Maildirs, with the fields of final delivery on top. One thread; blocks.
final class MaildirWriter {
    private static final int STRETCH = 64 * 1024; // octets: most messages are written by one call

    private final Maildirs maildirs;
    private final ByteBuffer buffer = ByteBuffer.allocateDirect(STRETCH);
    private final Map<String, MaildirListing> before = new HashMap<>(); // as the replay has found them, so that it reads each folder once
    private boolean replaying = true;

    MaildirWriter(Maildirs maildirs) {
        this.maildirs = maildirs;
    }

    /// Writes a message, whose name and content reach the disk later.
    ///
    /// @return the octets written
    long write(Plan plan, Plan.Mailbox mailbox, JournalRecord.Content content) throws IOException {
        return write(plan, mailbox, content, false);
    }

    /// Writes a message, with the content on disk first.
    long writeSynced(Plan plan, Plan.Mailbox mailbox, JournalRecord.Content content) throws IOException {
        return write(plan, mailbox, content, true);
    }

    /// Writes the names in a Maildir to disk.
    void sync(Plan.Mailbox mailbox) throws IOException {
        maildirs.of(mailbox.account()).sync();
    }

    private long write(Plan plan, Plan.Mailbox mailbox, JournalRecord.Content content, boolean synced) throws IOException {
        byte[] head = plan.head(mailbox);
        try (NewMessage message = maildirs.of(mailbox.account()).create(plan.unique())) {
            message.write(start(head, content));
            long rest = content.length() - (buffer.limit() - head.length);
            if (rest > 0) message.write(content.file(), content.position() + content.length() - rest, rest);
            if (synced) message.sync();
            message.publish(plan.base(head.length, content));
        }
        return head.length + content.length();
    }

    /// The head, and as much of the content as the buffer takes.
    private ByteBuffer start(byte[] head, JournalRecord.Content content) throws IOException {
        if (head.length > buffer.capacity()) throw new IOException("an address is too long");
        buffer.clear().put(head);
        buffer.limit((int) Math.min(buffer.capacity(), head.length + content.length()));
        JournalRecord.fully(content.file(), content.position(), buffer.slice(head.length, buffer.limit() - head.length));
        return buffer.rewind();
    }

    /// Whether an earlier process has written the message already, whole. What a power failure has left of it is deleted.
    boolean isWritten(Plan plan, Plan.Mailbox mailbox, JournalRecord.Content content) throws IOException {
        Maildir maildir = maildirs.of(mailbox.account());
        MaildirListing listing = replaying ? before.get(mailbox.account()) : null;
        if (listing == null) listing = maildirs.list(mailbox.account());
        if (replaying) before.put(mailbox.account(), listing);
        byte[] head = plan.head(mailbox);
        int found = listing.find(plan.base(head.length, content));
        if (found < 0) return false;
        if (isSame(maildir, listing, found, head, content).orElse(true)) return true;
        maildir.delete(listing, found);
        return false;
    }

    /// Empty if the message is gone: its owner has deleted it.
    private Optional<Boolean> isSame(Maildir maildir, MaildirListing listing, int message, byte[] head, JournalRecord.Content content)
            throws IOException {
        try (FileChannel file = maildir.open(listing, message)) {
            if (file.size() != head.length + content.length()) return Optional.of(false);
            byte[] first = new byte[head.length];
            JournalRecord.fully(file, 0, ByteBuffer.wrap(first));
            return Optional.of(Arrays.equals(first, head) && isSame(file, head.length, content));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }

    private boolean isSame(FileChannel file, long offset, JournalRecord.Content content) throws IOException {
        ByteBuffer other = ByteBuffer.allocate(STRETCH);
        for (long at = 0; at < content.length(); at += buffer.limit()) {
            int count = (int) Math.min(STRETCH, content.length() - at);
            JournalRecord.fully(content.file(), content.position() + at, buffer.clear().limit(count));
            JournalRecord.fully(file, offset + at, other.clear().limit(count));
            if (!buffer.flip().equals(other.flip())) return false;
        }
        return true;
    }

    /// The replay is over: what comes now is new.
    void replayed() {
        replaying = false;
        before.clear();
    }
}

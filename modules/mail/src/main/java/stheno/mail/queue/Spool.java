package stheno.mail.queue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.util.HashMap;
import java.util.Map;
import stheno.mail.envelope.Envelope;
import stheno.mail.envelope.EnvelopeIds;
import stheno.mail.envelope.EnvelopeText;
import stheno.mail.envelope.StoreFault;
import stheno.mail.mime.Source;

/// The messages on disk. Blocks; any thread, but one for each message at a time.
///
/// ```text
/// lock          held by the process that uses the folder
/// finished      ids of messages that have left, see FinishedMessages
/// tmp/ID        being written; deleted at the start
/// queue/ID      a message: "stheno-queue 1 LENGTH", the envelope of LENGTH octets, the content. Its time is that of its arrival
/// state/ID      what has become of it, if it was tried before. Its time is that of the next attempt, as in Postfix
/// ```
///
/// The times of the files are read at the start, and no file is opened.
///
/// **A crash at any instant** (kill -9; with `durable` also a power failure) leaves this:
/// - Before the rename of `tmp/ID` to `queue/ID`: nothing. [#store] has not returned, and the client has no 250.
/// - After it: the message, in its old state or in its new one, for a state is also written aside and renamed.
/// - After the smarthost's 250 and before the delete: the message, which is sent a second time. SMTP has no remedy (RFC 5321, section 6.1).
/// - Before a notice to the sender is stored: the state with its id. The next start stores it under the same id, so it comes once.
/// - Between the deletes of `queue/ID` and `state/ID`: a state without a message, deleted at the start.
final class Spool implements AutoCloseable {
    private static final String MAGIC = "stheno-queue 1 ";
    private static final int FIRST_LINE = 64; // octets at most
    private static final int LONGEST_ENVELOPE = 4 << 20; // 1,000 recipients of 1,024 octets, and escapes
    private static final int COPY = 64 * 1024;

    private final Path folder;
    private final Path temporary;
    private final Path messages;
    private final Path states;
    private final boolean durable;
    private final FileChannel lockFile;

    /// A stored message.
    ///
    /// @param position where its content begins in the file
    /// @param size     of the content in octets
    record Stored(Envelope envelope, long position, long size) {}

    /// @throws IOException if the folder cannot be used, or another process uses it
    Spool(Path folder, boolean durable) throws IOException {
        this.folder = folder;
        this.durable = durable;
        temporary = folder.resolve("tmp");
        messages = folder.resolve("queue");
        states = folder.resolve("state");
        for (Path each : new Path[] {temporary, messages, states}) Files.createDirectories(each);
        lockFile = FileChannel.open(folder.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        if (!locked()) {
            lockFile.close();
            throw new IOException(folder + ": another process uses this queue");
        }
    }

    private boolean locked() throws IOException {
        try {
            return lockFile.tryLock() != null;
        } catch (OverlappingFileLockException e) { // another queue of this process
            return false;
        }
    }

    Path folder() {
        return folder;
    }

    /// Finds the messages, and deletes what an earlier process has left unfinished.
    void scan(FinishedMessages finished, Schedule schedule) throws IOException {
        try (DirectoryStream<Path> left = Files.newDirectoryStream(temporary)) {
            for (Path file : left) Files.deleteIfExists(file);
        }
        Map<String, Long> next = new HashMap<>();
        try (DirectoryStream<Path> all = Files.newDirectoryStream(states)) {
            for (Path file : all) next.put(file.getFileName().toString(), Files.getLastModifiedTime(file).toMillis());
        }
        try (DirectoryStream<Path> all = Files.newDirectoryStream(messages)) {
            for (Path file : all) {
                String id = file.getFileName().toString();
                if (!EnvelopeIds.isId(id)) continue; // a file of another program
                if (finished.outcome(id).isPresent()) {
                    delete(id);
                    continue;
                }
                Long time = next.remove(id);
                long arrival = Files.getLastModifiedTime(file).toMillis();
                schedule.add(id, arrival, time == null ? arrival : time, 0);
            }
        }
        for (String id : next.keySet()) if (EnvelopeIds.isId(id)) Files.deleteIfExists(states.resolve(id));
    }

    /// Writes a message. When this returns, it is there, and if the queue is durable, on disk.
    ///
    /// @param arrival in milliseconds since 1970: its lifetime begins now, also if a catcher has kept the message for a year
    /// @throws IOException if it cannot be written: [StoreFault] if the disk is full. Nothing of it is left then
    void store(Envelope envelope, Source content, long arrival) throws IOException {
        Path file = temporary.resolve(envelope.id());
        byte[] text = EnvelopeText.encode(envelope);
        try {
            try (FileChannel out = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING,
                    StandardOpenOption.WRITE)) {
                write(out, ByteBuffer.wrap((MAGIC + text.length + "\n").getBytes(StandardCharsets.US_ASCII)));
                write(out, ByteBuffer.wrap(text));
                copy(content, out);
                if (durable) out.force(true);
            }
            Files.setLastModifiedTime(file, FileTime.fromMillis(arrival));
            Files.move(file, messages.resolve(envelope.id()), StandardCopyOption.ATOMIC_MOVE);
            sync(messages);
        } catch (IOException e) {
            Files.deleteIfExists(file);
            throw isFull(e) ? StoreFault.diskFull() : e;
        }
    }

    private static void copy(Source content, FileChannel out) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(Math.clamp(content.length(), 1, COPY));
        for (long position = 0; ; ) {
            int n = content.read(position, buffer.clear());
            if (n < 0) return;
            position += n;
            write(out, buffer.flip());
        }
    }

    private static void write(FileChannel out, ByteBuffer data) throws IOException {
        while (data.hasRemaining()) out.write(data);
    }

    private void sync(Path directory) throws IOException {
        if (!durable) return;
        try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    /// Java has no exception type for a full disk.
    private static boolean isFull(IOException e) {
        String text = String.valueOf(e.getMessage());
        return text.endsWith("No space left on device") || text.endsWith("Disk quota exceeded");
    }

    /// Opens a message; the caller closes the file.
    FileChannel open(String id) throws IOException {
        return FileChannel.open(messages.resolve(id), StandardOpenOption.READ);
    }

    /// Reads the head of an open message.
    ///
    /// @throws IOException if it is not a message
    Stored read(FileChannel file) throws IOException {
        ByteBuffer first = ByteBuffer.allocate(FIRST_LINE);
        fill(file, first, 0);
        String text = StandardCharsets.US_ASCII.decode(first.flip()).toString();
        int end = text.indexOf('\n');
        if (end < 0 || !text.startsWith(MAGIC)) throw new IOException("not a message of a queue");
        int length;
        try {
            length = Integer.parseInt(text, MAGIC.length(), end, 10);
        } catch (NumberFormatException e) {
            throw new IOException("not a message of a queue: a wrong length", e);
        }
        long position = end + 1L + length;
        if (length < 0 || length > LONGEST_ENVELOPE || position > file.size()) throw new IOException("not a message of a queue: cut short");
        ByteBuffer envelope = ByteBuffer.allocate(length);
        fill(file, envelope, end + 1L);
        return new Stored(EnvelopeText.decode(envelope.array()), position, file.size() - position);
    }

    /// The first octets of a content, at most so many.
    static ByteBuffer head(Source content, int most) throws IOException {
        ByteBuffer head = ByteBuffer.allocate((int) Math.min(most, content.length()));
        while (head.hasRemaining() && content.read(head.position(), head) >= 0) {
            // until all is read
        }
        return head.flip();
    }

    private static void fill(FileChannel file, ByteBuffer into, long from) throws IOException {
        for (long position = from; into.hasRemaining(); ) {
            int n = file.read(into, position);
            if (n < 0) return;
            position += n;
        }
    }

    /// What has become of a message so far.
    SpoolState state(String id) throws IOException {
        try {
            return SpoolState.decode(Files.readAllBytes(states.resolve(id)));
        } catch (NoSuchFileException e) {
            return new SpoolState();
        }
    }

    /// Keeps what has become of a message, and when it is due again.
    void keep(String id, SpoolState state, long next) throws IOException {
        Path file = temporary.resolve(id);
        try {
            try (FileChannel out = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING,
                    StandardOpenOption.WRITE)) {
                write(out, ByteBuffer.wrap(state.encode()));
                if (durable) out.force(true);
            }
            Files.setLastModifiedTime(file, FileTime.fromMillis(next));
            Files.move(file, states.resolve(id), StandardCopyOption.ATOMIC_MOVE);
            sync(states);
        } catch (IOException e) {
            Files.deleteIfExists(file);
            throw e;
        }
    }

    /// Deletes a message; its state last, for a message without a state would be sent to all recipients.
    void delete(String id) throws IOException {
        Files.deleteIfExists(messages.resolve(id));
        Files.deleteIfExists(states.resolve(id));
    }

    @Override
    public void close() throws IOException {
        lockFile.close(); // and with it the lock
    }
}

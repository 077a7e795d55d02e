package stheno.mail.delivery;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.util.List;
import java.util.Optional;

/// Messages that one destination could not take, although others could: each is moved out of the journal into a pair of files in the
/// spool, so that it does not hold up the journal, and tried again until it works. Any thread; blocks.
///
/// ```
///     ID-N.retry   a record as in the journal, whose plan names the other file
///     ID-N.mail    the content
/// ```
record Retries(Spool spool) {
    static final String SUFFIX = ".retry";

    /// A message to be tried again.
    record Retry(String name, Plan plan, long octets) {}

    /// Keeps a message for a destination. When this returns, it is on disk.
    Retry add(Plan plan, int destination, JournalRecord.Content content) throws IOException {
        String name = plan.envelope().id() + "-" + destination;
        Plan moved = plan.only(destination).withFile(name + Spool.CONTENT);
        try {
            write(name + Spool.CONTENT, content);
            byte[] text = moved.encode();
            ByteBuffer octets = ByteBuffer.allocate(JournalRecord.size(text, 0));
            JournalRecord.begin(octets, text, content.octets(), 0);
            JournalRecord.end(octets, 0);
            try (FileChannel file = spool.create(name + SUFFIX)) {
                octets.flip();
                while (octets.hasRemaining()) file.write(octets);
                file.force(true);
            }
            spool.sync();
        } catch (IOException e) {
            spool.delete(name + SUFFIX);
            spool.delete(name + Spool.CONTENT);
            throw e;
        }
        return new Retry(name, moved, content.octets());
    }

    private void write(String name, JournalRecord.Content content) throws IOException {
        try (FileChannel file = spool.create(name)) {
            for (long at = 0; at < content.length(); ) {
                long copied = content.file().transferTo(content.position() + at, content.length() - at, file);
                if (copied <= 0) throw new IOException("a file was truncated while it was copied");
                at += copied;
            }
            file.force(true);
        }
    }

    void done(Retry retry) throws IOException {
        for (String name : files(retry)) spool.delete(name);
    }

    /// What an earlier process has left.
    List<Retry> left() throws IOException {
        return spool.names().stream().filter(name -> name.endsWith(SUFFIX)).sorted().map(this::read).flatMap(Optional::stream).toList();
    }

    /// Empty for a file that was not written whole: then the journal still has the message.
    private Optional<Retry> read(String name) {
        String id = name.substring(0, name.length() - SUFFIX.length());
        try (FileChannel file = spool.read(name)) {
            Optional<ByteBuffer> record = JournalRecord.read(file, 0);
            if (record.isEmpty() || !Files.exists(spool.folder().resolve(id + Spool.CONTENT))) return Optional.empty();
            JournalRecord.Parsed parsed = JournalRecord.parse(record.get(), 0);
            return Optional.of(new Retry(id, parsed.plan(), parsed.octets()));
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /// The files of a message that is tried again.
    static List<String> files(Retry retry) {
        return List.of(retry.name() + SUFFIX, retry.name() + Spool.CONTENT);
    }
}

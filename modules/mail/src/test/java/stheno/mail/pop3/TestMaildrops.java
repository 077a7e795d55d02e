package stheno.mail.pop3;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/// Mailboxes for tests: a file for each message, in the order in which they were added, and faults on demand. Any thread.
final class TestMaildrops implements Maildrops {
    private final Path folder;
    private final Map<String, List<Stored>> mailboxes = new ConcurrentHashMap<>();
    final AtomicInteger open = new AtomicInteger(); // maildrops that are not closed

    /// @param octets what RETR is to send, without dots
    record Stored(String id, Path file, long octets) {}

    TestMaildrops(Path folder) {
        this.folder = folder;
    }

    /// Adds a message. If its text begins with `fault:`, the message cannot be opened or deleted.
    TestMaildrops add(String user, String text) throws IOException {
        return add(user, text.getBytes(StandardCharsets.UTF_8));
    }

    TestMaildrops add(String user, byte[] content) throws IOException {
        List<Stored> messages = mailboxes.computeIfAbsent(user, _ -> new ArrayList<>());
        String id = "id-" + messages.size();
        Path file = Files.write(folder.resolve(user + "-" + id), content);
        messages.add(new Stored(id, file, new String(expected(content), StandardCharsets.ISO_8859_1).length()));
        return this;
    }

    /// A message with CRLF line ends, as RFC 1939 wants it.
    static byte[] expected(byte[] content) {
        String text = new String(content, StandardCharsets.ISO_8859_1).replaceAll("(?<!\r)\n", "\r\n");
        if (!text.isEmpty() && !text.endsWith("\n")) text += "\r\n";
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    /// A mailbox of equal messages, which are one file.
    void addMany(String user, int count, Path file) throws IOException {
        List<Stored> messages = new ArrayList<>(count);
        for (int i = 0; i < count; i++) messages.add(new Stored("id-" + i, file, Files.size(file)));
        mailboxes.put(user, messages);
    }

    /// Gives a user the messages of another.
    void share(String user, String other) {
        mailboxes.put(user, mailboxes.get(other));
    }

    Path file(String user, int message) {
        return mailboxes.get(user).get(message).file();
    }

    /// The number of messages on disk.
    int stored(String user) {
        return (int) mailboxes.get(user).stream().filter(stored -> Files.exists(stored.file())).count();
    }

    @Override
    public Maildrop open(String user) throws IOException {
        if (user.equals("broken")) throw new IOException("the disk has failed");
        if (user.equals("forbidden")) throw new AccessDeniedException(folder.toString());
        List<Stored> messages = mailboxes.getOrDefault(user, List.of());
        boolean shared = messages.size() > 1000; // tests of many messages share one file
        open.incrementAndGet();
        if (!shared) messages = messages.stream().filter(it -> Files.exists(it.file())).toList();
        return new TestMaildrop(messages);
    }

    private final class TestMaildrop implements Maildrop {
        private final List<Stored> messages;
        private boolean closed;

        TestMaildrop(List<Stored> messages) {
            this.messages = messages;
        }

        @Override
        public int size() {
            return messages.size();
        }

        @Override
        public long octets(int message) {
            return messages.get(message).octets();
        }

        @Override
        public long totalOctets() {
            return messages.stream().mapToLong(Stored::octets).sum();
        }

        @Override
        public Optional<Path> folder() {
            return Optional.of(folder);
        }

        @Override
        public String uniqueId(int message) {
            return messages.get(message).id();
        }

        @Override
        public FileChannel open(int message) throws IOException {
            Path file = messages.get(message).file();
            if (isFaulty(file)) throw new IOException("a bad sector");
            return FileChannel.open(file);
        }

        @Override
        public void delete(BitSet marked) throws IOException {
            IOException first = null;
            for (int i = marked.nextSetBit(0); i >= 0; i = marked.nextSetBit(i + 1)) {
                Path file = messages.get(i).file();
                if (isFaulty(file)) first = new IOException("read-only");
                else Files.deleteIfExists(file);
            }
            if (first != null) throw first;
        }

        private boolean isFaulty(Path file) throws IOException {
            if (!Files.exists(file)) throw new NoSuchFileException(file.toString());
            return Files.size(file) < 1000 && Files.readString(file, StandardCharsets.ISO_8859_1).startsWith("fault:");
        }

        @Override
        public void close() {
            if (closed) throw new IllegalStateException("closed twice");
            closed = true;
            open.decrementAndGet();
        }
    }
}

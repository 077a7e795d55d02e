package stheno.mail.delivery;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;
import java.util.stream.Stream;
import stheno.mail.envelope.Envelope;
import stheno.mail.envelope.MessageSink;
import stheno.mail.mime.Source;
import stheno.storage.FileOpener;
import stheno.storage.maildir.Maildirs;
import stheno.testkit.Await;

/// A [LocalDelivery] in a folder, with a queue that remembers what it is given.
final class PostOffice implements AutoCloseable {
    /// What the queue was given.
    record Queued(Envelope envelope, byte[] content) {}

    private final Path root;
    private final List<Queued> queue;
    private final LocalDelivery delivery;

    private PostOffice(Path root, List<Queued> queue, LocalDelivery delivery) {
        this.root = root;
        this.queue = queue;
        this.delivery = delivery;
    }

    static PostOffice open(DeliverySettings settings) throws IOException {
        return open(settings, Letters.RECIPIENTS, Optional.empty(), new CopyOnWriteArrayList<>(), FileOpener.SYSTEM);
    }

    static PostOffice open(DeliverySettings settings, RecipientSettings recipients) throws IOException {
        return open(settings, new Recipients(recipients), Optional.empty(), new CopyOnWriteArrayList<>(), FileOpener.SYSTEM);
    }

    /// On a disk that fails.
    static PostOffice on(FileOpener disk, DeliverySettings settings) throws IOException {
        return open(settings, Letters.RECIPIENTS, Optional.empty(), new CopyOnWriteArrayList<>(), disk);
    }

    static PostOffice withQueue(DeliverySettings settings) throws IOException {
        List<Queued> queue = new CopyOnWriteArrayList<>();
        return open(settings, Letters.RECIPIENTS, Optional.of(remembering(queue)), queue, FileOpener.SYSTEM);
    }

    static PostOffice withQueue(DeliverySettings settings, RecipientSettings recipients) throws IOException {
        List<Queued> queue = new CopyOnWriteArrayList<>();
        return open(settings, new Recipients(recipients), Optional.of(remembering(queue)), queue, FileOpener.SYSTEM);
    }

    static PostOffice withQueue(DeliverySettings settings, MessageSink sink) throws IOException {
        return open(settings, Letters.RECIPIENTS, Optional.of(sink), new CopyOnWriteArrayList<>(), FileOpener.SYSTEM);
    }

    private static PostOffice open(DeliverySettings settings, Recipients recipients, Optional<MessageSink> sink, List<Queued> queue,
                                   FileOpener disk) throws IOException {
        Maildirs maildirs = Maildirs.in(settings.root()).withOpener(disk);
        return new PostOffice(settings.root(), queue, LocalDelivery.open(settings, () -> recipients, maildirs, sink, disk));
    }

    private static MessageSink remembering(List<Queued> queue) {
        return (envelope, content) -> queue.add(new Queued(envelope, octets(content)));
    }

    private static byte[] octets(Source content) throws IOException {
        ByteBuffer octets = ByteBuffer.allocate((int) content.length());
        while (octets.hasRemaining() && content.read(octets.position(), octets) >= 0) {
            // until all is read
        }
        return octets.array();
    }

    LocalDelivery delivery() {
        return delivery;
    }

    void awaitDelivered(int messages) {
        Await.until(() -> delivery.stats().delivered() >= messages);
    }

    void awaitQueued(int messages) {
        Await.until(() -> queue.size() >= messages);
    }

    void awaitBacklog(int messages) {
        Await.until(() -> delivery.stats().backlog() == messages);
    }

    void awaitAnswer(Supplier<Object> question, Object answer) {
        Await.until(() -> question.get().equals(answer));
    }

    Envelope queued(int message) {
        return queue.get(message).envelope();
    }

    List<String> queuedIds() {
        return queue.stream().map(one -> one.envelope().id()).toList();
    }

    String queuedText(int message) {
        return new String(queue.get(message).content(), StandardCharsets.ISO_8859_1);
    }

    /// The names of an account's files.
    List<String> names(String account) throws IOException {
        List<String> names = new ArrayList<>();
        for (String part : List.of("new", "cur")) names.addAll(names(root.resolve(account).resolve(part)));
        return names;
    }

    private static List<String> names(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) return List.of();
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(path -> path.getFileName().toString()).sorted().toList();
        }
    }

    /// The text of an account's one message.
    String only(String account) throws IOException {
        List<String> names = names(account);
        if (names.size() != 1) throw new AssertionError(account + " has " + names);
        return Files.readString(root.resolve(account).resolve("new").resolve(names.getFirst()), StandardCharsets.ISO_8859_1);
    }

    /// Waits until the journal is empty and deleted.
    void retire() {
        Await.until(() -> {
            delivery.retireNow();
            return leftOvers().stream().noneMatch(name -> name.endsWith(".journal"));
        });
    }

    /// The names of all files that are neither messages nor always there.
    List<String> leftOvers() throws IOException {
        try (Stream<Path> files = Files.walk(root)) {
            return files.filter(Files::isRegularFile).filter(path -> !path.getParent().endsWith("new") && !path.getParent().endsWith("cur"))
                    .map(path -> path.getFileName().toString()).filter(name -> !name.equals("lock")).sorted().toList();
        }
    }

    @Override
    public void close() throws IOException {
        delivery.close();
    }
}

package stheno.catcher.store;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import stheno.mail.mime.Message;
import stheno.mail.mime.text.MessageText;
import stheno.mail.mime.text.Section;

/// The messages that were read last: a page of the view asks for one several times within a moment. Any thread.
final class Contents {
    private static final int MOST = 4;
    private static final int MOST_TEXT = 512 * 1024; // characters of a message that is remembered
    private static final long MOMENT = Duration.ofSeconds(20).toNanos();

    private record Remembered(Content content, long time) {}

    private final Deque<Remembered> recent = new ArrayDeque<>(); // guarded by this

    Content read(Entry entry, Folder folder, Searches pool) throws IOException {
        Optional<Content> known = find(entry.id());
        if (known.isPresent()) return known.get();
        Content content = pool.call(() -> {
            Message message = Message.read(new FileSource(folder, entry.id(), entry.octets()));
            return new Content(entry, message, MessageText.of(message));
        });
        remember(content);
        return content;
    }

    private synchronized Optional<Content> find(String id) {
        forgetOld();
        for (Remembered one : recent) if (one.content().entry().id().equals(id)) return Optional.of(one.content());
        return Optional.empty();
    }

    private synchronized void remember(Content content) {
        long characters = 0;
        for (Section section : content.text().plain()) characters += section.text().length();
        for (Section section : content.text().html()) characters += section.text().length();
        if (characters > MOST_TEXT) return;
        forgetOld();
        if (recent.size() == MOST) recent.removeFirst();
        recent.addLast(new Remembered(content, System.nanoTime()));
    }

    private void forgetOld() {
        long now = System.nanoTime();
        while (!recent.isEmpty() && now - recent.getFirst().time() > MOMENT) recent.removeFirst();
    }

    /// Forgets a message that was deleted.
    synchronized void forget(String id) {
        recent.removeIf(one -> one.content().entry().id().equals(id));
    }
}

package stheno.catcher.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import stheno.catcher.fixture.Sender;
import stheno.reactor.Log;
import stheno.testkit.Journal;

/// A store in a folder of a test, with a clock that the test moves.
final class Opened implements AutoCloseable {
    final Path folder;
    final AtomicReference<Instant> now;
    final Journal journal = new Journal();
    final CaughtMessages store;
    final Sender sender;

    Opened(Path folder) throws IOException {
        this(folder, Retention.DEFAULT);
    }

    Opened(Path folder, Retention retention) throws IOException {
        this(StoreSettings.of(folder).withRetention(retention));
    }

    Opened(StoreSettings settings) throws IOException {
        this(settings, Instant.parse("2026-11-30T10:00:00Z"));
    }

    Opened(StoreSettings settings, Instant start) throws IOException {
        folder = settings.folder();
        now = new AtomicReference<>(start);
        store = new CaughtMessages(settings, now::get, Log.from(Log.Level.DEBUG, journal::event));
        sender = new Sender(store);
    }

    List<String> subjects(String query) throws IOException {
        return subjects(store.list(Query.parse(query, now.get()), Optional.empty(), 1000));
    }

    static List<String> subjects(Page page) {
        return page.entries().stream().map(Entry::subject).toList();
    }

    /// The names of all files of messages.
    List<String> files() throws IOException {
        try (Stream<Path> all = Files.walk(folder)) {
            return all.filter(Files::isRegularFile).map(file -> file.getFileName().toString()).filter(name -> !name.startsWith("stheno"))
                    .sorted().toList();
        }
    }

    @Override
    public void close() throws IOException {
        store.close();
    }
}

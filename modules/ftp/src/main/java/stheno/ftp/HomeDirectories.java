package stheno.ftp;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import stheno.storage.Tree;
import stheno.storage.WritableTree;
import stheno.storage.Writers;

/// The folders of those who log in, as trees to write to. Any thread; opening one blocks.
final class HomeDirectories {
    private static final long DAY = Duration.ofDays(1).toNanos();

    private final Map<Path, Long> swept = new ConcurrentHashMap<>(); // when; as many as there are homes
    private final Writers writers;

    HomeDirectories(Writers writers) {
        this.writers = writers;
    }

    /// What came of opening one.
    sealed interface Opened {
        record Home(WritableTree tree) implements Opened {}

        record None(String why) implements Opened {}
    }

    Opened open(Path root, FtpSettings settings) {
        try {
            return new Opened.Home(tree(root, settings));
        } catch (IOException e) {
            return new Opened.None("no such folder: " + e.getMessage());
        }
    }

    private WritableTree tree(Path root, FtpSettings settings) throws IOException {
        Tree plain = Tree.at(root);
        Tree tree = settings.hidden() ? plain.withHidden() : plain;
        WritableTree home = writers.to(tree).withSync(settings.sync()).withLimit(settings.uploadLimit()).withReserve(settings.reserve());
        if (isDue(tree.root(), System.nanoTime())) Thread.startVirtualThread(() -> home.sweep("/")); // off everybody's way
        return home;
    }

    /// Whether what broken uploads have left there should be looked through: once a start, and once a day where people come.
    private boolean isDue(Path root, long now) {
        Long last = swept.get(root);
        return (last == null || now - last > DAY) && (last == null ? swept.putIfAbsent(root, now) == null : swept.replace(root, last, now));
    }
}

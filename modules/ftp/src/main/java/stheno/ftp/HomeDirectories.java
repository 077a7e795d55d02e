package stheno.ftp;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import stheno.storage.DiskPool;
import stheno.storage.DiskShare;
import stheno.storage.Tree;
import stheno.storage.WritableTree;
import stheno.storage.Writers;

/// Opens users' root directories. Any thread; opening blocks.
final class HomeDirectories {
    private static final long DAY = Duration.ofDays(1).toNanos();

    private final Map<Path, Long> swept = new ConcurrentHashMap<>(); // time of the last sweep; as many as there are home directories
    private final Map<Path, DiskShare> disks = new ConcurrentHashMap<>(); // likewise
    private final DiskPool pool;
    private final Writers writers;

    HomeDirectories(Writers writers, DiskPool pool) {
        this.pool = pool;
        this.writers = writers;
    }

    /// The result of opening a directory.
    sealed interface Opened {
        /// @param disk of the directory
        record Home(WritableTree tree, DiskShare disk) implements Opened {}

        record None(String why) implements Opened {}
    }

    Opened open(Path root, FtpSettings settings) {
        try {
            WritableTree tree = tree(root, settings);
            return new Opened.Home(tree, disks.computeIfAbsent(tree.tree().root(), _ -> pool.share()));
        } catch (IOException e) {
            return new Opened.None("cannot open the directory: " + e.getMessage());
        }
    }

    /// Sweeps a directory of incomplete uploads in the background, if it is due. A directory that cannot be opened is reported when a user
    /// logs in.
    void sweep(Path root, FtpSettings settings) {
        Thread.startVirtualThread(() -> open(root, settings));
    }

    private WritableTree tree(Path root, FtpSettings settings) throws IOException {
        Tree plain = Tree.at(root);
        Tree tree = settings.hidden() ? plain.withHidden() : plain;
        WritableTree home = writers.to(tree).withSync(settings.sync()).withLimit(settings.uploadLimit()).withReserve(settings.reserve())
                .withKept(settings.partialLimit());
        if (isDue(tree.root(), System.nanoTime())) Thread.startVirtualThread(() -> home.sweep("/")); // in the background
        return home;
    }

    /// Whether the directory is due to be swept of old incomplete uploads: at the first login, and then at most once a day.
    private boolean isDue(Path root, long now) {
        Long last = swept.get(root);
        return (last == null || now - last > DAY) && (last == null ? swept.putIfAbsent(root, now) == null : swept.replace(root, last, now));
    }
}

package stheno.ftp;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import stheno.storage.DiskBusyException;
import stheno.storage.DiskPool;
import stheno.storage.DiskShare;
import stheno.storage.Tree;
import stheno.storage.WritableTree;
import stheno.storage.Writers;

/// Opens users' root directories, on threads of their own share of a [DiskPool]. Any thread; opening blocks.
final class HomeDirectories {
    private static final long DAY = Duration.ofDays(1).toNanos();

    private final Map<Path, Long> swept = new ConcurrentHashMap<>(); // time of the last sweep; as many as there are home directories
    private final Map<Path, Disk> disks = new ConcurrentHashMap<>(); // likewise
    private final DiskPool pool;
    private final Writers writers;

    HomeDirectories(Writers writers, DiskPool pool) {
        this.pool = pool;
        this.writers = writers;
    }

    /// The threads for calls that wait for the disk of a directory.
    ///
    /// @param reading  looks at files and opens them
    /// @param changing creates, renames and deletes. It waits until that is on the disk, for seconds if the disk is busy, which must not
    ///                 count as a disk that hangs, and hold up look-ups
    record Disk(DiskShare reading, DiskShare changing) {
        static Disk of(DiskPool pool) {
            DiskShare share = pool.share();
            return new Disk(share, share.apart());
        }
    }

    /// The result of opening a directory.
    sealed interface Opened {
        /// @param disk of the directory
        record Home(WritableTree tree, Disk disk) implements Opened {}

        record None(String why) implements Opened {}
    }

    /// Opens a directory for a client.
    ///
    /// @throws DiskBusyException if the disk does not answer in time
    Opened open(Path root, FtpSettings settings, Object client) throws DiskBusyException {
        Disk disk = disk(root);
        try {
            return new Opened.Home(disk.reading().call(client, User.PATIENCE, () -> tree(root, settings, disk)), disk);
        } catch (DiskBusyException e) {
            throw e;
        } catch (IOException e) {
            return new Opened.None("cannot open the directory: " + e.getMessage());
        }
    }

    /// By the path in the settings: only the disk knows where links lead.
    private Disk disk(Path root) {
        return disks.computeIfAbsent(root, _ -> Disk.of(pool));
    }

    /// Sweeps a directory of incomplete uploads in the background, if it is due. A directory that cannot be opened is reported when a user
    /// logs in.
    void sweep(Path root, FtpSettings settings) {
        Disk disk = disk(root);
        disk.changing().submit(this, () -> {
            try {
                tree(root, settings, disk);
            } catch (IOException e) {
                // as above
            }
        }, () -> { });
    }

    private WritableTree tree(Path root, FtpSettings settings, Disk disk) throws IOException {
        Tree plain = Tree.at(root, disk.reading().clock());
        Tree tree = settings.hidden() ? plain.withHidden() : plain;
        WritableTree plainly = writers.to(tree).withSync(settings.sync()).withLimit(settings.uploadLimit()).withReserve(settings.reserve())
                .withKept(settings.partialLimit());
        WritableTree home = settings.umask().isPresent() ? plainly.withUmask(settings.umask().getAsInt()) : plainly;
        boolean due = isDue(tree.root(), disk.reading().clock().getAsLong());
        if (due) disk.changing().submit(this, () -> home.sweep("/"), () -> { }); // in the background
        return home;
    }

    /// Whether the directory is due to be swept of old incomplete uploads: at the first login, and then at most once a day.
    private boolean isDue(Path root, long now) {
        Long last = swept.get(root);
        return (last == null || now - last > DAY) && (last == null ? swept.putIfAbsent(root, now) == null : swept.replace(root, last, now));
    }
}

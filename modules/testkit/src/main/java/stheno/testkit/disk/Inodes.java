package stheno.testkit.disk;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.NoSuchFileException;
import java.nio.file.OpenOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;

/// What a [FaultyDisk] tells of its files instead of what the system tells: their times are those of a test's clock, and their numbers
/// follow the order in which they were made or first seen. Both depend on chance otherwise: on the tick of the kernel's clock and on what
/// else the machine does.
///
/// A directory keeps its first time. Any thread.
final class Inodes {
    private static final Duration AGE = Duration.ofHours(1); // of files that are there before a test: they are not being changed

    private final Optional<InstantSource> wall;
    private final FileTime before;
    private final Map<Object, Inode> inodes = new HashMap<>(); // by the system's key; guarded by this
    private long numbers;

    /// @param wall the time of day; if it is empty, files have what the system tells
    Inodes(Optional<InstantSource> wall) {
        this.wall = wall;
        this.before = FileTime.from(wall.map(InstantSource::instant).orElse(Instant.EPOCH).minus(AGE));
    }

    /// Printed as Java prints the key of a file.
    private record Key(long number) {
        @Override
        public String toString() {
            return "(dev=1,ino=" + number + ")";
        }
    }

    /// A file of the disk.
    static final class Inode {
        private final Key key;
        private final InstantSource wall;
        private FileTime modified; // both are guarded by this
        private FileTime changed;

        private Inode(Key key, InstantSource wall, FileTime begun) {
            this.key = key;
            this.wall = wall;
            this.modified = begun;
            this.changed = begun;
        }

        private synchronized void written() {
            changed = FileTime.from(wall.instant());
            modified = changed;
        }

        private synchronized void changed(Optional<FileTime> time) {
            changed = FileTime.from(wall.instant());
            modified = time.orElse(modified);
        }

        private synchronized FileTime modifiedAt() {
            return modified;
        }

        private synchronized FileTime changedAt() {
            return changed;
        }
    }

    /// Asks the system for the attributes of a file.
    interface Look {
        BasicFileAttributes attributes() throws IOException;
    }

    /// The file was made just now, also if the system gives it the key of one that was deleted.
    void made(Look file) throws IOException {
        if (wall.isPresent()) make(file.attributes().fileKey());
    }

    /// Opens a channel.
    interface Open {
        FileChannel channel() throws IOException;
    }

    /// Opens a file, and notes whether that has made it or emptied it.
    FileChannel opened(Open file, Set<? extends OpenOption> options, Look look, BiFunction<FileChannel, Optional<Inode>, FileChannel> made)
            throws IOException {
        if (wall.isEmpty()) return made.apply(file.channel(), Optional.empty());
        boolean fresh = options.contains(StandardOpenOption.CREATE_NEW) || options.contains(StandardOpenOption.CREATE) && !isThere(look);
        FileChannel channel = file.channel();
        if (fresh) made(look);
        Optional<Inode> inode = of(look);
        if (options.contains(StandardOpenOption.TRUNCATE_EXISTING)) written(inode);
        return made.apply(channel, inode);
    }

    private static boolean isThere(Look look) throws IOException {
        try {
            look.attributes();
            return true;
        } catch (NoSuchFileException e) {
            return false;
        }
    }

    private synchronized void make(Object key) {
        InstantSource time = wall.orElseThrow();
        inodes.put(key, new Inode(new Key(++numbers), time, FileTime.from(time.instant())));
    }

    /// A file, which is empty if files have what the system tells.
    Optional<Inode> of(Look file) throws IOException {
        return wall.isEmpty() ? Optional.empty() : Optional.of(known(file.attributes()));
    }

    private synchronized Inode known(BasicFileAttributes real) {
        return inodes.computeIfAbsent(real.fileKey(), _ -> new Inode(new Key(++numbers), wall.orElseThrow(), before));
    }

    /// The content of a file changes.
    static void written(Optional<Inode> file) {
        file.ifPresent(Inode::written);
    }

    /// A file changes, but not its content: it gets another name, or another time of modification.
    static void changed(Optional<Inode> file, Optional<FileTime> modified) {
        file.ifPresent(inode -> inode.changed(modified));
    }

    /// When the status of a file changed.
    static FileTime changedAt(Inode file) {
        return file.changedAt();
    }

    /// What the disk tells instead of these attributes.
    BasicFileAttributes shown(BasicFileAttributes real) {
        return wall.isEmpty() ? real : new Shown(real, known(real));
    }

    private record Shown(BasicFileAttributes real, Inode inode) implements BasicFileAttributes {
        @Override
        public FileTime lastModifiedTime() {
            return inode.modifiedAt();
        }

        @Override
        public FileTime lastAccessTime() {
            return inode.modifiedAt();
        }

        @Override
        public FileTime creationTime() {
            return inode.modifiedAt();
        }

        @Override
        public boolean isRegularFile() {
            return real.isRegularFile();
        }

        @Override
        public boolean isDirectory() {
            return real.isDirectory();
        }

        @Override
        public boolean isSymbolicLink() {
            return real.isSymbolicLink();
        }

        @Override
        public boolean isOther() {
            return real.isOther();
        }

        @Override
        public long size() {
            return real.size();
        }

        @Override
        public Object fileKey() {
            return inode.key;
        }
    }
}

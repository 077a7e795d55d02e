package stheno.storage;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystemException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributeView;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/// A file that is being written under a hidden name, in the directory where it will have another. Closed before it has been
/// moved, it is deleted. One thread; blocks.
final class TemporaryFile implements Closeable {
    private static final String PREFIX = ".upload-";
    private static final int RANDOM = 16; // bytes: nobody can have made the name before
    private static final int STRETCH = 64 * 1024; // bytes from the content to the disk at a time
    private static final int LOOK = 16; // stretches written between two looks at what is left of the disk
    private static final Duration LEFT_BEHIND = Duration.ofDays(1); // without a byte written: no upload is that slow
    private static final long COARSEST = 10_000_000_000L; // nanoseconds: no file system keeps times less finely than in two seconds
    private static final int SWEPT = 100_000; // names

    static final Opener OPENER = (path, attributes) ->
            FileChannel.open(path, Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS), attributes);

    /// Makes a file that does not exist yet.
    @FunctionalInterface
    interface Opener {
        FileChannel open(Path path, FileAttribute<?>... attributes) throws IOException;
    }

    private final Path path;
    private final FileChannel channel;
    private final Optional<Set<PosixFilePermission>> permissions;
    private long reserve;
    private boolean moved;

    private TemporaryFile(Path path, FileChannel channel, Optional<Set<PosixFilePermission>> permissions) {
        this.path = path;
        this.channel = channel;
        this.permissions = permissions;
    }

    /// @param model the file whose permissions to take over: from the first, so that a secret is none less while it is written
    static TemporaryFile in(Path directory, Optional<Path> model, Opener opener) throws IOException {
        byte[] random = new byte[RANDOM];
        new SecureRandom().nextBytes(random);
        Path path = directory.resolve(PREFIX + HexFormat.of().formatHex(random));
        Optional<Set<PosixFilePermission>> permissions = model.isPresent() ? permissions(model.get()) : Optional.empty();
        FileAttribute<?>[] attributes = permissions.stream().map(PosixFilePermissions::asFileAttribute).toArray(FileAttribute<?>[]::new);
        try {
            return new TemporaryFile(path, opener.open(path, attributes), permissions);
        } catch (IOException | RuntimeException e) {
            Files.deleteIfExists(path);
            throw e;
        }
    }

    private static Optional<Set<PosixFilePermission>> permissions(Path model) throws IOException {
        var view = Files.getFileAttributeView(model, PosixFileAttributeView.class, LinkOption.NOFOLLOW_LINKS);
        try {
            return view == null ? Optional.empty() : Optional.of(view.readAttributes().permissions());
        } catch (NoSuchFileException e) {
            return Optional.empty(); // deleted meanwhile
        }
    }

    static boolean isName(String name) {
        boolean shaped = name.startsWith(PREFIX) && name.length() == PREFIX.length() + 2 * RANDOM;
        return shaped && name.chars().skip(PREFIX.length()).allMatch(c -> c >= '0' && c <= '9' || c >= 'a' && c <= 'f');
    }

    /// How many bytes of the disk are to be left free.
    void reserve(long bytes) {
        reserve = bytes;
    }

    /// Writes all of the content.
    ///
    /// @return why there will be no file, if so
    /// @throws IOException if the disk fails, or is full
    Optional<Change> fill(InputStream content, long expected, long limit) throws IOException {
        if (lacks(Math.max(0, expected))) return Optional.of(new Change.NoSpace());
        byte[] stretch = new byte[STRETCH];
        long written = 0;
        for (int n = 0; ; n++) {
            int read;
            try {
                read = content.read(stretch);
            } catch (IOException e) {
                return Optional.of(new Change.Unfinished(e));
            }
            if (read < 0) return Optional.empty();
            written += read;
            if (written > limit) return Optional.of(new Change.TooLong(limit));
            if (n % LOOK == LOOK - 1 && lacks(0)) return Optional.of(new Change.NoSpace());
            ByteBuffer data = ByteBuffer.wrap(stretch, 0, read);
            while (data.hasRemaining()) channel.write(data);
        }
    }

    /// Whether there is no room for that many bytes more. A file system that does not say how large it is does not say this either.
    private boolean lacks(long bytes) {
        if (reserve == 0 && bytes == 0) return false; // the disk itself says so in time
        long free = path.getParent().toFile().getUsableSpace();
        boolean known = path.getParent().toFile().getTotalSpace() > 0;
        return known && free - bytes < reserve;
    }

    /// That was all of it.
    ///
    /// @param synced whether to wait until the disk has it
    /// @return what it will be once it is moved
    Found.Regular finish(Path target, boolean synced) throws IOException {
        if (permissions.isPresent()) Files.setPosixFilePermissions(path, permissions.get()); // the mask of this process took some away
        if (synced) channel.force(true);
        channel.close();
        BasicFileAttributes attributes = Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
        Object key = attributes.fileKey() == null ? target : attributes.fileKey();
        return new Found.Regular(target, attributes.size(), attributes.lastModifiedTime(), key);
    }

    /// Makes it younger than the file that it takes the place of, where the two were written within one tick of the file system's
    /// clock, which are milliseconds: by the time, and the length, everybody tells one content from another.
    Found.Regular after(Found.Regular before, Found.Regular whole) throws IOException {
        long ahead = before.lastModified().to(TimeUnit.NANOSECONDS) - whole.lastModified().to(TimeUnit.NANOSECONDS);
        if (ahead < 0 || ahead > COARSEST) return whole; // of the future, or a clock's that was set back: another time in any case
        FileTime time = whole.lastModified();
        for (long step = 1; step <= COARSEST && time.compareTo(before.lastModified()) <= 0; step *= 10) { // as finely as it can be kept
            Instant next = before.lastModified().toInstant().plusNanos(step);
            Files.getFileAttributeView(path, BasicFileAttributeView.class, LinkOption.NOFOLLOW_LINKS).setTimes(FileTime.from(next), null, null);
            time = Files.getLastModifiedTime(path, LinkOption.NOFOLLOW_LINKS);
        }
        return new Found.Regular(whole.real(), whole.size(), time, whole.fileKey());
    }

    /// Gives it its name. Over a directory the system does not move it.
    void move(Path target) throws IOException {
        Files.move(path, target, StandardCopyOption.ATOMIC_MOVE);
        moved = true;
    }

    @Override
    public void close() throws IOException {
        try {
            channel.close();
        } finally {
            if (!moved) Files.deleteIfExists(path);
        }
    }

    /// Whether a write failed because the disk, or somebody's share of it, is full. Java knows no type for that, and the system's
    /// text may come in another language: then it is enough that nothing is left.
    static boolean isFull(IOException e, Path directory) {
        String text = String.valueOf(e instanceof FileSystemException at ? at.getReason() : e.getMessage()); // not the file's name
        if (text.contains("No space left on device") || text.contains("quota")) return true;
        boolean known = directory.toFile().getTotalSpace() > 0;
        return known && directory.toFile().getUsableSpace() < STRETCH;
    }

    static int sweep(Path directory) {
        Sweeper sweeper = new Sweeper(Instant.now().minus(LEFT_BEHIND));
        try {
            Files.walkFileTree(directory, sweeper);
        } catch (IOException e) {
            // what can be reached of it was swept
        }
        return sweeper.deleted;
    }

    private static final class Sweeper extends SimpleFileVisitor<Path> {
        private final Instant before;
        private int seen;
        private int deleted;

        Sweeper(Instant before) {
            this.before = before;
        }

        private FileVisitResult next() {
            return ++seen < SWEPT ? FileVisitResult.CONTINUE : FileVisitResult.TERMINATE;
        }

        @Override
        public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
            boolean ours = attributes.isRegularFile() && isName(file.getFileName().toString());
            if (ours && attributes.lastModifiedTime().toInstant().isBefore(before) && Files.deleteIfExists(file)) deleted++;
            return next();
        }

        @Override
        public FileVisitResult visitFileFailed(Path file, IOException e) {
            return next(); // not readable, or gone meanwhile
        }

        @Override
        public FileVisitResult postVisitDirectory(Path directory, IOException e) {
            return next();
        }
    }
}

package stheno.storage;

import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributeView;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/// A file that is being written under a hidden name, in the directory where it will have another. Closed before it has been moved or
/// kept, it is deleted. One thread; blocks.
final class TemporaryFile implements Closeable {
    static final int MARK = 16; // bytes, that tell one such name from another

    private static final String PREFIX = ".upload-";
    private static final int FULL = 64 * 1024; // bytes: with less than that left, a disk is full
    private static final int LOOK = 1024 * 1024; // bytes written between two looks at what is left of the disk
    private static final int COPIED = 64 * 1024 * 1024; // bytes at a time, so that an interrupt is seen
    private static final long COARSEST = 10_000_000_000L; // nanoseconds: no file system keeps times less finely than in two seconds

    /// Opens a file that is to be written, as [FileChannel#open].
    @FunctionalInterface
    interface Opener {
        FileChannel open(Path path, Set<? extends OpenOption> options, FileAttribute<?>... attributes) throws IOException;
    }

    static final Opener OPENER = FileChannel::open;

    /// What becomes of the file when it is closed.
    private enum Fate { DELETED, KEPT, MOVED, LOST }

    private final Path path;
    private final FileChannel channel;
    private final Optional<Set<PosixFilePermission>> permissions;
    private final Terms terms;
    private long size;
    private long unlooked = LOOK;
    private Fate fate = Fate.DELETED;

    private TemporaryFile(Path path, FileChannel channel, Optional<Set<PosixFilePermission>> permissions, Terms terms, long size) {
        this.path = path;
        this.channel = channel;
        this.permissions = permissions;
        this.terms = terms;
        this.size = size;
    }

    /// A new file, in place of one that an earlier writer has left there.
    ///
    /// @param model the file whose permissions to take over: from the first, so that a secret is none less while it is written
    static TemporaryFile fresh(Path path, Optional<Path> model, Terms terms) throws IOException {
        Optional<Set<PosixFilePermission>> permissions = model.isPresent() ? permissions(model.get()) : Optional.empty();
        FileAttribute<?>[] attributes = permissions.stream().map(TemporaryFile::writable)
                .map(PosixFilePermissions::asFileAttribute).toArray(FileAttribute<?>[]::new);
        if (left(path).isPresent()) Files.deleteIfExists(path);
        var options = Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS);
        try {
            return new TemporaryFile(path, terms.opener().open(path, options, attributes), permissions, terms, 0);
        } catch (FileAlreadyExistsException e) {
            throw e; // somebody else's
        } catch (IOException | RuntimeException e) {
            Files.deleteIfExists(path);
            throw e;
        }
    }

    /// The file that an earlier writer has left, cut to its first bytes, to be gone on with. Where this fails, the file stays.
    ///
    /// @param size at most what [#left] has said
    static TemporaryFile again(Path path, long size, Optional<Path> model, Terms terms) throws IOException {
        Optional<Set<PosixFilePermission>> permissions = model.isPresent() ? permissions(model.get()) : Optional.empty();
        Optional<Set<PosixFilePermission>> old = permissions(path);
        Optional<Set<PosixFilePermission>> meanwhile = permissions.or(() -> old).map(TemporaryFile::writable);
        if (!meanwhile.equals(old)) Files.setPosixFilePermissions(path, meanwhile.orElseThrow());
        FileChannel channel = terms.opener().open(path, Set.of(StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS));
        try {
            channel.truncate(size).position(size);
            return new TemporaryFile(path, channel, permissions, terms, size);
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    /// How long the file is that an earlier writer has left, if there is one.
    ///
    /// @throws FileAlreadyExistsException if something else has its name
    static OptionalLong left(Path path) throws IOException {
        BasicFileAttributes attributes =
                path.getFileSystem().provider().readAttributesIfExists(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
        if (attributes == null) return OptionalLong.empty();
        if (!attributes.isRegularFile()) throw new FileAlreadyExistsException(path.toString());
        return OptionalLong.of(attributes.size());
    }

    private static Optional<Set<PosixFilePermission>> permissions(Path model) throws IOException {
        var view = Files.getFileAttributeView(model, PosixFileAttributeView.class, LinkOption.NOFOLLOW_LINKS);
        try {
            return view == null ? Optional.empty() : Optional.of(view.readAttributes().permissions());
        } catch (NoSuchFileException e) {
            return Optional.empty(); // deleted meanwhile
        }
    }

    /// As long as the file is written, whoever goes on with it later has to be able to open it.
    private static Set<PosixFilePermission> writable(Set<PosixFilePermission> permissions) {
        Set<PosixFilePermission> more = EnumSet.of(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE);
        more.addAll(permissions);
        return more;
    }

    /// @param mark of [#MARK] bytes
    static String name(byte[] mark) {
        return PREFIX + HexFormat.of().formatHex(mark);
    }

    static boolean isName(String name) {
        boolean shaped = name.startsWith(PREFIX) && name.length() == PREFIX.length() + 2 * MARK;
        return shaped && name.chars().skip(PREFIX.length()).allMatch(c -> c >= '0' && c <= '9' || c >= 'a' && c <= 'f');
    }

    long size() {
        return size;
    }

    /// Writes what is lent.
    void write(ByteBuffer data) throws IOException {
        admit(data.remaining());
        unlooked -= data.remaining();
        if (unlooked < 0) {
            if (lacks(0)) throw new UploadFault(new Change.NoSpace(), null);
            unlooked = LOOK;
        }
        try {
            while (data.hasRemaining()) size += channel.write(data);
        } catch (IOException e) {
            throw isFull(e, path.getParent()) ? new UploadFault(new Change.NoSpace(), e) : e;
        }
    }

    /// Writes the first bytes of another file; where the file system can, they are shared, not copied.
    void copy(Found.Regular other, long count) throws IOException {
        expect(count);
        try (FileChannel source = Tree.open(other)) {
            for (long end = size + count; size < end; ) {
                long copied = source.transferTo(size, Math.min(COPIED, end - size), channel);
                if (copied <= 0) throw new EOFException("cut while it was copied: " + other.real());
                size += copied;
            }
        } catch (IOException e) {
            throw isFull(e, path.getParent()) ? new UploadFault(new Change.NoSpace(), e) : e;
        }
    }

    /// Refuses so many bytes more, if they would be too many.
    void expect(long bytes) throws UploadFault {
        admit(bytes);
        if (lacks(bytes)) throw new UploadFault(new Change.NoSpace(), null);
    }

    private void admit(long bytes) throws UploadFault {
        if (bytes > terms.limit() - size) throw new UploadFault(new Change.TooLong(terms.limit()));
    }

    /// Whether there is no room for that many bytes more. A file system that does not say how large it is does not say this either.
    private boolean lacks(long bytes) {
        if (terms.reserve() == 0 && bytes == 0) return false; // the disk itself says so in time
        long free = path.getParent().toFile().getUsableSpace();
        boolean known = path.getParent().toFile().getTotalSpace() > 0;
        return known && free - bytes < terms.reserve();
    }

    /// That was all of it.
    ///
    /// @return what it will be once it is moved
    Found.Regular finish(Path target) throws IOException {
        if (permissions.isPresent()) Files.setPosixFilePermissions(path, permissions.get()); // the mask of this process took some away
        if (terms.synced()) force();
        channel.close();
        BasicFileAttributes attributes = Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
        Object key = attributes.fileKey() == null ? target : attributes.fileKey();
        return new Found.Regular(target, attributes.size(), attributes.lastModifiedTime(), key);
    }

    private void force() throws IOException {
        try {
            channel.force(true);
        } catch (IOException e) {
            fate = Fate.LOST; // what the disk did not take is forgotten, and nobody can say which bytes that are
            throw e;
        }
    }

    /// Makes it younger than the file that it takes the place of, where the two were written within one tick of the file system's
    /// clock, which are milliseconds: by the time, and the length, everybody tells one content from another.
    Found.Regular after(Found.Regular before, Found.Regular whole) throws IOException {
        long ahead = before.lastModified().to(TimeUnit.NANOSECONDS) - whole.lastModified().to(TimeUnit.NANOSECONDS);
        if (ahead < 0 || ahead > COARSEST) return whole; // of the future, or a clock's that was set back: another time in any case
        FileTime time = whole.lastModified();
        for (long step = 1; step <= COARSEST && time.compareTo(before.lastModified()) <= 0; step *= 10) { // as finely as it can be kept
            Instant next = before.lastModified().toInstant().plusNanos(step);
            Files.getFileAttributeView(path, BasicFileAttributeView.class, LinkOption.NOFOLLOW_LINKS)
                    .setTimes(FileTime.from(next), null, null);
            time = Files.getLastModifiedTime(path, LinkOption.NOFOLLOW_LINKS);
        }
        return new Found.Regular(whole.real(), whole.size(), time, whole.fileKey());
    }

    /// Gives it its name. Over a directory the system does not move it.
    void move(Path target) throws IOException {
        Files.move(path, target, StandardCopyOption.ATOMIC_MOVE);
        fate = Fate.MOVED;
    }

    /// Leaves it, when it is closed, for whoever goes on with it: if it holds something, and that is what was written.
    void keep() {
        if (fate == Fate.DELETED && size > 0) fate = Fate.KEPT;
    }

    @Override
    public void close() throws IOException {
        try {
            channel.close();
        } finally {
            switch (fate) {
                case DELETED, LOST -> Files.deleteIfExists(path);
                case KEPT, MOVED -> { }
            }
        }
    }

    /// Whether a write failed because the disk, or somebody's share of it, is full. Java knows no type for that, and the system's
    /// text may come in another language: then it is enough that nothing is left.
    static boolean isFull(IOException e, Path directory) {
        String text = String.valueOf(e instanceof FileSystemException at ? at.getReason() : e.getMessage()); // not the file's name
        if (text.contains("No space left on device") || text.contains("quota")) return true;
        boolean known = directory.toFile().getTotalSpace() > 0;
        return known && directory.toFile().getUsableSpace() < FULL;
    }
}

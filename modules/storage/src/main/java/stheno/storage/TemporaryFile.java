package stheno.storage;

import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
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

/// A file that is being written under a hidden name, in the directory of its final name. When closed it is deleted, unless it has been
/// moved or kept. One thread; blocks.
final class TemporaryFile implements Closeable {
    static final int MARK = 16; // random or hashed bytes in the name

    private static final String PREFIX = ".upload-";
    private static final int CHECK = 1024 * 1024; // bytes written between two checks of the free space
    private static final int COPY = 64 * 1024 * 1024; // bytes at a time, so that an interrupt is noticed
    private static final long COARSEST = 10_000_000_000L; // nanoseconds: the coarsest file system has steps of two seconds


    /// What happens to the file when it is closed.
    private enum Fate { DELETED, KEPT, MOVED, LOST }

    private final Path path;
    private final FileChannel channel;
    private final Optional<Set<PosixFilePermission>> permissions;
    private final WriteOptions options;
    private long size;
    private long unchecked = CHECK;
    private Fate fate = Fate.DELETED;

    private TemporaryFile(Path path, FileChannel channel, Optional<Set<PosixFilePermission>> permissions, WriteOptions options, long size) {
        this.path = path;
        this.channel = channel;
        this.permissions = permissions;
        this.options = options;
        this.size = size;
    }

    /// A new file, in place of one that an earlier writer has left.
    ///
    /// @param model the file to copy permissions from, from the start, so that a secret file is never readable by others
    static TemporaryFile fresh(Path path, Optional<Path> model, WriteOptions options) throws IOException {
        Optional<Set<PosixFilePermission>> permissions = model.isPresent() ? permissions(model.get()) : Optional.empty();
        FileAttribute<?>[] attributes = permissions.stream().map(TemporaryFile::writable)
                .map(PosixFilePermissions::asFileAttribute).toArray(FileAttribute<?>[]::new);
        if (left(path).isPresent()) Files.deleteIfExists(path);
        var open = Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS);
        try {
            return new TemporaryFile(path, options.opener().open(path, open, attributes), permissions, options, 0);
        } catch (FileAlreadyExistsException e) {
            throw e; // the name is taken
        } catch (IOException | RuntimeException e) {
            Files.deleteIfExists(path);
            throw e;
        }
    }

    /// Resumes the file that an earlier writer has left, truncated to `size`. If this fails, the file stays.
    ///
    /// @param size at most the value of [#left]
    static TemporaryFile again(Path path, long size, Optional<Path> model, WriteOptions options) throws IOException {
        Optional<Set<PosixFilePermission>> permissions = model.isPresent() ? permissions(model.get()) : Optional.empty();
        Optional<Set<PosixFilePermission>> old = permissions(path);
        Optional<Set<PosixFilePermission>> meanwhile = permissions.or(() -> old).map(TemporaryFile::writable);
        if (!meanwhile.equals(old)) Files.setPosixFilePermissions(path, meanwhile.orElseThrow());
        FileChannel channel = options.opener().open(path, Set.of(StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS));
        try {
            channel.truncate(size).position(size);
            return new TemporaryFile(path, channel, permissions, options, size);
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    /// The size of the file that an earlier writer has left, if there is one.
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

    /// While it is incomplete, the owner must be able to open it again.
    private static Set<PosixFilePermission> writable(Set<PosixFilePermission> permissions) {
        Set<PosixFilePermission> more = EnumSet.of(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE);
        more.addAll(permissions);
        return more;
    }

    /// @param mark [#MARK] bytes
    static String name(byte[] mark) {
        return PREFIX + HexFormat.of().formatHex(mark);
    }

    static boolean isName(String name) {
        boolean matches = name.startsWith(PREFIX) && name.length() == PREFIX.length() + 2 * MARK;
        return matches && name.chars().skip(PREFIX.length()).allMatch(c -> c >= '0' && c <= '9' || c >= 'a' && c <= 'f');
    }

    long size() {
        return size;
    }

    /// Writes all remaining bytes of a lent buffer.
    void write(ByteBuffer data) throws IOException {
        admit(data.remaining());
        unchecked -= data.remaining();
        if (unchecked < 0) {
            if (lacks(0)) throw new UploadFault(new Change.NoSpace(), null);
            unchecked = CHECK;
        }
        try {
            while (data.hasRemaining()) size += channel.write(data);
        } catch (IOException e) {
            throw DiskSpace.isExhausted(e, path.getParent()) ? new UploadFault(new Change.NoSpace(), e) : e;
        }
    }

    /// Writes the first bytes of another file; a file system that can do so shares them instead of copying.
    void copy(Found.Regular other, long count) throws IOException {
        expect(count);
        try (FileChannel source = Tree.open(other)) {
            for (long end = size + count; size < end; ) {
                long copied = source.transferTo(size, Math.min(COPY, end - size), channel);
                if (copied <= 0) throw new EOFException("truncated while it was copied: " + other.real());
                size += copied;
            }
        } catch (IOException e) {
            throw DiskSpace.isExhausted(e, path.getParent()) ? new UploadFault(new Change.NoSpace(), e) : e;
        }
    }

    /// Checks that there is room for this many more bytes.
    void expect(long bytes) throws UploadFault {
        admit(bytes);
        if (lacks(bytes)) throw new UploadFault(new Change.NoSpace(), null);
    }

    private void admit(long bytes) throws UploadFault {
        if (bytes > options.limit() - size) throw new UploadFault(new Change.TooLong(options.limit()));
    }

    /// Whether there is no room for this many more bytes. A file system that does not report its size does not report free space either.
    private boolean lacks(long bytes) {
        if (options.reserve() == 0 && bytes == 0) return false; // the write will fail in time
        long free = path.getParent().toFile().getUsableSpace();
        boolean known = path.getParent().toFile().getTotalSpace() > 0;
        return known && free - bytes < options.reserve();
    }

    /// Ends the writing.
    ///
    /// @return the file as it will be after the move
    Found.Regular finish(Path target) throws IOException {
        if (permissions.isPresent()) Files.setPosixFilePermissions(path, permissions.get()); // the process's umask has removed some
        if (options.synced()) force();
        channel.close();
        BasicFileAttributes attributes = Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
        Object key = attributes.fileKey() == null ? target : attributes.fileKey();
        return new Found.Regular(target, attributes.size(), attributes.lastModifiedTime(), key);
    }

    private void force() throws IOException {
        try {
            channel.force(true);
        } catch (IOException e) {
            fate = Fate.LOST; // the kernel has dropped the bytes that failed, and does not say which
            throw e;
        }
    }

    /// Makes the file newer than the one it replaces, if both were written within one tick of the file system's clock (milliseconds):
    /// caches and clients tell two versions apart by time and size.
    Found.Regular after(Found.Regular before, Found.Regular whole) throws IOException {
        long ahead = before.lastModified().to(TimeUnit.NANOSECONDS) - whole.lastModified().to(TimeUnit.NANOSECONDS);
        if (ahead < 0 || ahead > COARSEST) return whole; // the clock was set back: the times differ in any case
        FileTime time = whole.lastModified();
        for (long step = 1; step <= COARSEST && time.compareTo(before.lastModified()) <= 0; step *= 10) { // the smallest step it keeps
            Instant next = before.lastModified().toInstant().plusNanos(step);
            Files.getFileAttributeView(path, BasicFileAttributeView.class, LinkOption.NOFOLLOW_LINKS)
                    .setTimes(FileTime.from(next), null, null);
            time = Files.getLastModifiedTime(path, LinkOption.NOFOLLOW_LINKS);
        }
        return new Found.Regular(whole.real(), whole.size(), time, whole.fileKey());
    }

    /// Moves it to its final name. The system does not replace a directory.
    void move(Path target) throws IOException {
        Files.move(path, target, StandardCopyOption.ATOMIC_MOVE);
        fate = Fate.MOVED;
    }

    /// Keeps the file when it is closed, to be resumed: unless it is empty, or a write to disk has failed.
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
}

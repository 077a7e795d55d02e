package stheno.storage;

import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributeView;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/// A file that is being written under a hidden name, in the directory of its final name. When closed it is deleted, unless it has been
/// moved or kept. One thread; blocks.
final class TemporaryFile implements Closeable {
    static final int MARK = 16; // random or hashed bytes in the name

    private static final String PREFIX = ".upload-";
    private static final String ONCE = ".once"; // after the mark of a file that is never resumed
    private static final int CHECK = 1024 * 1024; // bytes written between two checks of the free space
    private static final int COPY = 4 * 1024 * 1024; // bytes at a time: then a cancellation is noticed
    private static final long COARSEST = 10_000_000_000L; // nanoseconds: the coarsest file system has steps of two seconds

    /// What happens to the file when it is closed.
    private enum Fate { DELETED, KEPT, MOVED, LOST, IN_PLACE }

    private final Tree tree;
    private final Path directory;
    private final Path name;
    private final Object key;
    private final FileChannel channel;
    private final Optional<Set<PosixFilePermission>> permissions;
    private final WriteOptions options;
    private Optional<Prefix> prefix = Optional.empty();
    private long size;
    private long unchecked = CHECK;
    private Fate fate = Fate.DELETED; // IN_PLACE from the start to the end
    private volatile boolean cancelled;

    /// The first bytes of the published file, which the new file begins with: a hole until the end.
    private record Prefix(Found.Regular file, long size) {}

    private TemporaryFile(Tree tree, OpenDirectory directory, Path name, FileChannel channel,
            Optional<Set<PosixFilePermission>> permissions, WriteOptions options, long size) throws IOException {
        this.tree = tree;
        this.directory = directory.path();
        this.name = name;
        this.key = key(directory, name);
        this.channel = options.disk().through(channel);
        this.permissions = permissions;
        this.options = options;
        this.size = size;
    }

    /// A new file, in place of one that an earlier writer has left.
    ///
    /// @param model the file to copy permissions from, from the start, so that a secret file is never readable by others
    static TemporaryFile fresh(Tree tree, OpenDirectory directory, Path name, Optional<Found.Regular> model, WriteOptions options)
            throws IOException {
        Optional<Set<PosixFilePermission>> permissions = model.isPresent() ? permissions(tree, model.get()) : options.filePermissions();
        FileAttribute<?>[] attributes = permissions.stream().map(TemporaryFile::writable)
                .map(PosixFilePermissions::asFileAttribute).toArray(FileAttribute<?>[]::new);
        if (left(directory, name).isPresent()) directory.deleteIfExists(name); // of an upload that is not resumed
        FileChannel channel = directory.open(name, Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE), attributes);
        try {
            return new TemporaryFile(tree, directory, name, channel, permissions, options, 0);
        } catch (IOException | RuntimeException e) {
            channel.close();
            directory.deleteIfExists(name);
            throw e;
        }
    }

    /// Resumes the file that an earlier writer has left, truncated to `size`. If this fails, the file stays.
    ///
    /// @param size at most the value of [#left]
    static TemporaryFile again(Tree tree, OpenDirectory directory, Path name, long size, Optional<Found.Regular> model,
            WriteOptions options) throws IOException {
        Optional<Set<PosixFilePermission>> permissions = model.isPresent() ? permissions(tree, model.get()) : options.filePermissions();
        Optional<Set<PosixFilePermission>> old = permissions(directory, name);
        Optional<Set<PosixFilePermission>> meanwhile = permissions.or(() -> old).map(TemporaryFile::writable);
        if (!meanwhile.equals(old)) directory.view(name, PosixFileAttributeView.class).setPermissions(meanwhile.orElseThrow());
        FileChannel channel = directory.open(name, Set.of(StandardOpenOption.WRITE));
        try {
            channel.truncate(size).position(size);
            return new TemporaryFile(tree, directory, name, channel, permissions, options, size);
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    /// The published file itself, to be continued at its end: readers see it grow. Empty if it cannot be written to, or another file has
    /// its name by now.
    static Optional<TemporaryFile> inPlace(Tree tree, OpenDirectory directory, Path name, Found.Regular now, WriteOptions options)
            throws IOException {
        FileChannel channel;
        try {
            channel = directory.open(name, Set.of(StandardOpenOption.WRITE));
        } catch (AccessDeniedException e) { // read-only, but its directory is not: it can be replaced
            return Optional.empty();
        }
        try {
            TemporaryFile file = new TemporaryFile(tree, directory, name, channel, Optional.empty(), options, channel.size());
            file.fate = Fate.IN_PLACE;
            if (file.key.equals(now.fileKey()) && file.size == now.size()) {
                channel.position(file.size);
                return Optional.of(file);
            }
            channel.close();
            return Optional.empty();
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    /// The file that an earlier writer has left, if there is one.
    ///
    /// @throws FileAlreadyExistsException if something else has its name
    static Optional<BasicFileAttributes> left(OpenDirectory directory, Path name) throws IOException {
        Optional<BasicFileAttributes> attributes = directory.attributes(name);
        if (!attributes.map(BasicFileAttributes::isRegularFile).orElse(true)) throw new FileAlreadyExistsException(name.toString());
        return attributes;
    }

    private static Optional<Set<PosixFilePermission>> permissions(Tree tree, Found.Regular model) throws IOException {
        try (OpenDirectory directory = tree.enter(model.real().getParent())) {
            return permissions(directory, model.real().getFileName());
        } catch (NoSuchFileException e) {
            return Optional.empty(); // deleted meanwhile
        }
    }

    private static Optional<Set<PosixFilePermission>> permissions(OpenDirectory directory, Path name) throws IOException {
        PosixFileAttributeView view = directory.view(name, PosixFileAttributeView.class);
        return view == null ? Optional.empty() : Optional.of(view.readAttributes().permissions());
    }

    /// Identifies the file. The name itself on platforms without inodes.
    private static Object key(OpenDirectory directory, Path name) throws IOException {
        BasicFileAttributes now = directory.attributes(name).orElseThrow(() -> new NoSuchFileException(name.toString()));
        return now.fileKey() == null ? name : now.fileKey();
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

    /// A name for something that is never resumed.
    static String random() {
        byte[] mark = new byte[MARK];
        new SecureRandom().nextBytes(mark);
        return name(mark) + ONCE;
    }

    /// What the names of all uploads with these first bytes of the mark begin with.
    static String prefix(byte[] mark) {
        return PREFIX + HexFormat.of().formatHex(mark);
    }

    /// Whether the name is one of [#random].
    static boolean isNeverResumed(String name) {
        return name.endsWith(ONCE) && isName(name);
    }

    static boolean isName(String name) {
        if (!name.startsWith(PREFIX)) return false;
        String mark = name.substring(PREFIX.length(), name.length() - (name.endsWith(ONCE) ? ONCE.length() : 0));
        return mark.length() == 2 * MARK && mark.chars().allMatch(c -> c >= '0' && c <= '9' || c >= 'a' && c <= 'f');
    }

    long size() {
        return size;
    }

    /// Identifies the file, as [BasicFileAttributes#fileKey].
    Object key() {
        return key;
    }

    /// The copy of [#continueFrom] ends at its next step, with an exception. Any thread.
    void cancel() {
        cancelled = true;
    }

    boolean isCancelled() {
        return cancelled;
    }

    /// Where it was made.
    Path path() {
        return directory.resolve(name);
    }

    /// Whether this is the published file itself.
    boolean isInPlace() {
        return fate == Fate.IN_PLACE;
    }

    boolean isKept() {
        return fate == Fate.KEPT;
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
            throw DiskSpace.isExhausted(e, directory) ? new UploadFault(new Change.NoSpace(), e) : e;
        }
    }

    /// Lets the file begin with the first bytes of the published one. They are copied when the file is finished. Until then they are a
    /// hole, which takes no space.
    void continueFrom(Found.Regular other, long count) throws IOException {
        expect(count);
        channel.position(count);
        prefix = Optional.of(new Prefix(other, count));
        size = count;
    }

    /// Copies the first bytes; a file system that can do so shares them instead.
    private void copy(Prefix from) throws IOException {
        if (lacks(from.size())) throw new UploadFault(new Change.NoSpace(), null);
        channel.position(0);
        try (FileChannel source = tree.open(from.file())) {
            for (long done = 0; done < from.size(); ) {
                if (cancelled) throw new InterruptedIOException("cancelled");
                long copied = source.transferTo(done, Math.min(COPY, from.size() - done), channel);
                if (copied <= 0) throw new EOFException("truncated while it was copied: " + from.file().real());
                done += copied;
            }
        } catch (IOException e) {
            throw DiskSpace.isExhausted(e, directory) ? new UploadFault(new Change.NoSpace(), e) : e;
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
        long free = directory.toFile().getUsableSpace();
        boolean known = directory.toFile().getTotalSpace() > 0;
        return known && free - bytes < options.reserve();
    }

    /// Ends the writing.
    ///
    /// @return the file as it will be after the move
    Found.Regular finish(Path target) throws IOException {
        if (!channel.isOpen()) throw new ClosedChannelException();
        if (prefix.isPresent()) copy(prefix.get());
        try (OpenDirectory open = tree.enter(directory)) {
            if (!isInPlace()) verify(open);
            if (permissions.isPresent()) { // the process's umask has removed some
                open.view(name, PosixFileAttributeView.class).setPermissions(permissions.get());
            }
            if (options.synced()) force();
            channel.close();
            BasicFileAttributes attributes = open.attributes(name).orElseThrow(() -> new NoSuchFileException(name.toString()));
            Object now = attributes.fileKey() == null ? target : attributes.fileKey();
            return new Found.Regular(target, attributes.size(), attributes.lastModifiedTime(), now);
        }
    }

    /// The directory may have been replaced since the file was made.
    private void verify(OpenDirectory open) throws IOException {
        if (!key(open, name).equals(key)) throw new NoSuchFileException(directory.toString());
    }

    private void force() throws IOException {
        try {
            channel.force(true);
        } catch (IOException e) {
            if (!isInPlace()) fate = Fate.LOST; // the kernel has dropped the bytes that failed, and does not say which
            throw e;
        }
    }

    /// Makes the file newer than the one it replaces, if both were written within one tick of the file system's clock (milliseconds):
    /// caches and clients tell two versions apart by time and size.
    Found.Regular after(OpenDirectory open, Found.Regular before, Found.Regular whole) throws IOException {
        long ahead = before.lastModified().to(TimeUnit.NANOSECONDS) - whole.lastModified().to(TimeUnit.NANOSECONDS);
        if (isInPlace() || ahead < 0 || ahead > COARSEST) return whole; // the clock was set back: the times differ in any case
        FileTime time = whole.lastModified();
        for (long step = 1; step <= COARSEST && time.compareTo(before.lastModified()) <= 0; step *= 10) { // the smallest step it keeps
            Instant next = before.lastModified().toInstant().plusNanos(step);
            BasicFileAttributeView view = open.view(name, BasicFileAttributeView.class);
            view.setTimes(FileTime.from(next), null, null);
            time = view.readAttributes().lastModifiedTime();
        }
        return new Found.Regular(whole.real(), whole.size(), time, whole.fileKey());
    }

    /// Moves it to its final name, unless it has that already. The system does not replace a directory.
    void move(OpenDirectory open, Path target) throws IOException {
        verify(open);
        if (isInPlace()) return;
        open.move(name, open, target);
        fate = Fate.MOVED;
    }

    /// Keeps the file when it is closed, to be resumed: unless it is empty, continues a published file, or a write to disk has failed.
    void keep() {
        if (fate == Fate.DELETED && size > 0 && prefix.isEmpty()) fate = Fate.KEPT;
    }

    @Override
    public void close() throws IOException {
        try {
            channel.close();
        } finally {
            switch (fate) {
                case DELETED, LOST -> delete();
                case KEPT, MOVED, IN_PLACE -> { }
            }
        }
    }

    private void delete() throws IOException {
        try (OpenDirectory open = tree.enter(directory)) {
            verify(open);
            open.delete(name);
        } catch (NoSuchFileException e) {
            // deleted, or moved with its directory: a sweep finds it there
        }
    }
}

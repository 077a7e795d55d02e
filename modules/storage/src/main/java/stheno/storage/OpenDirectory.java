package stheno.storage;

import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.SecureDirectoryStream;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributeView;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.FileAttributeView;
import java.util.HashSet;
import java.util.Iterator;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;

/// An open directory. Every operation is relative to its descriptor (openat, renameat, unlinkat) and follows no link: it stays in this
/// directory, whatever other programs put in the place of the directory's path meanwhile.
///
/// Names are single names, as [Path#getFileName] returns them. A file system without descriptors for directories gets a
/// [PathDirectoryStream].
///
/// Holds two file descriptors until it is closed. One thread at a time; every call blocks.
public final class OpenDirectory implements Closeable {
    private static final int ATTEMPTS = 10; // to enter a directory that is there, but could not be opened
    private static final int UNDO = 200; // attempts to remove a directory that was made elsewhere
    private static final long UNDO_PAUSE = 100_000; // nanoseconds between two attempts

    private final Path path;
    private final SecureDirectoryStream<Path> stream;
    private final Runnable step;

    private OpenDirectory(Path path, SecureDirectoryStream<Path> stream, Runnable step) {
        this.path = path;
        this.stream = stream;
        this.step = step;
    }

    /// Opens the first directory of a walk. Links in this path are followed: it is the operator's.
    ///
    /// @throws IOException if it cannot be opened for reading
    public static OpenDirectory at(Path root) throws IOException {
        return at(root, () -> { });
    }

    /// @param step runs before each access to the disk
    static OpenDirectory at(Path root, Runnable step) throws IOException {
        step.run();
        DirectoryStream<Path> stream = Files.newDirectoryStream(root);
        if (stream instanceof SecureDirectoryStream<Path> secure) return new OpenDirectory(root, secure, step);
        stream.close();
        return new OpenDirectory(root, PathDirectoryStream.of(root), step);
    }

    /// Opens a directory below the root: each name of the path relative to the directory before it.
    ///
    /// @param real a path without links
    /// @throws NoSuchFileException if the path does not lead to a directory any more, or leads through a link
    /// @throws IOException         if a directory cannot be opened for reading
    static OpenDirectory below(Path root, Path real, Runnable step) throws IOException {
        if (!real.startsWith(root)) throw new NoSuchFileException(real.toString());
        OpenDirectory at = at(root, step);
        try {
            for (int i = root.getNameCount(); i < real.getNameCount(); i++) {
                OpenDirectory next = at.enter(real.getName(i));
                at.close();
                at = next;
            }
            return at;
        } catch (AccessDeniedException e) { // by a directory that can be searched, but not read
            at.close();
            if (!TrustedPath.isTrusted(root, real)) throw e;
            return new OpenDirectory(real, PathDirectoryStream.of(real), step);
        } catch (IOException | RuntimeException e) {
            at.close();
            throw e;
        }
    }

    /// Where it was when it was opened.
    public Path path() {
        return path;
    }

    /// Opens a directory in this one.
    ///
    /// @throws NoSuchFileException if the name is free, or is not the name of a directory
    public OpenDirectory enter(Path name) throws IOException {
        for (int attempt = 1; ; attempt++) {
            // a pipe would wait for its other end
            boolean directory = attributes(name).filter(BasicFileAttributes::isDirectory).isPresent();
            if (!directory) throw new NoSuchFileException(path.resolve(name).toString());
            try {
                step.run();
                return new OpenDirectory(path.resolve(name), stream.newDirectoryStream(name, LinkOption.NOFOLLOW_LINKS), step);
            } catch (AccessDeniedException e) {
                throw e;
            } catch (FileSystemException e) { // replaced by a link meanwhile, or the process has too many files open
                if (attempt == ATTEMPTS) throw changed(name, e);
            }
        }
    }

    /// The fault for a directory that could not be opened: it is not a directory now, or something else is wrong.
    private IOException changed(Path name, FileSystemException e) throws IOException {
        boolean directory = attributes(name).filter(BasicFileAttributes::isDirectory).isPresent();
        return directory ? e : new NoSuchFileException(path.resolve(name).toString());
    }

    /// The attributes of this directory.
    public BasicFileAttributes attributes() throws IOException {
        step.run();
        return stream.getFileAttributeView(BasicFileAttributeView.class).readAttributes();
    }

    /// The attributes of a name: of the link itself, if it is one. Empty if the name is free.
    public Optional<BasicFileAttributes> attributes(Path name) throws IOException {
        step.run();
        try {
            return Optional.of(view(name, BasicFileAttributeView.class).readAttributes());
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }

    /// A view of a name's attributes that does not follow a link; null if the file system has no attributes of this kind.
    <V extends FileAttributeView> V view(Path name, Class<V> type) {
        step.run();
        return stream.getFileAttributeView(name, type, LinkOption.NOFOLLOW_LINKS);
    }

    /// A view of this directory's own attributes.
    <V extends FileAttributeView> V view(Class<V> type) {
        step.run();
        return stream.getFileAttributeView(type);
    }

    /// Opens a regular file for reading.
    ///
    /// @throws NoSuchFileException if the name is free, or is not the name of a regular file
    public FileChannel read(Path name) throws IOException {
        boolean regular = attributes(name).filter(BasicFileAttributes::isRegularFile).isPresent();
        if (!regular) throw new NoSuchFileException(path.resolve(name).toString());
        return open(name, Set.of(StandardOpenOption.READ));
    }

    /// Opens a file. A link is not followed.
    public FileChannel open(Path name, Set<? extends OpenOption> options, FileAttribute<?>... attributes) throws IOException {
        step.run();
        Set<OpenOption> all = new HashSet<>(options);
        all.add(LinkOption.NOFOLLOW_LINKS);
        return (FileChannel) stream.newByteChannel(name, all, attributes);
    }

    /// Deletes a file or a link.
    ///
    /// @throws NoSuchFileException if the name is free
    public void delete(Path name) throws IOException {
        step.run();
        stream.deleteFile(name);
    }

    /// Deletes a file or a link. @return false if the name was free
    public boolean deleteIfExists(Path name) throws IOException {
        try {
            delete(name);
            return true;
        } catch (NoSuchFileException e) {
            return false;
        }
    }

    /// Removes an empty directory.
    void removeDirectory(Path name) throws IOException {
        step.run();
        stream.deleteDirectory(name);
    }

    /// Renames a name in this directory to a name in another one, atomically. A file replaces a file.
    public void move(Path name, OpenDirectory to, Path newName) throws IOException {
        boolean mixed = stream instanceof PathDirectoryStream != to.stream instanceof PathDirectoryStream;
        if (mixed) throw new AccessDeniedException(to.path.toString()); // one of them cannot be held by a descriptor
        step.run();
        stream.move(name, to.stream, newName);
    }

    /// Makes a directory. Java has no mkdirat: it is made by path under a hidden random name, looked for in this directory, and renamed. If
    /// the path led elsewhere, the hidden directory is removed from there. If the path leads to a third place by then, the hidden directory
    /// stays where it is, empty.
    ///
    /// @throws FileAlreadyExistsException if the name is in use
    /// @throws NoSuchFileException        if the path does not lead to this directory any more
    public void makeDirectory(Path name) throws IOException {
        if (attributes(name).isPresent()) throw new FileAlreadyExistsException(path.resolve(name).toString());
        Path hidden = path.resolve(TemporaryFile.random());
        step.run();
        Files.createDirectory(hidden);
        boolean here = false;
        boolean moved = false;
        try {
            here = attributes(hidden.getFileName()).filter(BasicFileAttributes::isDirectory).isPresent();
            if (!here) throw new NoSuchFileException(path.toString());
            if (attributes(name).isPresent()) throw new FileAlreadyExistsException(path.resolve(name).toString());
            move(hidden.getFileName(), this, name);
            moved = true;
        } finally {
            if (here && !moved) removeDirectory(hidden.getFileName());
            else if (!here) removeElsewhere(hidden);
        }
    }

    /// The path changes between here and there: one of many attempts finds it. Only the directory that was made has this random name.
    private static void removeElsewhere(Path hidden) throws IOException {
        for (int attempt = 0; attempt < UNDO; attempt++) {
            if (Files.deleteIfExists(hidden)) return;
            LockSupport.parkNanos(UNDO_PAUSE);
        }
    }

    /// The names in this directory, once. They throw a [DirectoryIteratorException] if the directory cannot be read to its end.
    ///
    /// @throws IOException if it cannot be read at all
    public Iterator<Path> names() throws IOException {
        step.run();
        Iterator<Path> paths = iterator();
        return new Iterator<>() {
            @Override
            public boolean hasNext() {
                return paths.hasNext();
            }

            @Override
            public Path next() {
                return paths.next().getFileName();
            }
        };
    }

    private Iterator<Path> iterator() throws IOException {
        try {
            return stream.iterator();
        } catch (DirectoryIteratorException e) {
            throw e.getCause();
        }
    }

    /// Writes the names in this directory to disk, so that a rename survives a power failure.
    ///
    /// @throws IOException if the disk fails, or the file system does not open directories as files
    public void sync() throws IOException {
        try (FileChannel channel = open(path.getFileSystem().getPath("."), Set.of(StandardOpenOption.READ))) {
            channel.force(true);
        }
    }

    @Override
    public void close() throws IOException {
        stream.close();
    }
}

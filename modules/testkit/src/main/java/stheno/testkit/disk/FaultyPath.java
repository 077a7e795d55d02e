package stheno.testkit.disk;

import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.nio.file.FileSystem;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.WatchEvent;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;

/// A path of a [FaultyDisk].
final class FaultyPath implements Path {
    private final Path real;
    private final FaultyFiles files;

    FaultyPath(Path real, FaultyFiles files) {
        this.real = real;
        this.files = files;
    }

    /// The path in the real file system.
    static Path real(Path path) {
        return path instanceof FaultyPath faulty ? faulty.real : path;
    }

    @Override
    public FileSystem getFileSystem() {
        return files;
    }

    @Override
    public boolean isAbsolute() {
        return real.isAbsolute();
    }

    @Override
    public Path getRoot() {
        return files.wrapped(real.getRoot());
    }

    @Override
    public Path getFileName() {
        return files.wrapped(real.getFileName());
    }

    @Override
    public Path getParent() {
        return files.wrapped(real.getParent());
    }

    @Override
    public int getNameCount() {
        return real.getNameCount();
    }

    @Override
    public Path getName(int index) {
        return files.wrapped(real.getName(index));
    }

    @Override
    public Path subpath(int from, int to) {
        return files.wrapped(real.subpath(from, to));
    }

    @Override
    public boolean startsWith(Path other) {
        return real.startsWith(real(other));
    }

    @Override
    public boolean endsWith(Path other) {
        return real.endsWith(real(other));
    }

    @Override
    public Path normalize() {
        return files.wrapped(real.normalize());
    }

    @Override
    public Path resolve(Path other) {
        return files.wrapped(real.resolve(real(other)));
    }

    @Override
    public Path resolve(String other) {
        return files.wrapped(real.resolve(other));
    }

    @Override
    public Path relativize(Path other) {
        return files.wrapped(real.relativize(real(other)));
    }

    @Override
    public URI toUri() {
        return real.toUri();
    }

    @Override
    public Path toAbsolutePath() {
        return files.wrapped(real.toAbsolutePath());
    }

    @Override
    public Path toRealPath(LinkOption... options) throws IOException {
        files.provider().checkAccess(this);
        return files.wrapped(real.toRealPath(options));
    }

    /// For the free space of the disk. What is opened by it neither waits nor fails.
    @Override
    public File toFile() {
        return real.toFile();
    }

    @Override
    public WatchKey register(WatchService watcher, WatchEvent.Kind<?>[] events, WatchEvent.Modifier... modifiers) {
        throw new UnsupportedOperationException("a disk of a test is not watched");
    }

    @Override
    public int compareTo(Path other) {
        return real.compareTo(real(other));
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof FaultyPath path && path.files == files && path.real.equals(real);
    }

    @Override
    public int hashCode() {
        return files.hash(real);
    }

    @Override
    public String toString() {
        return real.toString();
    }
}

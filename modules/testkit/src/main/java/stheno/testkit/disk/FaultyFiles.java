package stheno.testkit.disk;

import java.nio.file.FileStore;
import java.nio.file.FileSystem;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.nio.file.WatchService;
import java.nio.file.attribute.UserPrincipalLookupService;
import java.nio.file.spi.FileSystemProvider;
import java.util.List;
import java.util.Set;

/// The file system of a [FaultyDisk].
final class FaultyFiles extends FileSystem {
    private final FileSystem real;
    private final Path root;
    private final FaultyProvider provider;

    /// @param root where the paths of the disk begin, absolute
    FaultyFiles(Path root, FaultyDisk.Faults faults, Inodes inodes) {
        this.real = root.getFileSystem();
        this.root = root;
        this.provider = new FaultyProvider(real.provider(), this, faults, inodes);
    }

    /// The same whatever the name of the root: the order in a hash table must not differ from one run to the next.
    int hash(Path path) {
        return (path.startsWith(root) ? root.relativize(path) : path).hashCode();
    }

    /// A path of this file system; null for null, as methods of paths return it.
    Path wrapped(Path path) {
        return path == null ? null : new FaultyPath(FaultyPath.real(path), this);
    }

    @Override
    public FileSystemProvider provider() {
        return provider;
    }

    @Override
    public void close() {
        throw new UnsupportedOperationException("a disk of a test is not closed");
    }

    @Override
    public boolean isOpen() {
        return true;
    }

    @Override
    public boolean isReadOnly() {
        return false;
    }

    @Override
    public String getSeparator() {
        return real.getSeparator();
    }

    @Override
    public Iterable<Path> getRootDirectories() {
        return List.of(wrapped(real.getRootDirectories().iterator().next()));
    }

    @Override
    public Iterable<FileStore> getFileStores() {
        return real.getFileStores();
    }

    @Override
    public Set<String> supportedFileAttributeViews() {
        return real.supportedFileAttributeViews();
    }

    @Override
    public Path getPath(String first, String... more) {
        return wrapped(real.getPath(first, more));
    }

    @Override
    public PathMatcher getPathMatcher(String pattern) {
        PathMatcher matcher = real.getPathMatcher(pattern);
        return path -> matcher.matches(FaultyPath.real(path));
    }

    @Override
    public UserPrincipalLookupService getUserPrincipalLookupService() {
        return real.getUserPrincipalLookupService();
    }

    @Override
    public WatchService newWatchService() {
        throw new UnsupportedOperationException("a disk of a test is not watched");
    }
}

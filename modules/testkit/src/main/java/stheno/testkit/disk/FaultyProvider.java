package stheno.testkit.disk;

import java.io.IOException;
import java.net.URI;
import java.nio.channels.FileChannel;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.AccessMode;
import java.nio.file.CopyOption;
import java.nio.file.DirectoryStream;
import java.nio.file.FileStore;
import java.nio.file.FileSystem;
import java.nio.file.LinkOption;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.SecureDirectoryStream;
import java.nio.file.attribute.BasicFileAttributeView;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.FileAttributeView;
import java.nio.file.spi.FileSystemProvider;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import stheno.testkit.disk.FaultyDisk.Call;

/// The calls of a [FaultyDisk] that name a file by its path.
final class FaultyProvider extends FileSystemProvider {
    private static final String CHANGED = "ctime";

    private final FileSystemProvider real;
    private final FaultyFiles files;
    private final FaultyDisk.Faults faults;
    private final Inodes inodes;

    FaultyProvider(FileSystemProvider real, FaultyFiles files, FaultyDisk.Faults faults, Inodes inodes) {
        this.inodes = inodes;
        this.real = real;
        this.files = files;
        this.faults = faults;
    }

    private Inodes.Look look(Path name) {
        return () -> real.readAttributes(name, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
    }

    private Path before(Call call, Path path) throws IOException {
        faults.before(call, path);
        return FaultyPath.real(path);
    }

    @Override
    public String getScheme() {
        return "faulty";
    }

    @Override
    public FileSystem newFileSystem(URI uri, Map<String, ?> environment) {
        throw new UnsupportedOperationException("a disk of a test is made by FaultyDisk");
    }

    @Override
    public FileSystem getFileSystem(URI uri) {
        return files;
    }

    @Override
    public Path getPath(URI uri) {
        return files.wrapped(real.getPath(uri));
    }

    @Override
    public SeekableByteChannel newByteChannel(Path path, Set<? extends OpenOption> options, FileAttribute<?>... attributes)
            throws IOException {
        return newFileChannel(path, options, attributes);
    }

    @Override
    public FileChannel newFileChannel(Path path, Set<? extends OpenOption> options, FileAttribute<?>... attributes) throws IOException {
        Path name = before(Call.OPEN, path);
        Inodes.Look look = () -> real.readAttributes(name, BasicFileAttributes.class);
        return inodes.opened(() -> real.newFileChannel(name, options, attributes), options, look,
                (channel, inode) -> new FaultyFile(channel, path, faults, inode));
    }

    @Override
    public DirectoryStream<Path> newDirectoryStream(Path folder, DirectoryStream.Filter<? super Path> filter) throws IOException {
        DirectoryStream<Path> names = real.newDirectoryStream(before(Call.OPEN, folder), path -> filter.accept(files.wrapped(path)));
        return names instanceof SecureDirectoryStream<Path> secure ? new FaultyDirectory(secure, folder, files, faults, inodes)
                : new FaultyNames(names, folder, files, faults);
    }

    @Override
    public void createDirectory(Path folder, FileAttribute<?>... attributes) throws IOException {
        Path name = before(Call.MKDIR, folder);
        real.createDirectory(name, attributes);
        inodes.made(look(name));
    }

    @Override
    public void delete(Path path) throws IOException {
        real.delete(before(Call.DELETE, path));
    }

    @Override
    public void copy(Path from, Path to, CopyOption... options) throws IOException {
        faults.before(Call.READ, from);
        Path name = before(Call.WRITE, to);
        real.copy(FaultyPath.real(from), name, options);
        inodes.made(look(name));
    }

    @Override
    public void move(Path from, Path to, CopyOption... options) throws IOException {
        Path name = FaultyPath.real(to);
        real.move(before(Call.RENAME, from), name, options);
        Inodes.changed(inodes.of(look(name)), Optional.empty());
    }

    @Override
    public boolean isSameFile(Path one, Path other) throws IOException {
        return real.isSameFile(before(Call.STAT, one), FaultyPath.real(other));
    }

    @Override
    public boolean isHidden(Path path) throws IOException {
        return real.isHidden(FaultyPath.real(path));
    }

    @Override
    public FileStore getFileStore(Path path) throws IOException {
        return real.getFileStore(FaultyPath.real(path));
    }

    @Override
    public void checkAccess(Path path, AccessMode... modes) throws IOException {
        real.checkAccess(before(Call.STAT, path), modes);
    }

    @Override
    public <V extends FileAttributeView> V getFileAttributeView(Path path, Class<V> type, LinkOption... options) {
        Path name = FaultyPath.real(path);
        V view = real.getFileAttributeView(name, type, options);
        if (type != BasicFileAttributeView.class || view == null) return view;
        return type.cast(new FaultyView((BasicFileAttributeView) view, path, faults, inodes));
    }

    @Override
    public <A extends BasicFileAttributes> A readAttributes(Path path, Class<A> type, LinkOption... options) throws IOException {
        return shown(real.readAttributes(before(Call.STAT, path), type, options), type);
    }

    @Override
    public <A extends BasicFileAttributes> A readAttributesIfExists(Path path, Class<A> type, LinkOption... options) throws IOException {
        A found = real.readAttributesIfExists(before(Call.STAT, path), type, options);
        return found == null ? null : shown(found, type);
    }

    private <A extends BasicFileAttributes> A shown(A found, Class<A> type) {
        return type == BasicFileAttributes.class ? type.cast(inodes.shown(found)) : found;
    }

    @Override
    public Map<String, Object> readAttributes(Path path, String names, LinkOption... options) throws IOException {
        Path name = before(Call.STAT, path);
        Map<String, Object> found = real.readAttributes(name, names, options);
        Optional<Inodes.Inode> inode = inodes.of(() -> real.readAttributes(name, BasicFileAttributes.class, options));
        if (inode.isEmpty() || !found.containsKey(CHANGED)) return found;
        Map<String, Object> all = new HashMap<>(found);
        all.put(CHANGED, Inodes.changedAt(inode.get()));
        return all;
    }

    @Override
    public void setAttribute(Path path, String name, Object value, LinkOption... options) throws IOException {
        real.setAttribute(FaultyPath.real(path), name, value, options);
    }
}

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
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.FileAttributeView;
import java.nio.file.spi.FileSystemProvider;
import java.util.Map;
import java.util.Set;
import stheno.testkit.disk.FaultyDisk.Call;

/// The calls of a [FaultyDisk] that name a file by its path.
final class FaultyProvider extends FileSystemProvider {
    private final FileSystemProvider real;
    private final FaultyFiles files;
    private final FaultyDisk.Faults faults;

    FaultyProvider(FileSystemProvider real, FaultyFiles files, FaultyDisk.Faults faults) {
        this.real = real;
        this.files = files;
        this.faults = faults;
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
        return new FaultyFile(real.newFileChannel(before(Call.OPEN, path), options, attributes), path, faults);
    }

    @Override
    public DirectoryStream<Path> newDirectoryStream(Path folder, DirectoryStream.Filter<? super Path> filter) throws IOException {
        DirectoryStream<Path> names = real.newDirectoryStream(before(Call.OPEN, folder), path -> filter.accept(files.wrapped(path)));
        return names instanceof SecureDirectoryStream<Path> secure ? new FaultyDirectory(secure, folder, files, faults)
                : new FaultyNames(names, folder, files, faults);
    }

    @Override
    public void createDirectory(Path folder, FileAttribute<?>... attributes) throws IOException {
        real.createDirectory(before(Call.MKDIR, folder), attributes);
    }

    @Override
    public void delete(Path path) throws IOException {
        real.delete(before(Call.DELETE, path));
    }

    @Override
    public void copy(Path from, Path to, CopyOption... options) throws IOException {
        faults.before(Call.READ, from);
        real.copy(FaultyPath.real(from), before(Call.WRITE, to), options);
    }

    @Override
    public void move(Path from, Path to, CopyOption... options) throws IOException {
        real.move(before(Call.RENAME, from), FaultyPath.real(to), options);
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
        return real.getFileAttributeView(FaultyPath.real(path), type, options);
    }

    @Override
    public <A extends BasicFileAttributes> A readAttributes(Path path, Class<A> type, LinkOption... options) throws IOException {
        return real.readAttributes(before(Call.STAT, path), type, options);
    }

    @Override
    public <A extends BasicFileAttributes> A readAttributesIfExists(Path path, Class<A> type, LinkOption... options) throws IOException {
        return real.readAttributesIfExists(before(Call.STAT, path), type, options);
    }

    @Override
    public Map<String, Object> readAttributes(Path path, String names, LinkOption... options) throws IOException {
        return real.readAttributes(before(Call.STAT, path), names, options);
    }

    @Override
    public void setAttribute(Path path, String name, Object value, LinkOption... options) throws IOException {
        real.setAttribute(FaultyPath.real(path), name, value, options);
    }
}

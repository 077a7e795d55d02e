package stheno.testkit.disk;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.LinkOption;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.SecureDirectoryStream;
import java.nio.file.attribute.BasicFileAttributeView;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.FileAttributeView;
import java.nio.file.attribute.FileTime;
import java.util.Iterator;
import java.util.Set;
import stheno.testkit.disk.FaultyDisk.Call;

/// An open directory of a [FaultyDisk]: the calls that are relative to its descriptor.
final class FaultyDirectory implements SecureDirectoryStream<Path> {
    private final SecureDirectoryStream<Path> real;
    private final Path folder;
    private final FaultyFiles files;
    private final FaultyDisk.Faults faults;

    FaultyDirectory(SecureDirectoryStream<Path> real, Path folder, FaultyFiles files, FaultyDisk.Faults faults) {
        this.real = real;
        this.folder = folder;
        this.files = files;
        this.faults = faults;
    }

    private Path before(Call call, Path name) throws IOException {
        faults.before(call, folder.resolve(name));
        return FaultyPath.real(name);
    }

    @Override
    public SecureDirectoryStream<Path> newDirectoryStream(Path name, LinkOption... options) throws IOException {
        return new FaultyDirectory(real.newDirectoryStream(before(Call.OPEN, name), options), folder.resolve(name), files, faults);
    }

    @Override
    public SeekableByteChannel newByteChannel(Path name, Set<? extends OpenOption> options, FileAttribute<?>... attributes)
            throws IOException {
        FileChannel file = (FileChannel) real.newByteChannel(before(Call.OPEN, name), options, attributes);
        return new FaultyFile(file, folder.resolve(name), faults);
    }

    @Override
    public void deleteFile(Path name) throws IOException {
        real.deleteFile(before(Call.DELETE, name));
    }

    @Override
    public void deleteDirectory(Path name) throws IOException {
        real.deleteDirectory(before(Call.DELETE, name));
    }

    @Override
    public void move(Path name, SecureDirectoryStream<Path> to, Path newName) throws IOException {
        real.move(before(Call.RENAME, name), ((FaultyDirectory) to).real, FaultyPath.real(newName));
    }

    @Override
    public <V extends FileAttributeView> V getFileAttributeView(Class<V> type) {
        return real.getFileAttributeView(type);
    }

    /// The view of basic attributes fails as a stat does. Other views are those of the real file system.
    @Override
    public <V extends FileAttributeView> V getFileAttributeView(Path name, Class<V> type, LinkOption... options) {
        V view = real.getFileAttributeView(FaultyPath.real(name), type, options);
        if (type != BasicFileAttributeView.class || view == null) return view;
        return type.cast(new View((BasicFileAttributeView) view, folder.resolve(name), faults));
    }

    private record View(BasicFileAttributeView real, Path file, FaultyDisk.Faults faults) implements BasicFileAttributeView {
        @Override
        public String name() {
            return real.name();
        }

        @Override
        public BasicFileAttributes readAttributes() throws IOException {
            faults.before(Call.STAT, file);
            return real.readAttributes();
        }

        @Override
        public void setTimes(FileTime modified, FileTime accessed, FileTime created) throws IOException {
            real.setTimes(modified, accessed, created);
        }
    }

    @Override
    public Iterator<Path> iterator() {
        return new FaultyNames(real, folder, files, faults).iterator();
    }

    @Override
    public void close() throws IOException {
        real.close();
    }
}

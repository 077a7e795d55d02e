package stheno.testkit.disk;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.LinkOption;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.SecureDirectoryStream;
import java.nio.file.attribute.BasicFileAttributeView;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.FileAttributeView;
import java.util.Iterator;
import java.util.Optional;
import java.util.Set;
import stheno.testkit.disk.FaultyDisk.Call;

/// An open directory of a [FaultyDisk]: the calls that are relative to its descriptor.
final class FaultyDirectory implements SecureDirectoryStream<Path> {
    private final SecureDirectoryStream<Path> real;
    private final Path folder;
    private final FaultyFiles files;
    private final FaultyDisk.Faults faults;

    private final Inodes inodes;

    FaultyDirectory(SecureDirectoryStream<Path> real, Path folder, FaultyFiles files, FaultyDisk.Faults faults, Inodes inodes) {
        this.inodes = inodes;
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
        return new FaultyDirectory(real.newDirectoryStream(before(Call.OPEN, name), options), folder.resolve(name), files, faults,
                inodes);
    }

    @Override
    public SeekableByteChannel newByteChannel(Path name, Set<? extends OpenOption> options, FileAttribute<?>... attributes)
            throws IOException {
        Path only = before(Call.OPEN, name);
        return inodes.opened(() -> (FileChannel) real.newByteChannel(only, options, attributes), options, look(real, only),
                (channel, inode) -> new FaultyFile(channel, folder.resolve(name), faults, inode));
    }

    private static Inodes.Look look(SecureDirectoryStream<Path> folder, Path name) {
        return () -> folder.getFileAttributeView(name, BasicFileAttributeView.class, LinkOption.NOFOLLOW_LINKS).readAttributes();
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
        SecureDirectoryStream<Path> target = ((FaultyDirectory) to).real;
        real.move(before(Call.RENAME, name), target, FaultyPath.real(newName));
        Inodes.changed(inodes.of(look(target, FaultyPath.real(newName))), Optional.empty());
    }

    @Override
    public <V extends FileAttributeView> V getFileAttributeView(Class<V> type) {
        V view = real.getFileAttributeView(type);
        if (type != BasicFileAttributeView.class || view == null) return view;
        return type.cast(new FaultyView((BasicFileAttributeView) view, folder, FaultyDisk.Faults.NONE, inodes));
    }

    /// The view of basic attributes fails as a stat does. Other views are those of the real file system.
    @Override
    public <V extends FileAttributeView> V getFileAttributeView(Path name, Class<V> type, LinkOption... options) {
        V view = real.getFileAttributeView(FaultyPath.real(name), type, options);
        if (type != BasicFileAttributeView.class || view == null) return view;
        return type.cast(new FaultyView((BasicFileAttributeView) view, folder.resolve(name), faults, inodes));
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

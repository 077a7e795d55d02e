package stheno.storage;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.SecureDirectoryStream;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.FileAttributeView;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Set;

/// A directory by its path, for platforms without descriptors of directories, and for directories that can be searched but not read. Before
/// and after each operation it checks that the path still leads to the same directory. A program that replaces the directory and puts it
/// back between the two checks is not noticed: only a descriptor excludes that.
///
/// One thread at a time; every call blocks.
final class PathDirectoryStream implements SecureDirectoryStream<Path> {
    private final Path directory;
    private final Object key;
    private final List<DirectoryStream<Path>> open = new ArrayList<>();

    private PathDirectoryStream(Path directory, Object key) {
        this.directory = directory;
        this.key = key;
    }

    /// @throws NoSuchFileException if the path is not a directory, or leads through a link
    static PathDirectoryStream of(Path directory) throws IOException {
        return new PathDirectoryStream(directory, key(directory));
    }

    /// Device and inode; the path itself on platforms without them.
    private static Object key(Path directory) throws IOException {
        BasicFileAttributes now = Files.readAttributes(directory, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
        boolean same = now.isDirectory() && directory.toRealPath().equals(directory);
        if (!same) throw new NoSuchFileException(directory.toString());
        return now.fileKey() == null ? directory : now.fileKey();
    }

    private void verify() throws IOException {
        if (!key(directory).equals(key)) throw new NoSuchFileException(directory.toString());
    }

    @Override
    public SecureDirectoryStream<Path> newDirectoryStream(Path name, LinkOption... options) throws IOException {
        verify();
        PathDirectoryStream inner = of(directory.resolve(name));
        verify();
        return inner;
    }

    @Override
    public SeekableByteChannel newByteChannel(Path name, Set<? extends OpenOption> options, FileAttribute<?>... attributes)
            throws IOException {
        verify();
        FileChannel channel = FileChannel.open(directory.resolve(name), options, attributes);
        try {
            verify();
            return channel;
        } catch (IOException e) {
            channel.close();
            throw e;
        }
    }

    @Override
    public void deleteFile(Path name) throws IOException {
        verify();
        Files.delete(directory.resolve(name));
    }

    @Override
    public void deleteDirectory(Path name) throws IOException {
        verify();
        Files.delete(directory.resolve(name));
    }

    @Override
    public void move(Path name, SecureDirectoryStream<Path> to, Path newName) throws IOException {
        if (!(to instanceof PathDirectoryStream target)) throw new NoSuchFileException(directory.toString());
        verify();
        target.verify();
        Files.move(directory.resolve(name), target.directory.resolve(newName), StandardCopyOption.ATOMIC_MOVE);
    }

    @Override
    public <V extends FileAttributeView> V getFileAttributeView(Class<V> type) {
        return Files.getFileAttributeView(directory, type, LinkOption.NOFOLLOW_LINKS);
    }

    @Override
    public <V extends FileAttributeView> V getFileAttributeView(Path name, Class<V> type, LinkOption... options) {
        return Files.getFileAttributeView(directory.resolve(name), type, options);
    }

    @Override
    public Iterator<Path> iterator() {
        try {
            verify();
            DirectoryStream<Path> names = Files.newDirectoryStream(directory);
            open.add(names);
            verify();
            return names.iterator();
        } catch (IOException e) {
            throw new DirectoryIteratorException(e);
        }
    }

    @Override
    public void close() throws IOException {
        for (DirectoryStream<Path> one : open) one.close();
    }
}

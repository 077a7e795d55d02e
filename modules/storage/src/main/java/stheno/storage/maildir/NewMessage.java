package stheno.storage.maildir;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import stheno.storage.FileOpener;
import stheno.storage.OpenDirectory;

/// A message that is being written to a [Maildir]. When closed before it is published, it is deleted. One thread at a time; blocks.
public final class NewMessage implements Closeable {
    private static final Set<OpenOption> NEW = Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS);
    private static final FileAttribute<?>[] PRIVATE = {
        PosixFilePermissions.asFileAttribute(Set.of(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE))};

    private final Path folder;
    private final Path name;
    private final FileChannel channel;
    private boolean published;

    private NewMessage(Path folder, Path name, FileChannel channel) {
        this.folder = folder;
        this.name = name;
        this.channel = channel;
    }

    static NewMessage open(Path folder, String unique, FileOpener opener) throws IOException {
        Path name = folder.getFileSystem().getPath(unique);
        try (OpenDirectory home = OpenDirectory.at(folder); OpenDirectory tmp = Maildir.enter(home, "tmp")) {
            return new NewMessage(folder, name, channel(tmp, name, opener));
        }
    }

    private static FileChannel channel(OpenDirectory tmp, Path name, FileOpener opener) throws IOException {
        try {
            return created(tmp, name, opener);
        } catch (FileAlreadyExistsException e) {
            tmp.delete(name); // left by a process that was killed
            return created(tmp, name, opener);
        }
    }

    private static FileChannel created(OpenDirectory tmp, Path name, FileOpener opener) throws IOException {
        try {
            return opener.open(tmp, name, NEW, PRIVATE);
        } catch (UnsupportedOperationException e) {
            return opener.open(tmp, name, NEW); // a file system without POSIX permissions
        }
    }

    /// Writes all that remains in the buffer, which is lent for this call.
    public void write(ByteBuffer data) throws IOException {
        while (data.hasRemaining()) channel.write(data);
    }

    /// Writes a part of another file.
    public void write(FileChannel source, long position, long count) throws IOException {
        for (long end = position + count; position < end; ) {
            long copied = source.transferTo(position, end - position, channel);
            if (copied <= 0) throw new IOException("a file was truncated while it was copied");
            position += copied;
        }
    }

    /// Writes the content to disk.
    public void sync() throws IOException {
        channel.force(true);
    }

    /// Moves the message to `new`, where readers see it. A file of the same name is replaced. The name is not on disk yet: see
    /// [Maildir#sync].
    ///
    /// @param base as [MessageName#base]
    public void publish(String base) throws IOException {
        channel.close();
        try (OpenDirectory home = OpenDirectory.at(folder); OpenDirectory tmp = Maildir.enter(home, "tmp");
                OpenDirectory fresh = Maildir.enter(home, "new")) {
            tmp.move(name, fresh, name.getFileSystem().getPath(base));
        }
        published = true;
    }

    @Override
    public void close() throws IOException {
        try {
            channel.close();
        } finally {
            if (!published) delete();
        }
    }

    private void delete() throws IOException {
        try (OpenDirectory home = OpenDirectory.at(folder); OpenDirectory tmp = Maildir.enter(home, "tmp")) {
            tmp.deleteIfExists(name);
        } catch (NoSuchFileException e) {
            // the folder is gone
        }
    }
}

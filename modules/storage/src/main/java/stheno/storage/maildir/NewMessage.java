package stheno.storage.maildir;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import stheno.storage.FileOpener;

/// A message that is being written to a [Maildir]. When closed before it is published, it is deleted. One thread at a time; blocks.
public final class NewMessage implements Closeable {
    private static final Set<OpenOption> NEW = Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS);
    private static final FileAttribute<?>[] PRIVATE = {
        PosixFilePermissions.asFileAttribute(Set.of(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE))};

    private final Path folder;
    private final Path file;
    private final FileChannel channel;
    private boolean published;

    private NewMessage(Path folder, Path file, FileChannel channel) {
        this.folder = folder;
        this.file = file;
        this.channel = channel;
    }

    static NewMessage open(Path folder, String unique, FileOpener opener) throws IOException {
        Path file = folder.resolve("tmp").resolve(unique);
        try {
            return new NewMessage(folder, file, channel(file, opener));
        } catch (FileAlreadyExistsException e) {
            Files.delete(file); // left by a process that was killed
            return new NewMessage(folder, file, channel(file, opener));
        }
    }

    private static FileChannel channel(Path file, FileOpener opener) throws IOException {
        try {
            return opener.open(file, NEW, PRIVATE);
        } catch (UnsupportedOperationException e) {
            return opener.open(file, NEW); // a file system without POSIX permissions
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
        Files.move(file, folder.resolve("new").resolve(base), StandardCopyOption.ATOMIC_MOVE);
        published = true;
    }

    @Override
    public void close() throws IOException {
        try {
            channel.close();
        } finally {
            if (!published) Files.deleteIfExists(file);
        }
    }
}

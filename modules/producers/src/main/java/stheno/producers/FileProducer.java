package stheno.producers;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;

/// A part of a file, as one slice: no byte of it is read here, and a stalled client costs an offset.
///
/// The length is fixed at the beginning, so a file that grows does not break the framing around it. The reader of the slice notices a file
/// that shrinks.
final class FileProducer implements Producer {
    private final FileChannel file;
    private final long count;
    private final boolean owns;
    private Piece next;

    /// @param owns whether closing this producer closes the channel
    /// @throws IllegalArgumentException if `position` or `count` is negative, or their sum too large for a long
    FileProducer(FileChannel file, long position, long count, boolean owns) {
        if (position < 0 || count < 0 || position > Long.MAX_VALUE - count) {
            throw new IllegalArgumentException("not a part of a file: " + count + " bytes from " + position);
        }
        this.file = file;
        this.count = count;
        this.owns = owns;
        next = count == 0 ? Piece.END : new Piece.FileSlice(file, position, count);
    }

    /// The whole file, as long as it is now.
    ///
    /// @throws IOException if it cannot be opened, or is not a regular file (opening a named pipe would block)
    static FileProducer open(Path path) throws IOException {
        if (!Files.readAttributes(path, BasicFileAttributes.class).isRegularFile()) {
            throw new FileSystemException(path.toString(), null, "not a regular file");
        }
        FileChannel file = FileChannel.open(path, StandardOpenOption.READ);
        try {
            return new FileProducer(file, 0, file.size(), true);
        } catch (IOException | RuntimeException e) {
            file.close();
            throw e;
        }
    }

    @Override
    public Piece more() {
        Piece piece = next;
        next = Piece.END;
        return piece;
    }

    @Override
    public long length() {
        return count;
    }

    @Override
    public void close() {
        next = Piece.END;
        if (!owns) return;
        try {
            file.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

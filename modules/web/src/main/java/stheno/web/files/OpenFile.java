package stheno.web.files;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import stheno.producers.Piece;
import stheno.producers.Producer;
import stheno.storage.DiskShare;
import stheno.storage.Found;
import stheno.storage.Tree;

/// One version of a file, opened once for all replies that send it, and closed by the last of them. Any thread.
final class OpenFile implements FileContent {
    /// The file is not the version that was looked up, or no longer. The caller looks it up again.
    static final class Changed extends IOException {
        private static final long serialVersionUID = 1;

        Changed(Found.Regular file) {
            super("the file changed after the look-up: " + file.real().getFileName());
        }
    }

    private final FileChannel channel;
    private final Optional<Executor> background; // reads it, if its disk is slow
    private final Consumer<OpenFile> closed;
    private final AtomicInteger users = new AtomicInteger(1);

    private OpenFile(FileChannel channel, Optional<Executor> background, Consumer<OpenFile> closed) {
        this.channel = channel;
        this.background = background;
        this.closed = closed;
    }

    /// Opens this version, with one user.
    ///
    /// @param closed called when the last user has released it
    /// @throws Changed     if the path leads to another version by now
    /// @throws IOException if it cannot be opened
    static OpenFile of(Tree tree, Found.Regular version, DiskShare disk, Consumer<OpenFile> closed) throws IOException {
        FileChannel channel = tree.open(version);
        try {
            verify(version);
            channel.read(ByteBuffer.allocate(1), 0); // a disk that is slow shows it here, not on a loop
            Optional<Executor> background = disk.readsInBackground(version) ? Optional.of(disk.transfers()) : Optional.empty();
            return new OpenFile(channel, background, closed);
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    /// The whole content of this version.
    ///
    /// @throws Changed     if it was written to while it was read
    /// @throws IOException if it cannot be read
    static byte[] content(Tree tree, Found.Regular version) throws IOException {
        ByteBuffer content = ByteBuffer.allocate(Math.toIntExact(version.size()));
        try (FileChannel channel = tree.open(version)) {
            while (content.hasRemaining()) {
                if (channel.read(content) < 0) throw new Changed(version);
            }
        }
        verify(version);
        return content.array();
    }

    /// Looks at the path once more. If this version is still there, it is the one that was opened or read.
    private static void verify(Found.Regular version) throws IOException {
        BasicFileAttributes now =
                Files.readAttributes(version.real(), BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
        Object key = now.fileKey() == null ? version.real() : now.fileKey();
        Found.Regular there = new Found.Regular(version.real(), now.size(), now.lastModifiedTime(), key).withStatusChange();
        if (!now.isRegularFile() || !there.sameVersion(version)) throw new Changed(version);
    }

    /// Adds a user. @return false if the last one has released it already
    boolean acquire() {
        int now = users.get();
        while (now > 0) {
            if (users.compareAndSet(now, now + 1)) return true;
            now = users.get();
        }
        return false;
    }

    @Override
    public void release() {
        if (users.decrementAndGet() > 0) return;
        closed.accept(this);
        try {
            channel.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public Producer sent(Producer ranges) {
        return background.map(ranges::inBackground).orElse(ranges);
    }

    @Override
    public Piece range(long position, long count) {
        return new Piece.FileSlice(channel, position, count);
    }
}

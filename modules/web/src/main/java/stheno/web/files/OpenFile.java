package stheno.web.files;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import stheno.producers.Piece;
import stheno.producers.Producer;
import stheno.storage.Found;
import stheno.storage.Tree;

/// One version of a file, opened once for all replies that send it. Any thread.
///
/// ```
///   USED (1 and more users) ──the last one releases it──► IDLE ──the next one──► USED
///            │                                             └──discarded──► CLOSED
///            └──the last one releases it, and it is not kept──► CLOSED
/// ```
final class OpenFile implements FileContent {
    /// The file is not the version that was looked up, or no longer. The caller looks it up again.
    static final class Changed extends IOException {
        private static final long serialVersionUID = 1;

        Changed(Found.Regular file) {
            super("the file changed after the look-up: " + file.real().getFileName());
        }
    }

    private static final int IDLE = 0;
    private static final int CLOSED = -1;

    private final Found.Regular version;
    private final OpenFiles owner;
    private final FileChannel channel;
    private final boolean background; // whether threads read it, because its disk is slow
    private final AtomicInteger users = new AtomicInteger(1); // or IDLE, or CLOSED
    private volatile long seenAt;
    private volatile boolean forgotten;

    /// Opens this version, with one user.
    ///
    /// @param seenAt the owner's clock, before this
    /// @throws Changed     if the path leads to another version by now
    /// @throws IOException if it cannot be opened
    OpenFile(Tree tree, Found.Regular version, long seenAt, OpenFiles owner) throws IOException {
        this.version = version;
        this.owner = owner;
        this.seenAt = seenAt;
        channel = tree.open(version);
        try {
            verify(version);
            channel.read(ByteBuffer.allocate(1), 0); // a disk that is slow shows it here, not on a loop
            background = owner.disk().readsInBackground(version);
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

    /// Adds a user. @return false if it is closed
    boolean acquire() {
        for (int now = users.get(); now != CLOSED; now = users.get()) {
            if (!users.compareAndSet(now, now + 1)) continue;
            if (now == IDLE) owner.disk().unkeep();
            return true;
        }
        return false;
    }

    @Override
    public void release() {
        for (int now = users.get(); ; now = users.get()) {
            if (now > 1) {
                if (users.compareAndSet(now, now - 1)) return;
            } else if (releaseLast()) {
                return;
            }
        }
    }

    /// @return false if there is another user by now
    private boolean releaseLast() {
        boolean keeps = !forgotten && owner.keep(this);
        boolean last = users.compareAndSet(1, keeps ? IDLE : CLOSED);
        if (!last) {
            if (keeps) owner.disk().unkeep();
        } else if (keeps) {
            owner.kept(this);
            if (forgotten) discard();
        } else {
            closeLater();
        }
        return last;
    }

    boolean isIdle() {
        return users.get() == IDLE;
    }

    /// Closes it on a thread of its disk, if it is kept without a user.
    void discard() {
        if (ended()) closeLater();
    }

    /// As [#discard], on this thread, which may wait for the disk.
    void closeIdle() {
        if (ended()) close();
    }

    private boolean ended() {
        boolean idle = users.compareAndSet(IDLE, CLOSED);
        if (idle) owner.disk().unkeep();
        return idle;
    }

    /// It is not kept from now on.
    void forget() {
        forgotten = true;
        discard();
    }

    private void closeLater() {
        owner.closed(this);
        try {
            owner.disk().transfers().execute(this::close);
        } catch (RejectedExecutionException e) {
            close(); // the system has no thread
        }
    }

    /// Waits for the disk.
    void close() {
        owner.closed(this);
        try {
            channel.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Found.Regular version() {
        return version;
    }

    /// The owner's clock at the last look at the disk that found this version.
    long seenAt() {
        return seenAt;
    }

    void seen(long at) {
        if (at - seenAt > 0) seenAt = at;
    }

    @Override
    public Producer sent(Producer ranges) {
        return background ? ranges.inBackground(owner.disk().transfers()) : ranges;
    }

    @Override
    public Piece range(long position, long count) {
        return new Piece.FileSlice(channel, position, count);
    }
}

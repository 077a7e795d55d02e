package stheno.ftp;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.Queue;
import stheno.storage.Change;
import stheno.storage.StagedFile;

/// Writes an upload to disk off the loop, in the order in which it comes: a bounded queue, and a virtual thread while there is something
/// in it. The loop's side is called in the loop; what happens is told in the loop as well.
///
/// ```
///   loop: write ──► [ up to 8 pieces ] ──► thread: Upload.write
///         finish ─────────────────────────► publish | keep, then Listener.finished
/// ```
final class UploadWriter {
    private static final int FULL = 8; // pieces of a read each: half a megabyte, so that a disk may hesitate and the line goes on
    private static final int BATCH = 4; // pieces worth a thread: to start one costs as much as to write one
    private static final Duration SOON = Duration.ofMillis(2); // until fewer are written as well: a slow client's are not kept
    private static final int LOW = 2; // pieces with which the loop is asked for more

    /// What becomes of the upload in the end.
    enum End { PUBLISH, KEEP }

    /// Who is told. Loop thread only.
    interface Listener {
        /// There is room again, after [#full()].
        void room();

        /// No more can be written; what is still handed over is dropped. [#finish] is still to be called.
        void failed(IOException cause);

        /// It is over: what publishing has come to, or empty if the upload was kept.
        void finished(Optional<Change> published, Optional<IOException> failure);
    }

    /// Where it is written to: an upload, or a test's. Blocks.
    interface Disk {
        void write(ByteBuffer piece) throws IOException;

        Change publish() throws IOException;

        /// Closes it, and keeps what is not published.
        void keep() throws IOException;

        static Disk of(StagedFile upload) {
            return new Disk() {
                @Override
                public void write(ByteBuffer piece) throws IOException {
                    upload.write(piece);
                }

                @Override
                public Change publish() throws IOException {
                    return upload.publish();
                }

                @Override
                public void keep() throws IOException {
                    upload.keep();
                }
            };
        }
    }

    private final Disk disk;
    private final Buffers buffers;
    private final Listener listener;
    private final Queue<ByteBuffer> queue = new ArrayDeque<>(); // guarded by it, as are the next five
    private boolean working;
    private boolean soon;
    private boolean waited;
    private boolean broken;
    private Optional<End> end = Optional.empty();

    UploadWriter(Disk disk, Buffers buffers, Listener listener) {
        this.disk = disk;
        this.buffers = buffers;
        this.listener = listener;
    }

    /// Takes a piece over, which goes back to the [Buffers] once it is written.
    ///
    /// @return whether there is room for another
    boolean write(ByteBuffer piece) {
        synchronized (queue) {
            if (broken) {
                buffers.giveBack(piece);
                return true;
            }
            queue.add(piece);
            if (queue.size() >= (buffers.scarce() ? 1 : FULL)) waited = true; // and stays so, until room was told of: there may be two pieces in one read
            if (waited || queue.size() >= BATCH) work();
            else if (!working && !soon) workSoon();
            return !waited;
        }
    }

    private void workSoon() {
        soon = true;
        buffers.tell(SOON, () -> {
            synchronized (queue) {
                soon = false;
                if (!queue.isEmpty()) work();
            }
        });
    }

    /// Ends it, when all that was taken over is written. Once.
    void finish(End wanted) {
        synchronized (queue) {
            end = Optional.of(wanted);
            work();
        }
    }

    private void work() {
        if (working) return;
        working = true;
        Thread.startVirtualThread(this::run);
    }

    private void run() {
        try {
            for (ByteBuffer piece = next(); piece != null; piece = next()) put(piece);
        } catch (IOException e) {
            drop();
            buffers.tell(() -> listener.failed(e));
        } catch (RuntimeException | Error e) {
            drop();
            buffers.tell(() -> listener.failed(new IOException(e)));
        }
        Optional<End> last;
        synchronized (queue) {
            working = false;
            last = queue.isEmpty() ? end.map(it -> broken ? End.KEEP : it) : Optional.empty(); // it was asked for before that was known
            if (last.isPresent()) end = Optional.empty();
            else if (!queue.isEmpty()) work();
        }
        last.ifPresent(this::end);
    }

    private void put(ByteBuffer piece) throws IOException {
        try {
            disk.write(piece);
        } finally {
            buffers.giveBack(piece);
        }
    }

    /// The next piece, or null if there is none now.
    private ByteBuffer next() {
        boolean room;
        ByteBuffer piece;
        synchronized (queue) {
            piece = queue.poll();
            room = waited && queue.size() <= LOW;
            if (room) waited = false;
        }
        if (room) buffers.tell(listener::room);
        return piece;
    }

    private void drop() {
        synchronized (queue) {
            broken = true;
            queue.forEach(buffers::giveBack);
            queue.clear();
        }
    }

    private void end(End wanted) {
        Optional<Change> published = Optional.empty();
        Optional<IOException> failure = Optional.empty();
        try {
            published = settled(wanted);
        } catch (IOException e) {
            failure = Optional.of(e);
        } catch (RuntimeException | Error e) { // whatever it is, somebody waits to hear of the end
            failure = Optional.of(new IOException(e));
        }
        Optional<Change> change = published;
        Optional<IOException> thrown = failure;
        buffers.tell(() -> listener.finished(change, thrown));
    }

    private Optional<Change> settled(End wanted) throws IOException {
        try {
            return wanted == End.PUBLISH ? Optional.of(disk.publish()) : Optional.empty();
        } finally {
            disk.keep();
        }
    }
}

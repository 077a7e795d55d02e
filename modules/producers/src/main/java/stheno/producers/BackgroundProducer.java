package stheno.producers;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Objects;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;

/// Asks its source on another thread, because the source waits for a disk. A slice of a file is read there, too, so that this returns bytes
/// only. At most one piece is held, of [#PART] bytes if it is from a slice.
///
/// ```
///   IDLE ──more(): Later──► ASKING ──(the source has answered)──► READY ──more(): the piece──► IDLE
///                            ▲  │ └──close()──► (the source is closed when it has answered)
///                            │  └──(Later)──► WAITING ──close()──► (the source is closed)
///                            └──(ready)──────────┘
/// ```
final class BackgroundProducer implements Producer {
    static final int PART = 64 * 1024; // bytes of a read: enough for a disk that answers in a millisecond to send 64 MB/s

    private enum Stage { IDLE, ASKING, WAITING, READY }

    private final Producer inner;
    private final Executor threads;

    private Piece.FileSlice slice; // not read to its end; null if the source is to be asked. Used by one thread at a time

    // Guarded by this, which is held for a few instructions.
    private Stage stage = Stage.IDLE;
    private Piece ready; // null until the source has answered
    private Throwable fault; // null unless it has failed
    private Runnable whenReady; // null unless the caller waits
    private boolean closed;

    BackgroundProducer(Producer inner, Executor threads) {
        this.inner = Objects.requireNonNull(inner);
        this.threads = Objects.requireNonNull(threads);
    }

    @Override
    public Piece more() throws IOException {
        synchronized (this) {
            if (stage == Stage.READY) return taken();
            if (stage != Stage.IDLE) return new Piece.Later(this::subscribe);
            stage = Stage.ASKING;
        }
        start();
        return new Piece.Later(this::subscribe);
    }

    /// Gives the piece away. The end, or a failure, is given again and again.
    private Piece taken() throws IOException {
        if (fault != null) throw fault instanceof IOException own ? own : new IOException(fault);
        if (ready == Piece.END) return ready;
        Piece piece = ready;
        ready = null;
        stage = Stage.IDLE;
        return piece;
    }

    private void subscribe(Runnable task) {
        synchronized (this) {
            if (stage != Stage.READY) {
                whenReady = task;
                return;
            }
        }
        task.run();
    }

    private void ask() {
        Piece piece = null;
        Throwable failed = null;
        try {
            piece = piece();
        } catch (Throwable e) { // any: the caller waits
            failed = e;
        }
        answered(piece, failed);
    }

    private void answered(Piece piece, Throwable failed) {
        boolean waits = piece instanceof Piece.Later;
        boolean over;
        Runnable task = null;
        synchronized (this) {
            over = closed;
            stage = waits ? Stage.WAITING : Stage.READY;
            fault = failed;
            if (!waits) {
                ready = piece;
                task = whenReady;
                whenReady = null;
            }
        }
        if (over) inner.close();
        else if (piece instanceof Piece.Later(var source)) source.accept(this::askAgain);
        else if (task != null) task.run();
    }

    /// The source has something now. By way of the executor: a source that rests for others' sake gives them their turn.
    private void askAgain() {
        synchronized (this) {
            if (closed || stage != Stage.WAITING) return;
            stage = Stage.ASKING;
        }
        start();
    }

    /// Without a thread, the output fails.
    private void start() {
        try {
            threads.execute(this::ask);
        } catch (RejectedExecutionException e) {
            answered(null, new IOException("no thread to read with", e));
        }
    }

    private Piece piece() throws IOException {
        if (slice == null) {
            Piece piece = inner.more();
            if (!(piece instanceof Piece.FileSlice found)) return piece;
            slice = found;
        }
        return read();
    }

    private Piece read() throws IOException {
        long count = slice.count();
        ByteBuffer part = ByteBuffer.allocate((int) Math.min(PART, count));
        int n = count == 0 ? 0 : slice.file().read(part, slice.position());
        if (n < 0) throw new EOFException("the file ended " + count + " bytes early");
        slice = n == count ? null : new Piece.FileSlice(slice.file(), slice.position() + n, count - n);
        return new Piece.Bytes(part.flip());
    }

    @Override
    public long length() {
        return inner.length();
    }

    /// Closing a file may wait for a disk, too.
    @Override
    public void close() {
        synchronized (this) {
            if (closed) return;
            closed = true;
            ready = null;
            whenReady = null;
            if (stage == Stage.ASKING) return;
        }
        try {
            threads.execute(inner::close);
        } catch (RejectedExecutionException e) {
            inner.close(); // better late in this turn than never
        }
    }
}

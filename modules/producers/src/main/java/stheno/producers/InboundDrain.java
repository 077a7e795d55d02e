package stheno.producers;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

/// Gives an [InboundPipe]'s bytes to a sink on threads, one at a time, each for as long as there are bytes. Any thread.
///
/// ```
///   IDLE ──little──► SOON ──2 ms──► RUNNING ──empty──► IDLE
///     └──much, or the end──────────►   └──the end, a failure──► finish
///                    │ ▲
///          no thread ▼ │ 500 ms
///                    LATER
/// ```
///
/// The system may have no thread for it (RLIMIT_NPROC, pids.max). Then the bytes stay in the pipe, its source is paused when the pipe is
/// full, and it is tried again: neither the sink nor the finish runs in the loop.
final class InboundDrain implements Runnable {
    private static final long SOON = 2_000_000L; // nanoseconds until little starts a thread as well: a slow client's bytes do not stay here
    private static final long LATER = 500_000_000L; // nanoseconds until a thread is tried again

    private static final InboundQueue.Entry END = new InboundQueue.Entry(ByteBuffer.allocate(0), null, _ -> { }); // stands for the end

    private final InboundPipe pipe;
    private final ReentrantLock lock; // the pipe's
    private final Executor threads;
    private final Throttle.Timer timer;
    private final InboundPipe.Sink sink;
    private final Consumer<Optional<IOException>> finish;
    private boolean running; // guarded by the lock, as is the next; stays true after the end
    private boolean soon;
    private boolean later;

    InboundDrain(InboundPipe pipe, ReentrantLock lock, Executor threads, Throttle.Timer timer, InboundPipe.Sink sink,
            Consumer<Optional<IOException>> finish) {
        this.pipe = pipe;
        this.lock = lock;
        this.threads = Objects.requireNonNull(threads);
        this.timer = Objects.requireNonNull(timer);
        this.sink = Objects.requireNonNull(sink);
        this.finish = Objects.requireNonNull(finish);
    }

    /// There are bytes, or the end has come. With the lock held.
    ///
    /// @return whether to call [#startSoon] when the lock is released
    boolean wake() {
        if (running || later) return false;
        if (pipe.isUrgent()) {
            start();
            return false;
        }
        boolean first = !soon;
        soon = true;
        return first;
    }

    /// In the loop: starts a thread a little later.
    void startSoon() {
        timer.after(SOON, this::startIfNeeded);
    }

    private void startIfNeeded() {
        lock.lock();
        try {
            soon = false;
            if (!running && !later && !pipe.isEmpty()) start();
        } finally {
            lock.unlock();
        }
    }

    private void start() {
        running = true;
        try {
            threads.execute(this);
        } catch (OutOfMemoryError | RejectedExecutionException e) { // the limit of threads
            running = false;
            later = true;
            pipe.loop.execute(() -> timer.after(LATER, this::startAgain));
        }
    }

    private void startAgain() {
        lock.lock();
        try {
            later = false;
            if (!pipe.isEmpty() || !pipe.isOpen()) start();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void run() {
        InboundQueue.Entry entry = next();
        try {
            for (; entry != null && entry != END; entry = next()) entry.giveTo(sink);
        } catch (IOException e) {
            broken(e);
            return;
        } catch (RuntimeException | Error e) {
            broken(new IOException(e));
            return;
        }
        if (entry == END) finish.accept(pipe.outcome());
    }

    /// @return null if there is nothing now, and another thread will go on; [#END] after the last
    private InboundQueue.Entry next() {
        lock.lock();
        try {
            InboundQueue.Entry entry = pipe.taken();
            if (entry != null) return entry;
            running = !pipe.isOpen();
            return running ? END : null;
        } finally {
            lock.unlock();
        }
    }

    private void broken(IOException cause) {
        pipe.close();
        finish.accept(Optional.of(cause));
    }
}

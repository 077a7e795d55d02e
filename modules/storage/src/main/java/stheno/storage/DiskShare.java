package stheno.storage;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/// A tree's share of a [DiskPool]: some of its threads, a bounded queue, and a share of the queue for each client.
///
/// It remembers whether its disk is slow: after two calls within a minute that took longer than 100 ms each, for ten minutes. The content
/// of a file on a slow disk is [read in the background][#readsInBackground], too.
///
/// Any thread; no call blocks, except [#call] and [#readsInBackground].
public final class DiskShare {
    private static final int QUEUE = 1024; // jobs
    private static final int CLIENT = QUEUE / 4; // jobs of one client, so that four are needed to fill the queue
    private static final long LONG = Duration.ofMillis(100).toNanos(); // a call: several times that of a disk that turns
    private static final long MINUTE = Duration.ofMinutes(1).toNanos();
    private static final long REMEMBERED = Duration.ofMinutes(10).toNanos();

    private final DiskPool pool;
    final int threads; // most

    // Guarded by the pool.
    final ArrayDeque<Job> queue = new ArrayDeque<>();
    private final Map<Object, Integer> clients = new HashMap<>(); // queued jobs that may be refused
    private int refusable;
    int running;
    private boolean longCall; // there was one, then
    private long longCallAt;
    private volatile boolean slow;
    private volatile long slowAt;

    DiskShare(DiskPool pool, int threads) {
        this.pool = pool;
        this.threads = threads;
    }

    /// An accepted job. Any thread.
    public static final class Job {
        private final DiskShare share;
        private final Object client; // null if it cannot be refused
        private final Runnable work;
        private final Runnable refused;

        // Guarded by the pool.
        long begun;
        boolean seen; // since it was queued, or since it began
        boolean slow;

        private Job(DiskShare share, Object client, Runnable work, Runnable refused) {
            this.share = share;
            this.client = client;
            this.work = work;
            this.refused = refused;
        }

        DiskShare share() {
            return share;
        }

        /// An exception goes to the thread's handler of uncaught exceptions, like that of a virtual thread, and the thread goes on.
        void run() {
            try {
                work.run();
            } catch (Throwable e) { // any: the pool counts on the thread
                Thread thread = Thread.currentThread();
                thread.getUncaughtExceptionHandler().uncaughtException(thread, e);
            }
        }

        void refuse() {
            refused.run();
        }

        /// Removes the job from the queue. Without effect if it has begun.
        ///
        /// @return whether it was removed: its work will never run
        public boolean cancel() {
            return share.pool.cancel(this);
        }
    }

    /// Another share of the same threads, for work of the same tree that takes seconds even if nothing hangs: the listing of a large
    /// directory must not count as a disk that hangs, and keep look-ups waiting.
    public DiskShare apart() {
        return pool.share();
    }

    /// The clock of the pool, in nanoseconds since any moment, never backwards.
    public LongSupplier clock() {
        return pool.clock;
    }

    /// The time of day, to compare with that of files.
    public InstantSource wall() {
        return pool.wall;
    }

    /// Runs `work`, or queues it.
    ///
    /// @param client  the work is for this client: one client can fill a quarter of the queue
    /// @param refused runs instead of `work` if all threads of this share hang while it is queued; on any thread
    /// @return empty if the queue is full, all threads hang, or the system has no thread: then neither will run
    public Optional<Job> submit(Object client, Runnable work, Runnable refused) {
        Job job = new Job(this, client, work, refused);
        return pool.accept(job) ? Optional.of(job) : Optional.empty();
    }

    /// Runs `work` and waits for its result. For a virtual thread, which keeps no carrier meanwhile.
    ///
    /// @param client as with [#submit]
    /// @param limit  how long to wait. Work that has begun goes on after that, and its result is lost
    /// @throws DiskBusyException      if the queue is full, all threads hang, or the time is over
    /// @throws InterruptedIOException if this thread is interrupted; it stays so
    /// @throws IOException            the work's own
    public <T> T call(Object client, Duration limit, WorkPool.Work<T> work) throws IOException {
        return call(client, limit, work, _ -> { });
    }

    /// The same. `lost` gets a result that comes too late, to release what it holds.
    public <T> T call(Object client, Duration limit, WorkPool.Work<T> work, Consumer<? super T> lost) throws IOException {
        CompletableFuture<T> result = new CompletableFuture<>();
        Job job = submit(client, () -> complete(result, work, lost), () -> result.completeExceptionally(new DiskBusyException()))
                .orElseThrow(DiskBusyException::new);
        try {
            return result.get(limit.toNanos(), TimeUnit.NANOSECONDS);
        } catch (ExecutionException e) {
            switch (e.getCause()) {
                case IOException own -> throw own;
                case RuntimeException own -> throw own;
                case Error own -> throw own;
                default -> throw new IOException(e.getCause());
            }
        } catch (TimeoutException | InterruptedException e) {
            job.cancel();
            boolean late = result.completeExceptionally(new DiskBusyException());
            if (!late && !result.isCompletedExceptionally()) lost.accept(result.join());
            if (e instanceof TimeoutException) throw new DiskBusyException();
            Thread.currentThread().interrupt();
            throw (IOException) new InterruptedIOException("interrupted while the disk was busy").initCause(e);
        }
    }

    private static <T> void complete(CompletableFuture<T> result, WorkPool.Work<T> work, Consumer<? super T> lost) {
        T made;
        try {
            made = work.run();
        } catch (Throwable e) { // any: the caller throws it
            result.completeExceptionally(e);
            return;
        }
        if (!result.complete(made)) lost.accept(made);
    }

    /// Runs the reads of transfers, and closes their files. It never refuses: a transfer has one task at a time, and its task waits if all
    /// threads hang. It throws a [RejectedExecutionException] only if no thread runs, and the system has none.
    public Executor transfers() {
        return task -> {
            boolean accepted = pool.accept(new Job(this, null, task, () -> { }));
            if (!accepted) throw new RejectedExecutionException("no thread for the disk");
        };
    }

    /// Takes a place for a descriptor that is kept open for reuse. All shares of the pool have 256 together. @return false if none is free
    public boolean keep() {
        return pool.keep();
    }

    /// Gives a place back.
    public void unkeep() {
        pool.unkeep();
    }

    /// Whether the content of a file is read in the background, by [#transfers]: because this disk is slow, or because the file is on a
    /// network file system or another that a program serves. Blocks when it asks for the first file of a file system.
    public boolean readsInBackground(Found.Regular file) {
        return isSlow() || !pool.mounts.isLocal(file);
    }

    /// The same for a file, or for those of a folder.
    public boolean readsInBackground(Path path) {
        return isSlow() || !pool.mounts.isLocal(path);
    }

    /// Runs a call to this disk on the caller's thread, which may block, and notes whether it took long.
    public <T> T timed(WorkPool.Work<T> call) throws IOException {
        long begun = pool.clock.getAsLong();
        try {
            return call.run();
        } finally {
            pool.took(this, begun);
        }
    }

    /// Whether this disk turned out slow within the last ten minutes.
    public boolean isSlow() {
        if (slow && pool.clock.getAsLong() - slowAt >= REMEMBERED) slow = false;
        return slow;
    }

    /// Guarded by the pool. @return false if the job is not accepted
    boolean admits(Job job) {
        return job.client == null || !pool.hangs(this) && refusable < QUEUE && clients.getOrDefault(job.client, 0) < CLIENT;
    }

    /// Guarded by the pool.
    void add(Job job) {
        queue.add(job);
        count(job);
    }

    private void count(Job job) {
        if (job.client == null) return;
        refusable++;
        clients.merge(job.client, 1, Integer::sum);
    }

    /// Adds a job that was taken again, as the next. Guarded by the pool.
    void addFirst(Job job) {
        queue.addFirst(job);
        count(job);
    }

    /// Takes the job that has waited longest. Guarded by the pool.
    Job take() {
        Job job = queue.remove();
        removed(job);
        return job;
    }

    /// Guarded by the pool. @return whether it was in the queue
    boolean remove(Job job) {
        boolean queued = queue.remove(job);
        if (queued) removed(job);
        return queued;
    }

    private void removed(Job job) {
        if (job.client == null) return;
        refusable--;
        clients.computeIfPresent(job.client, (_, count) -> count == 1 ? null : count - 1);
    }

    /// Takes all jobs that may be refused. Guarded by the pool.
    List<Job> refuseAll() {
        List<Job> refused = new ArrayList<>();
        for (Job job : queue) {
            if (job.client != null) refused.add(job);
        }
        queue.removeAll(refused);
        refusable = 0;
        clients.clear();
        return refused;
    }

    /// A call took this long, in nanoseconds. Guarded by the pool.
    void took(long nanos, long now) {
        if (nanos < LONG) return;
        if (longCall && now - longCallAt < MINUTE) {
            slowAt = now;
            slow = true;
        }
        longCall = true;
        longCallAt = now;
    }
}

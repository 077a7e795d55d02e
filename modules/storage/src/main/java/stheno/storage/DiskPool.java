package stheno.storage;

import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;

/// Threads for calls that wait for a disk: look-ups, opening, reading, directories. A loop never makes these calls, because a single one
/// may hang: a file with a lease, a FIFO in the place of a file, a network file system without its server. A virtual thread does not
/// make them either: it would keep its carrier (JDK 25 adds none for `open` and `stat`), and there are as many carriers as processors.
///
/// Each tree has a [share][DiskShare], a small part of the threads, so that a disk that hangs does not hold those of others.
///
/// Few threads run while calls return within milliseconds, as they do from the kernel's cache. When jobs wait longer than that, threads
/// are added, up to a bound.
///
/// ```
///   submit ──few run──► RUNNING ─────────────────────► (over)   then its thread takes the next job
///     │ ├──otherwise──► QUEUED ──a thread is free──► RUNNING
///     │ │                 │  └──5 ms, and the share is not used up──► RUNNING, on one more thread
///     │ │                 └──the share hangs──► (refused)
///     │ └──the queue is full, or no thread runs and none can be made──► (not accepted)
///     └──all threads of the share have hung for 2 s──► (not accepted)
/// ```
///
/// Any thread; no call blocks.
public final class DiskPool {
    private static final int THREADS = 32; // most; a thread that hangs costs its stack, and no processor
    private static final int SHARE = 8; // threads of one tree: enough to keep a disk's queue filled
    private static final Duration STUCK = Duration.ofSeconds(2); // longer than a busy disk takes, shorter than a disk that starts up
    private static final long LOOK = 5; // milliseconds that a job waits until a thread is added
    private static final long SELDOM = 1000; // milliseconds between two looks at a pool that does not move
    private static final int REST = 10; // seconds that an idle thread stays
    private static final int KEPT = 256; // descriptors that are kept for reuse: a quarter of the usual limit of a process

    final LongSupplier clock;
    final InstantSource wall;
    final Mounts mounts;
    private final int most;
    private final int eager;
    private final long stuck;
    private final int shareThreads;
    private final Executor threads; // this class bounds their number
    private final AtomicInteger kept = new AtomicInteger();

    // The rest is guarded by this, which is held for a few instructions, never while a job runs.
    private final Set<DiskShare> waiting = new LinkedHashSet<>(); // with queued jobs, the one that had no turn longest first
    private final Set<DiskShare.Job> running = new LinkedHashSet<>(); // the oldest first
    private int slow; // of the running jobs, those seen by two looks
    private boolean watched;
    private boolean moved; // since the last look
    private long pause; // milliseconds until the next look

    /// With 32 threads at most, 8 for each share.
    public DiskPool() {
        this(THREADS, SHARE, STUCK, System::nanoTime, new Mounts());
    }

    /// @param most  threads
    /// @param share threads of one share
    /// @param stuck a job that runs longer hangs
    /// @param clock in nanoseconds since any moment, never backwards
    DiskPool(int most, int share, Duration stuck, LongSupplier clock, Mounts mounts) {
        this(most, share, stuck, clock, mounts, Math.max(2, Runtime.getRuntime().availableProcessors()),
                REST, Thread.ofPlatform().daemon().name("disk").factory());
    }

    /// With threads of another kind, for tests that run all threads themselves. A share may have all threads, which start at once. A thread
    /// without work ends at once.
    ///
    /// @param clock in nanoseconds since any moment, never backwards
    public DiskPool(ThreadFactory factory, LongSupplier clock) {
        this(factory, clock, InstantSource.system());
    }

    /// The same, with another time of day.
    ///
    /// @param wall to compare with the times of files
    public DiskPool(ThreadFactory factory, LongSupplier clock, InstantSource wall) {
        this(THREADS, THREADS, STUCK, clock, wall, new Mounts(), THREADS, 0, factory);
    }

    DiskPool(int most, int share, Duration stuck, LongSupplier clock, Mounts mounts, int eager, int keep, ThreadFactory factory) {
        this(most, share, stuck, clock, InstantSource.system(), mounts, eager, keep, factory);
    }

    private DiskPool(int most, int share, Duration stuck, LongSupplier clock, InstantSource wall, Mounts mounts, int eager, int keep,
            ThreadFactory factory) {
        this.most = most;
        this.eager = eager;
        this.threads = new ThreadPoolExecutor(0, Integer.MAX_VALUE, keep, TimeUnit.SECONDS, new SynchronousQueue<>(), factory);
        this.shareThreads = share;
        this.stuck = stuck.toNanos();
        this.clock = clock;
        this.wall = wall;
        this.mounts = mounts;
    }

    /// A share for one tree. It needs no closing.
    public DiskShare share() {
        return new DiskShare(this, shareThreads);
    }

    /// Jobs that run now.
    public synchronized int running() {
        return running.size();
    }

    /// Descriptors that are kept open for reuse now.
    public int kept() {
        return kept.get();
    }

    boolean keep() {
        if (kept.incrementAndGet() <= KEPT) return true;
        kept.decrementAndGet();
        return false;
    }

    void unkeep() {
        kept.decrementAndGet();
    }

    /// Runs a job, or queues it. @return false if its share does not admit it, or the system has no thread
    synchronized boolean accept(DiskShare.Job job) {
        DiskShare share = job.share();
        if (!share.admits(job)) return false;
        if (running.size() - slow < eager && mayStart(share)) {
            begin(job);
            boolean started = start(job);
            if (!waiting.isEmpty()) watch(); // perhaps there was no thread for that before
            if (started) return true;
            if (running.isEmpty()) return false;
        }
        share.add(job);
        waiting.add(share);
        watch();
        return true;
    }

    private boolean mayStart(DiskShare share) {
        return running.size() < most && share.running < share.threads;
    }

    private void begin(DiskShare.Job job) {
        job.begun = clock.getAsLong();
        job.seen = false;
        job.share().running++;
        running.add(job);
        moved = true;
    }

    /// Starts a thread with a job that was begun. Under the lock, so that jobs are queued only while a thread runs that will look for them.
    /// If the system has no thread, the job has not begun. @return whether there is a thread
    private boolean start(DiskShare.Job first) {
        boolean started = execute(() -> {
            for (DiskShare.Job job = first; job != null; job = next(job)) job.run();
        });
        if (!started) end(first);
        return started;
    }

    /// Runs a task on a thread. @return false if the system has none: "unable to create native thread"
    private boolean execute(Runnable task) {
        try {
            threads.execute(task);
            return true;
        } catch (OutOfMemoryError | RejectedExecutionException e) {
            return false;
        }
    }

    private void end(DiskShare.Job over) {
        running.remove(over);
        over.share().running--;
        if (over.slow) slow--;
        over.slow = false;
    }

    /// A job is over. @return the job that its thread runs next, null if there is none
    private synchronized DiskShare.Job next(DiskShare.Job over) {
        end(over);
        long now = clock.getAsLong();
        over.share().took(now - over.begun, now);
        if (!watched && !waiting.isEmpty()) watch();
        for (DiskShare candidate : waiting) {
            if (candidate.running < candidate.threads) return taken(candidate);
        }
        return null;
    }

    synchronized void took(DiskShare share, long begun) {
        long now = clock.getAsLong();
        share.took(now - begun, now);
    }

    /// Takes a job from this share's queue; then it is the other shares' turn.
    private DiskShare.Job taken(DiskShare share) {
        waiting.remove(share);
        DiskShare.Job job = share.take();
        if (!share.queue.isEmpty()) waiting.add(share);
        begin(job);
        return job;
    }

    /// Has the queues looked at while jobs wait.
    private void watch() {
        if (watched) {
            if (pause > LOOK) notifyAll();
            pause = LOOK;
            return;
        }
        pause = LOOK;
        watched = execute(() -> {
            while (watched()) look();
        }); // else it is tried again with the next job that comes or ends
    }

    /// Waits for the next look. @return whether there is something to look at
    private synchronized boolean watched() {
        moved = false;
        try {
            wait(pause);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e); // no one knows this thread
        }
        pause = moved ? LOOK : Math.min(2 * pause, SELDOM);
        watched = !waiting.isEmpty();
        return watched;
    }

    /// Adds a thread for each share whose next job has waited since the last look, and refuses the jobs of a share that hangs.
    private void look() {
        List<DiskShare.Job> refused = new ArrayList<>();
        synchronized (this) {
            mark();
            for (DiskShare share : List.copyOf(waiting)) {
                DiskShare.Job next = share.queue.getFirst();
                if (next.seen && mayStart(share)) add(share);
                else if (hangs(share)) refused.addAll(share.refuseAll());
                else next.seen = true;
                if (share.queue.isEmpty()) waiting.remove(share);
            }
        }
        refused.forEach(DiskShare.Job::refuse);
    }

    /// Adds a thread for the next job of a share. If there is none, the job waits on: other threads run.
    private void add(DiskShare share) {
        DiskShare.Job job = taken(share);
        if (start(job)) return;
        share.addFirst(job);
        job.seen = true;
        waiting.add(share);
    }

    /// Jobs that run since the last look are slow: others start beside them at once.
    private void mark() {
        for (DiskShare.Job job : running) {
            if (job.seen && !job.slow) {
                job.slow = true;
                slow++;
            }
            job.seen = true;
        }
    }

    /// Whether all threads of this share have hung. Guarded by this.
    boolean hangs(DiskShare share) {
        return share.running == share.threads && hung(share) == share.threads;
    }

    private int hung(DiskShare share) {
        long now = clock.getAsLong();
        int hung = 0;
        for (DiskShare.Job job : running) {
            if (job.share() == share && now - job.begun >= stuck) hung++;
        }
        return hung;
    }

    /// Removes a job from its queue. @return whether it was there
    synchronized boolean cancel(DiskShare.Job job) {
        DiskShare share = job.share();
        boolean queued = share.remove(job);
        if (share.queue.isEmpty()) waiting.remove(share);
        return queued;
    }
}

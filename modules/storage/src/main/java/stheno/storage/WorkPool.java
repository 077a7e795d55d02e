package stheno.storage;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import stheno.storage.WorkQueue.Job;

/// A small pool of platform threads, for work that would hold the carrier of a virtual thread: CPU work of more than a few milliseconds,
/// and native file calls. There are as many carriers as processors. Measured with JDK 25 on two processors: two virtual threads that hash,
/// or that are blocked in `FileChannel.read`, `FileInputStream.read`, `transferTo` or `force`, stop all others until they return.
/// `Thread.yield()` between blocks does not help.
///
/// ```
///   call ──free──► RUNNING ──► its result             threads start on demand, and end after ten idle seconds
///     │ └─full──► Busy  ▲ └─interrupt─► cancelled
///     └──queue──► WAITING ──interrupt, patience──► it never runs
/// ```
///
/// **Clients.** Work belongs to a client: an account, or the network of an address. One client may have half of the threads and a quarter
/// of the queue. Waiting clients take turns.
///
/// **Cancelling.** If the thread that waits in [#call] is interrupted, so is the work. A [java.nio.channels.FileChannel] closes itself
/// then, with an exception, so a loop that reads one needs no check. Other loops ask [Thread#isInterrupted] between blocks. Do not use a
/// channel here that other work shares.
///
/// Any thread.
public final class WorkPool implements AutoCloseable {
    private static final Duration IDLE = Duration.ofSeconds(10); // until a thread ends
    private static final int CPU_QUEUE = 256;
    private static final Duration CPU_PATIENCE = Duration.ofMinutes(5); // most clients have given up by then
    private static final int FILE_THREADS = 16; // a slow disk holds some of them for seconds
    private static final int FILE_QUEUE = 1024;
    private static final Duration FILE_PATIENCE = Duration.ofMinutes(1);

    /// Work that may fail.
    @FunctionalInterface
    public interface Work<T> {
        /// Runs on a thread of the pool.
        ///
        /// @throws IOException if it fails or is cancelled, for example an [InterruptedIOException] or a
        ///                     [java.nio.channels.ClosedByInterruptException]
        T run() throws IOException;
    }

    /// Too much work is waiting, of this client or of all clients. Try again later.
    public static final class Busy extends IOException {
        private static final long serialVersionUID = 1;

        private Busy(String message) {
            super(message);
        }
    }

    private final ThreadFactory factory;
    private final int most;
    private final Duration patience;
    private final Duration rest;

    private final ReentrantLock lock = new ReentrantLock(); // guards the rest; held for a few instructions, never while work runs
    private final Condition added = lock.newCondition();
    private final WorkQueue jobs;
    private final Set<Thread> threads = ConcurrentHashMap.newKeySet(); // changed with the lock held
    private int idle; // of the threads
    private long refused;
    private boolean closed;

    /// @param name     of the threads
    /// @param threads  the most that run at the same time, at least 1
    /// @param queue    how many jobs may wait, at least 0
    /// @param patience how long a job may wait
    /// @throws IllegalArgumentException if a number is too low
    public WorkPool(String name, int threads, int queue, Duration patience) {
        this(Thread.ofPlatform().daemon().name(Objects.requireNonNull(name)).factory(), threads, queue, patience, IDLE);
    }

    /// With threads of another kind, for tests that run all threads themselves. A thread without work ends at once.
    ///
    /// @param factory makes the threads
    public WorkPool(ThreadFactory factory, int threads, int queue, Duration patience) {
        this(factory, threads, queue, patience, Duration.ZERO);
    }

    /// @param rest how long a thread stays without work
    WorkPool(ThreadFactory factory, int threads, int queue, Duration patience, Duration rest) {
        if (threads < 1 || queue < 0) throw new IllegalArgumentException("work pool: threads " + threads + ", queue " + queue);
        this.factory = Objects.requireNonNull(factory);
        this.most = threads;
        this.patience = Objects.requireNonNull(patience);
        this.rest = rest;
        this.jobs = new WorkQueue(threads, queue);
    }

    /// For CPU work: hashes, searches, parsing. Half as many threads as processors, but two at least, so that one client leaves a thread to
    /// the others.
    public static WorkPool cpu(String name) {
        return new WorkPool(name, Math.max(2, Runtime.getRuntime().availableProcessors() / 2), CPU_QUEUE, CPU_PATIENCE);
    }

    /// For native file calls: writing, copying, `force`. They mostly wait for a disk, so there are more threads than processors.
    public static WorkPool files(String name) {
        return new WorkPool(name, FILE_THREADS, FILE_QUEUE, FILE_PATIENCE);
    }

    /// The life of a thread.
    private void work() {
        for (Optional<Job> job = next(); job.isPresent(); job = next()) {
            try {
                job.get().run();
            } catch (Throwable e) {
                Thread self = Thread.currentThread();
                self.getUncaughtExceptionHandler().uncaughtException(self, e);
            } finally {
                end(job.get());
            }
        }
    }

    /// What came of a call. Written before the job ends, read afterwards.
    private static final class Outcome<T> implements Runnable {
        private final Work<T> work;
        private boolean ran;
        private T result;
        private Throwable failure;

        Outcome(Work<T> work) {
            this.work = work;
        }

        @Override
        public void run() {
            ran = true;
            try {
                result = work.run();
            } catch (Throwable e) { // thrown again by the caller
                failure = e;
            }
        }

        T get() throws IOException {
            if (!ran) throw new Busy("closed");
            switch (failure) {
                case null -> {
                    return result;
                }
                case IOException e -> throw e;
                case RuntimeException e -> throw e;
                case Error e -> throw e;
                default -> throw new IOException(failure);
            }
        }
    }

    /// Runs work and waits for its end. From a thread of this pool, it runs at once.
    ///
    /// If the calling thread is interrupted, the work is cancelled: waiting work never runs, and running work is interrupted. The call
    /// returns when the work has ended, with its result or exception, so nothing that the work has opened is lost. The calling thread stays
    /// interrupted.
    ///
    /// @param client equal for all work of the same client
    /// @throws Busy if too much is waiting, or it has waited too long
    /// @throws InterruptedIOException if the calling thread was interrupted before the work began
    public <T> T call(Object client, Work<T> work) throws IOException {
        return run(client, work, true);
    }

    private <T> T run(Object client, Work<T> work, boolean counted) throws IOException {
        if (threads.contains(Thread.currentThread())) return work.run();
        if (Thread.currentThread().isInterrupted()) throw new InterruptedIOException("cancelled");
        Outcome<T> outcome = new Outcome<>(work);
        Job job = new Job(client, outcome, counted);
        submit(job);
        await(job, counted);
        return outcome.get();
    }

    /// As [#call], but for work whose amount its owner bounds, as [#executor] does: it is never refused, and may wait as long as it takes.
    ///
    /// @throws Busy if the pool is closed
    public <T> T run(Object client, Work<T> work) throws IOException {
        return run(client, work, false);
    }

    /// Starts work. It may wait as long as it takes.
    ///
    /// @param client equal for all work of the same client
    /// @return cancels it: waiting work never runs, and running work is interrupted
    /// @throws Busy if too much is waiting
    public Runnable start(Object client, Runnable work) throws Busy {
        Job job = new Job(client, work, true);
        submit(job);
        return () -> cancel(job);
    }

    /// Runs work whose amount its owner bounds, for example one piece of work for each upload in progress: it is never refused, and may
    /// wait as long as it takes. The client still has its share of the threads only. After [#close], the executor throws a
    /// [RejectedExecutionException].
    public Executor executor(Object client) {
        return work -> {
            try {
                submit(new Job(client, work, false));
            } catch (Busy e) {
                throw new RejectedExecutionException(e);
            }
        };
    }

    private <T> T locked(Supplier<T> step) {
        lock.lock();
        try {
            return step.get();
        } finally {
            lock.unlock();
        }
    }

    private void submit(Job job) throws Busy {
        Optional<String> refusal = locked(() -> {
            Optional<String> why = closed ? Optional.of("closed") : jobs.refusal(job);
            if (why.isPresent()) return why;
            jobs.add(job);
            added.signal();
            boolean served = idle >= jobs.waiting() || threads.size() == most || begin();
            return served || !jobs.remove(job) ? Optional.empty() : Optional.of("no thread");
        });
        if (refusal.isPresent()) throw refused(refusal.get());
    }

    private Busy refused(String why) {
        locked(() -> refused++);
        return new Busy(why);
    }

    /// Starts a thread. @return whether there is one
    private boolean begin() {
        try {
            Thread thread = factory.newThread(this::work);
            threads.add(thread);
            start(thread);
        } catch (OutOfMemoryError e) {
            // "unable to create native thread": a limit of the system is reached. Without this thread, the work takes longer
        }
        return !threads.isEmpty();
    }

    private void start(Thread thread) {
        boolean started = false;
        try {
            thread.start();
            started = true;
        } finally {
            if (!started) threads.remove(thread);
        }
    }

    private void await(Job job, boolean limited) throws IOException {
        boolean interrupted = false;
        try {
            boolean late = !job.ended().await(limited ? patience.toNanos() : Long.MAX_VALUE, TimeUnit.NANOSECONDS);
            if (late && locked(() -> jobs.remove(job))) throw refused("waited too long");
        } catch (InterruptedException e) {
            interrupted = true;
            if (cancel(job)) {
                Thread.currentThread().interrupt();
                throw (IOException) new InterruptedIOException("cancelled").initCause(e);
            }
        }
        while (true) {
            try {
                job.ended().await();
                break;
            } catch (InterruptedException e) {
                interrupted = true;
                cancel(job);
            }
        }
        if (interrupted) Thread.currentThread().interrupt();
    }

    /// @return whether it will never run
    private boolean cancel(Job job) {
        return locked(() -> {
            boolean never = jobs.remove(job);
            if (!never) job.interrupt();
            return never;
        });
    }

    /// Waits for the next job. Empty if the thread is to end.
    private Optional<Job> next() {
        return locked(() -> {
            long left = rest.toNanos();
            Optional<Job> job = jobs.begin(Thread.currentThread());
            while (job.isEmpty() && left > 0 && !closed) {
                left = idle(left);
                job = jobs.begin(Thread.currentThread());
            }
            if (job.isEmpty()) threads.remove(Thread.currentThread());
            return job;
        });
    }

    /// @return the time left
    private long idle(long nanos) {
        idle++;
        try {
            return added.awaitNanos(nanos);
        } catch (InterruptedException e) {
            return nanos; // by other code: the pool interrupts a thread only while it runs a job
        } finally {
            idle--;
        }
    }

    private void end(Job job) {
        locked(() -> {
            jobs.end(job);
            return Thread.interrupted(); // a cancellation that came too late must not meet the next job
        });
        job.ended().countDown();
    }

    /// Threads now, with or without work.
    int threads() {
        return threads.size();
    }

    /// Jobs that run now.
    public int running() {
        return locked(() -> jobs.running().size());
    }

    /// Jobs that wait now.
    public int waiting() {
        return locked(jobs::waiting);
    }

    /// Jobs that were refused so far.
    public long refused() {
        return locked(() -> refused);
    }

    /// Refuses new work, and interrupts what runs. What waits never runs: its [#call] throws [Busy].
    @Override
    public void close() {
        List<Job> dropped = locked(() -> {
            closed = true;
            jobs.running().forEach(Job::interrupt);
            added.signalAll();
            return jobs.removeAll();
        });
        dropped.forEach(job -> job.ended().countDown());
    }
}

package stheno.web.blocking;

import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedSet;
import stheno.reactor.ClientNetwork;
import stheno.reactor.FatalErrors;

/// Runs jobs that may block, each on a virtual thread of its own: a bounded number at the same time, and a bounded queue of waiting jobs.
/// Any thread; no call blocks.
///
/// ```
///   submit ──free──► RUNNING ──► (over)                  then another job runs
///     │ └──queue full──► (refused)  ▲
///     └──queue──► WAITING ──turn────┘
///                    └──interrupt──► (its work never runs)
/// ```
///
/// **Shares.** A [client][ClientNetwork] has at most three quarters of the places that run, and of those in the queue (rounded up), so that
/// it leaves some to the others. When a job ends, the client with the fewest running jobs is next; among its
/// jobs, the one that has waited longest.
public final class Workers {
    private final int concurrency;
    private final int queue;

    // Guarded by this. Held for a few instructions, never while work runs.
    private final SequencedSet<Job> waiting = new LinkedHashSet<>();
    private final Map<ClientNetwork, Share> shares = new HashMap<>(); // of the clients that have jobs
    private final Share none = new Share(); // of the jobs that belong to no client
    private int running;
    private long refused;

    /// The jobs of a client.
    private static final class Share {
        private int running;
        private int waiting;
    }

    /// @param concurrency jobs that run at the same time, at least 1
    /// @param queue       jobs that may wait, at least 0
    /// @throws IllegalArgumentException if a number is too low
    public Workers(int concurrency, int queue) {
        if (concurrency < 1 || queue < 0) throw new IllegalArgumentException("workers: concurrency " + concurrency + ", queue " + queue);
        this.concurrency = concurrency;
        this.queue = queue;
    }

    /// An accepted job. Any thread.
    public final class Job {
        private final Runnable work;
        private volatile Thread thread;
        private final Optional<ClientNetwork> client;
        private final Share share;

        private Job(Optional<ClientNetwork> client, Share share, Runnable work) {
            this.client = client;
            this.share = share;
            this.work = work;
            thread = Thread.ofVirtual().unstarted(this::run);
        }

        private void run() {
            try {
                work.run();
            } finally {
                over(this);
            }
        }

        private boolean mayRun() {
            return client.isEmpty() || share.running < share(concurrency);
        }

        /// Removes this job from the queue. Without effect if it runs, or is over.
        ///
        /// @return whether it was removed: its work will never run, and only this result says so
        public boolean cancel() {
            synchronized (Workers.this) {
                if (!waiting.remove(this)) return false;
                share.waiting--;
                forget(this);
                return true;
            }
        }

        /// Removes this job from the queue, or interrupts its thread. Without effect if the job is over.
        ///
        /// @return as [#cancel]
        public boolean interrupt() {
            if (cancel()) return true;
            thread.interrupt(); // a thread that has not started yet is interrupted when it does
            return false;
        }
    }

    /// What one client may have of so many places: three quarters, rounded up.
    private static int share(int places) {
        return places - places / 4;
    }

    /// Runs `work` that belongs to no client now, or when its turn comes. An exception goes to the thread's handler of uncaught exceptions.
    ///
    /// @return empty if the queue is full: then `work` will never run
    public Optional<Job> submit(Runnable work) {
        return submit(Optional.empty(), work);
    }

    /// Runs a client's `work` now, or when its turn comes.
    ///
    /// @return empty if the queue is full, or the client's share of it: then `work` will never run
    public Optional<Job> submit(ClientNetwork client, Runnable work) {
        return submit(Optional.of(client), work);
    }

    private Optional<Job> submit(Optional<ClientNetwork> client, Runnable work) {
        Job job;
        synchronized (this) {
            job = new Job(client, share(client), work);
            if (!isFree(job) && isFull(job)) {
                refused++;
                forget(job);
                return Optional.empty();
            }
            if (queued(job)) return Optional.of(job);
        }
        try {
            start(job);
            return Optional.of(job);
        } catch (OutOfMemoryError e) {
            if (!FatalErrors.isThreadLimit(e)) throw e;
            return Optional.empty();
        }
    }

    /// Runs more `work` of a client whose first job was accepted: it waits for its turn like any other, but is never refused. The caller
    /// bounds how many there are.
    public void resume(ClientNetwork client, Runnable work) {
        Job job;
        synchronized (this) {
            job = new Job(Optional.of(client), share(Optional.of(client)), work);
            if (queued(job)) return;
        }
        start(job);
    }

    /// A job whose thread cannot be started gives its place back.
    private void start(Job job) {
        try {
            job.thread.start();
        } catch (OutOfMemoryError e) {
            synchronized (this) {
                running--;
                job.share.running--;
                refused++;
                forget(job);
            }
            throw e;
        }
    }

    private Share share(Optional<ClientNetwork> client) {
        return client.isEmpty() ? none : shares.computeIfAbsent(client.get(), _ -> new Share());
    }

    private boolean isFree(Job job) {
        return running < concurrency && job.mayRun();
    }

    private boolean isFull(Job job) {
        return waiting.size() >= queue || job.client.isPresent() && job.share.waiting >= share(queue);
    }

    /// Puts a job into the queue, or counts it as running. @return whether it waits
    private boolean queued(Job job) {
        boolean waits = !isFree(job);
        if (waits) {
            waiting.add(job);
            job.share.waiting++;
        } else {
            running++;
            job.share.running++;
        }
        return waits;
    }

    /// A job is over: another one runs. Only one can, since one place has become free, of one client.
    private void over(Job job) {
        Job next;
        synchronized (this) {
            running--;
            job.share.running--;
            next = next();
            if (next != null) {
                waiting.remove(next);
                next.share.waiting--;
                next.share.running++;
                running++;
            }
            forget(job);
        }
        if (next != null) startHere(next);
    }

    /// On the thread of a job that is over, if the system allows no other.
    private void startHere(Job next) {
        try {
            next.thread.start();
        } catch (OutOfMemoryError e) {
            if (!FatalErrors.isThreadLimit(e)) throw e;
            next.thread = Thread.currentThread();
            next.run();
        }
    }

    private Job next() {
        Job next = null;
        for (Job job : waiting) {
            if (job.mayRun() && (next == null || job.share.running < next.share.running)) next = job;
        }
        return next;
    }

    private void forget(Job job) {
        if (job.client.isPresent() && job.share.running == 0 && job.share.waiting == 0) shares.remove(job.client.get());
    }

    /// Jobs that run now.
    public synchronized int running() {
        return running;
    }

    /// Jobs that wait now.
    public synchronized int waiting() {
        return waiting.size();
    }

    /// Jobs that were refused so far.
    public synchronized long refused() {
        return refused;
    }

    @Override
    public synchronized String toString() {
        return running + " running, " + waiting.size() + " waiting, " + refused + " refused";
    }
}

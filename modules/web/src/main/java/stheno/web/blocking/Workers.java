package stheno.web.blocking;

import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.SequencedSet;
import stheno.reactor.FatalErrors;

/// Runs jobs that may block, each on a virtual thread of its own: a bounded number at the same time, and a bounded queue of waiting jobs.
/// Any thread; no call blocks.
///
/// ```
///   submit ──free──► RUNNING ──► (over)                  then the job that has waited longest runs
///     │ └──queue full──► (refused)  ▲
///     └──queue──► WAITING ──turn────┘
///                    └──interrupt──► (its work never runs)
/// ```
public final class Workers {
    private final int concurrency;
    private final int queue;

    // Guarded by this. Held for a few instructions, never while work runs.
    private final SequencedSet<Job> waiting = new LinkedHashSet<>();
    private int running;
    private long refused;

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

        private Job(Runnable work) {
            this.work = work;
            thread = Thread.ofVirtual().unstarted(() -> run(work));
        }

        private void run(Runnable work) {
            try {
                work.run();
            } finally {
                next();
            }
        }

        /// Interrupts the thread of this job, or removes the job from the queue. Without effect if the job is over.
        ///
        /// @return whether it was removed from the queue: its work will never run, and only this result says so
        public boolean interrupt() {
            synchronized (Workers.this) {
                if (waiting.remove(this)) return true;
            }
            thread.interrupt(); // a thread that has not started yet is interrupted when it does
            return false;
        }
    }

    /// Runs `work` now, or when its turn comes. An exception goes to the thread's handler of uncaught exceptions.
    ///
    /// @return empty if the queue is full, or the system allows no other thread: then `work` will never run
    public Optional<Job> submit(Runnable work) {
        Job job;
        synchronized (this) {
            boolean full = running == concurrency;
            if (full && waiting.size() == queue) {
                refused++;
                return Optional.empty();
            }
            job = new Job(work);
            if (full) {
                waiting.add(job);
                return Optional.of(job);
            }
            running++;
        }
        try {
            job.thread.start();
        } catch (OutOfMemoryError e) {
            if (!FatalErrors.isThreadLimit(e)) throw e;
            synchronized (this) {
                running--;
                refused++;
            }
            return Optional.empty();
        }
        return Optional.of(job);
    }

    /// A job is over: the job that has waited longest runs. If the system allows no other thread, it runs on this one.
    private void next() {
        Job next;
        synchronized (this) {
            if (waiting.isEmpty()) {
                running--;
                return;
            }
            next = waiting.removeFirst();
        }
        try {
            next.thread.start();
        } catch (OutOfMemoryError e) {
            if (!FatalErrors.isThreadLimit(e)) throw e;
            next.thread = Thread.currentThread();
            next.run(next.work);
        }
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

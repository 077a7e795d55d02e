package stheno.web.blocking;

import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.SequencedSet;

/// Runs work that may block, each job on a virtual thread of its own: a bounded number at once, a bounded number that waits in
/// order, and no more. Any thread; no call blocks.
///
/// ```
///   submit ──room──► RUNNING ──► (over)                  the longest waiting job follows at once
///     │ └──full──► (refused)        ▲
///     └──queue──► WAITING ──turn────┘
///                    └──interrupt──► (its work never runs)
/// ```
public final class Workers {
    private final int most;
    private final int queued;

    // Guarded by this. Held for a few instructions, never while work runs.
    private final SequencedSet<Job> waiting = new LinkedHashSet<>();
    private int running;
    private long refused;

    /// @param most jobs that run at once, at least 1
    /// @param queued jobs that wait for them, 0 for none
    public Workers(int most, int queued) {
        if (most < 1 || queued < 0) throw new IllegalArgumentException("workers: most " + most + ", queued " + queued);
        this.most = most;
        this.queued = queued;
    }

    /// Work that was accepted. Any thread.
    public final class Job {
        private final Thread thread;

        private Job(Runnable work) {
            thread = Thread.ofVirtual().unstarted(() -> run(work));
        }

        private void run(Runnable work) {
            try {
                work.run();
            } finally {
                next();
            }
        }

        /// Interrupts the thread that runs this job, or takes the job out of the queue. Without effect if it is over.
        ///
        /// @return whether it was taken out of the queue, so that its work will never run: nobody else is told
        public boolean interrupt() {
            synchronized (Workers.this) {
                if (waiting.remove(this)) return true;
            }
            thread.interrupt(); // a thread that has not begun yet finds itself interrupted when it does
            return false;
        }
    }

    /// Runs `work` now, or in its turn. What it throws goes to the thread's handler of uncaught exceptions.
    ///
    /// @return empty if too many wait already: then `work` will never run
    public Optional<Job> submit(Runnable work) {
        Job job;
        synchronized (this) {
            boolean full = running == most;
            if (full && waiting.size() == queued) {
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
        job.thread.start();
        return Optional.of(job);
    }

    /// A job is over: its place goes to the one that waits longest.
    private void next() {
        Job next;
        synchronized (this) {
            if (waiting.isEmpty()) {
                running--;
                return;
            }
            next = waiting.removeFirst();
        }
        next.thread.start();
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

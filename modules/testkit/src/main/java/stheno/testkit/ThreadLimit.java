package stheno.testkit;

import java.util.concurrent.ThreadFactory;

/// Makes virtual threads, unless the system is to refuse them, as it does at its limit of threads. Any thread.
public final class ThreadLimit implements ThreadFactory {
    private final ThreadFactory threads = Thread.ofVirtual().factory();
    private volatile boolean reached;

    /// One that makes threads.
    public ThreadLimit() {}

    /// From now on, no thread is made, or threads are made again.
    public ThreadLimit reached(boolean now) {
        reached = now;
        return this;
    }

    @Override
    public Thread newThread(Runnable work) {
        if (reached) {
            throw new OutOfMemoryError("unable to create native thread: possibly out of memory or process/resource limits reached");
        }
        return threads.newThread(work);
    }
}

package stheno.testkit;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;

/// What a thread has allocated: exact, and the same on a noisy machine as on a quiet one. Any thread.
public final class Allocations {
    private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private final long thread;

    private Allocations(long thread) {
        this.thread = thread;
    }

    /// Of the living thread of that name.
    public static Allocations of(String name) {
        return new Allocations(Thread.getAllStackTraces().keySet().stream().filter(t -> t.getName().equals(name))
                .findFirst().orElseThrow(() -> new IllegalArgumentException("no thread " + name)).threadId());
    }

    /// Bytes since the thread began.
    public long bytes() {
        return threads.getThreadAllocatedBytes(thread);
    }
}

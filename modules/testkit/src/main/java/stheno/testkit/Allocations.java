package stheno.testkit;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;

/// The bytes that a thread has allocated: an exact count, which does not depend on the machine's load. Any thread.
public final class Allocations {
    private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private final long thread;

    private Allocations(long thread) {
        this.thread = thread;
    }

    /// For the live thread of this name.
    public static Allocations of(String name) {
        return new Allocations(Thread.getAllStackTraces().keySet().stream().filter(t -> t.getName().equals(name))
                .findFirst().orElseThrow(() -> new IllegalArgumentException("no thread " + name)).threadId());
    }

    /// Bytes since the thread started.
    public long bytes() {
        return threads.getThreadAllocatedBytes(thread);
    }
}

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

    /// The fewest bytes that this thread allocates in any of several rounds: what the code allocates each time it runs. Single rounds can
    /// show more, because the JVM itself allocates a little while it compiles, and even less than nothing, because a collection corrects
    /// the count.
    public static long fewest(int rounds, Runnable round) {
        Allocations mine = new Allocations(Thread.currentThread().threadId());
        mine.bytes(); // the first call allocates
        long fewest = Long.MAX_VALUE;
        for (int i = 0; i < rounds && fewest > 0; i++) {
            long before = mine.bytes();
            round.run();
            long allocated = mine.bytes() - before;
            if (allocated >= 0) fewest = Math.min(fewest, allocated);
        }
        return fewest;
    }

    /// Bytes since the thread started.
    public long bytes() {
        return threads.getThreadAllocatedBytes(thread);
    }
}

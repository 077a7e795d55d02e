package stheno.appliance.dns;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;

/// Starts a full collection after large zones were loaded, or after a cache has grown. Loading leaves garbage of three times the zone, and
/// the zone that is replaced. A cache that grows leaves four times its size. The serial collector does not collect them while the heap may
/// grow: each reload of a million records took 270 MB more, and a cache of a million answers in 99 MB left a process of 580 MB. A
/// collection stops the server for 20 to 40 ms with a million records, so small changes wait until they are worth it together. Any thread.
final class HeapTrim {
    /// Octets; a quarter of a million records.
    static final long WORTH = 16L << 20;

    /// The threads that changed or read the zone have no reference to the old one then.
    static final Duration AFTER_LOAD = Duration.ofSeconds(1);

    /// A cache that grows for long is collected every ten seconds: 0.4 % of the time.
    static final Duration AFTER_GROWTH = Duration.ofSeconds(10);

    private final Runnable collection;
    private final Executor later;
    private long replaced; // octets since the last collection; guarded by this, as is the next
    private boolean planned;

    /// @param collection may take long
    /// @param later runs it after a delay; not on a loop, and not on a carrier of virtual threads
    HeapTrim(Runnable collection, Executor later) {
        this.collection = collection;
        this.later = later;
    }

    /// With the collection of the JVM, so long after it has turned out to be worth it.
    static HeapTrim ofJvm(Duration delay) {
        return new HeapTrim(System::gc, CompletableFuture.delayedExecutor(delay.toMillis(), TimeUnit.MILLISECONDS,
                task -> Thread.ofPlatform().daemon().name("stheno-heap").start(task)));
    }

    /// Memory was replaced: what was there before is garbage. Does not block.
    ///
    /// @param bytes the memory of the zones that were loaded, or that a cache has given up
    synchronized void replaced(long bytes) {
        replaced += bytes;
        if (planned || replaced < WORTH) return;
        planned = true;
        later.execute(this::collect);
    }

    private void collect() {
        synchronized (this) {
            planned = false;
            replaced = 0;
        }
        collection.run();
    }
}

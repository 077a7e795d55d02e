package stheno.appliance.dns;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;

/// Starts a full collection after large zones were loaded. Loading leaves garbage of three times the zone, and the zone that is replaced.
/// The serial collector does not collect them while the heap may grow: each reload of a million records took 270 MB more. A collection
/// stops the server for 20 to 40 ms with a million records, so small zones wait until they are worth it together. Any thread.
final class HeapTrim {
    /// Octets of zones; a quarter of a million records.
    static final long WORTH = 16L << 20;

    private static final long DELAY_MILLIS = 1000; // the threads that changed or read the zone have no reference to the old one then

    private final Runnable collection;
    private final Executor later;
    private long loaded; // octets since the last collection; guarded by this, as is the next
    private boolean planned;

    /// @param collection may take long
    /// @param later runs it after a delay; not on a loop, and not on a carrier of virtual threads
    HeapTrim(Runnable collection, Executor later) {
        this.collection = collection;
        this.later = later;
    }

    /// With the collection of the JVM.
    static HeapTrim ofJvm() {
        return new HeapTrim(System::gc, CompletableFuture.delayedExecutor(DELAY_MILLIS, TimeUnit.MILLISECONDS,
                task -> Thread.ofPlatform().daemon().name("stheno-heap").start(task)));
    }

    /// Zones were loaded and are in service: what they replaced is garbage. Does not block.
    ///
    /// @param bytes the memory of these zones
    synchronized void loaded(long bytes) {
        loaded += bytes;
        if (planned || loaded < WORTH) return;
        planned = true;
        later.execute(this::collect);
    }

    private void collect() {
        synchronized (this) {
            planned = false;
            loaded = 0;
        }
        collection.run();
    }
}

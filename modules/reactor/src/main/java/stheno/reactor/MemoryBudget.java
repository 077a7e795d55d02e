package stheno.reactor;

import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;

/// The bytes that a process keeps for its clients: one number above all other limits, because limits multiply (connections, requests of a
/// connection, bytes of a request). It is a share of the heap. Everything that keeps bytes for a client, or as a cache, counts them here:
/// unfinished frames, waiting requests, unsent output, queues, the connections themselves.
///
/// ```
///   FREE ──3/4 of the limit──► TIGHT ──7/8──► FULL
/// ```
///
/// - `FREE`: no restriction.
/// - `TIGHT`: caches shrink. Connections that hold much are not read. If that does not help soon, the largest of them are closed.
/// - `FULL`: the largest connections are closed at once. New connections and new requests are refused.
///
/// Counts are estimates. They grow after the memory was taken, by one read of a connection at most. Nothing here throws or waits.
/// Any thread.
public final class MemoryBudget {
    /// How much is left.
    public enum Level {
        /// Enough.
        FREE,
        /// Little: nothing should begin that can wait.
        TIGHT,
        /// None: new work is refused.
        FULL
    }

    /// Memory that can be freed at any time without harm. It is known here as long as something else refers to it.
    public interface Cache {
        /// Frees about this many bytes, or all there are. Any thread; must not block, nor wait for other caches.
        void shrink(long bytes);

        /// Closes the files that it keeps open without a present use: the process has no descriptor left. Any thread; must not block.
        default void closeFiles() {}
    }

    private static final long MB = 1024 * 1024;

    /// What the code, the loops' own buffers, certificates and zones of a small server take of the heap.
    private static final long BASE = 12 * MB;

    private static final long LEAST = 2 * MB;
    private static final long CHUNK = 64 * 1024; // at most this much of each loop is not in the sum yet

    private static final long WARN_PERIOD = Duration.ofSeconds(10).toNanos();

    private final long limit;
    private final long tight;
    private final long full;
    private final long chunk;
    private final AtomicLong used = new AtomicLong();
    private final AtomicLong cached = new AtomicLong();
    private final List<CacheCount> caches = new CopyOnWriteArrayList<>();
    private final LongAdder refused = new LongAdder();
    private final LongAdder ended = new LongAdder();
    private final AtomicLong peak = new AtomicLong();
    private final AtomicLong warned = new AtomicLong(); // when; 0 for never

    /// A budget of so many bytes.
    ///
    /// @throws IllegalArgumentException if `limit` is below one
    public MemoryBudget(long limit) {
        if (limit < 1) throw new IllegalArgumentException("a budget of " + limit + " bytes");
        this.limit = limit;
        this.tight = limit - limit / 4;
        this.full = limit - limit / 8;
        this.chunk = Math.min(CHUNK, limit / 256);
    }

    /// The default of this process: half of the largest heap, without the 12 MB that the server itself needs; 2 MB at least.
    public static MemoryBudget ofHeap() {
        return new MemoryBudget(share(Runtime.getRuntime().maxMemory()));
    }

    /// The default with a heap of at most so many bytes.
    static long share(long heap) {
        return Math.max(LEAST, (heap - BASE) / 2);
    }

    /// In bytes.
    public long limit() {
        return limit;
    }

    /// Bytes in use, caches included. Late by a chunk (64 KB at most) for each loop.
    public long used() {
        return Math.max(0, used.getOpaque());
    }

    /// The most that [#used()] was.
    public long peak() {
        return Math.max(peak.getOpaque(), used());
    }

    /// How much is left.
    public Level level() {
        long now = used.getOpaque();
        if (now < tight) return Level.FREE;
        return now < full ? Level.TIGHT : Level.FULL;
    }

    /// Whether new work is to be refused.
    public boolean isFull() {
        return used.getOpaque() >= full;
    }

    /// Whether new work is to be refused. Counts the refusal.
    public boolean refuses() {
        boolean full = isFull();
        if (full) refused.increment();
        return full;
    }

    /// Counts bytes that were allocated, or, if negative, freed. A loop counts through its [Share].
    public void add(long bytes) {
        long now = used.addAndGet(bytes);
        if (bytes > 0 && now >= tight && now > peak.getOpaque()) peak.accumulateAndGet(now, Math::max);
    }

    /// Bytes above the mark to which a shortage is relieved: a little below `TIGHT`, so that it does not return at once.
    long excess() {
        return used.getOpaque() - (tight - limit / 16);
    }

    /// Bytes that all caches together may use: half of the limit.
    public long cacheLimit() {
        return limit / 2;
    }

    /// Bytes in use by the caches.
    public long cached() {
        return cached.getOpaque();
    }

    /// This cache shrinks from now on when memory is short. @return its count
    public CacheCount join(Cache cache) {
        forgetCaches();
        CacheCount count = new CacheCount(cache);
        caches.add(count);
        return count;
    }

    /// Gives back what caches had that are gone.
    private void forgetCaches() {
        for (CacheCount count : caches) {
            if (count.cache.refersTo(null) && caches.remove(count)) count.add(-count.bytes());
        }
    }

    /// Shrinks the largest caches until all together are within [#cacheLimit()], and further while memory is short. Called by a cache that
    /// has grown, and by a loop in a shortage; not from within a cache's own lock.
    public void shrinkCaches() {
        if (surplus() <= 0) return;
        forgetCaches();
        for (int i = caches.size(); i > 0 && surplus() > 0; i--) {
            CacheCount largest = null;
            for (CacheCount count : caches) if (largest == null || count.bytes() > largest.bytes()) largest = count;
            Cache cache = largest == null ? null : largest.cache.get();
            if (cache != null) cache.shrink(surplus());
        }
    }

    /// Has all caches close the files that they keep open without a present use. Called when a descriptor is missing. Any thread.
    public void closeFiles() {
        for (CacheCount count : caches) {
            Cache cache = count.cache.get();
            if (cache != null) cache.closeFiles();
        }
    }

    /// Bytes by which the caches should shrink.
    private long surplus() {
        long all = cached();
        return Math.min(all, Math.max(all - cacheLimit(), level() == Level.FREE ? 0 : excess()));
    }

    /// New work was refused for lack of memory.
    public void refuse() {
        refused.increment();
    }

    /// Logs a shortage, at most once in ten seconds.
    ///
    /// @param now in nanoseconds of the clock of a loop
    void warn(Log log, long now) {
        long last = warned.get();
        if (last != 0 && now - last < WARN_PERIOD || !warned.compareAndSet(last, now == 0 ? 1 : now)) return;
        log.event(Log.Level.WARN, "memory-short", "used", used(), "limit", limit, "cached", cached(), "closed", ended(),
                "refused", refused(), "remedy", "raise the heap: STHENO_JVM_OPTIONS=-Xmx1g, or lower limit.connections");
    }

    /// How often new work was refused: connections, requests, transfers, queries.
    public long refused() {
        return refused.sum();
    }

    void end() {
        ended.increment();
    }

    /// How many connections were closed because they held much while memory was short.
    public long ended() {
        return ended.sum();
    }

    /// A part of the count for one thread, which adds to the sum in chunks: a small request costs no contended write.
    public Share share() {
        return new Share();
    }

    @Override
    public String toString() {
        return used() + " of " + limit + " bytes, " + level();
    }

    /// The bytes of one cache. Any thread.
    public final class CacheCount {
        private final WeakReference<Cache> cache;
        private final AtomicLong bytes = new AtomicLong();

        private CacheCount(Cache cache) {
            this.cache = new WeakReference<>(cache);
        }

        /// Counts bytes that were allocated, or, if negative, freed.
        public void add(long more) {
            bytes.addAndGet(more);
            cached.addAndGet(more);
            MemoryBudget.this.add(more);
        }

        long bytes() {
            return bytes.getOpaque();
        }
    }

    /// See [MemoryBudget#share()]. One thread at a time.
    public final class Share {
        private long pending;

        private Share() {}

        /// Counts bytes that were allocated, or, if negative, freed.
        public void add(long bytes) {
            pending += bytes;
            if (pending >= chunk || pending <= -chunk) flush();
        }

        /// Brings the sum up to date.
        public void flush() {
            if (pending == 0) return;
            MemoryBudget.this.add(pending);
            pending = 0;
        }
    }
}

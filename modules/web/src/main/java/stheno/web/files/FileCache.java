package stheno.web.files;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import stheno.reactor.MemoryBudget;

/// The files that were asked for, by decoded path, within a bound of memory.
///
/// An entry is fresh for a second. After that the disk is looked at, and the entry is renewed or replaced, so that a change is seen within
/// a second. When the memory is full, or the [budget][MemoryBudget] of the process wants some back, the clock algorithm evicts: the oldest
/// entry that was not used since its last turn.
///
/// Any thread. Look-ups take no lock, changes a short one.
final class FileCache implements MemoryBudget.Cache {
    /// How long the disk is not looked at again: the promise is that a change is seen within a second.
    static final long FRESH = 1_000_000_000L; // nanoseconds

    private final long capacity;
    private final LongSupplier clock;
    private final ConcurrentHashMap<String, CachedFile> files = new ConcurrentHashMap<>();
    private final Map<String, Entry> order = new LinkedHashMap<>(); // this and the rest are guarded by this object's monitor
    private long bytes;
    private volatile MemoryBudget budget; // null before the first request
    private MemoryBudget.CacheCount count;
    private boolean invalidated;
    private long invalidatedAt;

    private record Entry(CachedFile file, long bytes) {}

    /// @param capacity in bytes, approximate
    /// @param clock    in nanoseconds since any moment, never backwards
    FileCache(long capacity, LongSupplier clock) {
        this.capacity = capacity;
        this.clock = clock;
    }

    /// The clock's reading.
    long now() {
        return clock.getAsLong();
    }

    /// The file at that path, if the disk was looked at within the last second.
    Optional<CachedFile> fresh(String path) {
        return fresh(path, now());
    }

    /// The same at that reading of the clock.
    Optional<CachedFile> fresh(String path, long now) {
        CachedFile file = files.get(path);
        if (file == null || now - file.checkedAt() >= FRESH) return Optional.empty();
        file.markUsed();
        return Optional.of(file);
    }

    /// The file at that path, however old the entry is.
    Optional<CachedFile> latest(String path) {
        return Optional.ofNullable(files.get(path));
    }

    /// Keeps this file instead of the previous one. After an [invalidation][#invalidate] that came later than the look at the disk, it is
    /// not kept: this may be the file that has changed.
    void put(String path, CachedFile file) {
        keep(path, file);
        makeRoom();
    }

    private synchronized void keep(String path, CachedFile file) {
        if (invalidated && file.checkedAt() - invalidatedAt <= 0) {
            remove(path);
            return;
        }
        Entry before = order.remove(path);
        if (before != null) {
            change(-before.bytes());
            before.file().replacedBy(file);
        }
        files.put(path, file);
        order.put(path, new Entry(file, file.memory()));
        change(file.memory());
        evict(capacity);
    }

    /// Removes the entry of that path.
    synchronized void remove(String path) {
        Entry entry = order.remove(path);
        if (entry != null) drop(path, entry);
    }

    private void drop(String path, Entry entry) {
        change(-entry.bytes());
        files.remove(path);
        entry.file().forget();
    }

    /// The file at that path has changed on disk. A thread that is reading the old one now will not keep it.
    synchronized void invalidate(String path) {
        remove(path);
        invalidated = true;
        invalidatedAt = now();
    }

    /// The file at that path takes more memory now, if it is still kept.
    void grown(String path, long more) {
        grow(path, more);
        makeRoom();
    }

    private synchronized void grow(String path, long more) {
        Entry entry = order.get(path);
        if (entry != null) {
            order.put(path, new Entry(entry.file(), entry.bytes() + more)); // keeps its position
            change(more);
            evict(capacity);
        }
    }

    /// Goes through the entries from the oldest on. A used one goes to the end, any other is removed.
    private void evict(long target) {
        while (bytes > target) {
            Iterator<Map.Entry<String, Entry>> oldest = order.entrySet().iterator();
            Map.Entry<String, Entry> next = oldest.next();
            String path = next.getKey();
            Entry entry = next.getValue();
            oldest.remove();
            if (entry.file().clearUsed()) {
                order.put(path, entry);
            } else {
                drop(path, entry);
            }
        }
    }

    /// All caches of a process together, and everything that is kept for clients, share this budget.
    void within(MemoryBudget shared) {
        if (budget == null) join(shared);
    }

    private synchronized void join(MemoryBudget shared) {
        if (budget != null) return;
        count = shared.join(this);
        count.add(bytes);
        budget = shared;
    }

    private void change(long more) {
        bytes += more;
        if (count != null) count.add(more);
    }

    private void makeRoom() {
        MemoryBudget shared = budget;
        if (shared != null) shared.shrinkCaches();
    }

    @Override
    public synchronized void shrink(long much) {
        evict(Math.max(0, bytes - much));
    }

    /// Bytes of memory in use, approximate.
    synchronized long bytes() {
        return bytes;
    }

    /// How many paths have an entry.
    int count() {
        return files.size();
    }
}

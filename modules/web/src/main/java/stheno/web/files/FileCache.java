package stheno.web.files;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;

/// What is known of the files asked for, by their decoded path, within a bound of memory.
///
/// An entry is good for a second; then the disk must be looked at, and the entry renewed or replaced. So a change is seen
/// within a second. When there is no room, the oldest entry leaves that was not used since it was last considered.
///
/// Any thread: finding takes no lock, changing takes a short one.
final class FileCache {
    /// Within this time the disk is not looked at again: the promise is that a change is seen within a second.
    static final long FRESH = 1_000_000_000L; // nanoseconds

    private final long capacity;
    private final LongSupplier clock;
    private final ConcurrentHashMap<String, CachedFile> files = new ConcurrentHashMap<>();
    private final Map<String, Entry> order = new LinkedHashMap<>(); // what follows is guarded by this object's monitor
    private long bytes;
    private boolean told;
    private long toldAt;

    private record Entry(CachedFile file, long bytes) {}

    /// @param capacity in bytes, about
    /// @param clock    in nanoseconds since any moment, never backwards
    FileCache(long capacity, LongSupplier clock) {
        this.capacity = capacity;
        this.clock = clock;
    }

    /// The clock's reading.
    long now() {
        return clock.getAsLong();
    }

    /// The file under that path, if the disk was looked at within the last second.
    Optional<CachedFile> fresh(String path) {
        CachedFile file = files.get(path);
        if (file == null || now() - file.checkedAt() >= FRESH) return Optional.empty();
        file.touch();
        return Optional.of(file);
    }

    /// The file under that path as it last was, however long ago.
    Optional<CachedFile> latest(String path) {
        return Optional.ofNullable(files.get(path));
    }

    /// Keeps this file instead of the one that was there, unless some file has [changed][#changed] since the disk was looked at: it
    /// might be this one.
    synchronized void put(String path, CachedFile file) {
        forget(path);
        if (told && file.checkedAt() - toldAt <= 0) return;
        files.put(path, file);
        order.put(path, new Entry(file, file.memory()));
        bytes += file.memory();
        evict();
    }

    /// Nothing is known of that path any more.
    synchronized void forget(String path) {
        Entry entry = order.remove(path);
        if (entry != null) {
            bytes -= entry.bytes();
            files.remove(path);
        }
    }

    /// The file under that path has changed on disk. Also who is reading the old one at this moment will not have it remembered.
    synchronized void changed(String path) {
        forget(path);
        told = true;
        toldAt = now();
    }

    /// The file under that path takes more memory now, if it is still kept.
    synchronized void grown(String path, long more) {
        Entry entry = order.get(path);
        if (entry != null) {
            order.put(path, new Entry(entry.file(), entry.bytes() + more)); // keeps its place
            bytes += more;
            evict();
        }
    }

    /// Passes over the entries from the oldest on: a used one gets another round, the others leave.
    private void evict() {
        while (bytes > capacity) {
            Iterator<Map.Entry<String, Entry>> oldest = order.entrySet().iterator();
            Map.Entry<String, Entry> next = oldest.next();
            String path = next.getKey();
            Entry entry = next.getValue();
            oldest.remove();
            if (entry.file().wasTouched()) {
                order.put(path, entry);
            } else {
                bytes -= entry.bytes();
                files.remove(path);
            }
        }
    }

    /// Bytes of memory in use, about.
    synchronized long bytes() {
        return bytes;
    }

    /// How many paths are known.
    int count() {
        return files.size();
    }
}

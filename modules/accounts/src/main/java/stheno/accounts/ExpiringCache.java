package stheno.accounts;

import java.nio.ByteBuffer;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;

/// A bounded cache with a lifetime: an entry expires after a fixed time, and the oldest entry makes room for a new one. Any thread; a
/// call takes less than a microsecond.
final class ExpiringCache<V> {
    private record Entry<V>(V value, long since) {}

    private final int capacity;
    private final long lifetime; // nanoseconds
    private final LongSupplier clock;
    private final Map<ByteBuffer, Entry<V>> entries = new LinkedHashMap<>(); // the oldest first; guarded by this

    /// @param lifetime in nanoseconds
    /// @param clock    in nanoseconds since any moment, never backwards
    ExpiringCache(int capacity, long lifetime, LongSupplier clock) {
        this.capacity = capacity;
        this.lifetime = lifetime;
        this.clock = clock;
    }

    synchronized Optional<V> find(ByteBuffer key) {
        Entry<V> entry = entries.get(key);
        if (entry == null) return Optional.empty();
        if (clock.getAsLong() - entry.since() < lifetime) return Optional.of(entry.value());
        entries.remove(key);
        return Optional.empty();
    }

    synchronized void put(ByteBuffer key, V value) {
        entries.remove(key); // so that it goes to the end
        entries.put(key, new Entry<>(value, clock.getAsLong()));
        if (entries.size() <= capacity) return;
        Iterator<ByteBuffer> oldest = entries.keySet().iterator();
        oldest.next();
        oldest.remove();
    }

    synchronized int size() {
        return entries.size();
    }
}

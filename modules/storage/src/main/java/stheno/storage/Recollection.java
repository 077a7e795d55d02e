package stheno.storage;

import java.nio.ByteBuffer;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;

/// What is remembered for a while, a bounded number of things: the oldest is forgotten first. Any thread; a call takes less than a
/// microsecond.
final class Recollection<V> {
    private record Thing<V>(V value, long since) {}

    private final int most;
    private final long nanos;
    private final LongSupplier clock;
    private final Map<ByteBuffer, Thing<V>> things = new LinkedHashMap<>(); // the oldest first; guarded by this

    /// @param nanos how long
    /// @param clock in nanoseconds since any moment, never backwards
    Recollection(int most, long nanos, LongSupplier clock) {
        this.most = most;
        this.nanos = nanos;
        this.clock = clock;
    }

    synchronized Optional<V> of(ByteBuffer key) {
        Thing<V> thing = things.get(key);
        if (thing == null) return Optional.empty();
        if (clock.getAsLong() - thing.since() < nanos) return Optional.of(thing.value());
        things.remove(key);
        return Optional.empty();
    }

    synchronized void add(ByteBuffer key, V value) {
        things.remove(key); // to the end
        things.put(key, new Thing<>(value, clock.getAsLong()));
        if (things.size() <= most) return;
        Iterator<ByteBuffer> oldest = things.keySet().iterator();
        oldest.next();
        oldest.remove();
    }

    synchronized void clear() {
        things.clear();
    }

    synchronized int size() {
        return things.size();
    }
}

package stheno.appliance.http;

import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.function.ToLongFunction;

/// Keeps objects across reloads, by their settings: a configuration with the same settings gets the same object, with
/// its running work and its counters. An object that no configuration uses is removed when it is idle, at the earliest by the
/// next reload, since a request may be about to use it. Any thread.
///
/// @param <K> settings, with value equality
final class ReloadCache<K, V> {
    private final Predicate<V> idle;
    private final ToLongFunction<V> refused;

    // Guarded by this.
    private final Map<K, V> there = new LinkedHashMap<>();
    private final Set<K> asked = new HashSet<>();   // since the last settlement
    private final Set<K> leaving = new HashSet<>(); // unused at that time
    private Set<K> wanted = Set.of();
    private long past; // refused requests of removed objects

    /// @param refused the number of requests that an object has refused so far
    ReloadCache(Predicate<V> idle, ToLongFunction<V> refused) {
        this.idle = idle;
        this.refused = refused;
    }

    /// The existing object, or a new one.
    synchronized V ask(K settings, Supplier<V> make) {
        asked.add(settings);
        return there.computeIfAbsent(settings, _ -> make.get());
    }

    /// A configuration has requested everything that it uses.
    ///
    /// @param taken whether it is in force from now on; otherwise the one before stays in force
    synchronized void settle(boolean taken) {
        if (taken) wanted = Set.copyOf(asked);
        asked.clear();
        leaving.removeAll(wanted);
        for (K settings : List.copyOf(there.keySet())) {
            if (wanted.contains(settings) || leaving.add(settings) || !idle.test(there.get(settings))) continue;
            past += refused.applyAsLong(there.remove(settings));
            leaving.remove(settings);
        }
    }

    /// The objects in use, and those that are not yet removed.
    synchronized List<V> all() {
        return List.copyOf(there.values());
    }

    /// The sum of a number over all objects.
    double sum(ToLongFunction<V> number) {
        return all().stream().mapToLong(number).sum();
    }

    /// The number of refused requests, removed objects included.
    synchronized double refused() {
        return past + sum(refused);
    }
}

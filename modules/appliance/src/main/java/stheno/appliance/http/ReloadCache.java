package stheno.appliance.http;

import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.function.ToLongFunction;

/// Things that one configuration after the other asks for, each by the settings that it is made of: who asks by the same ones finds it as
/// it is, with all that it has begun and counted. What no configuration wants any longer goes when it is idle, and not before the next one
/// is settled, since somebody may be on the way to it. Any thread.
///
/// @param <K> settings, compared by what they say
final class ReloadCache<K, V> {
    private final Predicate<V> idle;
    private final ToLongFunction<V> refused;

    // Guarded by this.
    private final Map<K, V> there = new LinkedHashMap<>();
    private final Set<K> asked = new HashSet<>();   // since the last settlement
    private final Set<K> leaving = new HashSet<>(); // unwanted when that was
    private Set<K> wanted = Set.of();
    private long past; // what those that are gone have refused

    /// @param refused how many wishes one has refused, ever
    ReloadCache(Predicate<V> idle, ToLongFunction<V> refused) {
        this.idle = idle;
        this.refused = refused;
    }

    /// The one that is there, or else a new one.
    synchronized V ask(K settings, Supplier<V> make) {
        asked.add(settings);
        return there.computeIfAbsent(settings, _ -> make.get());
    }

    /// A configuration has asked for all that it wants.
    ///
    /// @param taken whether it is what holds from now on; if not, the one before goes on
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

    /// Those that are wanted, and those that are not yet gone.
    synchronized List<V> all() {
        return List.copyOf(there.values());
    }

    /// How much of something they have together.
    double sum(ToLongFunction<V> number) {
        return all().stream().mapToLong(number).sum();
    }

    /// How many wishes were refused, also by those that are gone.
    synchronized double refused() {
        return past + sum(refused);
    }
}

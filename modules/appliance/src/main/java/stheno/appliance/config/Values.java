package stheno.appliance.config;

import java.util.HashMap;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;

/// What settings mean, by key. Filled by one thread, then read by any.
final class Values {
    private final Map<String, Object> values = new HashMap<>();

    <T> void put(Key<T> key, T value) {
        values.put(key.name(), value);
    }

    /// Empty where the setting is wrong, or nobody asked for it.
    @SuppressWarnings("unchecked") // what a name leads to came in by a key of that name, and a name has one type
    <T> Optional<T> find(Key<T> key) {
        return Optional.ofNullable((T) values.get(key.name()));
    }

    <T> T at(Key<T> key) {
        return find(key).orElseThrow(() -> new NoSuchElementException(key.name() + " was never read"));
    }
}

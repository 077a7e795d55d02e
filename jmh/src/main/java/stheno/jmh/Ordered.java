package stheno.jmh;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.SequencedMap;

/// Maps that keep the order of insertion, unlike `Map.copyOf`.
final class Ordered {
    private Ordered() {}

    static <K, V> SequencedMap<K, V> copy(SequencedMap<K, V> map) {
        return Collections.unmodifiableSequencedMap(new LinkedHashMap<>(map));
    }
}

package stheno.dns.forward;

import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import stheno.dns.cache.AnswerCache;
import stheno.dns.record.Name;

/// Which zone a name is forwarded with: the longest one that the name is at or below, by whole labels. Immutable; any thread.
record Routes(Map<Name, ForwardZone> zones) {
    static Routes of(List<ForwardZone> zones) {
        Map<Name, ForwardZone> byName = new HashMap<>();
        for (ForwardZone zone : zones) byName.put(zone.zone(), zone);
        return new Routes(Map.copyOf(byName));
    }

    boolean isEmpty() {
        return zones.isEmpty();
    }

    Optional<ForwardZone> find(Name name) {
        for (Name above = name; ; above = above.parent()) {
            ForwardZone zone = zones.get(above);
            if (zone != null) return Optional.of(zone);
            if (above.isRoot()) return Optional.empty();
        }
    }

    /// The names that are forwarded in another way by other routes. Among the zones of both, the longest one that a name is at or below
    /// decides for the name.
    AnswerCache.Names changed(Routes to) {
        Set<Name> all = new HashSet<>(zones.keySet());
        all.addAll(to.zones.keySet());
        Name[] sorted = all.toArray(Name[]::new);
        byte[][] wires = new byte[sorted.length][];
        Arrays.sort(sorted, (a, b) -> Arrays.compare(a.toLowerCase().wire(), b.toLowerCase().wire()));
        boolean[] changed = new boolean[sorted.length];
        for (int i = 0; i < sorted.length; i++) {
            wires[i] = sorted[i].toLowerCase().wire();
            changed[i] = !find(sorted[i]).equals(to.find(sorted[i]));
        }
        return (name, offset, length) -> {
            int end = offset + length;
            for (int at = offset; at < end; at += 1 + name[at]) {
                int place = search(wires, name, at, end);
                if (place >= 0) return changed[place];
            }
            return false;
        };
    }

    private static int search(byte[][] sorted, byte[] name, int from, int to) {
        int low = 0;
        int high = sorted.length - 1;
        while (low <= high) {
            int middle = (low + high) >>> 1;
            int order = Arrays.compare(sorted[middle], 0, sorted[middle].length, name, from, to);
            if (order == 0) return middle;
            if (order < 0) low = middle + 1;
            else high = middle - 1;
        }
        return -1;
    }
}

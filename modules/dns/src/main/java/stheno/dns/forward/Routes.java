package stheno.dns.forward;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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
}

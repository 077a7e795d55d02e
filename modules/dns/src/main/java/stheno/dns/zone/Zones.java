package stheno.dns.zone;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import stheno.dns.record.Name;

/// All zones of a server. A [Lookup] finds the zone of a name by hashing its suffixes, one look for each label, however many zones there
/// are. Readers take no lock, and see a zone either before or after a change, never a mixture. Any thread.
public final class Zones {
    private final Map<Name, ZoneState> states = new HashMap<>(); // under the lock of this object
    private volatile Table table = new Table(List.of());

    /// No zones yet.
    public Zones() {}

    /// Puts a zone into service, in place of the zone with its origin.
    public void put(Zone zone) {
        change(states -> states.put(zone.origin(), zone));
    }

    /// Answers SERVFAIL for an origin, in place of its zone.
    public void put(ZoneState.Broken broken) {
        change(states -> states.put(broken.origin(), broken));
    }

    /// Takes the zone of an origin out of service.
    public void remove(Name origin) {
        change(states -> states.remove(origin));
    }

    /// Changes many zones at once: readers see all changes or none.
    ///
    /// @param change gets the states by origin, [Zone] or [ZoneState.Broken], to put and remove
    public synchronized void change(Consumer<Map<Name, ZoneState>> change) {
        change.accept(states);
        table = new Table(states.values());
    }

    /// What there is for an origin itself; zones above it do not count.
    public synchronized ZoneState at(Name origin) {
        return states.getOrDefault(origin, ZoneState.ABSENT);
    }

    /// All zones and broken ones, in canonical order of their origins.
    public synchronized List<ZoneState> all() {
        List<Name> origins = new ArrayList<>(states.keySet());
        origins.sort(null);
        return origins.stream().map(states::get).toList();
    }

    Table table() {
        return table;
    }

    private static Name origin(ZoneState state) {
        return switch (state) {
            case Zone zone -> zone.origin();
            case ZoneState.Broken broken -> broken.origin();
            case ZoneState.Absent _ -> throw new IllegalArgumentException("an absent zone has no origin");
        };
    }

    /// The zones by the hash of their origins. Immutable.
    static final class Table {
        private final ZoneState[] states;
        private final byte[][] origins;
        private final int mask;

        Table(Collection<ZoneState> zones) {
            int slots = LabelHash.slots(zones.size());
            states = new ZoneState[slots];
            origins = new byte[slots][];
            mask = slots - 1;
            for (ZoneState state : zones) {
                byte[] origin = origin(state).wire();
                int slot = LabelHash.of(origin, 0) & mask;
                while (states[slot] != null) slot = slot + 1 & mask;
                states[slot] = state;
                origins[slot] = origin;
            }
        }

        /// The longest origin at or above a name, without the first `skipped` labels of the name.
        ///
        /// @param starts where the labels of the name stand
        ZoneState find(byte[] name, int[] starts, int labels, int skipped) {
            ZoneState longest = ZoneState.ABSENT;
            int hash = LabelHash.ROOT;
            for (int i = labels; i >= skipped; i--) {
                if (i < labels) hash = LabelHash.child(hash, name, starts[i]);
                for (int slot = hash & mask; states[slot] != null; slot = slot + 1 & mask) {
                    if (same(origins[slot], name, starts[i], starts[labels])) {
                        longest = states[slot];
                        break;
                    }
                }
            }
            return longest;
        }

        private static boolean same(byte[] origin, byte[] name, int start, int end) {
            if (origin.length != end + 1 - start) return false;
            for (int i = 0; i < origin.length; i++) {
                byte a = origin[i];
                byte b = name[start + i];
                if (a != b && LabelHash.lower(a) != LabelHash.lower(b)) return false;
            }
            return true;
        }
    }
}

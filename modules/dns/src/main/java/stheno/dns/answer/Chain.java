package stheno.dns.answer;

import java.util.Arrays;
import stheno.dns.record.Name;
import stheno.dns.zone.Zone;

/// The names that an answer leads through, from alias to alias: the name asked for, the target of its CNAME record, and so on. One a loop;
/// reused; it allocates nothing.
final class Chain {
    private final byte[][] names;
    private final int[] offsets;
    private final Zone[] zones;
    private final boolean[] expanded;
    private final byte[][] rooms; // for names that DNAME records make
    private int last;

    /// @param longest how many aliases it can hold
    Chain(int longest) {
        names = new byte[longest + 1][];
        offsets = new int[longest + 1];
        zones = new Zone[longest + 1];
        expanded = new boolean[longest + 1];
        rooms = new byte[longest + 1][Name.LONGEST];
    }

    /// @param name stays as it is until the reply is finished
    void begin(byte[] name, int offset) {
        last = 0;
        put(name, offset);
    }

    /// Lets the zones go, so that a zone that was replaced is not kept in memory.
    void end() {
        Arrays.fill(zones, 0, last + 1, null);
        Arrays.fill(names, 0, last + 1, null);
        last = 0;
    }

    /// Goes on with the target of an alias. Returns false if the chain is too long.
    boolean follow(byte[] name, int offset) {
        if (last + 1 == names.length) return false;
        last++;
        put(name, offset);
        return true;
    }

    private void put(byte[] name, int offset) {
        names[last] = name;
        offsets[last] = offset;
        zones[last] = null;
        expanded[last] = false;
    }

    /// Whether the last name is not one of those before it: else the chain is a loop.
    boolean isNew() {
        for (int i = 0; i < last; i++) {
            if (Names.same(names[i], offsets[i], names[last], offsets[last])) return false;
        }
        return true;
    }

    /// An array for the target of the last name.
    byte[] room() {
        return rooms[last];
    }

    void zone(Zone zone) {
        zones[last] = zone;
    }

    /// The zone as an earlier name was looked up in it, if it was: a reply is never a mixture of two versions of a zone.
    Zone sameVersion(Zone zone) {
        for (int i = 0; i < last; i++) {
            if (zones[i] != zone && zones[i].origin().equals(zone.origin())) return zones[i];
        }
        return zone;
    }

    /// Notes that a wildcard stands for the last name.
    void expanded() {
        expanded[last] = true;
    }

    /// Notes that the proof for the wildcard of the last name was added.
    void proved() {
        expanded[last] = false;
    }

    boolean isExpanded() {
        return expanded[last];
    }

    byte[] name() {
        return names[last];
    }

    int offset() {
        return offsets[last];
    }

    Zone zone() {
        return zones[last];
    }

    /// How many names there are: one more than aliases.
    int length() {
        return last + 1;
    }

    boolean isExpanded(int i) {
        return expanded[i];
    }

    byte[] name(int i) {
        return names[i];
    }

    int offset(int i) {
        return offsets[i];
    }

    Zone zone(int i) {
        return zones[i];
    }
}

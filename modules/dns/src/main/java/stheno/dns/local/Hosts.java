package stheno.dns.local;

/// The names and addresses of hosts files. Compact: about 30 octets for an address beside its names. Immutable; any thread.
///
/// ```
///   name ──► head: pair ──► next pair ──► ...        a pair leads to a line: its address
///   address ──► the first of its lines, by binary search ──► that line's first name
/// ```
final class Hosts {
    /// There is no name of this address, but there are addresses below.
    static final int BELOW = -2;

    final NameTable names; // in front of each: its first pair plus one; 0 for a name that only has names below
    private final int count;
    private final int[] lines; // by pair: the line's number among those of its family, and the family
    private final int[] next; // by pair: the next pair of the name plus one
    private final AddressLines v4;
    private final AddressLines v6;

    Hosts(NameTable names, int count, int[] lines, int[] next, AddressLines v4, AddressLines v6) {
        this.names = names;
        this.count = count;
        this.lines = lines;
        this.next = next;
        this.v4 = v4;
        this.v6 = v6;
    }

    /// The first pair of a name; -1 if there is none.
    int first(int place) {
        return names.value(place) - 1;
    }

    /// The pair behind another one; -1 behind the last.
    int next(int pair) {
        return next[pair] - 1;
    }

    boolean isV6(int pair) {
        return (lines[pair] & 1) != 0;
    }

    /// The array that holds the pair's address.
    byte[] addresses(int pair) {
        return isV6(pair) ? v6.octets() : v4.octets();
    }

    /// Where in its array the pair's address stands.
    int address(int pair) {
        return (isV6(pair) ? v6 : v4).offset(lines[pair] >>> 1);
    }

    /// How many addresses of a family the name has.
    int count(int place, boolean ipv6) {
        int count = 0;
        for (int pair = first(place); pair >= 0; pair = next(pair)) {
            if (isV6(pair) == ipv6) count++;
        }
        return count;
    }

    /// What there is at a reverse name (in-addr.arpa, ip6.arpa): the place of the first name of the first line with this address,
    /// [#BELOW] if there are addresses below only, else `NameTable.NONE`.
    int reverse(byte[] name, int offset) {
        int v4Octets = Reverse.v4Octets(name, offset);
        if (v4Octets >= 0) return v4.find(Reverse.v4(name, offset), v4Octets);
        int nibbles = Reverse.v6Nibbles(name, offset);
        return nibbles >= 0 ? v6.find(name, offset, nibbles) : NameTable.NONE;
    }

    /// What all names and addresses take.
    long octets() {
        return names.octets() + 4L * (lines.length + next.length) + v4.size() + v6.size();
    }

    /// How many names have an address.
    int count() {
        return count;
    }
}

package stheno.dns.zone;

/// Look-ups of names in zones. The result of [#find] stands here until the next one, in numbers: it allocates nothing. Names are in
/// uncompressed wire form, in any case of letters. One a loop; reused; one thread at a time.
public final class Lookup {
    private static final int MOST_LABELS = 127;
    private static final byte[] WILDCARD = {1, '*'};

    private final int[] starts = new int[MOST_LABELS + 1]; // where the labels of the name stand; the last is the root's
    private int count;

    private Zone zone;
    private byte[] name;
    private int node;
    private int closest;
    private int cut;
    private int dname;
    private int depth; // how many labels the closest encloser lacks

    /// A search that has looked nothing up yet.
    public Lookup() {}

    /// Finds a name in a zone. Returns whether the name is at or below the zone's origin; if not, the result is undefined.
    public boolean find(Zone zone, byte[] name, int offset) {
        split(name, offset);
        this.zone = zone;
        this.name = name;
        int above = count - zone.originLabels();
        if (above < 0 || !isOrigin(name, starts[above], zone.originWire())) return false;
        descend(above);
        return true;
    }

    private void descend(int labels) {
        cut = Zone.NONE;
        dname = Zone.NONE;
        closest = Zone.APEX;
        depth = labels;
        while (depth > 0) {
            int flags = zone.flags(closest);
            if ((flags & (Zone.DELEGATION | Zone.DNAME)) != 0) note(flags);
            int child = zone.child(closest, zone.hash(closest), name, starts[depth - 1]);
            if (child == Zone.NONE || zone.has(child, Zone.HASHED)) break;
            closest = child;
            depth--;
        }
        node = depth == 0 ? closest : Zone.NONE;
        if (node != Zone.NONE && zone.has(node, Zone.DELEGATION) && dname == Zone.NONE && cut == Zone.NONE) cut = node;
    }

    /// The topmost of delegations and DNAME records counts.
    private void note(int flags) {
        if (cut != Zone.NONE || dname != Zone.NONE) return;
        if ((flags & Zone.DELEGATION) != 0) cut = closest;
        else dname = closest;
    }

    /// The node of the name; `Zone.NONE` if the name does not exist. It can be an empty one, or below a cut.
    public int node() {
        return node;
    }

    /// The closest encloser (RFC 4592 3.3.1): the node of the name, or the closest one above it.
    public int closest() {
        return closest;
    }

    /// The topmost delegation at or above the name; `Zone.NONE` if there is none, or a DNAME record above it.
    public int cut() {
        return cut;
    }

    /// The topmost node above the name that has a DNAME record; `Zone.NONE` if there is none, or a delegation above it.
    public int dname() {
        return dname;
    }

    /// The source of synthesis: the child `*` of the closest encloser, if the name does not exist; else `Zone.NONE`.
    public int wildcard() {
        return node == Zone.NONE ? zone.wildcard(closest) : Zone.NONE;
    }

    /// Where in the array of the name the name of the closest encloser starts.
    public int closestOffset() {
        return starts[depth];
    }

    /// Where in the array of the name the next closer name starts: the closest encloser's with one more label (RFC 5155 1.3). Only if the
    /// name does not exist.
    public int nextCloserOffset() {
        return starts[depth - 1];
    }

    /// Where the labels of node's name start in the array of the name, for a node at or above it.
    public int offset(int ancestor) {
        int at = depth;
        for (int above = closest; above != ancestor; above = zone.parent(above)) at++;
        return starts[at];
    }

    /// How many labels the name has, without the root.
    public int labels() {
        return count;
    }

    // NSEC

    /// The node with the NSEC record that matches the name, or else covers it: the closest before it in canonical order. `Zone.NONE` if the
    /// zone has none.
    public int nsec() {
        return node != Zone.NONE ? nsecAtOrBefore(node) : nsecAtOrBefore(before(name, starts[depth - 1]));
    }

    /// The node with the NSEC record that matches or covers the wildcard of the closest encloser.
    public int nsecOfWildcard() {
        int wildcard = zone.wildcard(closest);
        return nsecAtOrBefore(wildcard != Zone.NONE ? wildcard : before(WILDCARD, 0));
    }

    /// The last node before the place of a missing child of the closest encloser.
    private int before(byte[] label, int at) {
        int low = closest + 1;
        int high = zone.end(closest);
        while (low < high) {
            int child = low + high >>> 1;
            while (zone.parent(child) != closest) child = zone.parent(child);
            if (LabelHash.compare(zone.labels(), zone.label(child), label, at) < 0) low = zone.end(child);
            else high = child;
        }
        return low - 1;
    }

    private int nsecAtOrBefore(int start) {
        int at = zone.hasNsec() ? start : Zone.NONE;
        while (at >= 0 && !zone.has(at, Zone.NSEC)) at = zone.has(at, Zone.BELOW_CUT) ? zone.parent(at) : at - 1;
        return at;
    }

    // The zone of a name

    /// The zone with the longest origin at or above the name.
    public ZoneState zone(Zones zones, byte[] name, int offset) {
        split(name, offset);
        return zones.table().find(name, starts, count, 0);
    }

    /// The zone with the longest origin above the name, which answers for DS records at the origin of a zone (RFC 4035 3.1.4.1).
    public ZoneState parentZone(Zones zones, byte[] name, int offset) {
        split(name, offset);
        return zones.table().find(name, starts, count, 1);
    }

    private void split(byte[] name, int offset) {
        int at = offset;
        count = 0;
        while (name[at] != 0) {
            starts[count++] = at;
            at += 1 + name[at];
        }
        starts[count] = at;
    }

    private static boolean isOrigin(byte[] name, int at, byte[] origin) {
        for (int i = 0; i < origin.length; i++) {
            byte b = name[at + i];
            if (b != origin[i] && LabelHash.lower(b) != LabelHash.lower(origin[i])) return false;
        }
        return true;
    }
}

package stheno.dns.zone;

import java.util.Arrays;
import stheno.dns.record.Name;

/// The nodes of a zone while it is loaded, in the order in which they came, found by hashing. The apex is node 0. One thread at a time.
final class NodePool {
    // The fields of a node
    static final int HASH = 0;
    static final int PARENT = 1;
    static final int LABEL = 2;
    private static final int NODE = 3;

    private static final int NO_NODE = -1;

    private final byte[] origin;
    private final byte[] name = new byte[Name.LONGEST];
    private final int[] starts = new int[Name.LONGEST / 2 + 1];
    private int[] nodes = new int[1024 * NODE];
    private byte[] labels = new byte[8192];
    private int[] table = new int[1024]; // nodes plus one; 0 is an empty slot
    private int count = 1;
    private int labelsEnd = 1; // the apex has an empty label

    NodePool(Name origin) {
        this.origin = origin.wire();
        nodes[HASH] = LabelHash.of(this.origin, 0);
        nodes[PARENT] = NO_NODE;
    }

    int count() {
        return count;
    }

    byte[] labels() {
        return labels;
    }

    int labelsEnd() {
        return labelsEnd;
    }

    int node(int node, int field) {
        return nodes[node * NODE + field];
    }

    /// The node of a name, made if need be along with those above it; -1 if the name is not at or below the origin.
    int node(Name owner) {
        int length = owner.copyTo(name, 0);
        int end = length - origin.length;
        int depth = 0;
        int at = 0;
        while (at < end) {
            starts[depth++] = at;
            at += 1 + name[at];
        }
        if (at != end || !isOrigin(end)) return NO_NODE;
        int node = 0;
        while (depth > 0) node = child(node, starts[--depth]);
        return node;
    }

    private boolean isOrigin(int at) {
        for (int i = 0; i < origin.length; i++) {
            if (LabelHash.lower(name[at + i]) != LabelHash.lower(origin[i])) return false;
        }
        return true;
    }

    private int child(int parent, int at) {
        int hash = LabelHash.child(node(parent, HASH), name, at);
        int mask = table.length - 1;
        int slot = hash & mask;
        while (table[slot] != 0) {
            int base = (table[slot] - 1) * NODE;
            boolean likely = nodes[base + HASH] == hash && nodes[base + PARENT] == parent;
            if (likely && LabelHash.same(labels, nodes[base + LABEL], name, at)) return table[slot] - 1;
            slot = slot + 1 & mask;
        }
        table[slot] = count + 1;
        return append(parent, hash, at);
    }

    private int append(int parent, int hash, int at) {
        int base = count * NODE;
        if (base + NODE > nodes.length) nodes = Arrays.copyOf(nodes, Growth.more(nodes.length, NODE));
        int length = 1 + name[at];
        if (labelsEnd + length > labels.length) labels = Arrays.copyOf(labels, Growth.more(labels.length, length));
        nodes[base + HASH] = hash;
        nodes[base + PARENT] = parent;
        nodes[base + LABEL] = labelsEnd;
        System.arraycopy(name, at, labels, labelsEnd, length);
        labelsEnd += length;
        if (++count > table.length / 3 * 2) rehash();
        return count - 1;
    }

    private void rehash() {
        table = new int[Math.multiplyExact(2, table.length)];
        for (int node = 1; node < count; node++) {
            int slot = node(node, HASH) & table.length - 1;
            while (table[slot] != 0) slot = slot + 1 & table.length - 1;
            table[slot] = node + 1;
        }
    }

    /// Gives back what only adding needs.
    void seal() {
        table = new int[0];
    }
}

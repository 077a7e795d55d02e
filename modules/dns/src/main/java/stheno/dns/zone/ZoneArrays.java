package stheno.dns.zone;

/// The arrays of a zone. The fields of a node, and those of an RRset, stand side by side, so that a look-up touches few cache lines. A last
/// node and a last RRset carry only where those before them end. Written by the thread that loads the zone, then read by any.
final class ZoneArrays {
    // The fields of a node
    static final int HASH = 0;
    static final int PARENT = 1;
    static final int LABEL = 2;
    static final int RRSETS = 3;
    static final int END = 4;
    static final int FLAGS = 5;
    static final int NODE = 6;

    // The fields of an RRset
    static final int TYPES = 0; // the type, and above it the type that signatures cover
    static final int TTL = 1;
    static final int RECORDS = 2;
    static final int RRSET = 3;

    final int nodeCount;
    final int rrsetCount;
    final int recordCount;
    final int[] nodes;
    final int[] rrsets;
    final int[] records; // where in the data each record starts
    final byte[] labels;
    final byte[] data;
    private final int[] table; // nodes by hash, plus one; 0 is an empty slot

    ZoneArrays(int[] nodes, int[] rrsets, int[] records, byte[] labels, byte[] data) {
        this.nodes = nodes;
        this.rrsets = rrsets;
        this.records = records;
        this.labels = labels;
        this.data = data;
        nodeCount = nodes.length / NODE - 1;
        rrsetCount = rrsets.length / RRSET - 1;
        recordCount = records.length - 1;
        table = new int[LabelHash.slots(nodeCount)];
        for (int node = 1; node < nodeCount; node++) {
            int slot = nodes[node * NODE + HASH] & table.length - 1;
            while (table[slot] != 0) slot = slot + 1 & table.length - 1;
            table[slot] = node + 1;
        }
    }

    long bytes() {
        return 4L * (nodes.length + rrsets.length + records.length + table.length) + labels.length + data.length;
    }

    int node(int node, int field) {
        return nodes[node * NODE + field];
    }

    int rrset(int rrset, int field) {
        return rrsets[rrset * RRSET + field];
    }

    /// The child of a node by the hash of its whole name and its label, or `Zone.NONE`.
    int child(int parent, int hash, byte[] name, int at) {
        int mask = table.length - 1;
        for (int slot = hash & mask; table[slot] != 0; slot = slot + 1 & mask) {
            int node = table[slot] - 1;
            int base = node * NODE;
            if (nodes[base + HASH] == hash && nodes[base + PARENT] == parent && LabelHash.same(labels, nodes[base + LABEL], name, at)) {
                return node;
            }
        }
        return Zone.NONE;
    }
}

package stheno.dns.zone;

import java.util.Arrays;

/// The canonical order of the nodes of a zone (RFC 4034 6.1): the tree in preorder, children sorted by their labels. One thread at a time.
final class NodeOrder {
    private static final int STRIDE = 4; // octets compared at a time
    private static final int DIGIT = 9; // bits an octet of a key: 256 values, and 0 for the end of the label
    private static final int INDEX = 64 - STRIDE * DIGIT; // the other bits of a key

    /// The nodes of the pool in canonical order.
    final int[] order;

    /// The number behind each node's last descendant, by rank.
    final int[] ends;

    private final NodePool pool;
    private final byte[] labels;
    private final int[] childStarts;
    private final int[] children;

    NodeOrder(NodePool pool) {
        this.pool = pool;
        labels = pool.labels();
        int count = pool.count();
        childStarts = new int[count + 1];
        children = new int[count];
        group(count);
        for (int node = 0; node < count; node++) sort(childStarts[node], childStarts[node + 1]);
        order = new int[count];
        ends = new int[count];
        walk();
    }

    /// Groups the nodes by their parents.
    private void group(int count) {
        for (int node = 1; node < count; node++) childStarts[pool.node(node, NodePool.PARENT) + 1]++;
        for (int node = 0; node < count; node++) childStarts[node + 1] += childStarts[node];
        int[] next = Arrays.copyOf(childStarts, count);
        for (int node = 1; node < count; node++) children[next[pool.node(node, NodePool.PARENT)]++] = node;
    }

    private void sort(int from, int to) {
        if (!isSorted(from, to)) sort(from, to, 1);
    }

    private boolean isSorted(int from, int to) {
        for (int i = from + 1; i < to; i++) {
            if (LabelHash.compare(labels, label(children[i - 1]), labels, label(children[i])) > 0) return false;
        }
        return true;
    }

    /// Sorts nodes with labels that are equal before `at`, a few octets at a time: a comparison of keys is much cheaper than one of labels.
    private void sort(int from, int to, int at) {
        long[] keys = new long[to - from];
        int[] nodes = Arrays.copyOfRange(children, from, to);
        for (int i = 0; i < keys.length; i++) keys[i] = key(nodes[i], at) << INDEX ^ Long.MIN_VALUE | i;
        Arrays.sort(keys);
        for (int i = 0; i < keys.length; i++) children[from + i] = nodes[(int) (keys[i] & (1L << INDEX) - 1)];
        int start = 0;
        for (int i = 1; i <= keys.length; i++) {
            if (i < keys.length && keys[i] >>> INDEX == keys[start] >>> INDEX) continue;
            if (i - start > 1) sort(from + start, from + i, at + STRIDE);
            start = i;
        }
    }

    private long key(int node, int at) {
        int label = label(node);
        int length = labels[label];
        long key = 0;
        for (int i = at; i < at + STRIDE; i++) key = key << DIGIT | (i <= length ? (LabelHash.lower(labels[label + i]) & 0xFF) + 1 : 0);
        return key;
    }

    private int label(int node) {
        return pool.node(node, NodePool.LABEL);
    }

    private void walk() {
        int[] ranks = new int[128]; // of the nodes above; a name has at most 127 labels
        int[] next = new int[128]; // the next child of each
        int depth = 0;
        int rank = 1;
        next[0] = childStarts[0];
        while (depth >= 0) {
            int node = order[ranks[depth]];
            if (next[depth] == childStarts[node + 1]) {
                ends[ranks[depth--]] = rank;
            } else {
                int child = children[next[depth]++];
                ranks[++depth] = rank;
                next[depth] = childStarts[child];
                order[rank++] = child;
            }
        }
    }
}

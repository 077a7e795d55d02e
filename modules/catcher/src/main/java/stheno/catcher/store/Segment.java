package stheno.catcher.store;

import java.util.Arrays;

/// Some rows in a row, in the order of their positions. One thread adds and deletes at a time, under the lock of [Rows]; any thread reads
/// without a lock what was there when it read [#count]. A reader may see a row that is being deleted.
final class Segment {
    static final int CAPACITY = 256 * 1024; // octets: about a thousand rows

    private byte[] octets;
    private int[] starts;
    private long[] dead;
    private int used;
    private int live;
    private long liveOctets;
    private volatile int count;

    Segment(int capacity) {
        octets = new byte[capacity];
        starts = new int[64];
        dead = new long[1];
    }

    boolean fits(byte[] row) {
        return octets.length - used >= row.length;
    }

    void add(byte[] from, int row, int length) {
        System.arraycopy(from, row, octets, used, length);
        int index = count;
        if (index == starts.length) starts = Arrays.copyOf(starts, 2 * index);
        if (index >> 6 == dead.length) dead = Arrays.copyOf(dead, 2 * dead.length);
        starts[index] = used;
        used += length;
        live++;
        liveOctets += length;
        count = index + 1;
    }

    int count() {
        return count;
    }

    int live() {
        return live;
    }

    /// Whether more than half of it is deleted rows.
    boolean sparse() {
        return liveOctets * 2 < used;
    }

    byte[] octets() {
        return octets;
    }

    int start(int index) {
        return starts[index];
    }

    long position(int index) {
        return Row.position(octets, starts[index]);
    }

    boolean isDead(int index) {
        return (dead[index >> 6] & 1L << index) != 0;
    }

    void delete(int index) {
        dead[index >> 6] |= 1L << index;
        live--;
        liveOctets -= Row.length(octets, starts[index]);
    }

    /// The rows that are not deleted, in a segment without room for more.
    Segment compacted() {
        Segment dense = new Segment((int) liveOctets);
        for (int i = 0; i < count; i++) if (!isDead(i)) dense.add(octets, starts[i], Row.length(octets, starts[i]));
        dense.starts = Arrays.copyOf(dense.starts, dense.count);
        return dense;
    }

    /// The index of the row with the least position from `position` on; [#count] if there is none.
    int indexFrom(long position) {
        int low = 0;
        int high = count;
        while (low < high) {
            int middle = low + high >>> 1;
            if (position(middle) < position) low = middle + 1;
            else high = middle;
        }
        return low;
    }
}

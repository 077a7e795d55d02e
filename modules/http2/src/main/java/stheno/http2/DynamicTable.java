package stheno.http2;

import java.util.Arrays;

/// The fields of earlier header blocks that the client may refer to: the newest first, the oldest evicted (RFC 7541, section 2.3.2).
/// One thread.
final class DynamicTable {
    /// The most that it may be told to keep: the value that counts if SETTINGS_HEADER_TABLE_SIZE is not sent.
    static final int LARGEST = 4096;

    private static final int FIRST = 8; // fields; a table of the largest size has 128 at most

    private HeaderField[] ring = new HeaderField[FIRST]; // a power of two
    private int newest = -1;
    private int count;
    private int size;
    private int limit = LARGEST;

    int count() {
        return count;
    }

    int size() {
        return size;
    }

    /// @param index from 0, the newest, to [#count()] - 1
    HeaderField field(int index) {
        return ring[newest - index & ring.length - 1];
    }

    /// A larger field than the table empties it, and is not kept.
    void add(HeaderField field) {
        evict(limit - field.size());
        if (field.size() > limit) return;
        if (count == ring.length) grow();
        newest = newest + 1 & ring.length - 1;
        ring[newest] = field;
        count++;
        size += field.size();
    }

    void resize(int next) {
        limit = next;
        evict(next);
    }

    private void evict(int most) {
        while (count > 0 && size > most) {
            int oldest = newest - (count - 1) & ring.length - 1;
            size -= ring[oldest].size();
            ring[oldest] = null;
            count--;
        }
    }

    private void grow() {
        HeaderField[] larger = Arrays.copyOf(ring, ring.length * 2);
        for (int i = 0; i < count; i++) larger[count - 1 - i] = field(i);
        Arrays.fill(larger, count, larger.length, null);
        ring = larger;
        newest = count - 1;
    }
}

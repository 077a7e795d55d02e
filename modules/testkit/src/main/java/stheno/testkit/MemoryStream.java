package stheno.testkit;

import java.nio.ByteBuffer;
import java.util.Arrays;

/// One direction of a connection in memory: bytes that were written and not yet read. Guarded by the network's lock.
final class MemoryStream {
    private static final byte[] NOTHING = {};
    private static final int FIRST = 256; // small for small messages; doubles from here
    private static final int KEPT = 16 * 1024; // an empty stream keeps no larger buffer

    private final boolean counting; // whether bytes are only counted, not kept
    private byte[] ring = NOTHING;
    private int start;
    private int size;
    private int capacity;
    private boolean ended;

    MemoryStream(int capacity, boolean counting) {
        this.capacity = capacity;
        this.counting = counting;
    }

    int size() {
        return size;
    }

    int capacity() {
        return capacity;
    }

    /// Bytes in transit stay, even if they exceed the new limit.
    void limitTo(int bytes) {
        capacity = bytes;
    }

    int room() {
        return Math.max(0, capacity - size);
    }

    /// Whether enough room is free for a writer to continue.
    boolean roomy() {
        return 3L * room() >= capacity;
    }

    boolean ended() {
        return ended;
    }

    void end() {
        ended = true;
    }

    void drop() {
        ring = NOTHING;
        start = 0;
        size = 0;
    }

    /// Takes as much of `data` as there is room for. @return the number of bytes
    int put(ByteBuffer data) {
        int n = Math.min(room(), data.remaining());
        if (counting) {
            data.position(data.position() + n);
            size += n;
            return n;
        }
        grow(size + n);
        for (int left = n; left > 0; ) {
            int at = start + size < ring.length ? start + size : start + size - ring.length;
            int piece = Math.min(left, ring.length - at);
            data.get(ring, at, piece);
            size += piece;
            left -= piece;
        }
        return n;
    }

    private void grow(int needed) {
        if (needed <= ring.length) return;
        byte[] larger = new byte[Math.max(needed, Math.max(FIRST, Math.min(capacity, 2 * ring.length)))];
        int first = Math.min(size, ring.length - start);
        System.arraycopy(ring, start, larger, 0, first);
        System.arraycopy(ring, 0, larger, first, size - first);
        ring = larger;
        start = 0;
    }

    /// Moves bytes to `into`, as many as fit. @return the number of bytes
    ///
    /// @throws IllegalStateException if bytes are only counted
    int take(ByteBuffer into) {
        if (counting) throw new IllegalStateException("these bytes were counted and not kept");
        int n = Math.min(size, into.remaining());
        for (int left = n; left > 0; ) {
            int piece = Math.min(left, ring.length - start);
            into.put(ring, start, piece);
            left -= piece;
            forget(piece);
        }
        rest();
        return n;
    }

    /// Discards up to `most` bytes. @return the number of bytes
    int skip(long most) {
        int n = (int) Math.min(size, most);
        if (counting) {
            size -= n;
            return n;
        }
        if (n > 0) {
            forget(n);
            rest();
        }
        return n;
    }

    private void forget(int n) {
        start += n;
        if (start >= ring.length) start -= ring.length;
        size -= n;
    }

    private void rest() {
        if (size > 0) return;
        start = 0;
        if (ring.length > KEPT) ring = NOTHING;
    }

    @Override
    public String toString() {
        byte[] head = new byte[counting ? 0 : Math.min(32, size)];
        for (int i = 0; i < head.length; i++) head[i] = ring[(start + i) % ring.length];
        return size + " of " + capacity + " bytes" + (ended ? ", the last, " : " ") + Arrays.toString(head);
    }
}

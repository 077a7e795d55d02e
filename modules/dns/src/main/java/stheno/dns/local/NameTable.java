package stheno.dns.local;

import java.util.Arrays;
import stheno.dns.record.Name;

/// A set of names, each with a number of octets in front for its user, without an object for a name: wire forms in one array, and a hash
/// table of their places. The hash of a name is that of its parent and one more label, so that one pass finds a name and all above it.
/// The case of letters does not count. It is filled by one thread, and read by any afterwards.
final class NameTable {
    static final int NONE = -1;

    private static final int ROOT = 0x2C1B3C6D;
    private static final int LONGEST_ARRAY = Integer.MAX_VALUE - 8;
    private static final long HASH = 0xFFFF_FFFFL;

    private final int header;
    private byte[] pool = new byte[256];
    private int[] slots = new int[16]; // a place plus one; 0 is none
    private int used;
    private int count;

    /// @param header octets in front of each name
    NameTable(int header) {
        this.header = header;
    }

    /// Adds a name, unless it is there. Returns its place.
    int add(byte[] name, int offset) {
        int hash = hash(name, offset);
        int there = find(name, offset, hash);
        if (there != NONE) return there;
        int length = length(name, offset);
        if (3 * (count + 1) > 2 * slots.length) rehash(2 * slots.length);
        if (header + length > pool.length - used) grow(header + length);
        int place = used;
        System.arraycopy(name, offset, pool, place + header, length);
        used += header + length;
        put(hash, place);
        count++;
        return place;
    }

    int add(Name name) {
        return add(name.wire(), 0);
    }

    private void grow(int more) {
        if (used > LONGEST_ARRAY - more) throw new OutOfMemoryError("names exceed 2 GiB");
        pool = Arrays.copyOf(pool, (int) Math.min(Math.max((long) used + more, pool.length + (long) (pool.length >> 1)), LONGEST_ARRAY));
    }

    private void rehash(int size) {
        slots = new int[size];
        for (int place = 0; place < used; place += header + length(pool, place + header)) put(hash(pool, place + header), place);
    }

    private void put(int hash, int place) {
        int mask = slots.length - 1;
        int slot = hash & mask;
        while (slots[slot] != 0) slot = slot + 1 & mask;
        slots[slot] = place + 1;
    }

    /// Gives back the room that was kept for further names.
    void trim() {
        pool = Arrays.copyOf(pool, used);
    }

    /// The place of a name; `NONE` if it is not there.
    int find(byte[] name, int offset) {
        return find(name, offset, hash(name, offset));
    }

    /// The place of the longest name at or above a name; `NONE` if there is none. The root does not count.
    int longest(byte[] name, int offset) {
        return count == 0 ? NONE : (int) (walk(name, offset) >>> 32) - 1;
    }

    /// The hash of a name in the low half, and in the high half the place of the longest name at or above it, plus one.
    private long walk(byte[] name, int at) {
        if (name[at] == 0) return ROOT & HASH;
        long above = walk(name, at + 1 + name[at]);
        int hash = child((int) above, name, at);
        int place = find(name, at, hash);
        return (place == NONE ? above & ~HASH : (long) (place + 1) << 32) | hash & HASH;
    }

    private int find(byte[] name, int offset, int hash) {
        int mask = slots.length - 1;
        for (int slot = hash & mask; slots[slot] != 0; slot = slot + 1 & mask) {
            if (same(slots[slot] - 1 + header, name, offset)) return slots[slot] - 1;
        }
        return NONE;
    }

    private boolean same(int at, byte[] name, int offset) {
        for (int i = 0; ; i++) {
            int label = pool[at + i];
            if (label != name[offset + i]) return false;
            if (label == 0) return true;
            for (int end = i + label; i < end; i++) {
                if (Name.lower(pool[at + i + 1]) != Name.lower(name[offset + i + 1])) return false;
            }
        }
    }

    private static int hash(byte[] name, int at) {
        return name[at] == 0 ? ROOT : child(hash(name, at + 1 + name[at]), name, at);
    }

    private static int child(int parent, byte[] name, int at) {
        int length = name[at];
        int hash = parent ^ length;
        for (int i = at + 1; i <= at + length; i++) hash = (hash ^ Name.lower(name[i])) * 0x01000193;
        hash ^= hash >>> 15;
        hash *= 0x2C1B3C6D;
        return hash ^ hash >>> 13;
    }

    /// The length of the uncompressed name at `offset`, in octets.
    static int length(byte[] name, int offset) {
        int at = offset;
        while (name[at] != 0) at += 1 + name[at];
        return at + 1 - offset;
    }

    /// The array of all names; that of a place stands at [#name(int)].
    byte[] pool() {
        return pool;
    }

    /// Where the name of a place stands in the pool.
    int name(int place) {
        return place + header;
    }

    /// The first four octets in front of a name, as a number; 0 until it is set.
    int value(int place) {
        return (pool[place] & 0xFF) << 24 | (pool[place + 1] & 0xFF) << 16 | (pool[place + 2] & 0xFF) << 8 | pool[place + 3] & 0xFF;
    }

    void value(int place, int value) {
        for (int i = 0; i < 4; i++) pool[place + i] = (byte) (value >> 24 - 8 * i);
    }

    /// The place behind a place: 0 is the first, and [#end()] follows the last.
    int next(int place) {
        return place + header + length(pool, place + header);
    }

    int end() {
        return used;
    }

    /// What all names take.
    long octets() {
        return pool.length + 4L * slots.length;
    }

    int count() {
        return count;
    }
}

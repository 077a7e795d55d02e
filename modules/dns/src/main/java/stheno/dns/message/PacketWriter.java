package stheno.dns.message;

import java.util.Arrays;
import stheno.dns.record.FormatException;
import stheno.dns.record.Name;
import stheno.dns.record.RecordData;

/// A message under way, with the names in it that pointers can lead to. What does not fit below the limit is not written at all, and
/// nothing is allocated once the array has the size of the limit. One thread at a time. Source: RFC 1035 4.1.4.
///
/// The table of names holds every suffix that was written, as its offset: chains by hash, newest first. Cutting the message back takes the
/// entries off again in reverse order.
final class PacketWriter {
    private static final int MOST_NAMES = 512; // suffixes; further names are written, and lead nowhere
    private static final int BUCKETS = 256;
    private static final int LAST_TARGET = 0x3FFF; // what a pointer can reach

    private final int[] heads = new int[BUCKETS]; // an entry plus one; 0 is none
    private final int[] next = new int[MOST_NAMES];
    private final int[] hashes = new int[MOST_NAMES];
    private final int[] offsets = new int[MOST_NAMES];
    private final int[] starts = new int[Name.LONGEST]; // labels of the name under way
    private final int[] suffixes = new int[Name.LONGEST]; // their hashes, each with all labels behind it

    private byte[] out = new byte[1232];
    private int length;
    private int limit;
    private int names;
    private int owner; // where the last owner stands; 0 if there is none

    /// Begins a message of at most `most` octets.
    void begin(int most) {
        if (most > out.length) out = new byte[most];
        limit = most;
        length = 0;
        owner = 0;
        while (names > 0) remove();
    }

    byte[] array() {
        return out;
    }

    int length() {
        return length;
    }

    /// How much room is left.
    int left() {
        return limit - length;
    }

    /// Keeps room for what comes last; a negative number gives it back.
    void reserve(int octets) {
        limit -= octets;
    }

    /// Takes back what was written from `length` on.
    void cut(int to) {
        length = to;
        if (owner >= to) owner = 0;
        while (names > 0 && offsets[names - 1] >= to) remove();
    }

    private void remove() {
        names--;
        heads[hashes[names] & BUCKETS - 1] = next[names];
    }

    void u8(int value) {
        out[length++] = (byte) value;
    }

    void u16(int value) {
        set16(length, value);
        length += 2;
    }

    void u32(int value) {
        u16(value >>> 16);
        u16(value);
    }

    void set16(int at, int value) {
        out[at] = (byte) (value >> 8);
        out[at + 1] = (byte) value;
    }

    void octets(byte[] from, int offset, int count) {
        System.arraycopy(from, offset, out, length, count);
        length += count;
    }

    /// Makes every suffix of the uncompressed name at `at`, which was written as octets, a target of pointers.
    void remember(int at) {
        int labels = measure(out, at, length);
        for (int i = 0; i < labels; i++) add(starts[i], suffixes[i]);
    }

    /// Writes the owner of a record. The records of an RRset have the same one, which becomes a pointer without a search.
    boolean owner(byte[] from, int offset, int end) {
        boolean again = owner > 0 && from[offset] != 0 && isSame(from, offset, owner);
        if (!again) {
            int start = length;
            if (!name(from, offset, end)) return false;
            owner = start > LAST_TARGET ? 0 : target(start);
            return true;
        }
        if (left() < 2) return false;
        u16(0xC000 | owner);
        return true;
    }

    /// Writes a name, with a pointer in place of the longest suffix that stands in the message. Returns whether it fitted.
    boolean name(byte[] from, int offset, int end) {
        int labels = measure(from, offset, end);
        int known = 0;
        int target = -1;
        while (known < labels && (target = find(from, starts[known], suffixes[known])) < 0) known++;
        int front = starts[known] - offset;
        if (front + (target < 0 ? 1 : 2) > left()) return false;
        for (int i = 0; i < known; i++) add(length + starts[i] - offset, suffixes[i]);
        octets(from, offset, front);
        if (target < 0) u8(0);
        else u16(0xC000 | target);
        return true;
    }

    /// Finds the labels of a name and the hashes of its suffixes. Returns how many labels there are; the root's place is behind them.
    private int measure(byte[] from, int offset, int end) {
        int labels = 0;
        int at = offset;
        while (true) {
            if (at >= end || labels == Name.LONGEST) throw new FormatException("name ends too early");
            starts[labels] = at;
            if (from[at] == 0) break;
            at += 1 + from[at];
            labels++;
        }
        int hash = 0;
        for (int i = labels - 1; i >= 0; i--) {
            for (int k = starts[i]; k < starts[i + 1]; k++) hash = 31 * hash + Name.lower(from[k]);
            suffixes[i] = hash ^ hash >>> 15;
        }
        return labels;
    }

    private void add(int offset, int hash) {
        if (names == MOST_NAMES || offset > LAST_TARGET) return;
        int bucket = hash & BUCKETS - 1;
        hashes[names] = hash;
        offsets[names] = offset;
        next[names] = heads[bucket];
        heads[bucket] = ++names;
    }

    private int find(byte[] from, int at, int hash) {
        for (int entry = heads[hash & BUCKETS - 1]; entry != 0; entry = next[entry - 1]) {
            if (hashes[entry - 1] == hash && isSame(from, at, offsets[entry - 1])) return offsets[entry - 1];
        }
        return -1;
    }

    /// Whether the uncompressed name at `at` is the one that was written at `there`.
    private boolean isSame(byte[] from, int at, int there) {
        while (true) {
            there = target(there);
            int octets = out[there];
            if (from[at] != octets) return false;
            if (octets == 0) return true;
            for (int i = 1; i <= octets; i++) {
                if (Name.lower(from[at + i]) != Name.lower(out[there + i])) return false;
            }
            at += 1 + octets;
            there += 1 + octets;
        }
    }

    /// Where the label stands to which a pointer leads; the place itself if no pointer is there.
    private int target(int at) {
        int there = at;
        while ((out[there] & 0xC0) == 0xC0) there = (out[there] & 0x3F) << 8 | out[there + 1] & 0xFF;
        return there;
    }

    /// Writes the data of a record behind their length; the names of the types of RFC 1035 are compressed. Returns whether they fitted.
    boolean data(int type, byte[] data, int offset, int count) {
        if (left() < 2) return false;
        int start = length;
        u16(0);
        int end = offset + count;
        int at = offset;
        int plain = RecordData.compressedOffset(type);
        if (plain >= 0 && count > plain) {
            if (left() < plain) return false;
            octets(data, at, plain);
            at += plain;
            for (int i = RecordData.compressedNames(type); i > 0; i--) {
                if (!name(data, at, end)) return false;
                at += nameLength(data, at);
            }
        }
        if (left() < end - at) return false;
        octets(data, at, end - at);
        set16(start, length - start - 2);
        return true;
    }

    private static int nameLength(byte[] data, int offset) {
        int at = offset;
        while (data[at] != 0) at += 1 + data[at];
        return at + 1 - offset;
    }

    byte[] toArray() {
        return Arrays.copyOf(out, length);
    }
}

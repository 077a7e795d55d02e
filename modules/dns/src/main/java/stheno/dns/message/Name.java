package stheno.dns.message;

import java.util.Arrays;

/// A domain name in wire form: labels with their lengths, uncompressed, ending with the root. It keeps its spelling; comparison ignores the
/// case of ASCII letters (RFC 4343). Immutable; any thread. Source: RFC 1035 3.1, RFC 4034 6.1.
public final class Name implements Comparable<Name> {
    /// The longest name, in octets of its wire form.
    public static final int LONGEST = 255;

    /// The longest label, in octets.
    public static final int LONGEST_LABEL = 63;

    /// The root: a single octet 0.
    public static final Name ROOT = new Name(new byte[1]);

    private final byte[] wire;

    private Name(byte[] wire) {
        this.wire = wire;
    }

    /// The name whose wire form stands in `data` from `offset` on.
    ///
    /// @throws IllegalArgumentException if no uncompressed name of at most 255 octets is there
    public static Name of(byte[] data, int offset) {
        int at = offset;
        while (true) {
            if (at >= data.length || at - offset >= LONGEST) throw new IllegalArgumentException("a name has no end within 255 octets");
            int length = data[at] & 0xFF;
            if (length > LONGEST_LABEL) throw new IllegalArgumentException("a label of " + length + " octets");
            at += 1 + length;
            if (length == 0) return at - offset == 1 ? ROOT : new Name(Arrays.copyOfRange(data, offset, at));
        }
    }

    /// A copy of the wire form.
    public byte[] wire() {
        return wire.clone();
    }

    /// The length of the wire form, in octets.
    public int length() {
        return wire.length;
    }

    /// How many labels it has, without the root.
    public int labels() {
        int labels = 0;
        for (int at = 0; wire[at] != 0; at += 1 + wire[at]) labels++;
        return labels;
    }

    @Override
    public boolean equals(Object other) {
        if (!(other instanceof Name name) || wire.length != name.wire.length) return false;
        for (int i = 0; i < wire.length; i++) {
            if (lower(wire[i]) != lower(name.wire[i])) return false;
        }
        return true;
    }

    @Override
    public int hashCode() {
        int hash = 0;
        for (byte b : wire) hash = 31 * hash + lower(b);
        return hash;
    }

    /// The canonical order of RFC 4034 6.1: by labels from the root, as lower-case octets.
    @Override
    public int compareTo(Name other) {
        int[] mine = starts();
        int[] others = other.starts();
        for (int i = 1; i <= Math.min(mine.length, others.length); i++) {
            int order = compareLabels(mine[mine.length - i], other.wire, others[others.length - i]);
            if (order != 0) return order;
        }
        return Integer.compare(mine.length, others.length);
    }

    private int compareLabels(int at, byte[] other, int otherAt) {
        int common = Math.min(wire[at], other[otherAt]);
        for (int i = 1; i <= common; i++) {
            int order = Integer.compare(lower(wire[at + i]) & 0xFF, lower(other[otherAt + i]) & 0xFF);
            if (order != 0) return order;
        }
        return Integer.compare(wire[at], other[otherAt]);
    }

    private int[] starts() {
        int[] starts = new int[labels()];
        for (int i = 0, at = 0; i < starts.length; at += 1 + wire[at]) starts[i++] = at;
        return starts;
    }

    /// The octet, in lower case if it is an ASCII letter.
    static byte lower(byte b) {
        return b >= 'A' && b <= 'Z' ? (byte) (b + 32) : b;
    }
}

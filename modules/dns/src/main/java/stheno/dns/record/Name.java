package stheno.dns.record;

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

    /// The name of a text, with escapes (`\.`, `\032`). It is taken from the root, with or without a final dot; `.` is the root.
    ///
    /// @throws FormatException if the text is no name
    public static Name of(String text) {
        return NameText.parse(text, ROOT);
    }

    /// The name of a text in a zone file: `@` is the origin, and a name without a final dot stands below the origin.
    ///
    /// @throws FormatException if the text is no name, or gets too long with the origin
    public static Name parse(String text, Name origin) {
        return text.equals("@") ? origin : NameText.parse(text, origin);
    }

    /// The name in wire form in `data`, from `offset` on.
    ///
    /// @throws FormatException if no uncompressed name of at most 255 octets is there
    public static Name of(byte[] data, int offset) {
        int at = offset;
        while (true) {
            if (at >= data.length || at - offset >= LONGEST) throw new FormatException("name has no end within 255 octets");
            int length = data[at] & 0xFF;
            if (length > LONGEST_LABEL) throw new FormatException("label of " + length + " octets");
            at += 1 + length;
            if (length == 0) return at - offset == 1 ? ROOT : new Name(Arrays.copyOfRange(data, offset, at));
        }
    }

    /// The name of a wire form that is known to be right. The array belongs to the name from now on.
    static Name owning(byte[] wire) {
        return wire.length == 1 ? ROOT : new Name(wire);
    }

    /// A copy of the wire form.
    public byte[] wire() {
        return wire.clone();
    }

    /// Writes the wire form into `target` at `offset`. Returns its length.
    public int copyTo(byte[] target, int offset) {
        System.arraycopy(wire, 0, target, offset, wire.length);
        return wire.length;
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

    /// Whether it has no label.
    public boolean isRoot() {
        return wire.length == 1;
    }

    /// Whether its first label is `*` (RFC 4592 2.1.1).
    public boolean isWildcard() {
        return wire[0] == 1 && wire[1] == '*';
    }

    /// The name without its first label; the root for the root.
    public Name parent() {
        return isRoot() ? this : owning(Arrays.copyOfRange(wire, 1 + wire[0], wire.length));
    }

    /// Whether this is `other`, or a name below it.
    public boolean isAtOrBelow(Name other) {
        int start = wire.length - other.wire.length;
        int at = 0;
        while (at < start) at += 1 + wire[at];
        return at == start && sameFrom(start, other.wire);
    }

    /// This name below one more label, which is given without escapes, one character an octet.
    ///
    /// @throws FormatException if label or name gets too long, or the label is empty
    public Name prepend(String label) {
        return prepend(NameText.label(label));
    }

    /// This name below all labels of `front`.
    ///
    /// @throws FormatException if the name gets too long
    public Name prepend(Name front) {
        return prepend(Arrays.copyOf(front.wire, front.wire.length - 1));
    }

    /// This name with what stands at or below `from` moved to `to`, as DNAME does (RFC 6672 2.2).
    ///
    /// @throws FormatException if the name gets longer than 255 octets
    /// @throws IllegalArgumentException if this is not at or below `from`
    public Name replaceSuffix(Name from, Name to) {
        if (!isAtOrBelow(from)) throw new IllegalArgumentException(this + " is not below " + from);
        return to.prepend(Arrays.copyOf(wire, wire.length - from.wire.length));
    }

    private Name prepend(byte[] labels) {
        if (labels.length + wire.length > LONGEST) throw new FormatException("name exceeds 255 octets");
        byte[] longer = Arrays.copyOf(labels, labels.length + wire.length);
        System.arraycopy(wire, 0, longer, labels.length, wire.length);
        return owning(longer);
    }

    /// This name with its letters in lower case (RFC 4034 6.2).
    public Name toLowerCase() {
        byte[] lower = wire.clone();
        for (int i = 0; i < lower.length; i++) lower[i] = lower(lower[i]);
        return owning(lower);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Name name && wire.length == name.wire.length && sameFrom(0, name.wire);
    }

    private boolean sameFrom(int start, byte[] other) {
        for (int i = 0; i < other.length; i++) {
            if (lower(wire[start + i]) != lower(other[i])) return false;
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

    /// The text form with a final dot; other octets than printable ASCII as `\DDD` (RFC 1035 5.1).
    @Override
    public String toString() {
        return NameText.print(wire, 0);
    }

    /// The octet, in lower case if it is an ASCII letter.
    public static byte lower(byte b) {
        return b >= 'A' && b <= 'Z' ? (byte) (b + 32) : b;
    }
}

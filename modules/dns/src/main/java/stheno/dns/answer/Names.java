package stheno.dns.answer;

import stheno.dns.record.Name;

/// Names in uncompressed wire form in arrays, compared and joined without allocation. The case of ASCII letters does not count. Any thread.
final class Names {
    private Names() {}

    /// The length of the name, in octets.
    static int length(byte[] name, int offset) {
        int at = offset;
        while (name[at] != 0) at += 1 + name[at];
        return at + 1 - offset;
    }

    static boolean same(byte[] a, int aOffset, byte[] b, int bOffset) {
        int length = length(a, aOffset);
        return length == length(b, bOffset) && sameOctets(a, aOffset, b, bOffset, length);
    }

    /// Whether a name is at or below another one.
    static boolean isAtOrBelow(byte[] name, int offset, byte[] above, int aboveOffset) {
        int length = length(above, aboveOffset);
        int at = offset;
        int left = length(name, offset);
        while (left > length) {
            int label = 1 + name[at];
            at += label;
            left -= label;
        }
        return left == length && sameOctets(name, at, above, aboveOffset, length);
    }

    private static boolean sameOctets(byte[] a, int aOffset, byte[] b, int bOffset, int length) {
        for (int i = 0; i < length; i++) {
            byte x = a[aOffset + i];
            byte y = b[bOffset + i];
            if (x != y && lower(x) != lower(y)) return false;
        }
        return true;
    }

    /// Replaces the end of a name, as a DNAME record does. Returns whether the result has at most 255 octets.
    ///
    /// @param from where in the array the end to be replaced begins
    static boolean replaceEnd(byte[] name, int offset, int from, byte[] end, int endOffset, byte[] target) {
        int front = from - offset;
        int length = length(end, endOffset);
        if (front + length > Name.LONGEST) return false;
        System.arraycopy(name, offset, target, 0, front);
        System.arraycopy(end, endOffset, target, front, length);
        return true;
    }

    static int hash(byte[] name, int offset) {
        int hash = 0;
        for (int at = offset, end = offset + length(name, offset); at < end; at++) hash = 31 * hash + lower(name[at]);
        return hash;
    }

    static byte lower(byte b) {
        return b >= 'A' && b <= 'Z' ? (byte) (b + 32) : b;
    }
}

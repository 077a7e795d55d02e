package stheno.dns.zone;

/// Hashes of names, label by label from the root, so that the hash of a name is that of its parent and one more label. The case of ASCII
/// letters does not count. Any thread.
final class LabelHash {
    /// The hash of the root.
    static final int ROOT = 0x2C1B3C6D;

    private LabelHash() {}

    /// The hash of a name: its first label stands in `name` at `at`, and its parent has the hash `parent`.
    static int child(int parent, byte[] name, int at) {
        int length = name[at];
        int hash = parent ^ length;
        for (int i = at + 1; i <= at + length; i++) hash = (hash ^ lower(name[i])) * 0x01000193;
        hash ^= hash >>> 15;
        hash *= 0x2C1B3C6D;
        return hash ^ hash >>> 13;
    }

    /// The hash of a whole name in wire form.
    static int of(byte[] name, int at) {
        return name[at] == 0 ? ROOT : child(of(name, at + 1 + name[at]), name, at);
    }

    /// Whether two labels are equal but for the case of letters.
    static boolean same(byte[] a, int at, byte[] b, int bAt) {
        int length = a[at];
        if (length != b[bAt]) return false;
        for (int i = 1; i <= length; i++) {
            byte x = a[at + i];
            byte y = b[bAt + i];
            if (x != y && lower(x) != lower(y)) return false;
        }
        return true;
    }

    /// The order of two labels (RFC 4034 6.1): as octets in lower case; a label goes before its longer continuation.
    static int compare(byte[] a, int at, byte[] b, int bAt) {
        int common = Math.min(a[at], b[bAt]);
        for (int i = 1; i <= common; i++) {
            int order = (lower(a[at + i]) & 0xFF) - (lower(b[bAt + i]) & 0xFF);
            if (order != 0) return order;
        }
        return a[at] - b[bAt];
    }

    static byte lower(byte b) {
        return b >= 'A' && b <= 'Z' ? (byte) (b + 32) : b;
    }

    /// How many slots a hash table for `count` entries has: a power of two, at most two thirds full.
    static int slots(int count) {
        return Math.max(4, Integer.highestOneBit(Math.max(count + count / 2, 1)) << 1);
    }
}

package stheno.storage.maildir;

/// Takes the names of files in `new` and `cur` apart, as [MessageName] describes them: one pass over the bytes, and no object for a name.
/// The fields are those of the last name that was read. One thread.
final class NameReader {
    private static final int MAX = 200; // characters of a base; a file name has at most 255, and flags need room
    private static final int DIGITS = 15; // of a number

    long seconds;
    int baseLength;
    long stored; // negative: not in the name
    long octets; // likewise

    /// False if a file of this name is no message: a message's name begins with the seconds and a dot, and is printable ASCII.
    boolean read(byte[] name, int from, int to) {
        seconds = 0;
        int dot = from;
        for (; dot < to && dot - from < DIGITS && isDigit(name[dot]); dot++) seconds = seconds * 10 + name[dot] - '0';
        return dot > from && dot < to - 1 && name[dot] == '.' && readRest(name, from, dot, to);
    }

    private boolean readRest(byte[] name, int from, int dot, int to) {
        stored = -1;
        octets = -1;
        int end = to;
        for (int i = dot + 1; i < to; i++) {
            byte b = name[i];
            if (b <= ' ' || b > '~') return false; // characters beyond ASCII have negative bytes
            if (end < to) continue;
            if (b == ':') end = i;
            else if (b == '=' && name[i - 2] == ',') size(name, i, to);
        }
        baseLength = end - from;
        return baseLength <= MAX;
    }

    private void size(byte[] name, int equals, int to) {
        byte field = name[equals - 1];
        if (field == 'S' && stored < 0) stored = number(name, equals + 1, to);
        else if (field == 'W' && octets < 0) octets = number(name, equals + 1, to);
    }

    /// A number that ends with a comma, a colon or the name, or -1.
    private static long number(byte[] name, int start, int to) {
        long value = 0;
        int i = start;
        for (; i < to && name[i] != ',' && name[i] != ':'; i++) {
            if (!isDigit(name[i]) || i - start >= DIGITS) return -1;
            value = value * 10 + name[i] - '0';
        }
        return i == start ? -1 : value;
    }

    private static boolean isDigit(byte b) {
        return b >= '0' && b <= '9';
    }
}

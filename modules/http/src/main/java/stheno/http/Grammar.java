package stheno.http;

import stheno.reactor.Decimal;

/// The alphabets of HTTP as one table, and the few comparisons that all its parsers share: tokens and field values by RFC 9110,
/// sections 5.5 and 5.6, targets and hosts by RFC 3986, section 3. Any thread.
final class Grammar {
    /// A byte of a token: a method, a field's name, a connection option.
    static final int TOKEN = 1;
    /// A byte of a field's value: visible, blank, or obs-text. Control bytes are not, NUL, CR and LF among them.
    static final int VALUE = 2;
    /// A byte that may stand in a target by itself. `?` and `%` may too, but mean something, so they are not in this set.
    static final int TARGET = 4;
    /// A byte that RFC 3986 has no place for in a query, but browsers send there as it is: `?q={x}|y`, and `%` by itself.
    static final int QUERY = 32;
    /// A byte of a registered name: unreserved or a sub-delimiter. `%` is not in this set.
    static final int HOST = 8;
    /// A byte that may stand unescaped between the quotes of a quoted string.
    static final int QUOTED = 16;

    private static final byte[] KINDS = kinds();

    private Grammar() {}

    private static byte[] kinds() {
        byte[] kinds = new byte[256];
        String letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";
        mark(kinds, letters, TOKEN | TARGET | HOST);
        mark(kinds, "!#$%&'*+-.^_`|~", TOKEN);
        mark(kinds, "-._~!$&'()*+,;=", TARGET | HOST);
        mark(kinds, ":@/[]", TARGET);
        mark(kinds, "{}|\\^`%", QUERY);
        for (char b = 0; b < 0x100; b++) {
            boolean value = b >= 0x20 && b != 0x7f || b == '\t';
            boolean quoted = value && b != '"' && b != '\\';
            mark(kinds, String.valueOf(b), (value ? VALUE : 0) | (quoted ? QUOTED : 0));
        }
        return kinds;
    }

    private static void mark(byte[] kinds, String members, int kind) {
        for (char member : members.toCharArray()) kinds[member] |= (byte) kind;
    }

    static boolean is(byte b, int kind) {
        return (KINDS[b & 0xff] & kind) != 0;
    }

    /// Whether every byte is of that kind. True of no bytes.
    static boolean all(byte[] bytes, int from, int to, int kind) {
        for (int i = from; i < to; i++) {
            if (!is(bytes[i], kind)) return false;
        }
        return true;
    }

    static boolean digit(byte b) {
        return Decimal.isDigit(b);
    }

    static boolean blank(byte b) {
        return b == ' ' || b == '\t';
    }

    /// The value of a hexadecimal digit, or -1.
    static int hex(byte b) {
        if (digit(b)) return b - '0';
        int lower = b | 0x20;
        return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
    }

    /// Whether a `%` at `at` is followed by its two hexadecimal digits before `end`.
    static boolean escape(byte[] bytes, int at, int end) {
        return at + 2 < end && hex(bytes[at + 1]) >= 0 && hex(bytes[at + 2]) >= 0;
    }

    /// Whether the bytes are this text, ASCII letters of either case being the same.
    static boolean same(byte[] bytes, int from, int to, String text) {
        if (to - from != text.length()) return false;
        for (int i = from; i < to; i++) {
            if (!same(bytes[i], text.charAt(i - from))) return false;
        }
        return true;
    }

    /// Two letters are the same if they differ in the bit that is the case, and are letters.
    private static boolean same(byte b, char c) {
        int difference = (b & 0xff) ^ c;
        int lower = c | 0x20;
        return difference == 0 || difference == 0x20 && lower >= 'a' && lower <= 'z';
    }

    /// Where the next comma is, or `to`.
    static int comma(byte[] bytes, int from, int to) {
        int at = from;
        while (at < to && bytes[at] != ',') at++;
        return at;
    }

    /// `from`, moved past blanks, at most to `to`.
    static int skipBlanks(byte[] bytes, int from, int to) {
        int at = from;
        while (at < to && blank(bytes[at])) at++;
        return at;
    }

    /// `to`, moved back before blanks, at most to `from`.
    static int dropBlanks(byte[] bytes, int from, int to) {
        int at = to;
        while (at > from && blank(bytes[at - 1])) at--;
        return at;
    }
}

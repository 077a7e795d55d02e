package stheno.catcher.store;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;

/// A text to be found in UTF-8, in upper or lower case. It never holds control characters. Immutable; any thread.
final class Needle {
    private final byte[][] lower; // for each character
    private final byte[][] upper;
    private final String text;
    private final int[] shifts; // ASCII only: how far to go on, by the octet under the needle's last one (Horspool 1980); else empty

    /// @param text not empty; control characters become blanks
    Needle(String text) {
        StringBuilder clean = new StringBuilder();
        text.codePoints().forEach(c -> clean.appendCodePoint(Character.isISOControl(c) ? ' ' : c));
        this.text = clean.toString().toLowerCase(Locale.ROOT);
        int[] characters = clean.codePoints().toArray();
        lower = new byte[characters.length][];
        upper = new byte[characters.length][];
        boolean plain = true;
        for (int i = 0; i < characters.length; i++) {
            lower[i] = Character.toString(Character.toLowerCase(characters[i])).getBytes(StandardCharsets.UTF_8);
            upper[i] = Character.toString(Character.toUpperCase(characters[i])).getBytes(StandardCharsets.UTF_8);
            plain &= lower[i].length == 1 && upper[i].length == 1;
        }
        shifts = plain ? shifts() : new int[0];
    }

    private int[] shifts() {
        int[] table = new int[256];
        Arrays.fill(table, lower.length);
        for (int i = 0; i < lower.length - 1; i++) {
            table[lower[i][0]] = lower.length - 1 - i;
            table[upper[i][0]] = lower.length - 1 - i;
        }
        return table;
    }

    /// Where it begins in `octets[from..to)`, or -1.
    int find(byte[] octets, int from, int to) {
        if (shifts.length > 0) return findAscii(octets, from, to);
        byte first = lower[0][0];
        byte other = upper[0][0];
        for (int i = from; i < to; i++) {
            byte b = octets[i];
            if ((b == first || b == other) && endAt(octets, i, to) >= 0) return i;
        }
        return -1;
    }

    private int findAscii(byte[] octets, int from, int to) {
        int last = lower.length - 1;
        byte small = lower[last][0];
        byte capital = upper[last][0];
        int i = from + last;
        while (i < to) {
            byte b = octets[i];
            if ((b == small || b == capital) && endAt(octets, i - last, to) >= 0) return i - last;
            i += shifts[b & 0xFF];
        }
        return -1;
    }

    boolean in(byte[] octets, int from, int to) {
        return find(octets, from, to) >= 0;
    }

    /// Where it ends if it stands at `from`, or -1.
    int endAt(byte[] octets, int from, int to) {
        int at = from;
        for (int i = 0; i < lower.length; i++) {
            int length = standsAt(octets, at, to, lower[i]) ? lower[i].length : standsAt(octets, at, to, upper[i]) ? upper[i].length : 0;
            if (length == 0) return -1;
            at += length;
        }
        return at;
    }

    private static boolean standsAt(byte[] octets, int at, int to, byte[] character) {
        if (to - at < character.length) return false;
        for (int i = 0; i < character.length; i++) if (octets[at + i] != character[i]) return false;
        return true;
    }

    boolean in(String other) {
        return other.toLowerCase(Locale.ROOT).contains(text);
    }

    /// Whether it looks like a whole address.
    boolean isAddress() {
        int at = text.lastIndexOf('@');
        return at > 0 && at < text.length() - 1 && text.indexOf(' ') < 0;
    }

    /// Whether it stands in the text as an address of its own: `ann@x` does not stand in `joann@x`.
    boolean standsAlone(byte[] octets, int from, int to) {
        for (int at = find(octets, from, to); at >= 0; at = find(octets, at + 1, to)) {
            int end = endAt(octets, at, to);
            boolean begins = at == from || !isAddressOctet(octets[at - 1]);
            if (begins && (end == to || !isDomainOctet(octets[end]))) return true;
        }
        return false;
    }

    private static boolean isDomainOctet(byte b) {
        return b < 0 || b >= '0' && b <= '9' || b >= 'a' && b <= 'z' || b >= 'A' && b <= 'Z' || b == '-' || b == '.';
    }

    private static boolean isAddressOctet(byte b) {
        return isDomainOctet(b) || "!#$%&'*+/=?^_`{|}~@".indexOf(b) >= 0;
    }
}

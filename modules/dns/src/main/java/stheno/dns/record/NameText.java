package stheno.dns.record;

import java.util.Arrays;

/// Names as text: escapes, labels, relative names. Any thread. Source: RFC 1035 5.1, RFC 4343 2.1.
final class NameText {
    private NameText() {}

    /// @param origin what a name without a final dot stands below
    static Name parse(String text, Name origin) {
        if (text.equals(".")) return Name.ROOT;
        if (text.isEmpty()) throw new FormatException("empty name");
        byte[] wire = new byte[Name.LONGEST + 1];
        int label = 0; // where the length of the label under way stands
        int end = 1;
        for (int at = 0; at < text.length(); at++) {
            char c = text.charAt(at);
            if (c == '.') {
                close(wire, label, end);
                label = end++;
            } else {
                if (c == '\\') {
                    c = (char) unescape(text, at);
                    at += escapeLength(text, at) - 1;
                }
                if (c > 0xFF) throw new FormatException("character outside of 8 bits in a name");
                if (end >= Name.LONGEST) throw new FormatException("name exceeds 255 octets");
                wire[end++] = (byte) c;
            }
            if (end > Name.LONGEST) throw new FormatException("name exceeds 255 octets");
        }
        boolean absolute = end == label + 1;
        if (absolute) return Name.owning(Arrays.copyOf(wire, end));
        close(wire, label, end);
        if (end + origin.length() > Name.LONGEST) throw new FormatException("name exceeds 255 octets");
        byte[] whole = Arrays.copyOf(wire, end + origin.length());
        origin.copyTo(whole, end);
        return Name.owning(whole);
    }

    private static void close(byte[] wire, int label, int end) {
        int length = end - label - 1;
        if (length == 0) throw new FormatException("empty label");
        if (length > Name.LONGEST_LABEL) throw new FormatException("label of " + length + " octets exceeds 63");
        wire[label] = (byte) length;
    }

    /// A single label in wire form, of a text without escapes.
    static byte[] label(String text) {
        if (text.isEmpty()) throw new FormatException("empty label");
        if (text.length() > Name.LONGEST_LABEL) throw new FormatException("label of " + text.length() + " octets exceeds 63");
        byte[] label = new byte[1 + text.length()];
        label[0] = (byte) text.length();
        for (int i = 0; i < text.length(); i++) label[1 + i] = (byte) text.charAt(i);
        return label;
    }

    /// The octet that the escape at `at` stands for: `\DDD`, or `\X` for any other character.
    static int unescape(String text, int at) {
        if (at + 1 >= text.length()) throw new FormatException("nothing follows a backslash");
        char first = text.charAt(at + 1);
        if (first < '0' || first > '9') return first;
        int octet = 0;
        for (int i = at + 1; i <= at + 3; i++) {
            char digit = i < text.length() ? text.charAt(i) : 0;
            if (digit < '0' || digit > '9') throw new FormatException("escape is not a backslash and three digits");
            octet = octet * 10 + digit - '0';
        }
        if (octet > 255) throw new FormatException("escape \\" + text.substring(at + 1, at + 4) + " exceeds 255");
        return octet;
    }

    /// The characters of the escape at `at`, which is known to be right.
    static int escapeLength(String text, int at) {
        char first = text.charAt(at + 1);
        return first >= '0' && first <= '9' ? 4 : 2;
    }

    /// The text of the uncompressed name at `at`.
    static String print(byte[] wire, int at) {
        if (wire[at] == 0) return ".";
        StringBuilder text = new StringBuilder(wire.length + 8);
        for (; wire[at] != 0; at += 1 + wire[at]) {
            for (int i = 1; i <= wire[at]; i++) print(text, wire[at + i] & 0xFF);
            text.append('.');
        }
        return text.toString();
    }

    private static void print(StringBuilder text, int octet) {
        switch (octet) {
            case '.', '\\', '"', ';', '(', ')', '@', '$' -> text.append('\\').append((char) octet);
            default -> {
                if (octet > ' ' && octet < 0x7F) text.append((char) octet);
                else appendDecimal(text, octet);
            }
        }
    }

    /// `\DDD`.
    static void appendDecimal(StringBuilder text, int octet) {
        text.append('\\').append((char) ('0' + octet / 100)).append((char) ('0' + octet / 10 % 10)).append((char) ('0' + octet % 10));
    }
}

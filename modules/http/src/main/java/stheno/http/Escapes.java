package stheno.http;

/// Percent-encoding as it is compared (RFC 3986, section 6.2.2). Pure; any thread.
final class Escapes {
    private static final String UNRESERVED = "-._~"; // beside letters and digits, section 2.3

    private Escapes() {}

    /// The text with escapes of unreserved characters undone, and the digits of the others in capitals: two texts that mean the same
    /// become the same. A text without escapes comes back as it is; what is no escape stays.
    static String needed(String text) {
        int at = text.indexOf('%');
        if (at < 0) {
            return text;
        }
        StringBuilder needed = new StringBuilder(text.length());
        int done = 0;
        for (; at >= 0; at = text.indexOf('%', done)) {
            needed.append(text, done, at);
            int octet = octet(text, at);
            done = octet < 0 ? at + 1 : at + 3;
            if (octet < 0) {
                needed.append('%');
            } else if (isUnreserved(octet)) {
                needed.append((char) octet);
            } else {
                needed.append('%').append(capital(text.charAt(at + 1))).append(capital(text.charAt(at + 2)));
            }
        }
        return needed.append(text, done, text.length()).toString();
    }

    /// What the escape at `at` stands for, or -1.
    private static int octet(String text, int at) {
        if (at + 2 >= text.length() || text.charAt(at + 1) > 0x7f || text.charAt(at + 2) > 0x7f) {
            return -1;
        }
        int high = Grammar.hex((byte) text.charAt(at + 1));
        int low = Grammar.hex((byte) text.charAt(at + 2));
        return high < 0 || low < 0 ? -1 : high << 4 | low;
    }

    private static char capital(char digit) {
        return digit >= 'a' ? (char) (digit - 0x20) : digit;
    }

    private static boolean isUnreserved(int octet) {
        return octet >= 'a' && octet <= 'z' || octet >= 'A' && octet <= 'Z' || octet >= '0' && octet <= '9'
                || UNRESERVED.indexOf(octet) >= 0;
    }
}

package stheno.http;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;

/// Percent-encoding (RFC 3986, section 2.1) of paths: undone, and compared. Pure; any thread.
public final class PercentEncoding {
    private static final int MAX_RAW = 3 * 4096; // characters: Linux's PATH_MAX, each byte of which may have come as three
    private static final String UNRESERVED = "-._~"; // beside letters and digits, section 2.3

    private PercentEncoding() {}

    /// The decoded text of a URL's path; empty if the encoding is malformed, if the bytes are not strict UTF-8, or if an encoded byte would
    /// change the path's structure: a slash, a backslash, a control. A path without a percent sign comes back as it is.
    public static Optional<String> decodedPath(String raw) {
        if (raw.length() > MAX_RAW || !isPlain(raw)) return Optional.empty();
        return raw.indexOf('%') < 0 ? Optional.of(raw) : unescaped(raw);
    }

    /// A URL's path is ASCII; what else it may hold must come encoded. '?' and '#' would begin what is no path any more.
    private static boolean isPlain(String raw) {
        for (int i = 0; i < raw.length(); i++) {
            char c = raw.charAt(i);
            if (c < ' ' || c >= 0x7F || c == '?' || c == '#' || c == '\\') return false;
        }
        return true;
    }

    private static Optional<String> unescaped(String raw) {
        ByteBuffer bytes = ByteBuffer.allocate(raw.length());
        for (int i = 0; i < raw.length(); i++) {
            char c = raw.charAt(i);
            if (c != '%') {
                bytes.put((byte) c);
                continue;
            }
            int octet = octet(raw, i);
            if (octet < ' ' || octet == 0x7F || octet == '/' || octet == '\\') return Optional.empty();
            bytes.put((byte) octet);
            i += 2;
        }
        try {
            // a fresh decoder reports what is malformed: overlong forms, surrogates, cut sequences
            return Optional.of(StandardCharsets.UTF_8.newDecoder().decode(bytes.flip()).toString());
        } catch (CharacterCodingException _) {
            return Optional.empty();
        }
    }

    /// The bytes of a text in ISO-8859-1 with all escapes undone, whatever they stand for. What is no escape stays, and so do its
    /// characters: nothing is refused.
    public static byte[] decodedBytes(String text) {
        ByteBuffer bytes = ByteBuffer.allocate(text.length());
        for (int i = 0; i < text.length(); i++) {
            int octet = text.charAt(i) == '%' ? octet(text, i) : -1;
            bytes.put((byte) (octet < 0 ? text.charAt(i) : octet));
            if (octet >= 0) i += 2;
        }
        return Arrays.copyOf(bytes.array(), bytes.position());
    }

    /// The text with escapes of unreserved characters undone, and the digits of the others in capitals: two texts that mean the same
    /// become the same. A text without escapes comes back as it is; what is no escape stays.
    public static String normalized(String text) {
        int at = text.indexOf('%');
        if (at < 0) return text;
        StringBuilder needed = new StringBuilder(text.length());
        int done = 0;
        for (; at >= 0; at = text.indexOf('%', done)) {
            needed.append(text, done, at);
            int octet = octet(text, at);
            done = octet < 0 ? at + 1 : at + 3;
            if (octet < 0) needed.append('%');
            else if (isUnreserved(octet)) needed.append((char) octet);
            else needed.append('%').append(capital(text.charAt(at + 1))).append(capital(text.charAt(at + 2)));
        }
        return needed.append(text, done, text.length()).toString();
    }

    /// What the escape at `at` stands for, or -1.
    private static int octet(String text, int at) {
        if (at + 2 >= text.length() || text.charAt(at + 1) > 0x7f || text.charAt(at + 2) > 0x7f) return -1;
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

package stheno.http;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Optional;

/// Percent-encoding (RFC 3986, section 2.1): decoding, encoding and normalizing. Pure; any thread.
public final class PercentEncoding {
    private static final int MAX_RAW = 3 * 4096; // characters: Linux's PATH_MAX, each byte of which may have come as three
    private static final String UNRESERVED = "-._~"; // beside letters and digits, section 2.3
    private static final HexFormat HEX = HexFormat.of().withUpperCase();

    private PercentEncoding() {}

    /// The decoded text of a URL's path; empty if the encoding is malformed, if the bytes are not strict UTF-8, or if an encoded byte would
    /// change the path's structure: a slash, a backslash, a control character. A path without a percent sign is returned as it is.
    public static Optional<String> decodedPath(String raw) {
        if (raw.length() > MAX_RAW || !isPlain(raw)) return Optional.empty();
        return raw.indexOf('%') < 0 ? Optional.of(raw) : decoded(raw, true);
    }

    /// The decoded text, of any content; empty if the encoding is malformed, or if the bytes are not strict UTF-8.
    ///
    /// @param raw ASCII, or the bytes of a request as ISO-8859-1 characters
    public static Optional<String> decoded(String raw) {
        return decoded(raw, false);
    }

    /// A URL's path is ASCII; all other characters must be encoded. '?' and '#' end a path.
    private static boolean isPlain(String raw) {
        for (int i = 0; i < raw.length(); i++) {
            char c = raw.charAt(i);
            if (c < ' ' || c >= 0x7F || c == '?' || c == '#' || c == '\\') return false;
        }
        return true;
    }

    private static Optional<String> decoded(String raw, boolean path) {
        ByteBuffer bytes = ByteBuffer.allocate(raw.length());
        for (int i = 0; i < raw.length(); i++) {
            if (raw.charAt(i) != '%') {
                bytes.put((byte) raw.charAt(i));
                continue;
            }
            int octet = octet(raw, i);
            if (octet < 0 || path && (octet < ' ' || octet == 0x7F || octet == '/' || octet == '\\')) return Optional.empty();
            bytes.put((byte) octet);
            i += 2;
        }
        try {
            // a new decoder reports malformed input: overlong forms, surrogates, cut sequences
            return Optional.of(StandardCharsets.UTF_8.newDecoder().decode(bytes.flip()).toString());
        } catch (CharacterCodingException _) {
            return Optional.empty();
        }
    }

    /// The decoded bytes, as ISO-8859-1 characters. A malformed escape stays as it is.
    ///
    /// @param raw as [#decoded] takes it
    public static String octets(String raw) {
        int at = raw.indexOf('%');
        if (at < 0) return raw;
        StringBuilder octets = new StringBuilder(raw.length()).append(raw, 0, at);
        while (at < raw.length()) {
            int octet = raw.charAt(at) == '%' ? octet(raw, at) : -1;
            octets.append(octet < 0 ? raw.charAt(at) : (char) octet);
            at += octet < 0 ? 1 : 3;
        }
        return octets.toString();
    }

    /// The text in UTF-8 with all bytes encoded but the unreserved characters of section 2.3, so that no character has a meaning in a URL.
    public static String encoded(String text) {
        return encoded(text, false);
    }

    /// The text in UTF-8 with the bytes encoded that are not ASCII.
    public static String ascii(String text) {
        return encoded(text, true);
    }

    private static String encoded(String text, boolean ascii) {
        StringBuilder encoded = new StringBuilder(text.length());
        for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
            if (ascii ? b >= 0 : isUnreserved(b)) encoded.append((char) b);
            else HEX.toHexDigits(encoded.append('%'), b);
        }
        return encoded.toString();
    }

    /// The text with the escapes of unreserved characters decoded, and the digits of the others in upper case: two texts that mean the same
    /// become the same. A text without escapes is returned as it is. A malformed escape stays.
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
            else HEX.toHexDigits(needed.append('%'), (byte) octet);
        }
        return needed.append(text, done, text.length()).toString();
    }

    /// The byte of the escape at `at`, or -1 if it is malformed.
    private static int octet(String text, int at) {
        if (at + 2 >= text.length() || text.charAt(at + 1) > 0x7f || text.charAt(at + 2) > 0x7f) return -1;
        int high = Grammar.hex((byte) text.charAt(at + 1));
        int low = Grammar.hex((byte) text.charAt(at + 2));
        return high < 0 || low < 0 ? -1 : high << 4 | low;
    }

    private static boolean isUnreserved(int octet) {
        return octet >= 'a' && octet <= 'z' || octet >= 'A' && octet <= 'Z' || octet >= '0' && octet <= '9'
                || UNRESERVED.indexOf(octet) >= 0;
    }
}

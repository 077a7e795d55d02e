package stheno.http;

import java.nio.charset.StandardCharsets;
import java.util.OptionalLong;

/// The elements of HTTP's grammar that a handler meets in fields and targets: tokens, field values, numbers, authorities. It tests and
/// reads text; it builds none. Pure; any thread.
public final class HttpSyntax {
    private static final int DIGITS = 19; // 2^63-1 has nineteen

    private HttpSyntax() {}

    /// Whether the text is a token: a method, a field's name, a cookie's name (RFC 9110, section 5.6.2).
    public static boolean isToken(String text) {
        return !text.isEmpty() && isAll(text, Grammar.TOKEN);
    }

    /// Whether a field may carry this value: visible characters of ISO-8859-1, blanks and tabs (RFC 9110, section 5.5). Empty is legal.
    public static boolean isFieldValue(String text) {
        return isAll(text, Grammar.VALUE);
    }

    private static boolean isAll(String text, int kind) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c > 0xff || !Grammar.is((byte) c, kind)) return false;
        }
        return true;
    }

    /// The number that these digits mean; empty if the text is anything but ASCII digits, or if the number exceeds 2^63-1.
    public static OptionalLong number(String digits) {
        if (digits.isEmpty() || digits.length() > DIGITS) return OptionalLong.empty();
        byte[] bytes = digits.getBytes(StandardCharsets.ISO_8859_1); // what is not ISO-8859-1 becomes a question mark
        long number = number(bytes, 0, bytes.length);
        return number < 0 ? OptionalLong.empty() : OptionalLong.of(number);
    }

    /// The same for bytes, or -1.
    static long number(byte[] bytes, int from, int to) {
        if (from >= to || to - from > DIGITS) return -1;
        long number = 0;
        for (int i = from; i < to; i++) {
            if (!Grammar.digit(bytes[i])) return -1;
            number = number * 10 + bytes[i] - '0';
        }
        return number < 0 ? -1 : number; // nineteen digits beyond 2^63-1 turn negative, and reach no further round
    }

    /// Whether the text is `host` or `host:port` as a Host field or a target has it: a name, an IPv4 address, or an IPv6 address in
    /// brackets, with a port up to 65535 (RFC 9110, section 7.2).
    public static boolean isAuthority(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
        return TargetParser.authority(bytes, 0, bytes.length);
    }
}

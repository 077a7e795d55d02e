package stheno.http;

import java.nio.charset.StandardCharsets;

/// The elements of HTTP's grammar that a handler meets in fields and targets: tokens, field values, authorities. Numbers are read by
/// [stheno.reactor.Decimal]. Pure; any thread.
public final class HttpSyntax {
    private HttpSyntax() {}

    /// Whether the text is a token: a method, a field's name, a cookie's name (RFC 9110, section 5.6.2).
    public static boolean isToken(CharSequence text) {
        return !text.isEmpty() && isAll(text, Grammar.TOKEN);
    }

    /// Whether a field may carry this value: visible characters of ISO-8859-1, blanks and tabs (RFC 9110, section 5.5). Empty is legal.
    public static boolean isFieldValue(CharSequence text) {
        return isAll(text, Grammar.VALUE);
    }

    private static boolean isAll(CharSequence text, int kind) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c > 0xff || !Grammar.is((byte) c, kind)) return false;
        }
        return true;
    }

    /// Whether the text is `host` or `host:port` as a Host field or a target has it: a name, an IPv4 address, or an IPv6 address in
    /// brackets, with a port up to 65535 (RFC 9110, section 7.2).
    public static boolean isAuthority(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
        return TargetParser.authority(bytes, 0, bytes.length);
    }
}

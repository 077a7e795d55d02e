package stheno.testkit;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/// Bytes as text in transcripts: a character of a decoded text stands for one byte (ISO 8859-1). Bytes that a line cannot show are
/// escaped.
final class Escaped {
    private static final HexFormat HEX = HexFormat.of();

    private Escaped() {}

    /// Decodes `\r`, `
    /// `, `\t`, `\\` and `\xHH`.
    ///
    /// @throws IllegalArgumentException on any other escape
    static String decode(String text) {
        var decoded = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c != '\\') {
                decoded.append(c);
                continue;
            }
            if (++i == text.length()) throw new IllegalArgumentException("a lone backslash at the end");
            switch (text.charAt(i)) {
                case 'r' -> decoded.append('\r');
                case 'n' -> decoded.append('\n');
                case 't' -> decoded.append('\t');
                case '\\' -> decoded.append('\\');
                case 'x' -> {
                    decoded.append(hexadecimal(text, i + 1));
                    i += 2;
                }
                default -> throw new IllegalArgumentException("no escape: \\" + text.charAt(i));
            }
        }
        return decoded.toString();
    }

    private static char hexadecimal(String text, int from) {
        if (from + 2 > text.length()) throw new IllegalArgumentException("\\x needs two hexadecimal digits");
        return (char) HexFormat.fromHexDigits(text, from, from + 2);
    }

    /// Escapes every byte that is not printable, so that reports stay readable.
    static String encode(String bytes) {
        var shown = new StringBuilder(bytes.length() + 16);
        for (int i = 0; i < bytes.length(); i++) {
            char c = bytes.charAt(i);
            switch (c) {
                case '\r' -> shown.append("\\r");
                case '\n' -> shown.append("\\n");
                case '\t' -> shown.append("\\t");
                case '\\' -> shown.append("\\\\");
                default -> {
                    if (c < 0x20 || c > 0x7e) shown.append("\\x").append(HEX.toHexDigits((byte) c));
                    else shown.append(c);
                }
            }
        }
        return shown.toString();
    }

    /// The UTF-8 bytes of a text, one character per byte.
    static String fromText(String text) {
        return new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
    }

    static byte[] bytes(String bytes) {
        return bytes.getBytes(StandardCharsets.ISO_8859_1);
    }
}

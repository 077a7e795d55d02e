package stheno.mail.mime.text;

import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;

/// The charset that an HTML text says of itself: `<meta charset=...>` or `<meta http-equiv=Content-Type content="...; charset=...">`.
final class HtmlCharset {
    private static final int LOOKED_AT = 1024; // octets, as the HTML standard has it
    private static final int LONGEST = 64;

    private HtmlCharset() {}

    static Optional<String> find(byte[] octets) {
        String head = new String(octets, 0, Math.min(octets.length, LOOKED_AT), StandardCharsets.ISO_8859_1).toLowerCase(Locale.ROOT);
        int meta = head.indexOf("<meta");
        while (meta >= 0) {
            int close = head.indexOf('>', meta);
            String tag = head.substring(meta, close < 0 ? head.length() : close);
            Optional<String> label = label(tag);
            if (label.isPresent()) return label.map(HtmlCharset::readable);
            meta = head.indexOf("<meta", meta + 5);
        }
        return Optional.empty();
    }

    private static Optional<String> label(String tag) {
        int i = tag.indexOf("charset");
        if (i < 0) return Optional.empty();
        i += "charset".length();
        while (i < tag.length() && tag.charAt(i) <= ' ') i++;
        if (i == tag.length() || tag.charAt(i) != '=') return Optional.empty();
        i++;
        while (i < tag.length() && (tag.charAt(i) <= ' ' || tag.charAt(i) == '"' || tag.charAt(i) == '\'')) i++;
        int start = i;
        while (i < tag.length() && i - start < LONGEST && " \t\r\n\"';/".indexOf(tag.charAt(i)) < 0) i++;
        return i > start ? Optional.of(tag.substring(start, i)) : Optional.empty();
    }

    /// The tag was readable as ASCII, so the text is not UTF-16.
    private static String readable(String label) {
        return label.startsWith("utf-16") ? "utf-8" : label;
    }
}

package stheno.mail.mime.text;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import stheno.mail.mime.charset.RawText;

/// The parts that HTML shows in place by `cid:` (RFC 2392).
final class ContentIds {
    private static final int LONGEST = 1000;    // characters of an id
    private static final int LOOKED_BACK = 12;  // characters before `cid:` in which a link's `href=` stands
    private static final int MOST = 1000;

    private ContentIds() {}

    /// The ids in HTML, percent-decoded. An id in a link's `href` is left out, because that part is an attachment.
    static Set<String> named(String html) {
        Set<String> ids = new HashSet<>();
        int at = next(html, 0);
        while (at >= 0 && ids.size() < MOST) {
            int start = at + 4;
            int end = start;
            while (end < html.length() && end - start < LONGEST && isPartOfId(html.charAt(end))) end++;
            String before = html.substring(Math.max(0, at - LOOKED_BACK), at).toLowerCase(Locale.ROOT);
            if (end > start && !before.contains("href")) ids.add(percentDecode(HtmlEntities.decode(html.substring(start, end))));
            at = next(html, Math.max(end, at + 4));
        }
        return ids;
    }

    private static int next(String html, int from) {
        for (int colon = html.indexOf(':', Math.max(from, 3)); colon >= 0; colon = html.indexOf(':', colon + 1)) {
            if (colon - 3 >= from && html.regionMatches(true, colon - 3, "cid", 0, 3)) return colon - 3;
        }
        return -1;
    }

    private static boolean isPartOfId(char c) {
        return c > ' ' && c != '"' && c != '\'' && c != '<' && c != '>' && c != ')';
    }

    /// Percent-encoded octets as UTF-8.
    static String percentDecode(String text) {
        if (text.indexOf('%') < 0) return text;
        ByteArrayOutputStream octets = new ByteArrayOutputStream();
        byte[] from = text.getBytes(StandardCharsets.UTF_8);
        for (int i = 0; i < from.length; i++) {
            int high = from[i] == '%' && i + 2 < from.length ? Character.digit(from[i + 1], 16) : -1;
            int low = high < 0 ? -1 : Character.digit(from[i + 2], 16);
            octets.write(low < 0 ? from[i] : high << 4 | low);
            if (low >= 0) i += 2;
        }
        byte[] all = octets.toByteArray();
        return RawText.decode(all, 0, all.length);
    }
}

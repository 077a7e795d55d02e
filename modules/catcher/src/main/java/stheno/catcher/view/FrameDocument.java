package stheno.catcher.view;

import java.util.Locale;
import java.util.Map;
import stheno.http.Fields;
import stheno.mail.mime.Part;
import stheno.mail.mime.text.MessageText;

/// The HTML of a message as the document of a frame. Pure; any thread.
///
/// The HTML is hostile and is not cleaned. The browser holds it: the document has an opaque origin and runs no script (`sandbox`, said by
/// the frame and by the document itself, so also where the document is opened alone), and its content security policy lets it load
/// nothing but the pictures of its own message. With `remote`, pictures from elsewhere too, and nothing else.
///
/// Three changes are made to the text:
///
/// - A `<base target="_blank">` goes first, so that links open in a new tab. Of several, the first one counts.
/// - `<base`, `<link`, `<meta`, `<iframe` and `<frame` become `<bgsound`: an element that may stand at the same places and that no browser
///   acts upon. A policy stops neither `preconnect` and `dns-prefetch`, nor a `<meta>` that changes the referrer; and Chromium 156 connects
///   to the server of a frame before it looks at the policy and blocks the frame.
/// - `cid:` references become the addresses of parts (RFC 2392).
final class FrameDocument {
    private static final String BASE = "<base target=\"_blank\">";
    private static final String[] RENAMED = {"<base", "<link", "<meta", "<iframe", "<frame"};
    private static final String INERT = "<bgsound";
    private static final String[] PICTURES = {"src=", "srcset=", "background=", "poster=", "url("};
    private static final int LONGEST_ID = 1000; // characters
    private static final int LONGEST_DOCTYPE = 400;

    private FrameDocument() {}

    /// The fields of the reply.
    ///
    /// @param remote whether pictures from elsewhere are shown
    static Fields fields(boolean remote) {
        String policy = "default-src 'none'; img-src 'self' data:" + (remote ? " https: http:" : "")
                + "; style-src 'unsafe-inline'; font-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'self'; "
                + "sandbox allow-popups allow-popups-to-escape-sandbox";
        return Fields.builder().add("Content-Security-Policy", policy).add("X-Content-Type-Options", "nosniff")
                .add("Referrer-Policy", "no-referrer").add("X-DNS-Prefetch-Control", "off")
                .add("Cross-Origin-Resource-Policy", "same-origin").add("Cache-Control", "no-store").build();
    }

    /// The document.
    ///
    /// @param parts    where the parts of the message are, as a relative address that ends in a slash
    /// @param pictures as [MessageText#pictures]
    static String of(String html, String parts, Map<String, Part> pictures) {
        StringBuilder out = new StringBuilder(html.length() + 200);
        int from = doctypeEnd(html);
        out.append(html, 0, from).append(BASE);
        int copied = from;
        for (int i = from; i < html.length(); i++) {
            char c = html.charAt(i);
            if (c == '<') {
                int end = renamedEnd(html, i);
                if (end == i) continue;
                out.append(html, copied, i).append(INERT);
                copied = end;
            } else if (c == ':' && i - copied >= 3 && html.regionMatches(true, i - 3, "cid", 0, 3)) {
                int end = idEnd(html, i + 1);
                Part part = pictures.get(MessageText.contentId(html.substring(i + 1, end).replace("&amp;", "&")));
                if (part != null) {
                    out.append(html, copied, i - 3).append(parts).append(part.index());
                    copied = end;
                }
                i = end - 1;
            }
        }
        return out.append(html, copied, html.length()).toString();
    }

    /// Where the name of a tag ends that is renamed; `at` if it is not. A name ends at a blank, a slash or a bracket: `<metadata` is
    /// another element.
    private static int renamedEnd(String html, int at) {
        for (String tag : RENAMED) {
            if (!html.regionMatches(true, at, tag, 0, tag.length())) continue;
            int end = at + tag.length();
            if (end == html.length() || "\t\n\f\r />".indexOf(html.charAt(end)) >= 0) return end;
        }
        return at;
    }

    private static int idEnd(String html, int from) {
        int end = from;
        while (end < html.length() && end - from < LONGEST_ID && isPartOfId(html.charAt(end))) end++;
        return end;
    }

    private static boolean isPartOfId(char c) {
        return c > ' ' && c != '"' && c != '\'' && c != '<' && c != '>' && c != ')';
    }

    /// Behind the document type at the beginning, which decides how the browser lays the document out; 0 if there is none.
    private static int doctypeEnd(String html) {
        int start = 0;
        while (start < html.length() && html.charAt(start) <= ' ') start++;
        if (!html.regionMatches(true, start, "<!doctype", 0, "<!doctype".length())) return 0;
        int end = html.indexOf('>', start);
        boolean plain = end >= 0 && end - start <= LONGEST_DOCTYPE && html.substring(start + 1, end).indexOf('<') < 0;
        return plain ? end + 1 : 0;
    }

    /// Whether HTML seems to show pictures of another server.
    static boolean refersToOthers(String html) {
        String lower = html.toLowerCase(Locale.ROOT);
        for (String place : PICTURES) {
            for (int i = lower.indexOf(place); i >= 0; i = lower.indexOf(place, i + 1)) {
                int value = i + place.length();
                while (value < lower.length() && " \t\r\n\"'&#;quot34".indexOf(lower.charAt(value)) >= 0) value++;
                if (lower.startsWith("http:", value) || lower.startsWith("https:", value) || lower.startsWith("//", value)) return true;
            }
        }
        return false;
    }
}

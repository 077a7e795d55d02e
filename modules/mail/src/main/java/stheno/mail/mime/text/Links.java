package stheno.mail.mime.text;

import java.util.LinkedHashSet;
import java.util.Set;

/// The links in texts, in their order, each once.
final class Links {
    private static final int MOST = 1000;
    private static final int LONGEST = 4000; // characters
    private static final String ENDS = " \t\r\n\"<>`{}|\\^\u00A0\u3000";
    private static final String PUNCTUATION = ".,;:!?'*_~\u2026";

    private final Set<String> links = new LinkedHashSet<>();

    /// Adds the web addresses in plain text. Punctuation at the end of an address is left out, and so is a closing bracket without an
    /// opening one.
    void addPlain(String text) {
        int end = 0;
        for (int at = text.indexOf("://"); at >= 0; at = text.indexOf("://", end)) {
            int start = at - (schemeBefore(text, at, "https") ? 5 : schemeBefore(text, at, "http") ? 4 : 0);
            end = at + 3;
            if (start == at) continue;
            while (end < text.length() && end - start < LONGEST && ENDS.indexOf(text.charAt(end)) < 0) end++;
            String link = text.substring(start, trimmed(text, start, end));
            if (link.length() > at + 3 - start) add(link);
        }
    }

    private static boolean schemeBefore(String text, int at, String scheme) {
        return text.regionMatches(true, at - scheme.length(), scheme, 0, scheme.length());
    }

    private static int trimmed(String text, int start, int end) {
        int opened = 0;
        for (int i = start; i < end; i++) {
            char c = text.charAt(i);
            if (c == '(' || c == '[') opened++;
            if ((c == ')' || c == ']') && --opened < 0) return trimmedEnd(text, start, i);
        }
        return trimmedEnd(text, start, end);
    }

    private static int trimmedEnd(String text, int start, int end) {
        int i = end;
        while (i > start && PUNCTUATION.indexOf(text.charAt(i - 1)) >= 0) i--;
        return i;
    }

    /// Adds the targets of the links in HTML: web, mail and telephone addresses. Scripts are left out.
    void addHtml(String html) {
        for (String link : HtmlText.links(html)) {
            boolean address = link.regionMatches(true, 0, "http://", 0, 7) || link.regionMatches(true, 0, "https://", 0, 8)
                    || link.regionMatches(true, 0, "mailto:", 0, 7) || link.regionMatches(true, 0, "tel:", 0, 4);
            if (address && link.length() <= LONGEST) add(link);
        }
    }

    private void add(String link) {
        if (links.size() < MOST) links.add(link);
    }

    Set<String> all() {
        return links;
    }
}

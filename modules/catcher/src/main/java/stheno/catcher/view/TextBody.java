package stheno.catcher.view;

/// Writes plain text of a message: lines as they are, quotes and the signature set off, web and mail addresses as links. Pure; any thread.
final class TextBody {
    /// Characters of a text that a page shows, so that no page is larger than a browser is quick with.
    static final int MOST = 500_000;
    private static final int LONGEST_LINK = 4000; // characters
    private static final int MOST_LINKS = 5000; // in a text
    private static final String ENDS = "\"<>`{}|\\^\u00A0\u3000";
    private static final String PUNCTUATION = ".,;:!?'*_~\u2026";
    private static final String[] SCHEMES = {"https://", "http://", "mailto:"};

    private final HtmlWriter out;
    private int links;

    private TextBody(HtmlWriter out) {
        this.out = out;
    }

    /// Writes the text.
    ///
    /// @return whether all of it was written, and not the first [#MOST] characters alone
    static boolean write(HtmlWriter out, String text) {
        String shown = cut(text, MOST);
        out.open("div", "text").with("dir", "auto");
        new TextBody(out).lines(shown);
        out.close();
        return shown.length() == text.length();
    }

    /// At most so many characters from the beginning, and no half of a surrogate pair.
    static String cut(String text, int most) {
        if (text.length() <= most) return text;
        return text.substring(0, Character.isHighSurrogate(text.charAt(most - 1)) ? most - 1 : most);
    }

    /// Lines of the same kind stand together in one element.
    private void lines(String text) {
        int from = 0;
        int depth = 0;
        boolean signature = false;
        int at = 0;
        while (at < text.length()) {
            int end = text.indexOf('\n', at);
            int next = end < 0 ? text.length() : end + 1;
            boolean begins = text.startsWith("-- \n", at);
            int quoted = depth(text, at, next);
            if (quoted != depth || begins && !signature) {
                block(text.substring(from, at), depth, signature);
                from = at;
                depth = quoted;
                signature |= begins;
            }
            at = next;
        }
        block(text.substring(from), depth, signature);
    }

    private static int depth(String text, int from, int to) {
        int depth = 0;
        for (int i = from; i < to && (text.charAt(i) == '>' || depth > 0 && text.charAt(i) == ' '); i++) {
            if (text.charAt(i) == '>') depth++;
        }
        return Math.min(depth, 3); // three colours
    }

    private void block(String text, int depth, boolean signature) {
        if (text.isEmpty()) return;
        if (depth > 0) out.open("span", "quote quote" + depth);
        else if (signature) out.open("span", "signature");
        linked(text);
        if (depth > 0 || signature) out.close();
    }

    private void linked(String text) {
        int from = 0;
        for (int colon = text.indexOf(':'); colon >= 0 && links < MOST_LINKS; colon = text.indexOf(':', colon + 1)) {
            int start = start(text, colon, from);
            if (start < 0) continue;
            int end = end(text, start);
            String link = text.substring(start, end);
            if (end <= colon + 1 || link.endsWith("//") || !HtmlWriter.isSafeAddress(link)) continue;
            out.text(text.substring(from, start));
            out.open("a").with("href", link).with("target", "_blank").with("rel", "noopener noreferrer").text(link).close();
            links++;
            from = end;
            colon = end - 1;
        }
        out.text(text.substring(from));
    }

    /// Where the scheme before a colon begins, or -1.
    private static int start(String text, int colon, int from) {
        for (String scheme : SCHEMES) {
            int start = colon - scheme.indexOf(':');
            boolean alone = start >= from && (start == 0 || !Character.isLetterOrDigit(text.charAt(start - 1)));
            if (alone && text.regionMatches(true, start, scheme, 0, scheme.length())) return start;
        }
        return -1;
    }

    /// Where a link ends: before a closing bracket that it did not open, and before punctuation.
    private static int end(String text, int start) {
        int end = start;
        int opened = 0;
        while (end < text.length() && end - start < LONGEST_LINK) {
            char c = text.charAt(end);
            if (c <= ' ' || ENDS.indexOf(c) >= 0 || Character.isISOControl(c) || Character.isSurrogate(c)) break;
            if (c == '(' || c == '[') opened++;
            if ((c == ')' || c == ']') && --opened < 0) break;
            end++;
        }
        while (end > start && PUNCTUATION.indexOf(text.charAt(end - 1)) >= 0) end--;
        return end;
    }
}

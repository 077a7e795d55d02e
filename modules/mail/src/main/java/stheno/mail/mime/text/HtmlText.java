package stheno.mail.mime.text;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/// The readable text of HTML, for searching, previews and codes, and the links in it. It is not a sanitizer. One object for each text.
///
/// One pass: tags are dropped, blocks begin lines, scripts and styles are skipped, white space is one blank.
public final class HtmlText {
    private static final int MOST_LINKS = 1000;
    private static final Set<String> BLOCKS = Set.of("br", "p", "div", "tr", "li", "ul", "ol", "table", "h1", "h2", "h3", "h4", "h5", "h6",
            "blockquote", "pre", "hr", "section", "article", "header", "footer", "body", "dt", "dd", "center");
    private static final Set<String> SKIPPED = Set.of("script", "style", "title", "template", "svg");
    private static final int LONGEST_NAME = 12; // of the tags that are looked for

    private final String html;
    private final StringBuilder out;
    private final List<String> links = new ArrayList<>();
    private boolean commentsEnd = true; // whether a "-->" may still come
    private int at;

    private HtmlText(String html) {
        this.html = html;
        this.out = new StringBuilder(html.length() / 2);
    }

    /// The readable text, lines ended by LF.
    public static String plain(String html) {
        return new HtmlText(html).run().out.toString().strip();
    }

    /// The targets of links in their order, duplicates included, at most 1,000.
    static List<String> links(String html) {
        return new HtmlText(html).run().links;
    }

    private HtmlText run() {
        while (at < html.length()) {
            int tag = html.indexOf('<', at);
            text(at, tag < 0 ? html.length() : tag);
            if (tag < 0) break;
            at = tag;
            tag();
        }
        return this;
    }

    private void text(int from, int to) {
        String decoded = HtmlEntities.decode(html.substring(from, to));
        for (int i = 0; i < decoded.length(); i++) {
            char c = decoded.charAt(i);
            if (c > ' ' && c != '\u00A0') {
                out.append(c);
            } else if (!out.isEmpty() && !Character.isWhitespace(out.charAt(out.length() - 1))) {
                out.append(' ');
            }
        }
    }

    private void tag() {
        if (html.startsWith("<!--", at) && commentsEnd) {
            int end = html.indexOf("-->", at + 4);
            commentsEnd = end >= 0;
            at = end < 0 ? at + 4 : end + 3;
            return;
        }
        int name = at + 1;
        boolean closing = name < html.length() && html.charAt(name) == '/';
        if (closing) name++;
        if (name >= html.length() || !isTagStart(html.charAt(name))) {
            out.append('<');
            at++;
            return;
        }
        int nameEnd = name;
        while (nameEnd < html.length() && nameEnd - name <= LONGEST_NAME && Character.isLetterOrDigit(html.charAt(nameEnd))) nameEnd++;
        String tag = html.substring(name, nameEnd).toLowerCase(Locale.ROOT);
        at = attributes(nameEnd, !closing && (tag.equals("a") || tag.equals("area")));
        if (BLOCKS.contains(tag)) newLine();
        if (!closing && SKIPPED.contains(tag)) skip(tag);
    }

    private static boolean isTagStart(char c) {
        return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c == '!' || c == '?';
    }

    private void newLine() {
        int end = out.length();
        while (end > 0 && out.charAt(end - 1) == ' ') end--;
        out.setLength(end);
        if (end > 0 && out.charAt(end - 1) != '\n') out.append('\n');
    }

    /// Reads the attributes of a tag. Returns where the tag ends. A quote that is not closed extends to the end of the text.
    private int attributes(int from, boolean link) {
        int i = from;
        while (i < html.length() && html.charAt(i) != '>') {
            int start = i;
            while (i < html.length() && " \t\r\n=>/\"'".indexOf(html.charAt(i)) < 0) i++;
            boolean href = link && i - start == 4 && html.regionMatches(true, start, "href", 0, 4);
            int value = i;
            while (value < html.length() && html.charAt(value) <= ' ') value++;
            if (value < html.length() && html.charAt(value) == '=' && i > start) {
                i = value(value + 1, href);
            } else if (i == start) {
                i++;
            } else {
                i = value;
            }
        }
        return Math.min(i + 1, html.length());
    }

    private int value(int from, boolean href) {
        int start = from;
        while (start < html.length() && html.charAt(start) <= ' ') start++;
        if (start == html.length()) return start;
        char quote = html.charAt(start);
        int end;
        if (quote == '"' || quote == '\'') {
            int close = html.indexOf(quote, ++start);
            end = close < 0 ? html.length() : close;
        } else {
            end = start;
            while (end < html.length() && html.charAt(end) > ' ' && html.charAt(end) != '>') end++;
        }
        if (href && links.size() < MOST_LINKS) links.add(HtmlEntities.decode(html.substring(start, end)).strip());
        return end < html.length() && html.charAt(end) == quote ? end + 1 : end;
    }

    /// Skips the content of an element. If its end tag is missing, skips the rest of the text.
    private void skip(String tag) {
        int i = at;
        while (true) {
            int close = html.indexOf("</", i);
            if (close < 0) {
                at = html.length();
                return;
            }
            if (html.regionMatches(true, close + 2, tag, 0, tag.length())) {
                int end = html.indexOf('>', close);
                at = end < 0 ? html.length() : end + 1;
                return;
            }
            i = close + 2;
        }
    }
}

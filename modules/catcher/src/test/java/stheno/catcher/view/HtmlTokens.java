package stheno.catcher.view;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Reads pages as strictly as the writer writes them: every attribute in double quotes, every element closed, no bare `<`, `>` or `"` in
/// text. Anything else is an error.
final class HtmlTokens {
    private static final Set<String> VOID = Set.of("br", "hr", "img", "input", "link", "meta");

    /// An element: its name, its attributes, and all text in it, decoded.
    record Element(String name, Map<String, String> attributes, StringBuilder text) {
        String attribute(String key) {
            return attributes.getOrDefault(key, "");
        }

        boolean has(String styleClass) {
            return List.of(attribute("class").split(" ")).contains(styleClass);
        }
    }

    private final String html;
    private final List<Element> elements = new ArrayList<>();
    private final Deque<Element> open = new ArrayDeque<>();
    private int at;

    private HtmlTokens(String html) {
        this.html = html;
    }

    /// All elements in their order.
    static List<Element> of(String html) {
        HtmlTokens tokens = new HtmlTokens(html);
        tokens.run();
        return tokens.elements;
    }

    /// The text of the elements of a class.
    static List<String> texts(String html, String styleClass) {
        return of(html).stream().filter(element -> element.has(styleClass)).map(element -> element.text().toString()).toList();
    }

    private void run() {
        if (html.startsWith("<!DOCTYPE html>\n")) at = "<!DOCTYPE html>\n".length();
        while (at < html.length()) {
            if (html.charAt(at) == '<') tag();
            else text();
        }
        if (!open.isEmpty()) throw new AssertionError("not closed: " + open.peek().name());
    }

    private void text() {
        int end = html.indexOf('<', at);
        String text = decoded(html.substring(at, end < 0 ? html.length() : end));
        for (Element element : open) element.text().append(text);
        at = end < 0 ? html.length() : end;
    }

    private static String decoded(String text) {
        for (String forbidden : new String[] {">", "\"", "'", "<"}) {
            if (text.contains(forbidden)) throw new AssertionError("not escaped: " + text);
        }
        StringBuilder out = new StringBuilder();
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (Character.isISOControl(c) && c != '\n' && c != '\t' || c == '\u202E' || c == '\u202D') throw new AssertionError("control "
                    + (int) c);
            if (Character.isSurrogate(c) && !Character.isSurrogatePair(c, i + 1 < text.length() ? text.charAt(i + 1) : ' ')
                    && !(Character.isLowSurrogate(c) && i > 0 && Character.isHighSurrogate(text.charAt(i - 1)))) {
                throw new AssertionError("half of a pair");
            }
            if (c != '&') {
                out.append(c);
                continue;
            }
            int end = text.indexOf(';', i);
            if (end < 0) throw new AssertionError("not escaped: " + text);
            out.append(switch (text.substring(i, end + 1)) {
                case "&amp;" -> '&';
                case "&lt;" -> '<';
                case "&gt;" -> '>';
                case "&quot;" -> '"';
                case "&#39;" -> '\'';
                default -> throw new AssertionError("entity in: " + text);
            });
            i = end;
        }
        return out.toString();
    }

    private void tag() {
        at++;
        boolean closing = html.charAt(at) == '/';
        if (closing) at++;
        String name = name();
        if (closing) {
            if (open.isEmpty() || !open.peek().name().equals(name)) throw new AssertionError("</" + name + "> closes " + open.peek());
            open.pop();
            expect('>');
            return;
        }
        Map<String, String> attributes = new LinkedHashMap<>();
        while (html.charAt(at) == ' ') {
            at++;
            String key = name();
            expect('=');
            expect('"');
            int end = html.indexOf('"', at);
            if (attributes.put(key, decoded(html.substring(at, end))) != null) throw new AssertionError("twice: " + key);
            at = end + 1;
        }
        expect('>');
        Element element = new Element(name, attributes, new StringBuilder());
        elements.add(element);
        if (!VOID.contains(name)) open.push(element);
    }

    private String name() {
        int start = at;
        while ("abcdefghijklmnopqrstuvwxyz-0123456789".indexOf(html.charAt(at)) >= 0) at++;
        if (at == start) throw new AssertionError("no name at: " + html.substring(start, Math.min(html.length(), start + 40)));
        return html.substring(start, at);
    }

    private void expect(char c) {
        if (html.charAt(at) != c) throw new AssertionError("not " + c + " at: " + html.substring(at, Math.min(html.length(), at + 40)));
        at++;
    }
}

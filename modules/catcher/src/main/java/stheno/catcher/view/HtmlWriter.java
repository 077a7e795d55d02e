package stheno.catcher.view;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Locale;
import java.util.Set;

/// Writes HTML. The only way by which text comes into a page: all text and all attribute values are escaped here, and tags are closed in
/// the order in which they must be. There is no method for raw HTML.
///
/// Names of tags and attributes are constants of the program. Attributes that hold code (`style`, `onclick`, `srcdoc`) do not exist, and
/// an address must be relative, or begin with `http:`, `https:` or `mailto:`.
///
/// Text from a message cannot act on the text around it:
///
/// - a control character, or half of a surrogate pair, is shown as U+FFFD
/// - so are the characters that force a direction (U+202D, U+202E), which make `exe.fdp` look like `pdf.exe`
/// - [#line] also leaves out the other characters that change the direction; [#text] keeps them, and stands in an element with
///   `dir="auto"`, where they end
///
/// One thread.
final class HtmlWriter {
    private static final Set<String> VOID = Set.of("br", "hr", "img", "input", "link", "meta");
    private static final Set<String> ADDRESSES = Set.of("href", "src", "action", "formaction");
    private static final Set<String> CODE = Set.of("style", "srcdoc");

    private final StringBuilder out;
    private final Deque<String> elements = new ArrayDeque<>();
    private boolean inTag; // the last start tag may still get attributes

    /// A whole page, or a piece of one.
    HtmlWriter() {
        this.out = new StringBuilder(16 * 1024);
    }

    /// Begins an HTML document.
    HtmlWriter document() {
        out.append("<!DOCTYPE html>\n");
        return this;
    }

    /// Begins an element. Attributes follow, then its content, then [#close], unless it cannot have content.
    HtmlWriter open(String tag) {
        endTag();
        out.append('<').append(name(tag));
        inTag = true;
        if (!VOID.contains(tag)) elements.push(tag);
        return this;
    }

    /// An element of a class.
    HtmlWriter open(String tag, String styleClass) {
        return open(tag).with("class", styleClass);
    }

    /// An attribute of the element that was just begun.
    ///
    /// @throws IllegalArgumentException if the attribute holds code, or if an address has a scheme that is not allowed
    HtmlWriter with(String attribute, String value) {
        if (!inTag) throw new IllegalStateException(attribute + " does not stand in a start tag");
        if (attribute.startsWith("on") || CODE.contains(attribute)) throw new IllegalArgumentException(attribute + " holds code");
        if (ADDRESSES.contains(attribute) && !isSafeAddress(value)) throw new IllegalArgumentException("not a safe address");
        out.append(' ').append(name(attribute)).append("=\"");
        escape(value, false);
        out.append('"');
        return this;
    }

    /// An attribute without a value: `checked`.
    HtmlWriter with(String attribute) {
        return with(attribute, "");
    }

    /// An attribute without a value, if a condition holds.
    HtmlWriter withIf(boolean condition, String attribute) {
        return condition ? with(attribute, "") : this;
    }

    /// An attribute, if a condition holds.
    HtmlWriter withIf(boolean condition, String attribute, String value) {
        return condition ? with(attribute, value) : this;
    }

    /// Text of any length, line ends kept.
    HtmlWriter text(String text) {
        endTag();
        escape(text, false);
        return this;
    }

    /// Text that is to stay on one line and in its own direction: a subject, a name, an address, a file name.
    HtmlWriter line(String text) {
        endTag();
        escape(text, true);
        return this;
    }

    /// A whole element with one line of text.
    HtmlWriter element(String tag, String styleClass, String line) {
        return open(tag, styleClass).line(line).close();
    }

    /// A whole element with one line of text.
    HtmlWriter element(String tag, String line) {
        return open(tag).line(line).close();
    }

    /// Ends the innermost element.
    HtmlWriter close() {
        endTag();
        out.append("</").append(elements.pop()).append('>');
        return this;
    }

    /// A number of characters so far.
    int length() {
        return out.length();
    }

    /// The page.
    ///
    /// @throws IllegalStateException if an element is not closed
    String page() {
        endTag();
        if (!elements.isEmpty()) throw new IllegalStateException("not closed: " + elements);
        return out.toString();
    }

    private void endTag() {
        if (inTag) out.append('>');
        inTag = false;
    }

    private void escape(String text, boolean oneLine) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '&' -> out.append("&amp;");
                case '<' -> out.append("&lt;");
                case '>' -> out.append("&gt;");
                case '"' -> out.append("&quot;");
                case '\'' -> out.append("&#39;");
                case '\n', '\t' -> out.append(oneLine ? ' ' : c);
                default -> {
                    if (oneLine && turnsDirection(c)) continue;
                    boolean pair = Character.isHighSurrogate(c) && i + 1 < text.length() && Character.isLowSurrogate(text.charAt(i + 1));
                    if (pair) out.append(c).append(text.charAt(++i));
                    else out.append(isHarmful(c) ? '\uFFFD' : c);
                }
            }
        }
    }

    private static boolean isHarmful(char c) {
        return Character.isISOControl(c) || Character.isSurrogate(c) || c == '\u202D' || c == '\u202E' || c == '\uFFFE' || c == '\uFFFF';
    }

    private static boolean turnsDirection(char c) {
        return c >= '\u202A' && c <= '\u202E' || c >= '\u2066' && c <= '\u2069' || c == '\u200E' || c == '\u200F' || c == '\u061C';
    }

    /// Whether an address may stand in a link: relative without a host, or web or mail. A browser leaves out control characters and blanks
    /// before it looks at the scheme, so an address with any of them is not safe.
    static boolean isSafeAddress(String address) {
        for (int i = 0; i < address.length(); i++) {
            if (address.charAt(i) <= ' ' || address.charAt(i) == '\\' || Character.isISOControl(address.charAt(i))) return false;
        }
        String lower = address.toLowerCase(Locale.ROOT);
        if (lower.startsWith("http://") || lower.startsWith("https://") || lower.startsWith("mailto:")) return true;
        int end = 0;
        while (end < address.length() && "/?#".indexOf(address.charAt(end)) < 0) end++;
        return address.indexOf(':') < 0 || address.indexOf(':') > end ? !address.startsWith("//") : false;
    }

    private static String name(String name) {
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            boolean allowed = c >= 'a' && c <= 'z' || i > 0 && (c == '-' || c >= '0' && c <= '9');
            if (!allowed) throw new IllegalArgumentException("not a name: " + name);
        }
        return name;
    }
}

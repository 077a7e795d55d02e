package stheno.web.json;

import java.util.HexFormat;
import java.util.Locale;

/// Writes JSON (RFC 8259), value by value. The caller closes objects and arrays; commas are added automatically. One
/// thread.
///
/// ```java
/// new Json().open('{').put("name", "x").name("sizes").open('[').add(1).add(2).close(']').close('}').toString()
/// ```
public final class Json {
    private final StringBuilder text = new StringBuilder();
    private boolean follows; // whether the next value needs a comma

    /// Writes nothing yet.
    public Json() {}

    /// Begins an object or an array: `{` or `[`.
    public Json open(char bracket) {
        separate();
        text.append(bracket);
        follows = false;
        return this;
    }

    /// Ends an object or an array: `}` or `]`.
    public Json close(char bracket) {
        text.append(bracket);
        follows = true;
        return this;
    }

    /// A member's name; its value must follow.
    public Json name(String name) {
        separate();
        quote(name);
        text.append(':');
        follows = false;
        return this;
    }

    /// A text.
    public Json add(String value) {
        separate();
        quote(value);
        return this;
    }

    /// A whole number.
    public Json add(long value) {
        separate();
        text.append(value);
        return this;
    }

    /// Rounded to three decimals. NaN and infinity, which JSON lacks, become `null`.
    public Json add(double value) {
        separate();
        if (!Double.isFinite(value)) text.append("null");
        else if (value == Math.rint(value) && Math.abs(value) < 1e15) text.append((long) value);
        else text.append(String.format(Locale.ROOT, "%.3f", value));
        return this;
    }

    /// `true` or `false`.
    public Json add(boolean value) {
        separate();
        text.append(value);
        return this;
    }

    /// A member: its name and its value.
    public Json put(String name, String value) {
        return name(name).add(value);
    }

    /// A member: its name and its value.
    public Json put(String name, long value) {
        return name(name).add(value);
    }

    /// A member: its name and its value.
    public Json put(String name, double value) {
        return name(name).add(value);
    }

    /// A member: its name and its value.
    public Json put(String name, boolean value) {
        return name(name).add(value);
    }

    private void separate() {
        if (follows) text.append(',');
        follows = true;
    }

    /// Also escapes characters that would end a script element or a line of JavaScript, and lone surrogates, which UTF-8 cannot
    /// encode.
    private void quote(String value) {
        text.append('"');
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (c == '"' || c == '\\') text.append('\\').append(c);
            else if (safe(value, i)) text.append(c);
            else text.append("\\u").append(HexFormat.of().toHexDigits(c));
        }
        text.append('"');
    }

    private static boolean safe(String value, int at) {
        char c = value.charAt(at);
        if (Character.isHighSurrogate(c)) return at + 1 < value.length() && Character.isLowSurrogate(value.charAt(at + 1));
        if (Character.isLowSurrogate(c)) return at > 0 && Character.isHighSurrogate(value.charAt(at - 1));
        return c >= ' ' && c != '<' && c != '>' && c != '&' && c != 0x7f && c != '\u2028' && c != '\u2029';
    }

    /// The text so far.
    @Override
    public String toString() {
        return text.toString();
    }
}

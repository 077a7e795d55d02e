package stheno.dns.zone;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import stheno.dns.record.FormatException;
import stheno.dns.record.Token;

/// The range and the templates of `$GENERATE`. In a template `$` stands for the number of the step, `${OFFSET,WIDTH,BASE}` for that number
/// in a form of its own, `\$` and `$$` for a dollar. Bases are d o x X, and n N for the nibbles of reverse IPv6 zones. Any thread. Source:
/// the manual of BIND 9.
///
/// @param last at least `first`
/// @param step at least 1
record Generate(long first, long last, long step) {
    private static final int WIDEST = 255; // a name has no more octets
    private static final String BASES = "doxXnN";

    /// Reads `FIRST-LAST` or `FIRST-LAST/STEP`.
    ///
    /// @throws FormatException if the text is no range
    static Generate of(String text) {
        int dash = text.indexOf('-');
        int slash = text.indexOf('/');
        if (dash < 0) throw range(text);
        long first = number(text.substring(0, dash), text);
        long last = number(text.substring(dash + 1, slash < dash ? text.length() : slash), text);
        long step = slash < 0 ? 1 : number(text.substring(slash + 1), text);
        if (last < first) throw new FormatException("range " + text + " ends before it starts");
        if (step == 0) throw new FormatException("range " + text + " has step 0");
        return new Generate(first, last, step);
    }

    private static long number(String digits, String range) {
        long value = decimal(digits);
        if (value < 0) throw range(range);
        return value;
    }

    private static FormatException range(String text) {
        return new FormatException("\"" + text + "\" is not a range: write FIRST-LAST or FIRST-LAST/STEP");
    }

    /// A number of up to 31 bits, or -1.
    private static long decimal(String digits) {
        if (digits.isEmpty() || digits.length() > 10 || !digits.chars().allMatch(c -> c >= '0' && c <= '9')) return -1;
        long value = Long.parseLong(digits);
        return value <= Integer.MAX_VALUE ? value : -1;
    }

    long steps() {
        return (last - first) / step + 1;
    }

    /// The tokens of a step.
    ///
    /// @throws FormatException if a template is wrong
    static List<Token> expand(List<Token> templates, long value) {
        List<Token> tokens = new ArrayList<>(templates.size());
        for (Token template : templates) tokens.add(new Token(expand(template.text(), value), template.quoted()));
        return tokens;
    }

    /// @throws FormatException if the template is wrong
    static String expand(String template, long value) {
        if (template.indexOf('$') < 0) return template;
        StringBuilder text = new StringBuilder(template.length() + 8);
        int at = 0;
        while (at < template.length()) {
            char c = template.charAt(at++);
            char next = at < template.length() ? template.charAt(at) : 0;
            if (c == '\\' && at < template.length()) {
                text.append(c).append(next);
                at++;
            } else if (c != '$') {
                text.append(c);
            } else if (next == '$') {
                text.append("\\$");
                at++;
            } else if (next == '{') {
                int end = template.indexOf('}', at);
                if (end < 0) throw new FormatException("\"{\" without \"}\" in \"" + template + "\"");
                modified(template.substring(at + 1, end), value, text);
                at = end + 1;
            } else {
                text.append(value);
            }
        }
        return text.toString();
    }

    private static void modified(String modifier, long step, StringBuilder text) {
        String[] parts = modifier.split(",", -1);
        boolean negative = parts[0].startsWith("-");
        long offset = decimal(negative ? parts[0].substring(1) : parts[0]);
        long width = parts.length > 1 ? decimal(parts[1]) : 0;
        String base = parts.length > 2 ? parts[2] : "d";
        if (parts.length > 3 || offset < 0 || width < 0 || base.length() != 1 || BASES.indexOf(base.charAt(0)) < 0) {
            throw new FormatException("\"${" + modifier + "}\" is not ${OFFSET,WIDTH,BASE} with a base of d o x X n N");
        }
        if (width > WIDEST) throw new FormatException("width " + width + " exceeds " + WIDEST);
        long value = negative ? step - offset : step + offset;
        if (value < 0) throw new FormatException("\"${" + modifier + "}\" gives the negative number " + value);
        if (base.equalsIgnoreCase("n")) nibbles(value, (int) width, base.equals("N"), text);
        else digits(value, (int) width, base.charAt(0), text);
    }

    private static void digits(long value, int width, char base, StringBuilder text) {
        String digits = switch (base) {
            case 'o' -> Long.toOctalString(value);
            case 'x' -> Long.toHexString(value);
            case 'X' -> Long.toHexString(value).toUpperCase(Locale.ROOT);
            default -> Long.toString(value);
        };
        text.repeat("0", Math.max(width - digits.length(), 0)).append(digits);
    }

    /// Hexadecimal digits from the last to the first, with dots between them. The width counts the dots.
    private static void nibbles(long number, int width, boolean upper, StringBuilder text) {
        String digits = upper ? "0123456789ABCDEF" : "0123456789abcdef";
        long value = number;
        int left = width;
        do {
            text.append(digits.charAt((int) (value & 15)));
            value >>= 4;
            left--;
            if (left > 0 || value != 0) {
                text.append('.');
                left--;
            }
        } while (left > 0 || value != 0);
    }
}

package stheno.mail.mime.header;

import java.util.ArrayList;
import java.util.List;

/// Reads a list of addresses in one pass, without recursion. One thread.
///
/// ```
///            ,  or end                      ;
///   ---> [phrase] ----> address     [group] ----> outside
///           |  \__ : ____________________^
///           |  <        >
///           +----> [route and address] ----> [rest: comments]
/// ```
final class AddressParser {
    private static final String SPECIAL = " \t\"(<>,;:[@.";

    private static final int LONGEST_LITERAL = 256; // a domain has 255 characters at most

    private final String value;
    private final List<Address> addresses = new ArrayList<>();
    private final StringBuilder phrase = new StringBuilder();  // as a name: quotes resolved, words one blank apart
    private final StringBuilder spec = new StringBuilder();    // as an address: quotes kept, blanks dropped
    private final StringBuilder comment = new StringBuilder();
    private String angle = "";
    private boolean angled;
    private boolean hasAt;      // outside of quotes
    private boolean blank;      // white space since the last word
    private String group = "";
    private boolean grouped;
    private int groupStart;
    private int at;

    AddressParser(String value) {
        this.value = value;
    }

    List<Address> parse() {
        while (at < value.length()) {
            char c = value.charAt(at);
            switch (c) {
                case ' ', '\t' -> {
                    blank = true;
                    at++;
                }
                case '"' -> quoted();
                case '(' -> comment();
                case '<' -> angle();
                case ',' -> {
                    finish();
                    at++;
                }
                case ';' -> {
                    finish();
                    endGroup();
                    at++;
                }
                case ':' -> colon();
                case '[' -> literal();
                case '>' -> at++; // one too many
                default -> word();
            }
        }
        finish();
        endGroup();
        return List.copyOf(addresses);
    }

    /// Reads a run of plain characters, or a single `@` or dot.
    private void word() {
        int start = at++;
        if (!isJoint(value.charAt(start))) {
            while (at < value.length() && SPECIAL.indexOf(value.charAt(at)) < 0) at++;
        }
        String text = value.substring(start, at);
        add(text, text);
    }

    private static boolean isJoint(char c) {
        return c == '@' || c == '.';
    }

    /// Adds a word or a quoted string, which may turn out to be part of a name or of an address.
    private void add(String asName, String asAddress) {
        if (blank && !phrase.isEmpty()) phrase.append(' ');
        boolean joined = spec.isEmpty() || isJoint(asAddress.charAt(0)) || isJoint(spec.charAt(spec.length() - 1));
        if (blank && !joined) spec.append(' ');
        blank = false;
        if (asAddress.equals("@")) hasAt = true;
        phrase.append(asName);
        spec.append(asAddress);
    }

    private void quoted() {
        StringBuilder text = new StringBuilder();
        int start = at++;
        while (at < value.length() && value.charAt(at) != '"') {
            if (value.charAt(at) == '\\' && at + 1 < value.length()) at++;
            text.append(value.charAt(at++));
        }
        at = Math.min(at + 1, value.length()); // a missing quote ends with the field
        add(text.toString(), value.substring(start, at));
    }

    private void literal() {
        int end = at + 1;
        int limit = Math.min(value.length(), at + LONGEST_LITERAL);
        while (end < limit && value.charAt(end) != ']' && value.charAt(end) != ',') end++;
        boolean whole = end < limit && value.charAt(end) == ']';
        String text = whole ? value.substring(at, end + 1) : "[";
        add(text, text);
        at += text.length();
    }

    private void comment() {
        int depth = 0;
        if (!comment.isEmpty()) comment.append(' ');
        for (; at < value.length(); at++) {
            char c = value.charAt(at);
            if (c == '\\' && at + 1 < value.length()) {
                comment.append(value.charAt(++at));
            } else if (c == ')' && --depth == 0) {
                at++;
                break;
            } else if (c != '(' || depth++ > 0) {
                comment.append(c);
            }
        }
        blank = true;
    }

    /// `<address>`, or obsolete `<@first.hop,@second.hop:address>`. If the bracket is missing, the address ends at the comma, or with the
    /// field.
    private void angle() {
        StringBuilder text = new StringBuilder();
        at++;
        boolean route = false;
        while (at < value.length()) {
            char c = value.charAt(at);
            if (c == '>') {
                at++;
                break;
            }
            if (c == ',' && !(text.isEmpty() || text.charAt(0) == '@')) break;
            if (c == '"') {
                int end = quoteEnd(at);
                text.append(value, at, end);
                at = end;
                continue;
            }
            if (c == '(') {
                comment();
                continue;
            }
            if (c == ':' && !route && !text.isEmpty() && text.charAt(0) == '@') {
                text.setLength(0);
                route = true;
            } else if (c != ' ' && c != '\t' && c != '<') {
                text.append(c);
            }
            at++;
        }
        if (!angled) angle = text.toString();
        angled = true;
        blank = true;
    }

    private int quoteEnd(int from) {
        int i = from + 1;
        while (i < value.length() && value.charAt(i) != '"') i += value.charAt(i) == '\\' ? 2 : 1;
        return Math.min(i + 1, value.length());
    }

    private void colon() {
        at++;
        boolean name = !grouped && !angled && !phrase.isEmpty() && !hasAt;
        if (!name) {
            add(":", ":");
            return;
        }
        group = EncodedWords.decode(phrase.toString());
        grouped = true;
        groupStart = addresses.size();
        clear();
    }

    private void endGroup() {
        if (grouped && addresses.size() == groupStart) addresses.add(new Address("", "", group));
        grouped = false;
        group = "";
    }

    private void finish() {
        if (angled) {
            addresses.add(new Address(name(phrase.isEmpty() ? comment : phrase), angle, group));
        } else if (!spec.isEmpty()) {
            boolean address = hasAt || phrase.indexOf(" ") < 0 && spec.charAt(0) != '"';
            addresses.add(address ? new Address(name(comment), spec.toString(), group) : new Address(name(phrase), "", group));
        } else if (!comment.isEmpty()) {
            addresses.add(new Address(name(comment), "", group));
        }
        clear();
    }

    private static String name(StringBuilder text) {
        return EncodedWords.decode(text.toString().strip());
    }

    private void clear() {
        phrase.setLength(0);
        spec.setLength(0);
        comment.setLength(0);
        angle = "";
        angled = false;
        hasAt = false;
        blank = false;
    }
}

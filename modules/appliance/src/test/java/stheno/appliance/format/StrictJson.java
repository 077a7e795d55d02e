package stheno.appliance.format;

import java.util.LinkedHashMap;
import java.util.Map;

/// Reads one flat JSON object (RFC 8259) and refuses everything else: members are texts, numbers and truths, and no name comes twice.
public final class StrictJson {
    private final String text;
    private int at;

    private StrictJson(String text) {
        this.text = text;
    }

    public static Map<String, Object> object(String text) {
        StrictJson json = new StrictJson(text);
        Map<String, Object> members = json.members();
        if (json.at != text.length()) throw json.wrong("more behind the object");
        return members;
    }

    private Map<String, Object> members() {
        Map<String, Object> members = new LinkedHashMap<>();
        expect('{');
        do {
            String name = string();
            expect(':');
            if (members.put(name, value()) != null) throw wrong(name + " comes twice");
        } while (next() == ',');
        at--;
        expect('}');
        return members;
    }

    private Object value() {
        char c = text.charAt(at);
        if (c == '"') return string();
        int from = at;
        while (",}".indexOf(text.charAt(at)) < 0) at++;
        String word = text.substring(from, at);
        if (word.equals("true") || word.equals("false")) return Boolean.valueOf(word);
        if (!word.matches("-?(0|[1-9][0-9]*)(\\.[0-9]+)?")) throw wrong("no number: " + word);
        return word.contains(".") ? Double.valueOf(word) : (Object) Long.valueOf(word);
    }

    private String string() {
        expect('"');
        StringBuilder value = new StringBuilder();
        for (char c = next(); c != '"'; c = next()) {
            if (c < ' ') throw wrong("a control character");
            value.append(c == '\\' ? escaped() : c);
        }
        return value.toString();
    }

    private char escaped() {
        char c = next();
        return switch (c) {
            case '"', '\\', '/' -> c;
            case 'n' -> '\n';
            case 'r' -> '\r';
            case 't' -> '\t';
            case 'b' -> '\b';
            case 'f' -> '\f';
            case 'u' -> {
                at += 4;
                yield (char) Integer.parseInt(text.substring(at - 4, at), 16);
            }
            default -> throw wrong("no escape: " + c);
        };
    }

    private char next() {
        return text.charAt(at++);
    }

    private void expect(char c) {
        if (next() != c) throw wrong("no " + c);
    }

    private IllegalArgumentException wrong(String what) {
        return new IllegalArgumentException(what + " at " + at + " of " + text);
    }
}

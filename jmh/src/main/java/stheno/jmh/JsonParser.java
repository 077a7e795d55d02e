package stheno.jmh;

import java.util.ArrayList;
import java.util.LinkedHashMap;

/// Parses one JSON text. Used once.
final class JsonParser {
    private static final int DEPTH = 64; // nested brackets; more are an error, so that a bad file does not overflow the stack

    private final String text;
    private int at;
    private int depth;

    JsonParser(String text) {
        this.text = text;
    }

    Json whole() {
        Json value = value();
        if (peek() != 0) throw wrong("something after the end");
        return value;
    }

    private Json value() {
        return switch (peek()) {
            case '{' -> object();
            case '[' -> array();
            case '"' -> new Json.Text(string());
            case 't' -> word("true");
            case 'f' -> word("false");
            case 'n' -> word("null");
            default -> number();
        };
    }

    private Json object() {
        var members = new LinkedHashMap<String, Json>();
        open();
        while (peek() != '}') {
            if (!members.isEmpty()) expect(',');
            if (peek() != '"') throw wrong("a name should be here");
            String name = string();
            expect(':');
            members.put(name, value());
        }
        close();
        return new Json.Object(members);
    }

    private Json array() {
        var values = new ArrayList<Json>();
        open();
        while (peek() != ']') {
            if (!values.isEmpty()) expect(',');
            values.add(value());
        }
        close();
        return new Json.Array(values);
    }

    private void open() {
        if (++depth > DEPTH) throw wrong("nested too deep");
        at++;
    }

    private void close() {
        depth--;
        at++;
    }

    private Json word(String word) {
        if (!text.startsWith(word, at)) throw wrong("no value");
        at += word.length();
        return new Json.Word(word);
    }

    private Json number() {
        int from = at;
        while (at < text.length() && "+-.eE0123456789".indexOf(text.charAt(at)) >= 0) at++;
        try {
            return new Json.Number(Double.parseDouble(text.substring(from, at)));
        } catch (NumberFormatException e) {
            at = from;
            throw wrong("no value");
        }
    }

    private String string() {
        var out = new StringBuilder();
        at++;
        while (true) {
            char c = next();
            if (c == '"') return out.toString();
            if (c != '\\') out.append(c);
            else out.append(escaped(next()));
        }
    }

    private char escaped(char c) {
        return switch (c) {
            case 'n' -> '\n';
            case 't' -> '\t';
            case 'r' -> '\r';
            case 'b' -> '\b';
            case 'f' -> '\f';
            case '"', '\\', '/' -> c;
            case 'u' -> unicode();
            default -> throw wrong("no escape");
        };
    }

    private char unicode() {
        if (at + 4 > text.length()) throw wrong("ends in an escape");
        try {
            char c = (char) Integer.parseInt(text, at, at + 4, 16);
            at += 4;
            return c;
        } catch (NumberFormatException e) {
            throw wrong("no escape");
        }
    }

    private char next() {
        if (at >= text.length()) throw wrong("ends in a text");
        return text.charAt(at++);
    }

    /// The next character that is not blank, 0 at the end.
    private char peek() {
        while (at < text.length() && " \t\r\n".indexOf(text.charAt(at)) >= 0) at++;
        return at < text.length() ? text.charAt(at) : 0;
    }

    private void expect(char c) {
        if (peek() != c) throw wrong("'" + c + "' should be here");
        at++;
    }

    private IllegalArgumentException wrong(String what) {
        long line = text.substring(0, Math.min(at, text.length())).chars().filter(c -> c == '\n').count() + 1;
        return new IllegalArgumentException("not JSON, line " + line + ": " + what);
    }
}

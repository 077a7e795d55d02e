package stheno.mail.mime.header;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// Reads a value with parameters in one pass. One thread.
final class ParameterParser {
    private static final int LONGEST_NAME = 40; // of a parameter that follows a value without quotes and a blank

    private final String text;
    private int at;
    private final Map<String, String> plain = new LinkedHashMap<>();
    private final Map<String, List<Continuations.Segment>> segments = new LinkedHashMap<>();

    ParameterParser(String text) {
        this.text = text;
    }

    Parameterized parse() {
        String value = word();
        skipBlanksAndComments();
        boolean slash = at < text.length() && text.charAt(at) == '/';
        if (slash || value.endsWith("/")) value += word(); // text / plain
        if (slash && value.endsWith("/")) value += word();
        while (at < text.length()) parameter();
        segments.forEach((name, list) -> {
            boolean wins = list.stream().anyMatch(Continuations.Segment::extended) || !plain.containsKey(name);
            if (wins) plain.put(name, Continuations.join(list));
        });
        return new Parameterized(value, Collections.unmodifiableMap(plain));
    }

    private static boolean isEnd(char c) {
        return c == ';' || c == ' ' || c == '\t' || c == '(' || c == ',';
    }

    private String word() {
        skipBlanksAndComments();
        int start = at;
        while (at < text.length() && !isEnd(text.charAt(at))) at++;
        return text.substring(start, at).toLowerCase(Locale.ROOT);
    }

    private void parameter() {
        while (at < text.length() && (text.charAt(at) == ';' || text.charAt(at) == ',')) at++;
        skipBlanksAndComments();
        int start = at;
        while (at < text.length() && "=; \t(\"".indexOf(text.charAt(at)) < 0) at++;
        String name = text.substring(start, at).toLowerCase(Locale.ROOT);
        skipBlanksAndComments();
        if (at < text.length() && text.charAt(at) == '=') {
            at++;
            skipBlanks();
            put(name, at < text.length() && text.charAt(at) == '"' ? quoted() : bare(name));
        } else if (at == start && at < text.length()) {
            at++; // a character that begins nothing
        }
    }

    private void put(String name, String value) {
        int star = name.indexOf('*');
        if (star > 0) {
            String base = name.substring(0, star);
            Continuations.segment(name.substring(star), value)
                    .ifPresent(segment -> segments.computeIfAbsent(base, key -> new ArrayList<>()).add(segment));
        } else if (!name.isEmpty()) {
            plain.putIfAbsent(name, name.equals("filename") || name.equals("name") ? EncodedWords.decode(value) : value);
        }
    }

    /// A backslash escapes only a quote or another backslash, because many senders write `C:\folder\file` without escapes. If the closing
    /// quote is missing, the value ends with the field.
    private String quoted() {
        StringBuilder value = new StringBuilder();
        at++;
        while (at < text.length() && text.charAt(at) != '"') {
            char c = text.charAt(at);
            boolean escape = c == '\\' && at + 1 < text.length() && (text.charAt(at + 1) == '"' || text.charAt(at + 1) == '\\');
            if (escape) at++;
            value.append(text.charAt(at++));
        }
        at++;
        return value.toString();
    }

    /// Reads a value without quotes. A file name extends to the semicolon, blanks and brackets included: `filename=My file (1).pdf`. It
    /// ends earlier only where another parameter begins. Other values end at a blank, and their comments are dropped.
    private String bare(String name) {
        boolean file = name.startsWith("filename") || name.startsWith("name");
        StringBuilder value = new StringBuilder();
        while (at < text.length() && text.charAt(at) != ';') {
            char c = text.charAt(at);
            if (c == '(' && !file) {
                skipComment();
                continue;
            }
            int start = at++;
            if (c == ' ' || c == '\t') {
                skipBlanks();
                if (!file || parameterFollows()) break;
            }
            value.append(text, start, at);
        }
        return value.toString().strip();
    }

    private boolean parameterFollows() {
        int i = at;
        while (i < text.length() && (Character.isLetterOrDigit(text.charAt(i)) || text.charAt(i) == '*' || text.charAt(i) == '-')) {
            if (i - at > LONGEST_NAME) return false;
            i++;
        }
        return i > at && i < text.length() && text.charAt(i) == '=';
    }

    private void skipBlanks() {
        while (at < text.length() && (text.charAt(at) == ' ' || text.charAt(at) == '\t')) at++;
    }

    private void skipBlanksAndComments() {
        skipBlanks();
        while (at < text.length() && text.charAt(at) == '(') {
            skipComment();
            skipBlanks();
        }
    }

    private void skipComment() {
        int depth = 0;
        for (; at < text.length(); at++) {
            char c = text.charAt(at);
            if (c == '\\') {
                at++;
            } else if (c == '(') {
                depth++;
            } else if (c == ')' && --depth == 0) {
                at++;
                return;
            }
        }
        at = Math.min(at, text.length());
    }
}

package stheno.dns.record;

import java.util.ArrayList;
import java.util.List;

/// The tokens of a record's data, read one by one. One thread at a time.
final class TokenReader {
    /// What relative names stand below.
    final Name origin;

    private final List<Token> tokens;
    private int next;

    TokenReader(List<Token> tokens, Name origin) {
        this.tokens = tokens;
        this.origin = origin;
    }

    /// The tokens of a single line: blanks separate, quotes group, a backslash keeps the character behind it.
    static List<Token> split(String text) {
        List<Token> tokens = new ArrayList<>();
        int at = 0;
        while (at < text.length()) {
            char c = text.charAt(at);
            if (c == ' ' || c == '\t') {
                at++;
            } else {
                boolean quoted = c == '"';
                int start = quoted ? at + 1 : at;
                int end = end(text, start, quoted);
                if (quoted && end == text.length()) throw new FormatException("quote is not closed");
                tokens.add(new Token(text.substring(start, end), quoted));
                at = quoted ? end + 1 : end;
            }
        }
        return tokens;
    }

    private static int end(String text, int start, boolean quoted) {
        for (int at = start; at < text.length(); at++) {
            char c = text.charAt(at);
            if (c == '\\') at++;
            else if (c == '"' || !quoted && (c == ' ' || c == '\t')) return at;
        }
        return text.length();
    }

    boolean hasNext() {
        return next < tokens.size();
    }

    Token next() {
        if (!hasNext()) throw new FormatException("data end too early");
        return tokens.get(next++);
    }

    /// The next token, unless there is none; it stays the next one.
    Token peek() {
        return hasNext() ? tokens.get(next) : new Token("", false);
    }

    /// The text of the next token, which must not be quoted.
    String word() {
        Token token = next();
        if (token.quoted()) throw new FormatException("\"" + token.text() + "\" must not be quoted");
        return token.text();
    }

    /// All that is left, without blanks.
    String joined() {
        StringBuilder text = new StringBuilder();
        while (hasNext()) text.append(word());
        return text.toString();
    }

    void end() {
        if (hasNext()) throw new FormatException("unexpected \"" + next().text() + "\" at the end");
    }
}

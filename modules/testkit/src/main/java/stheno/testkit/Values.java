package stheno.testkit;

import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The values of `${name}` in a transcript: given from the start, matched by a named group, or known to the player.
final class Values {
    static final Pattern VALUE = Pattern.compile("\\$\\{(\\w+)}");

    private final Map<String, String> values = new HashMap<>();

    Values(Map<String, String> given) {
        given.forEach((name, value) -> values.put(name, Escaped.fromText(value)));
    }

    void put(String name, String value) {
        values.put(name, value);
    }

    /// Whether the pattern matches the whole line. If so, its named groups become values.
    boolean remember(Pattern pattern, String line) {
        Matcher matcher = pattern.matcher(line);
        if (!matcher.matches()) return false;
        for (String name : pattern.namedGroups().keySet()) values.put(name, String.valueOf(matcher.group(name)));
        return true;
    }

    /// Inserts the values.
    ///
    /// @throws IOException if a value is unknown
    String filled(String text) throws IOException {
        return filled(text, false);
    }

    /// Inserts the values into a regular expression, as literal text.
    Pattern pattern(String regex, int flags) throws IOException {
        return Pattern.compile(filled(regex, true), flags);
    }

    private String filled(String text, boolean quoted) throws IOException {
        var filled = new StringBuilder();
        Matcher found = VALUE.matcher(text);
        while (found.find()) {
            String value = values.get(found.group(1));
            if (value == null) throw new IOException("nothing has been matched for " + found.group());
            found.appendReplacement(filled, Matcher.quoteReplacement(quoted ? Pattern.quote(value) : value));
        }
        return found.appendTail(filled).toString();
    }
}

package stheno.mail.queue;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import stheno.text.ReceivedReply;

/// What a server offers (RFC 5321, section 4.1.1.1). Immutable; any thread.
///
/// @param keywords in upper case, with their parameters in upper case
record Extensions(Map<String, String> keywords) {
    /// Those of a server that knows only HELO.
    static final Extensions NONE = new Extensions(Map.of());

    Extensions {
        keywords = Map.copyOf(keywords);
    }

    /// The first line of the reply is the server's name.
    static Extensions of(ReceivedReply ehlo) {
        Map<String, String> keywords = new HashMap<>();
        for (String line : ehlo.lines().subList(1, ehlo.lines().size())) {
            String text = line.strip().toUpperCase(Locale.ROOT).replaceFirst("^AUTH=", "AUTH "); // an old form, still sent beside the other
            int space = text.indexOf(' ');
            String parameters = space < 0 ? "" : text.substring(space + 1).strip();
            keywords.merge(space < 0 ? text : text.substring(0, space), parameters, (a, b) -> a + " " + b);
        }
        return new Extensions(keywords);
    }

    boolean has(String keyword) {
        return keywords.containsKey(keyword);
    }

    /// The largest message that the server takes, in octets (RFC 1870); empty if it does not say.
    OptionalLong size() {
        String text = keywords.getOrDefault("SIZE", "");
        if (text.isEmpty() || text.length() > 18 || !text.chars().allMatch(c -> c >= '0' && c <= '9')) return OptionalLong.empty();
        long size = Long.parseLong(text);
        return size == 0 ? OptionalLong.empty() : OptionalLong.of(size);
    }

    /// Whether the server offers this mechanism for AUTH (RFC 4954).
    boolean login(String mechanism) {
        return Set.of(keywords.getOrDefault("AUTH", "").split(" +")).contains(mechanism);
    }
}

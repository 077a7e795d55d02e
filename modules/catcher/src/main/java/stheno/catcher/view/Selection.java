package stheno.catcher.view;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import stheno.http.Parameters;

/// Which messages a list shows: the query of a page's address, so that one can bookmark it. Immutable; any thread.
///
/// @param search  as it was typed; empty for all messages
/// @param mailbox those of one mailbox alone
/// @param before  those before this cursor alone, which is how pages follow each other
record Selection(String search, Optional<String> mailbox, Optional<String> before) {
    private static final int LONGEST = 1000; // characters of each value

    static Selection of(Parameters parameters) {
        return new Selection(parameters.first("q").map(Selection::cut).orElse("").strip(), value(parameters, "mailbox"),
                value(parameters, "before"));
    }

    private static Optional<String> value(Parameters parameters, String name) {
        return parameters.first(name).map(Selection::cut).filter(value -> !value.isEmpty());
    }

    private static String cut(String value) {
        return TextBody.cut(value, LONGEST);
    }

    Selection withMailbox(Optional<String> other) {
        return new Selection(search, other, Optional.empty());
    }

    Selection withBefore(Optional<String> other) {
        return new Selection(search, mailbox, other);
    }

    /// Whether it is the first page of all messages.
    boolean isWhole() {
        return search.isEmpty() && mailbox.isEmpty() && before.isEmpty();
    }

    /// As the query of an address: with its question mark, or empty.
    String query() {
        StringBuilder query = new StringBuilder();
        if (!search.isEmpty()) append(query, "q", search);
        mailbox.ifPresent(value -> append(query, "mailbox", value));
        before.ifPresent(value -> append(query, "before", value));
        return query.toString();
    }

    /// The same with one more parameter.
    String queryWith(String name, String value) {
        StringBuilder query = new StringBuilder(query());
        append(query, name, value);
        return query.toString();
    }

    private static void append(StringBuilder query, String name, String value) {
        query.append(query.isEmpty() ? '?' : '&').append(name).append('=').append(URLEncoder.encode(value, StandardCharsets.UTF_8));
    }

    /// As hidden fields of a form.
    void hidden(HtmlWriter out) {
        if (!search.isEmpty()) hidden(out, "q", search);
        mailbox.ifPresent(value -> hidden(out, "mailbox", value));
        before.ifPresent(value -> hidden(out, "before", value));
    }

    static void hidden(HtmlWriter out, String name, String value) {
        out.open("input").with("type", "hidden").with("name", name).with("value", value);
    }
}

package stheno.catcher.api;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import stheno.catcher.store.Query;
import stheno.http.Parameters;
import stheno.http.Request;

/// What a request for messages asks: the parameters of its query. Immutable.
///
/// @param query  which messages
/// @param since  only those after this cursor, oldest first
/// @param before only those before this cursor, newest first
/// @param count  with `wait`, how many messages are waited for; else how many are listed
/// @param patience how long it waits; zero: not
record ListRequest(Query query, Optional<String> since, Optional<String> before, int count, Duration patience) {
    static final Set<String> FILTERS = Set.of("to", "from", "subject", "body", "mailbox", "has", "after", "larger", "smaller", "id");

    private static final int PAGE = 50;
    private static final int MOST = 1000;
    private static final int MOST_WAITED = 100;
    private static final Duration LONGEST_WAIT = Duration.ofMinutes(5);

    /// @throws IllegalArgumentException if a parameter is wrong; the message says which one
    static ListRequest of(Request request) {
        Parameters parameters = request.queryParameters();
        for (String name : parameters.names()) check(name);
        Duration wait = parameters.first("wait").map(ListRequest::duration).orElse(Duration.ZERO);
        boolean waits = !wait.isZero();
        int count = parameters.first("count").map(value -> number(value, waits ? MOST_WAITED : MOST)).orElse(waits ? 1 : PAGE);
        Optional<String> before = parameters.first("before");
        Optional<String> since = parameters.first("since");
        if (before.isPresent() && (waits || since.isPresent())) {
            throw new IllegalArgumentException("before: cannot be used together with since or wait");
        }
        return new ListRequest(query(parameters), since, before, count, wait);
    }

    private static void check(String name) {
        boolean known = FILTERS.contains(name) || isHeader(name)
                || List.of("q", "since", "before", "count", "wait").contains(name);
        if (!known) {
            throw new IllegalArgumentException("unknown parameter. There are to, from, subject, body, header:NAME, mailbox, has, after, "
                    + "larger, smaller, id, q, since, before, count and wait");
        }
    }

    private static boolean isHeader(String name) {
        return name.regionMatches(true, 0, "header:", 0, 7) && name.length() > 7;
    }

    /// The messages that `q` and all filters describe.
    static Query query(Parameters parameters) {
        Query query = Query.ALL;
        for (String name : parameters.names()) {
            for (String value : parameters.all(name)) {
                if (name.equals("q")) query = query.and(named(name, () -> Query.parse(value)));
                else if (isHeader(name)) query = query.and(named(name, () -> Query.of("header", name.substring(7) + "=" + value)));
                else if (FILTERS.contains(name)) query = query.and(named(name, () -> Query.of(name, value)));
            }
        }
        return query;
    }

    private static Query named(String name, Supplier<Query> parsed) {
        try {
            return parsed.get();
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(name + ": " + e.getMessage(), e);
        }
    }

    private static int number(String value, int most) {
        try {
            int number = Integer.parseInt(value);
            if (number >= 1 && number <= most) return number;
        } catch (NumberFormatException _) {
            // said below
        }
        throw new IllegalArgumentException("count: must be a number from 1 to " + most);
    }

    private static Duration duration(String value) {
        String text = value.toLowerCase(Locale.ROOT);
        String digits = text.endsWith("ms") ? text.substring(0, text.length() - 2)
                : text.endsWith("s") || text.endsWith("m") ? text.substring(0, text.length() - 1) : text;
        try {
            long number = Long.parseLong(digits);
            Duration wait = text.endsWith("ms") ? Duration.ofMillis(number)
                    : text.endsWith("m") ? Duration.ofMinutes(Math.min(number, 10)) : Duration.ofSeconds(Math.min(number, 1000));
            if (number >= 0 && wait.compareTo(LONGEST_WAIT) <= 0) return wait;
        } catch (NumberFormatException _) {
            // said below
        }
        throw new IllegalArgumentException("wait: must be a time up to five minutes, such as 500ms, 10s or 1m");
    }
}

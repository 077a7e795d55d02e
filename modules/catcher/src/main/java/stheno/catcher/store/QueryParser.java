package stheno.catcher.store;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// Reads the text of a [Query]. One thread.
final class QueryParser {
    private static final int LONGEST = 2000; // characters
    private static final int MOST_TERMS = 50;
    private static final String NAMES = "from: to: subject: body: header: has: after: before: larger: smaller: mailbox: id:";

    private final String text;
    private final Instant now;
    private int at;

    QueryParser(String text, Instant now) {
        this.text = text;
        this.now = now;
    }

    List<Term> parse() {
        if (text.length() > LONGEST) throw new QuerySyntax(LONGEST, "a query has at most " + LONGEST + " characters");
        List<Term> terms = new ArrayList<>();
        while (skipBlanks()) {
            if (terms.size() == MOST_TERMS) throw new QuerySyntax(at, "a query has at most " + MOST_TERMS + " terms");
            terms.add(next());
        }
        return terms;
    }

    private boolean skipBlanks() {
        while (at < text.length() && isBlank(at)) at++;
        return at < text.length();
    }

    private boolean isBlank(int i) {
        return Character.isWhitespace(text.charAt(i)) || Character.isISOControl(text.charAt(i));
    }

    private Term next() {
        boolean not = text.charAt(at) == '-' && at + 1 < text.length() && !isBlank(at + 1);
        if (not) at++;
        int start = at;
        Term term;
        if (text.charAt(at) == '"') {
            term = words(quoted(), start);
        } else {
            while (at < text.length() && !isBlank(at) && text.charAt(at) != ':' && text.charAt(at) != '"') at++;
            boolean named = at < text.length() && text.charAt(at) == ':' && at > start;
            if (named) {
                String name = text.substring(start, at++);
                int valueStart = at;
                term = term(name, value(), start, valueStart, now);
            } else {
                while (at < text.length() && !isBlank(at)) at++;
                term = words(text.substring(start, at), start);
            }
        }
        return not ? new Term.Not(term) : term;
    }

    /// What stands behind the colon: quoted as a whole, or behind `=`.
    private String value() {
        StringBuilder value = new StringBuilder();
        while (at < text.length() && !isBlank(at)) {
            boolean quote = text.charAt(at) == '"' && (value.isEmpty() || value.charAt(value.length() - 1) == '=');
            if (quote) value.append(quoted());
            else value.append(text.charAt(at++));
        }
        return value.toString();
    }

    private String quoted() {
        int open = at;
        int close = text.indexOf('"', open + 1);
        if (close < 0) throw new QuerySyntax(open, "the quote is not closed");
        at = close + 1;
        return text.substring(open + 1, close);
    }

    private static Term words(String value, int position) {
        return new Term.Words(needle(value, position));
    }

    private static Needle needle(String value, int position) {
        if (value.isBlank()) throw new QuerySyntax(position, "there is nothing to look for");
        return new Needle(value);
    }

    /// @param position where the name stands
    /// @param start    where the value stands
    static Term term(String name, String value, int position, int start, Instant now) {
        return switch (name.toLowerCase(Locale.ROOT)) {
            case "from" -> new Term.From(needle(value, start));
            case "to" -> new Term.To(needle(value, start));
            case "subject" -> new Term.Subject(needle(value, start));
            case "body" -> new Term.Body(needle(value, start));
            case "header" -> header(value, start);
            case "has" -> has(value, start);
            case "after" -> new Term.After(time(value, start, now));
            case "before" -> new Term.Before(time(value, start, now));
            case "larger" -> new Term.Larger(size(value, start));
            case "smaller" -> new Term.Smaller(size(value, start));
            case "mailbox" -> new Term.Mailbox(value);
            case "id" -> new Term.Id(value);
            default -> throw new QuerySyntax(position, "\"" + sample(name) + ":\" is no search field. There are " + NAMES
                    + " To find the text itself, put it in quotes.");
        };
    }

    private static String sample(String text) {
        return text.length() > 40 ? text.substring(0, 40) + "..." : text;
    }

    private static Term header(String value, int start) {
        int equals = value.indexOf('=');
        String name = equals < 0 ? value : value.substring(0, equals);
        if (name.isBlank()) throw new QuerySyntax(start, "header: needs the name of a field, as in header:X-Run-Id=abc");
        String wanted = equals < 0 ? "" : value.substring(equals + 1);
        return new Term.Header(name.strip(), wanted.isBlank() ? Optional.empty() : Optional.of(new Needle(wanted)));
    }

    private static Term has(String value, int start) {
        if (value.equalsIgnoreCase("attachment") || value.equalsIgnoreCase("attachments")) return new Term.HasAttachment();
        throw new QuerySyntax(start, "has: knows only has:attachment");
    }

    private static long size(String value, int start) {
        String digits = value.toUpperCase(Locale.ROOT);
        if (digits.endsWith("B")) digits = digits.substring(0, digits.length() - 1);
        int shift = digits.endsWith("K") ? 10 : digits.endsWith("M") ? 20 : digits.endsWith("G") ? 30 : 0;
        if (shift > 0) digits = digits.substring(0, digits.length() - 1);
        if (!isNumber(digits)) throw new QuerySyntax(start, "\"" + sample(value) + "\" is no size. Write 5000, 100K or 2M.");
        return Long.parseLong(digits) << shift;
    }

    private static boolean isNumber(String digits) {
        if (digits.isEmpty() || digits.length() > 9) return false;
        for (int i = 0; i < digits.length(); i++) if (digits.charAt(i) < '0' || digits.charAt(i) > '9') return false;
        return true;
    }

    private static long time(String value, int start, Instant now) {
        try {
            Optional<Duration> ago = ago(value);
            if (ago.isPresent()) return now.minus(ago.get()).toEpochMilli();
            boolean day = value.length() == "2026-11-30".length();
            if (day) return LocalDate.parse(value).atStartOfDay(ZoneOffset.UTC).toInstant().toEpochMilli();
            if (value.endsWith("Z") || value.endsWith("z")) return Instant.parse(value).toEpochMilli();
            return LocalDateTime.parse(value).toInstant(ZoneOffset.UTC).toEpochMilli();
        } catch (DateTimeException | ArithmeticException _) {
            throw new QuerySyntax(start, "\"" + sample(value) + "\" is no time. Write 2026-11-30, 2026-11-30T10:00 or 2h (UTC; m, h, d).");
        }
    }

    private static Optional<Duration> ago(String value) {
        if (value.length() < 2 || !isNumber(value.substring(0, value.length() - 1))) return Optional.empty();
        long number = Long.parseLong(value.substring(0, value.length() - 1));
        return switch (value.charAt(value.length() - 1)) {
            case 's' -> Optional.of(Duration.ofSeconds(number));
            case 'm' -> Optional.of(Duration.ofMinutes(number));
            case 'h' -> Optional.of(Duration.ofHours(number));
            case 'd' -> Optional.of(Duration.ofDays(number));
            default -> Optional.empty();
        };
    }
}

package stheno.text;

import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// A protocol's commands, one row each: verb, argument, preconditions, action. Immutable; any thread.
///
/// A line is checked in this order: the verb, the preconditions, the argument. Then the action runs.
///
/// @param <S> the protocol's session
public final class CommandTable<S> {
    /// @param verb          in upper case; clients may send it in any case
    /// @param argument      whether it takes an argument
    /// @param preconditions checked in order before the action runs
    /// @param help          its syntax and purpose, as `RETR <path>: sends a file`
    /// @param action        what it does
    public record Row<S>(String verb, Argument argument, List<Precondition<S>> preconditions, String help, Action<S> action) {
        /// Copies the list.
        public Row {
            preconditions = List.copyOf(preconditions);
        }
    }

    /// A condition that must be true before a command may run.
    @FunctionalInterface
    public interface Precondition<S> {
        /// Empty if the condition is true, otherwise the answer to the command.
        Optional<Next> check(S session);
    }

    /// What a command does.
    @FunctionalInterface
    public interface Action<S> {
        /// @param argument the text after the verb and one space; may be empty
        Next run(S session, String argument);
    }

    /// A protocol's replies to syntax errors.
    public interface ErrorReplies {
        /// The verb is unknown.
        ///
        /// @param verb in upper case
        Reply unknown(String verb);

        /// The argument is missing, or the command takes none.
        Reply badArgument(Row<?> row);
    }

    /// Methods of HTTP (RFC 9110, section 9; RFC 5789), and the first word of HTTP/2. A web page can make a browser send a request with
    /// commands in its body to any port: Postfix (`smtpd_forbidden_commands`) and Redis close such a connection.
    private static final Set<String> HTTP =
            Set.of("GET", "POST", "PUT", "HEAD", "DELETE", "OPTIONS", "PATCH", "TRACE", "CONNECT", "PRI");

    private final Map<String, Row<S>> rows;
    private final ErrorReplies errors;

    /// @throws IllegalArgumentException if two rows have the same verb, or a verb is not in upper case
    public CommandTable(List<Row<S>> rows, ErrorReplies errors) {
        Map<String, Row<S>> byVerb = new LinkedHashMap<>();
        for (Row<S> row : rows) {
            if (!row.verb().equals(upperCase(row.verb()))) throw new IllegalArgumentException(row.verb() + " is not in upper case");
            if (byVerb.put(row.verb(), row) != null) throw new IllegalArgumentException("two rows for " + row.verb());
        }
        this.rows = Collections.unmodifiableMap(byVerb);
        this.errors = errors;
    }

    /// The rows in their order.
    public Collection<Row<S>> rows() {
        return rows.values();
    }

    /// The row of a verb, written in any case.
    public Optional<Row<S>> row(String verb) {
        return Optional.ofNullable(rows.get(upperCase(verb)));
    }

    /// The verb of a line in upper case: the text before the first space.
    public static String verb(String line) {
        int space = line.indexOf(' ');
        return upperCase(space < 0 ? line : line.substring(0, space));
    }

    /// Whether a line belongs to an HTTP request: it is a request line, or the line of a header field. Close the connection then: its body
    /// may contain commands.
    public static boolean isHttp(String line) {
        String verb = verb(line);
        return HTTP.contains(verb) || verb.endsWith(":");
    }

    /// A line as a log may show it. The arguments of secret commands are left out. So is a line that is not a command: after a failed login
    /// it may be a password, or a command with a blank before it.
    ///
    /// @param secret verbs in upper case
    public String redacted(String line, Set<String> secret) {
        String verb = verb(line);
        if (!rows.containsKey(verb)) return "(unknown command, " + line.length() + " characters)";
        return secret.contains(verb) ? verb + " ***" : line;
    }

    /// ASCII letters only: a few other characters of Unicode have A to Z as their upper case, and a filter before us may not know them.
    private static String upperCase(String verb) {
        StringBuilder upper = new StringBuilder(verb);
        for (int i = 0; i < upper.length(); i++) {
            char c = upper.charAt(i);
            if (c >= 'a' && c <= 'z') upper.setCharAt(i, (char) (c - 'a' + 'A'));
        }
        return upper.toString();
    }

    /// The text after the verb and one space. Further spaces are part of it: file names may begin or end with spaces.
    public static String argument(String line) {
        int space = line.indexOf(' ');
        return space < 0 ? "" : line.substring(space + 1);
    }

    /// Runs the command of a line.
    public Next run(S session, String line) {
        String verb = verb(line);
        Row<S> row = rows.get(verb);
        if (row == null) return Next.send(errors.unknown(verb));
        for (Precondition<S> precondition : row.preconditions()) {
            Optional<Next> failed = precondition.check(session);
            if (failed.isPresent()) return failed.get();
        }
        String argument = argument(line);
        boolean valid = switch (row.argument()) {
            case NONE -> argument.isBlank();
            case OPTIONAL -> true;
            case REQUIRED -> !argument.isEmpty();
        };
        return valid ? row.action().run(session, argument) : Next.send(errors.badArgument(row));
    }
}

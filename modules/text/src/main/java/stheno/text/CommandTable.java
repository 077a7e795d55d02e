package stheno.text;

import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// A protocol's commands, a row each: what may stand behind the verb, what must be the case, what it does. Immutable; any thread.
///
/// A line is judged in the order of the columns: is there such a verb, is what it needs the case, is the argument right, and then its
/// action.
///
/// @param <S> the protocol's session
public final class CommandTable<S> {
    /// @param verb     in capitals; one may write it in any case
    /// @param argument what may stand behind it
    /// @param needs    what must be the case
    /// @param help     how it is used, as `RETR <path>: sends a file`
    /// @param action   what it does
    public record Row<S>(String verb, Argument argument, List<Need<S>> needs, String help, Action<S> action) {
        public Row {
            needs = List.copyOf(needs);
        }
    }

    /// Something that must be the case before a command is obeyed.
    @FunctionalInterface
    public interface Need<S> {
        /// Empty if it is the case, else what to answer.
        Optional<Next> unmet(S session);
    }

    /// What a command does.
    @FunctionalInterface
    public interface Action<S> {
        /// @param argument what stood behind the verb and one blank; empty if there was nothing
        Next run(S session, String argument);
    }

    /// How a protocol complains of lines that are no commands.
    public interface Complaints {
        /// There is no such verb.
        ///
        /// @param verb as it was written, in capitals
        Reply unknown(String verb);

        /// The argument is missing, or there is one where none belongs.
        Reply badArgument(Row<?> row);
    }

    private final Map<String, Row<S>> rows;
    private final Complaints complaints;

    /// @throws IllegalArgumentException if two rows have the same verb, or one is not in capitals
    public CommandTable(List<Row<S>> rows, Complaints complaints) {
        Map<String, Row<S>> byVerb = new LinkedHashMap<>();
        for (Row<S> row : rows) {
            if (!row.verb().equals(capitals(row.verb()))) throw new IllegalArgumentException(row.verb() + " is not in capitals");
            if (byVerb.put(row.verb(), row) != null) throw new IllegalArgumentException("two rows for " + row.verb());
        }
        this.rows = Collections.unmodifiableMap(byVerb);
        this.complaints = complaints;
    }

    /// The rows, in their order.
    public Collection<Row<S>> rows() {
        return rows.values();
    }

    /// The row of a verb, in whatever case it is written.
    public Optional<Row<S>> row(String verb) {
        return Optional.ofNullable(rows.get(capitals(verb)));
    }

    /// The verb of a line, in capitals: what stands before the first blank.
    public static String verb(String line) {
        int blank = line.indexOf(' ');
        return capitals(blank < 0 ? line : line.substring(0, blank));
    }

    /// Of ASCII's letters alone: Unicode has more that become one of A to Z, and whoever filters lines before us may not know them.
    private static String capitals(String verb) {
        StringBuilder capitals = new StringBuilder(verb);
        for (int i = 0; i < capitals.length(); i++) {
            char c = capitals.charAt(i);
            if (c >= 'a' && c <= 'z') capitals.setCharAt(i, (char) (c - 'a' + 'A'));
        }
        return capitals.toString();
    }

    /// What stands behind the verb and one blank; other blanks are part of it, since names of files may begin or end with them.
    public static String argument(String line) {
        int blank = line.indexOf(' ');
        return blank < 0 ? "" : line.substring(blank + 1);
    }

    /// Obeys a line.
    public Next run(S session, String line) {
        String verb = verb(line);
        Row<S> row = rows.get(verb);
        if (row == null) return Next.say(complaints.unknown(verb));
        for (Need<S> need : row.needs()) {
            Optional<Next> unmet = need.unmet(session);
            if (unmet.isPresent()) return unmet.get();
        }
        String argument = argument(line);
        boolean right = switch (row.argument()) {
            case NONE -> argument.isBlank();
            case OPTIONAL -> true;
            case NEEDED -> !argument.isEmpty();
        };
        return right ? row.action().run(session, argument) : Next.say(complaints.badArgument(row));
    }
}

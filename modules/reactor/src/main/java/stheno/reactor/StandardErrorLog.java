package stheno.reactor;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Locale;

/// Prints events to standard error, see [Log#STANDARD_ERROR]. Control characters of values are replaced: a value from a client cannot
/// imitate a line. Any thread.
final class StandardErrorLog implements Log {
    @Override
    public void event(Level level, String event, Object... pairs) {
        System.err.print(text(Instant.now(), level, event, pairs)); // in one piece: threads do not mix their lines
    }

    static String text(Instant time, Level level, String event, Object... pairs) {
        StringBuilder line = new StringBuilder().append(time.truncatedTo(ChronoUnit.MILLIS)).append(' ')
                .append(level.name().toLowerCase(Locale.ROOT)).append(' ').append(event);
        StringWriter traces = new StringWriter();
        for (int i = 0; i + 1 < pairs.length; i += 2) {
            line.append(' ').append(pairs[i]).append('=').append(plain(String.valueOf(pairs[i + 1])));
            if (pairs[i + 1] instanceof Throwable cause) cause.printStackTrace(new PrintWriter(traces));
        }
        return line.append(System.lineSeparator()).append(traces).toString();
    }

    private static String plain(String value) {
        boolean quoted = value.isEmpty() || value.chars().anyMatch(c -> c <= ' ' || c == '"');
        StringBuilder text = new StringBuilder(value.length());
        value.chars().forEach(c -> text.append(Character.isISOControl(c) ? '?' : (char) c));
        return quoted ? '"' + text.toString().replace("\"", "\\\"") + '"' : text.toString();
    }
}

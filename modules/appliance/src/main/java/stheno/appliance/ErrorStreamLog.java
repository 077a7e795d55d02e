package stheno.appliance;

import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Locale;
import stheno.reactor.Log;

/// Events as lines `level event key=value ...`, one write each. Any thread.
final class ErrorStreamLog implements Log {
    private final PrintStream stream;
    private final Level least;

    ErrorStreamLog(PrintStream stream, Level least) {
        this.stream = stream;
        this.least = least;
    }

    @Override
    public boolean wants(Level level) {
        return level.compareTo(least) >= 0;
    }

    @Override
    public void event(Level level, String event, Object... pairs) {
        if (!wants(level)) return;
        stream.print(line(level, event, pairs));
        stream.flush();
    }

    /// The line, and below it what a throwable has to say.
    static String line(Level level, String event, Object... pairs) {
        StringBuilder line = new StringBuilder(level.name().toLowerCase(Locale.ROOT)).append(' ').append(event);
        StringBuilder traces = new StringBuilder();
        for (int i = 0; i + 1 < pairs.length; i += 2) {
            line.append(' ').append(pairs[i]).append('=').append(quoted(String.valueOf(pairs[i + 1])));
            if (pairs[i + 1] instanceof Throwable cause) traces.append(trace(cause));
        }
        return line.append('\n').append(traces).toString();
    }

    private static String trace(Throwable cause) {
        StringWriter text = new StringWriter();
        cause.printStackTrace(new PrintWriter(text));
        return text.toString();
    }

    /// Values that hold a blank, a quote or a control character are quoted, so that a line stays a line.
    private static String quoted(String value) {
        if (!value.isEmpty() && value.chars().allMatch(c -> c > ' ' && c != '"' && c != 0x7f && c != '=')) return value;
        StringBuilder text = new StringBuilder("\"");
        value.chars().forEach(c -> {
            switch (c) {
                case '"', '\\' -> text.append('\\').append((char) c);
                case '\n' -> text.append("\\n");
                case '\r' -> text.append("\\r");
                default -> text.append(c < ' ' || c == 0x7f ? String.format(Locale.ROOT, "\\x%02x", c) : String.valueOf((char) c));
            }
        });
        return text.append('"').toString();
    }
}

package stheno.appliance.log;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.HexFormat;
import java.util.Locale;
import stheno.reactor.Log;
import stheno.web.json.Json;

/// Prints events as lines. Whatever a value contains, an event is one line, and a value cannot imitate another line. Pure
/// functions; any thread.
final class EventText {
    private static final int LONG = 4 * 1024; // characters of a value; the rest is cut
    private static final int FRAMES = 100;    // lines of a trace, its causes included
    private static final int TRACE = 16 * 1024; // characters after which a trace is cut
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'", Locale.ROOT).withZone(ZoneOffset.UTC);

    private EventText() {}

    /// In UTC, with milliseconds.
    static String time(Instant time) {
        return TIME.format(time);
    }

    /// `level event key=value ...`; below it, indented, the stack trace of a throwable.
    static String plain(Log.Level level, String event, Object... pairs) {
        StringBuilder line = new StringBuilder(word(level)).append(' ').append(event);
        StringBuilder traces = new StringBuilder();
        for (int i = 0; i + 1 < pairs.length; i += 2) {
            line.append(' ').append(pairs[i]).append('=');
            value(line, text(pairs[i + 1]));
            if (!(pairs[i + 1] instanceof Throwable cause)) continue;
            trace(cause).lines().forEach(frame -> escape(traces.append('\t'), frame).append('\n'));
        }
        return line.append('\n').append(traces).toString();
    }

    /// `{"time":...,"level":...,"event":...,"key":"value",...,"trace":"..."}`; integers and booleans are not quoted.
    static String json(Instant time, Log.Level level, String event, Object... pairs) {
        Json line = new Json().open('{').put("time", TIME.format(time)).put("level", word(level)).put("event", event);
        StringBuilder traces = new StringBuilder();
        for (int i = 0; i + 1 < pairs.length; i += 2) {
            line.name(key(String.valueOf(pairs[i])));
            switch (pairs[i + 1]) {
                case Integer number -> line.add(number.longValue());
                case Long number -> line.add(number.longValue());
                case Boolean truth -> line.add(truth.booleanValue());
                case Throwable cause -> {
                    line.add(text(cause));
                    traces.append(trace(cause));
                }
                case null, default -> line.add(text(pairs[i + 1]));
            }
        }
        if (!traces.isEmpty()) line.put("trace", traces.toString());
        return line.close('}').toString() + '\n';
    }

    /// A name may occur only once in an object.
    private static String key(String key) {
        return switch (key) {
            case "time", "level", "event", "trace" -> key + '_';
            default -> key;
        };
    }

    private static String word(Log.Level level) {
        return switch (level) {
            case DEBUG -> "debug";
            case INFO -> "info";
            case WARN -> "warn";
            case ERROR -> "error";
        };
    }

    /// The `toString` of a value may fail.
    private static String text(Object value) {
        String text;
        try {
            text = String.valueOf(value);
            boolean bare = (value instanceof InetSocketAddress || value instanceof InetAddress) && text.startsWith("/"); // no host name
            if (bare) text = text.substring(1);
        } catch (RuntimeException e) {
            text = "(a " + value.getClass().getName() + ")";
        }
        return text.length() <= LONG ? text : text.substring(0, LONG) + "...";
    }

    private static String trace(Throwable cause) {
        StringWriter text = new StringWriter();
        try {
            cause.printStackTrace(new PrintWriter(text));
        } catch (RuntimeException e) {
            text.append("(no trace)");
        }
        StringBuilder kept = new StringBuilder();
        for (String frame : text.toString().lines().limit(FRAMES).map(String::strip).toList()) {
            if (kept.length() < TRACE) kept.append(frame, 0, Math.min(LONG, frame.length())).append('\n');
        }
        return kept.toString();
    }

    /// Values with a blank, a quote or a control character are quoted.
    private static void value(StringBuilder line, String value) {
        boolean bare = !value.isEmpty();
        for (int i = 0; bare && i < value.length(); i++) {
            char c = value.charAt(i);
            bare = c > ' ' && c != '"' && c != '=' && !control(c);
        }
        if (bare) line.append(value);
        else escape(line.append('"'), value).append('"');
    }

    private static StringBuilder escape(StringBuilder line, String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '"', '\\' -> line.append('\\').append(c);
                case '\n' -> line.append("\\n");
                case '\r' -> line.append("\\r");
                default -> {
                    if (!control(c)) line.append(c);
                    else if (c <= 0xff) line.append("\\x").append(HexFormat.of().toHexDigits((byte) c));
                    else line.append("\\u").append(HexFormat.of().toHexDigits(c));
                }
            }
        }
        return line;
    }

    /// Whether a character moves a terminal's cursor or ends a line.
    private static boolean control(char c) {
        return c < ' ' || c >= 0x7f && c < 0xa0 || c == '\u2028' || c == '\u2029';
    }
}

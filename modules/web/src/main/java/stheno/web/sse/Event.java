package stheno.web.sse;

import java.nio.charset.StandardCharsets;
import java.util.Objects;

/// A server-sent event (HTML, section 9.2.5). Any thread.
///
/// @param id   sent by a client that reconnects, as that of the last event it received; empty for none
/// @param name the event's type, which a client's listeners choose by; empty for `message`
/// @param data the text; line ends of any kind arrive as LF
public record Event(String id, String name, String data) {
    /// @throws IllegalArgumentException if the id or the name holds a line end, which would begin another field, or a NUL
    public Event {
        requireOneLine("id", id);
        requireOneLine("name", name);
        Objects.requireNonNull(data);
    }

    /// An event with data alone.
    public static Event of(String data) {
        return new Event("", "", data);
    }

    private static void requireOneLine(String what, String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '\r' || c == '\n' || c == 0) {
                throw new IllegalArgumentException("the " + what + " of an event has a forbidden character, code " + (int) c + " at " + i);
            }
        }
    }

    /// The event as it is sent, in UTF-8.
    byte[] encoded() {
        StringBuilder text = new StringBuilder(data.length() + id.length() + name.length() + 32);
        if (!id.isEmpty()) text.append("id: ").append(id).append('\n');
        if (!name.isEmpty()) text.append("event: ").append(name).append('\n');
        int from = 0;
        for (int end = lineEnd(0); end < data.length(); end = lineEnd(from)) {
            text.append("data: ").append(data, from, end).append('\n');
            boolean pair = data.startsWith("\r\n", end);
            from = end + (pair ? 2 : 1);
        }
        text.append("data: ").append(data, from, data.length()).append("\n\n");
        return text.toString().getBytes(StandardCharsets.UTF_8);
    }

    private int lineEnd(int from) {
        int i = from;
        while (i < data.length() && data.charAt(i) != '\n' && data.charAt(i) != '\r') i++;
        return i;
    }
}

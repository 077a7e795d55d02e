package stheno.appliance.log;

import static stheno.appliance.log.LineBytes.ascii;

import java.net.SocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/// Prints an event as a line of JSON, member by member, with the names of the access log. Text from a client cannot leave its quotes, its
/// line and its length. For logs with some hundred lines a second; the access log has a faster printer. One thread at a time.
public final class JsonLine {
    private static final int SHORT = 512; // bytes, as printed, of a name or an address; the rest is cut

    private final LineBytes line = new LineBytes();

    /// Begins a line in `into` at `from`, with the time, the address of the client, and its name if it is known.
    public void begin(byte[] into, int from, Instant time, SocketAddress remote) {
        line.begin(into, from);
        line.put(ascii("{\"time\":\"" + Instant.ofEpochMilli(time.toEpochMilli()) + "\",\"remote\":\""));
        line.address(remote);
        line.put('"');
        if (remote instanceof NamedClient named && !named.name().isEmpty()) text("remote_name", named.name());
    }

    /// @return the position after the line
    public int end() {
        line.put('}');
        line.put('\n');
        return line.at();
    }

    private void name(String name) {
        line.put(ascii(",\"" + name + "\":"));
    }

    /// A short text, as a name or an address.
    public void text(String name, String value) {
        text(name, value, SHORT);
    }

    /// @param most bytes of the value, as printed; the rest is cut
    public void text(String name, String value, int most) {
        name(name);
        quoted(value, most);
    }

    private void quoted(String value, int most) {
        line.put('"');
        line.text(value, ' ', true, most);
        line.put('"');
    }

    /// Short texts.
    public void texts(String name, List<String> values) {
        name(name);
        line.put('[');
        for (int i = 0; i < values.size(); i++) {
            if (i > 0) line.put(',');
            quoted(values.get(i), SHORT);
        }
        line.put(']');
    }

    public void flag(String name, boolean value) {
        name(name);
        line.put(ascii(Boolean.toString(value)));
    }

    public void number(String name, long value) {
        name(name);
        line.number(value);
    }

    /// In seconds, with microseconds.
    public void duration(String name, Duration value) {
        name(name);
        line.number(value.toSeconds());
        line.put('.');
        line.six(Math.max(0, value.toNanosPart() / 1000));
    }
}

package stheno.appliance.dns;

import static stheno.appliance.log.LineBytes.ascii;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import stheno.appliance.format.DisplayText;
import stheno.appliance.log.LineBytes;
import stheno.appliance.log.LinePrinter;
import stheno.dns.server.QueryRecord;

/// Prints queries as lines of JSON, with the names of the access log. Text from a client cannot leave its quotes, its line and its length.
/// One thread at a time.
final class QueryLine implements LinePrinter<QueryRecord> {
    private static final int NAME = 2048; // bytes, as printed, of a name: 255 octets, escaped twice

    private final LineBytes line = new LineBytes();
    private final InstantSource clock;

    private QueryLine(InstantSource clock) {
        this.clock = clock;
    }

    /// @param format one of the formats of its key
    static LinePrinter<QueryRecord> of(String format, InstantSource clock) {
        if (format.equals("json")) return new QueryLine(clock);
        throw new IllegalArgumentException("there is no format " + format);
    }

    @Override
    public int print(QueryRecord query, byte[] into, int from) {
        line.begin(into, from);
        line.put(ascii("{\"time\":\"" + Instant.ofEpochMilli(clock.millis()) + "\",\"remote\":\""));
        line.address(query.client());
        line.put('"');
        number("port", query.client().getPort());
        text("transport", DisplayText.word(query.transport()));
        text("name", query.name());
        text("type", query.type());
        text("rcode", query.rcode());
        text("outcome", DisplayText.word(query.outcome()));
        number("queryBytes", query.queryBytes());
        number("replyBytes", query.replyBytes());
        flag("edns", query.edns());
        flag("dnssec", query.dnssec());
        flag("cookie", query.cookie());
        name("duration");
        seconds(query.took());
        line.put('}');
        line.put('\n');
        return line.at();
    }

    private void name(String name) {
        line.put(ascii(",\"" + name + "\":"));
    }

    private void text(String name, String value) {
        name(name);
        line.put('"');
        line.text(value, ' ', true, NAME);
        line.put('"');
    }

    private void flag(String name, boolean value) {
        name(name);
        line.put(ascii(Boolean.toString(value)));
    }

    private void number(String name, long value) {
        name(name);
        line.number(value);
    }

    private void seconds(Duration took) {
        line.number(took.toSeconds());
        line.put('.');
        line.six(Math.max(0, took.toNanosPart() / 1000));
    }
}

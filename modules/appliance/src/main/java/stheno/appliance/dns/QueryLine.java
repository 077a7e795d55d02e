package stheno.appliance.dns;

import java.time.InstantSource;
import stheno.appliance.format.DisplayText;
import stheno.appliance.log.JsonLine;
import stheno.appliance.log.LinePrinter;
import stheno.dns.server.QueryRecord;

/// Prints queries as lines of JSON. One thread at a time.
final class QueryLine implements LinePrinter<QueryRecord> {
    private static final int NAME = 2048; // bytes, as printed, of a name: 255 octets, escaped twice

    private final JsonLine line = new JsonLine();
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
        line.begin(into, from, clock.instant(), query.client());
        line.number("port", query.client().getPort());
        line.text("transport", DisplayText.word(query.transport()));
        line.text("name", query.name(), NAME);
        line.text("type", query.type());
        line.text("rcode", query.rcode());
        line.text("outcome", DisplayText.word(query.outcome()));
        line.number("queryBytes", query.queryBytes());
        line.number("replyBytes", query.replyBytes());
        line.flag("edns", query.edns());
        line.flag("dnssec", query.dnssec());
        line.flag("cookie", query.cookie());
        line.duration("duration", query.took());
        return line.end();
    }
}

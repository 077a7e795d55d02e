package stheno.dns.server;

import java.util.stream.IntStream;
import java.util.stream.Stream;
import stheno.dns.record.Name;
import stheno.dns.record.Record;
import stheno.dns.zone.ZoneBuilder;
import stheno.dns.zone.ZoneLoad;
import stheno.dns.zone.Zones;

/// The zone `example.test` of the tests of the service.
final class TestZones {
    static final Name ORIGIN = Name.of("example.test.");

    private TestZones() {}

    /// With a TXT record set of 2,000 octets at `big`.
    static Zones small() {
        return of(IntStream.range(0, 10).mapToObj(i -> record("big", "TXT", "\"" + i + "x".repeat(190) + "\"")));
    }

    /// With 20,000 hosts, which makes about half a megabyte of messages.
    static Zones large() {
        return of(IntStream.range(0, 20_000).mapToObj(i -> record("a-host-with-a-long-name-" + i, "A", "192.0.2.7")));
    }

    private static Record record(String label, String type, String data) {
        return Record.of(label + ".example.test.", 300, type, data);
    }

    private static Zones of(Stream<Record> more) {
        ZoneBuilder builder = new ZoneBuilder(ORIGIN);
        builder.add(Record.of("example.test.", 300, "SOA", "ns1.example.test. admin.example.test. 7 3600 600 86400 60"));
        builder.add(Record.of("example.test.", 300, "NS", "ns1.example.test."));
        builder.add(record("ns1", "A", "192.0.2.1"));
        builder.add(record("www", "A", "192.0.2.2"));
        builder.add(record("www", "AAAA", "2001:db8::2"));
        builder.add(record("*.wild", "A", "192.0.2.3"));
        builder.add(record("sub", "NS", "ns.sub.example.test."));
        builder.add(record("ns.sub", "A", "192.0.2.4"));
        more.forEach(builder::add);
        ZoneLoad load = builder.build();
        Zones zones = new Zones();
        zones.put(load.zone().orElseThrow(() -> new AssertionError(load.faults())));
        return zones;
    }
}

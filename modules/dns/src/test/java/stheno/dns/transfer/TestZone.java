package stheno.dns.transfer;

import java.util.ArrayList;
import java.util.List;
import stheno.dns.record.Name;
import stheno.dns.record.Record;
import stheno.dns.zone.Zone;
import stheno.dns.zone.ZoneBuilder;
import stheno.dns.zone.ZoneLoad;

/// Zones named `example.test` for the tests of transfers.
final class TestZone {
    static final Name ORIGIN = Name.of("example.test.");

    private TestZone() {}

    static Record soa(long serial) {
        return soa(serial, 3600, 600, 86_400);
    }

    static Record soa(long serial, int refresh, int retry, int expire) {
        return Record.of("example.test.", 300, "SOA", "ns1.example.test. admin.example.test. " + serial + " " + refresh + " " + retry + " "
                + expire + " 60");
    }

    /// A small zone with a cut, glue, a wildcard and an alias; 10 records.
    static List<Record> small(long serial) {
        return small(soa(serial));
    }

    static List<Record> small(Record soa) {
        return List.of(soa, Record.of("example.test.", 300, "NS", "ns1.example.test."),
                Record.of("example.test.", 300, "MX", "10 mail.example.test."),
                Record.of("ns1.example.test.", 300, "A", "192.0.2.1"), Record.of("mail.example.test.", 300, "AAAA", "2001:db8::25"),
                Record.of("*.w.example.test.", 60, "TXT", "\"semi;colon\" \"two\""),
                Record.of("sub.example.test.", 300, "NS", "ns.sub.example.test."),
                Record.of("ns.sub.example.test.", 300, "A", "192.0.2.53"), Record.of("x.sub.example.test.", 300, "TXT", "hidden"),
                Record.of("www.example.test.", 300, "CNAME", "example.test."));
    }

    /// A zone with so many A records and the two that every zone has.
    static List<Record> large(int serial, int addresses) {
        List<Record> records = new ArrayList<>(small(serial).subList(0, 2));
        records.add(Record.of("ns1.example.test.", 300, "A", "192.0.2.1"));
        for (int i = 0; i < addresses; i++) {
            records.add(Record.of("h" + i + ".example.test.", 300, "A", "10." + (i >> 16) + "." + (i >> 8 & 255) + "." + (i & 255)));
        }
        return records;
    }

    static Zone of(List<Record> records) {
        ZoneBuilder builder = new ZoneBuilder(ORIGIN);
        records.forEach(builder::add);
        ZoneLoad load = builder.build();
        return load.zone().orElseThrow(() -> new AssertionError(load.faults()));
    }
}

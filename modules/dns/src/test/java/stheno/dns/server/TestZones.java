package stheno.dns.server;

import stheno.dns.message.Name;
import stheno.dns.zone.ZoneFile;
import stheno.dns.zone.ZoneLoad;
import stheno.dns.zone.Zones;

/// The zone `example.test` of the tests of the service.
final class TestZones {
    static final Name ORIGIN = Name.of("example.test.");

    private static final String TEXT = """
            $TTL 300
            @       SOA   ns1 admin 7 3600 600 86400 60
            @       NS    ns1
            ns1     A     192.0.2.1
            www     A     192.0.2.2
            www     AAAA  2001:db8::2
            *.wild  A     192.0.2.3
            sub     NS    ns.sub
            ns.sub  A     192.0.2.4
            """;

    private TestZones() {}

    /// With a TXT record set of 2,000 octets at `big`.
    static Zones small() {
        StringBuilder text = new StringBuilder(TEXT);
        for (int i = 0; i < 10; i++) text.append("big TXT \"%03d %s\"\n".formatted(i, "x".repeat(190)));
        return of(text.toString());
    }

    /// With 20,000 hosts, which makes about a megabyte of messages.
    static Zones large() {
        StringBuilder text = new StringBuilder(TEXT);
        for (int i = 0; i < 20_000; i++) text.append("a-host-with-a-long-name-%05d A 192.0.2.7\n".formatted(i));
        return of(text.toString());
    }

    private static Zones of(String text) {
        ZoneLoad load = ZoneFile.parse(text, ORIGIN);
        Zones zones = new Zones();
        zones.put(load.zone().orElseThrow(() -> new AssertionError(load.faults())));
        return zones;
    }
}

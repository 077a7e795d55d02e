package stheno.dns.zone;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import stheno.dns.record.Name;

/// The set of zones: case 22 from the field, and the swap of case 12.
final class ZonesTest {
    private static Zone zone(String origin, int serial) {
        return ZoneText.zone(ZoneFile.parse("$TTL 1\n@ SOA ns. h. " + serial + " 2 3 4 5\n@ NS ns.\n", Name.of(origin)));
    }

    private static String origin(ZoneState state) {
        return switch (state) {
            case Zone zone -> zone.origin().toString();
            case ZoneState.Broken broken -> broken.origin() + " broken: " + broken.reason();
            case ZoneState.Absent _ -> "absent";
        };
    }

    private static String find(Zones zones, String name) {
        return origin(new Lookup().zone(zones, Name.of(name).wire(), 0));
    }

    private static String above(Zones zones, String name) {
        return origin(new Lookup().parentZone(zones, Name.of(name).wire(), 0));
    }

    @Test
    void theLongestOriginByWholeLabelsIsFound() {
        Zones zones = new Zones();
        assertEquals("absent", find(zones, "a.test"));
        assertEquals("absent", find(zones, "."));
        zones.put(zone("Corp.Example", 1));
        zones.put(zone("sub.corp.example", 1));
        assertEquals("Corp.Example.", find(zones, "corp.EXAMPLE"));
        assertEquals("Corp.Example.", find(zones, "a.b.corp.example"));
        assertEquals("sub.corp.example.", find(zones, "x.SUB.corp.example"));
        assertEquals("absent", find(zones, "xcorp.example"));
        assertEquals("absent", find(zones, "example"));
        zones.put(zone(".", 1));
        assertEquals(".", find(zones, "example"));
        assertEquals(".", find(zones, "."));
    }

    @Test
    void theParentZoneOfAnOriginIsFound() {
        Zones zones = new Zones();
        zones.put(zone("example", 1));
        zones.put(zone("sub.example", 1));
        assertEquals("example.", above(zones, "sub.example"));
        assertEquals("sub.example.", above(zones, "a.sub.example"));
        assertEquals("absent", above(zones, "example"));
        assertEquals("absent", above(zones, "."));
    }

    @Test
    void aBrokenZoneIsKnown() {
        Zones zones = new Zones();
        zones.put(new ZoneState.Broken(Name.of("a.test"), "2 errors"));
        assertEquals("a.test. broken: 2 errors", find(zones, "x.a.test"));
        zones.put(zone("a.test", 2));
        assertEquals("a.test.", find(zones, "x.a.test"));
        zones.remove(Name.of("A.test"));
        assertSame(ZoneState.ABSENT, new Lookup().zone(zones, Name.of("a.test").wire(), 0));
    }

    @Test
    void whatIsServedCanBeListed() {
        Zones zones = new Zones();
        zones.put(zone("b.test", 1));
        zones.put(new ZoneState.Broken(Name.of("a.test"), "x"));
        assertEquals(List.of("a.test. broken: x", "b.test."), zones.all().stream().map(ZonesTest::origin).toList());
        assertEquals("b.test.", origin(zones.at(Name.of("B.test"))));
        assertEquals("absent", origin(zones.at(Name.of("x.b.test"))));
    }

    @Test
    void tenThousandZonesAreFound() {
        Zones zones = new Zones();
        Map<Name, ZoneState> many = new HashMap<>();
        for (int i = 0; i < 10_000; i++) {
            Name origin = Name.of("zone" + i + ".test");
            many.put(origin, new ZoneState.Broken(origin, "" + i));
        }
        zones.change(states -> states.putAll(many));
        for (int i = 0; i < 10_000; i++) assertEquals("zone" + i + ".test. broken: " + i, find(zones, "www.zone" + i + ".test"));
        assertEquals("absent", find(zones, "zone10000.test"));
        assertEquals(10_000, zones.all().size());
    }

    @Test
    void readersSeeAZoneBeforeOrAfterAChange() throws InterruptedException {
        Zones zones = new Zones();
        zones.put(zone("a.test", 0));
        AtomicBoolean done = new AtomicBoolean();
        AtomicReference<String> wrong = new AtomicReference<>("");
        Thread reader = Thread.ofPlatform().start(() -> {
            Lookup lookup = new Lookup();
            byte[] name = Name.of("x.a.test").wire();
            long last = 0;
            while (!done.get()) {
                if (lookup.zone(zones, name, 0) instanceof Zone zone && zone.serial() >= last) last = zone.serial();
                else wrong.set("after serial " + last);
            }
        });
        for (int serial = 1; serial <= 200; serial++) {
            zones.put(zone("a.test", serial));
            zones.put(zone("b" + serial + ".test", serial));
        }
        done.set(true);
        reader.join();
        assertEquals("", wrong.get());
        assertTrue(zones.at(Name.of("a.test")) instanceof Zone zone && zone.serial() == 200);
    }
}

package stheno.appliance.dns;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import stheno.appliance.config.Setting;
import stheno.appliance.config.SettingSource;
import stheno.appliance.log.Events;
import stheno.appliance.protocol.ChangeReport;
import stheno.dns.record.Name;
import stheno.dns.zone.Zone;
import stheno.dns.zone.ZoneState;
import stheno.dns.zone.Zones;

class ZoneLoaderTest {
    private static final Name ORIGIN = Name.of("example.test.");
    private static final Name OTHER = Name.of("other.test.");

    @TempDir
    private Path home;
    private final Zones zones = new Zones();
    private final Events events = new Events();
    private ChangeReport report = new ChangeReport();
    private final ZoneLoader loader = new ZoneLoader(zones, events);

    private void write(String file, int serial, String more) throws IOException {
        Files.writeString(home.resolve(file), "@ 60 SOA ns1 h " + serial + " 1 1 1 1\n@ NS ns1\nns1 A 192.0.2.1\n" + more);
    }

    private ZoneList.Primary zone(Name origin, String file) {
        return new ZoneList.Primary(origin, home.resolve(file), new Setting("dns.zone.1", file, new SettingSource.Default()));
    }

    private List<Name> load(ZoneList.Primary... wanted) {
        report = new ChangeReport();
        return loader.load(List.of(wanted), report).apply(report);
    }

    private long serial(Name origin) {
        return assertInstanceOf(Zone.class, zones.at(origin)).serial();
    }

    @Test
    void aChangedFileReplacesItsZoneAndAnUnchangedOneIsNotReadAgain() throws IOException {
        write("a", 1, "");
        write("b", 1, "");
        assertEquals(List.of(ORIGIN, OTHER), load(zone(ORIGIN, "a"), zone(OTHER, "b")).stream().sorted().toList());
        ZoneState same = zones.at(OTHER);
        write("a", 2, "www A 192.0.2.2\n");
        assertEquals(List.of(ORIGIN), load(zone(ORIGIN, "a"), zone(OTHER, "b")));
        assertEquals(2, serial(ORIGIN));
        assertSame(same, zones.at(OTHER));
    }

    @Test
    void anIncludedFileBelongsToTheZone() throws IOException {
        Files.writeString(home.resolve("more"), "www A 192.0.2.2\n");
        write("a", 1, "$INCLUDE more\n");
        load(zone(ORIGIN, "a"));
        Files.writeString(home.resolve("more"), "www A 192.0.2.2\nmail A 192.0.2.3\n");
        assertEquals(List.of(ORIGIN), load(zone(ORIGIN, "a")));
        assertEquals(5, assertInstanceOf(Zone.class, zones.at(ORIGIN)).records());
    }

    @Test
    void aBrokenFileLeavesTheOldZoneUntilItIsCorrected() throws IOException {
        write("a", 1, "");
        load(zone(ORIGIN, "a"));
        write("a", 2, "www A 1.2.3\n");
        assertEquals(List.of(), load(zone(ORIGIN, "a")));
        assertEquals(1, serial(ORIGIN));
        List<String> refused = List.of(home.resolve("a") + ":4: A: \"1.2.3\" is not an address",
                "zone example.test.: the old zone stays in service, with serial 1");
        assertEquals(refused, report.faults());
        load(zone(ORIGIN, "a"));
        assertEquals(refused, report.faults(), "an unchanged file is still refused");
        assertEquals(1, events.with("zone-refused").size());
        assertTrue(loader.faults().get(ORIGIN).startsWith(home.resolve("a") + ":4: "), loader.faults()::toString);
        write("a", 3, "www A 192.0.2.2\n");
        assertEquals(List.of(ORIGIN), load(zone(ORIGIN, "a")));
        assertEquals(3, serial(ORIGIN));
        assertEquals(Map.of(), loader.faults());
        assertEquals(List.of(), report.faults());
    }

    @Test
    void aZoneThatIsBrokenAtTheStartDoesNotHarmTheOthers() throws IOException {
        write("b", 1, "");
        load(zone(ORIGIN, "missing"), zone(OTHER, "b"));
        assertInstanceOf(ZoneState.Broken.class, zones.at(ORIGIN));
        assertEquals(1, serial(OTHER));
        assertEquals("zone example.test.: no version of it can be served: queries get SERVFAIL", report.faults().getLast());
    }

    @Test
    void aZoneThatIsNotWantedAnyMoreIsGone() throws IOException {
        write("a", 1, "");
        load(zone(ORIGIN, "a"));
        assertEquals(List.of(), load());
        assertEquals(ZoneState.ABSENT, zones.at(ORIGIN));
    }

    @Test
    void aSerialThatDidNotIncreaseIsWarnedOfAndTaken() throws IOException {
        write("a", 7, "");
        load(zone(ORIGIN, "a"));
        write("a", 7, "www A 192.0.2.2\n");
        load(zone(ORIGIN, "a"));
        assertEquals(4, assertInstanceOf(Zone.class, zones.at(ORIGIN)).records());
        assertEquals(1, events.with("zone-serial-not-increased").size());
        assertEquals(List.of(home.resolve("a") + ": warning: the serial of example.test. has not increased: it is 7, and was 7; "
                + "increase the serial of the SOA record: secondaries take the change only then"), report.warnings());
    }

    @Test
    void loadingAloneChangesNothing() throws IOException {
        write("a", 1, "");
        loader.load(List.of(zone(ORIGIN, "a")), report);
        assertEquals(List.of(), report.pending());
        assertEquals(ZoneState.ABSENT, zones.at(ORIGIN));
        assertEquals(List.of(ORIGIN), load(zone(ORIGIN, "a")));
    }
}

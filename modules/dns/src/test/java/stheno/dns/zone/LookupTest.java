package stheno.dns.zone;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static stheno.dns.zone.ZoneText.find;
import static stheno.dns.zone.ZoneText.name;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import stheno.dns.record.Name;
import stheno.dns.record.RecordType;
import stheno.testkit.Allocations;

/// The store of a zone, and look-ups in it.
final class LookupTest {
    private static final String TEXT = ZoneText.HEAD + """
            *.w A 192.0.2.1
            f.*.e A 192.0.2.1
            *.z A 192.0.2.1
            real.deep.z A 192.0.2.1
            cut NS ns.cut
            ns.cut A 192.0.2.1
            x.inner.cut NS ns.
            d DNAME other.
            x.d A 192.0.2.1
            MiXed TXT x
            """;

    private final Zone zone = ZoneText.zone(TEXT);

    /// node, closest encloser, cut, dname, wildcard.
    private String look(String name) {
        Lookup lookup = find(zone, name);
        return String.join(" ", name(zone, lookup.node()), name(zone, lookup.closest()), name(zone, lookup.cut()),
                name(zone, lookup.dname()),
                name(zone, lookup.wildcard())).replace(".z.test.", "").replace("z.test.", "@");
    }

    @Test
    void namesAreFoundInAnyCase() {
        assertEquals("ns ns none none none", look("NS.z.TEST"));
        assertEquals("MiXed MiXed none none none", look("mixed.z.test"));
        assertEquals("@ @ none none none", look("z.test"));
    }

    @Test
    void theClosestEncloserAndItsWildcardAreFound() {
        assertEquals("none @ none none none", look("none.z.test"));
        assertEquals("none w none none *.w", look("a.b.w.z.test"));
        assertEquals("*.w *.w none none none", look("*.w.z.test"));
        assertEquals("none e none none *.e", look("x.e.z.test"));
        assertEquals("none deep.z none none none", look("x.deep.z.z.test"));
        assertEquals("none z none none *.z", look("y.x.z.z.test"));
        assertEquals("none ns none none none", look("a.ns.z.test"));
    }

    @Test
    void emptyNonTerminalsAreNodes() {
        assertEquals("deep.z deep.z none none none", look("deep.z.z.test"));
        assertTrue(zone.has(find(zone, "deep.z.z.test").node(), Zone.EMPTY));
        assertTrue(zone.has(find(zone, "*.e.z.test").node(), Zone.EMPTY));
        assertFalse(zone.has(find(zone, "ns.z.test").node(), Zone.EMPTY));
    }

    @Test
    void theTopmostCutCounts() {
        assertEquals("cut cut cut none none", look("cut.z.test"));
        assertEquals("ns.cut ns.cut cut none none", look("ns.cut.z.test"));
        assertEquals("x.inner.cut x.inner.cut cut none none", look("x.inner.cut.z.test"));
        assertEquals("none x.inner.cut cut none none", look("a.x.inner.cut.z.test"));
        assertTrue(zone.has(find(zone, "ns.cut.z.test").node(), Zone.BELOW_CUT));
        assertFalse(zone.has(find(zone, "x.inner.cut.z.test").node(), Zone.DELEGATION));
    }

    @Test
    void aDnameRecordCountsForNamesBelowItAlone() {
        assertEquals("d d none none none", look("d.z.test"));
        assertEquals("none d none d none", look("a.b.d.z.test"));
        assertEquals("x.d x.d none d none", look("x.d.z.test"));
    }

    @Test
    void placesInTheNameAreTold() {
        byte[] name = Name.of("a.bb.ccc.w.z.test").wire();
        Lookup lookup = new Lookup();
        assertTrue(lookup.find(zone, name, 0));
        assertEquals("ccc.w.z.test.", Name.of(name, lookup.nextCloserOffset()).toString());
        assertEquals("w.z.test.", Name.of(name, lookup.closestOffset()).toString());
        assertEquals("z.test.", Name.of(name, lookup.offset(Zone.APEX)).toString());
        assertEquals(6, lookup.labels());
    }

    @Test
    void namesElsewhereAreNotInTheZone() {
        for (String other : List.of("test", ".", "xz.test", "z.test.x", "a.y.test")) {
            assertFalse(new Lookup().find(zone, Name.of(other).wire(), 0), other);
        }
    }

    @Test
    void aNameMayStandAnywhereInAnArray() {
        byte[] array = new byte[100];
        Name.of("NS.z.test").copyTo(array, 40);
        Lookup lookup = new Lookup();
        assertTrue(lookup.find(zone, array, 40));
        assertEquals("ns.z.test.", name(zone, lookup.node()));
    }

    @Test
    void theRootCanBeAZone() {
        Zone root = ZoneText.zone(ZoneFile.parse("$TTL 1\n. SOA a. b. 1 2 3 4 5\n. NS a.\na A 192.0.2.1\ntest NS x.\n", Name.ROOT));
        assertEquals(". a. test.", String.join(" ", name(root, 0), name(root, 1), name(root, 2)));
        Lookup lookup = find(root, "x.y.test");
        assertEquals("test.", name(root, lookup.cut()));
    }

    @Test
    void rrsetsAreFoundByType() {
        Zone signed = ZoneText.zone(ZoneText.HEAD + """
                a TXT x
                a RRSIG TXT 13 3 300 20300102000000 20200101000000 1 @ AAAA
                a RRSIG A 13 3 300 20300103000000 20200101000000 1 @ BBBB
                a RRSIG A 13 3 300 20300101000000 20200101000000 2 @ CCCC
                a A 192.0.2.2
                a A 192.0.2.1
                """);
        int node = find(signed, "a.z.test").node();
        assertEquals("A TXT RRSIG(A) RRSIG(TXT)", ZoneText.types(signed, node));
        int rrset = signed.rrset(node, RecordType.A);
        assertEquals(2, signed.count(rrset));
        assertEquals(300, signed.ttl(rrset));
        assertEquals(2, signed.data()[signed.dataOffset(signed.recordsStart(rrset)) + 3], "in the order of the file");
        assertEquals(4, signed.dataLength(signed.recordsStart(rrset)));
        assertEquals(2, signed.count(signed.signatures(node, RecordType.A)));
        assertEquals(RecordType.TXT, signed.covered(signed.signatures(node, RecordType.TXT)));
        assertEquals(Zone.NONE, signed.signatures(node, RecordType.AAAA));
        assertEquals(Zone.NONE, signed.rrset(node, RecordType.AAAA));
        assertEquals(signed.signatures(node, RecordType.A), signed.rrset(node, RecordType.RRSIG));
        assertEquals(java.time.Instant.parse("2030-01-01T00:00:00Z").getEpochSecond(), signed.signaturesExpire());
    }

    @Test
    void theZoneKnowsItsSoaRecord() {
        Zone other = ZoneText.zone("$TTL 3600\n@ SOA ns. h. 4000000000 2 3 4 60\n@ NS ns.\n");
        assertEquals(4_000_000_000L, other.serial());
        assertEquals(60, other.negativeTtl());
        assertEquals(5, zone.negativeTtl());
        assertEquals(Long.MAX_VALUE, other.signaturesExpire());
        assertFalse(other.isSigned());
        assertEquals(RecordType.SOA, zone.type(0));
        assertEquals("z.test. serial 4000000000, 2 records", other.toString());
    }

    @Test
    void nodesStandInCanonicalOrder() {
        // The example of RFC 4034 6.1, and labels that differ late, in length, or in octets beyond ASCII.
        List<String> names = new ArrayList<>(List.of("a", "yljkjljk.a", "Z.a", "zABC.a", "b", "ba", "c", "z", "\\001.z", "*.z", "\\200.z"));
        for (int i = 0; i < 2000; i++) names.add("host" + i);
        for (int i = 0; i < 40; i++) names.add("same-front-" + "x".repeat(i) + (i % 3));
        names.addAll(List.of("nul", "nul\\000", "nul\\000\\000", "nul\\000\\000\\000\\000\\000", "nul\\255",
                "nul\\255\\255\\255\\255\\255"));
        List<Name> sorted = new ArrayList<>(names.stream().map(name -> Name.parse(name, ZoneText.ORIGIN)).toList());
        sorted.add(ZoneText.ORIGIN);
        sorted.add(Name.of("ns.z.test"));
        Collections.sort(sorted);
        Collections.shuffle(names, new Random(4));
        Zone large = ZoneText.zone(ZoneText.HEAD + String.join(" TXT x\n", names) + " TXT x\n");
        List<Name> nodes = new ArrayList<>();
        for (int node = 0; node < large.nodes(); node++) nodes.add(large.name(node));
        assertEquals(sorted, nodes);
        for (int node = 1; node < large.nodes(); node++) {
            assertEquals(node, find(large, large.name(node).toString()).node());
            assertTrue(large.end(large.parent(node)) >= large.end(node));
        }
    }

    @Test
    void aLookupAllocatesNothing() {
        Lookup lookup = new Lookup();
        Zones zones = new Zones();
        zones.put(zone);
        List<byte[]> names = List.of(Name.of("ns.z.test").wire(), Name.of("a.b.w.z.test").wire(), Name.of("x.cut.z.test").wire(),
                Name.of("none.z.test").wire(), Name.of("other.").wire());
        byte[] owner = new byte[Name.LONGEST];
        Allocations allocations = Allocations.of(Thread.currentThread().getName());
        allocations.bytes();
        long before = 0;
        for (int round = 0; round < 20_000; round++) {
            if (round == 10_000) before = allocations.bytes();
            for (int i = 0; i < names.size(); i++) {
                byte[] name = names.get(i);
                if (lookup.zone(zones, name, 0) instanceof Zone found && lookup.find(found, name, 0)) {
                    lookup.wildcard();
                    found.copyName(lookup.closest(), owner, 0);
                    int rrset = found.rrset(lookup.closest(), RecordType.A);
                    if (rrset != Zone.NONE) found.signatures(lookup.closest(), RecordType.A);
                }
            }
        }
        long spent = allocations.bytes() - before;
        assertTrue(spent < 10_000, () -> spent + " B for 50,000 look-ups");
    }
}

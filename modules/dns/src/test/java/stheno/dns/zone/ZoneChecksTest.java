package stheno.dns.zone;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static stheno.dns.zone.ZoneText.faultsOf;

import java.util.List;
import org.junit.jupiter.api.Test;
import stheno.dns.record.Record;

/// What the records of a zone must fulfil together.
final class ZoneChecksTest {
    @Test
    void theApexHasOneSoaRecordAndNameServers() {
        assertEquals("text: no NS record at the apex, z.test.",
                ZoneText.faults(ZoneFile.parse("$TTL 1\n@ SOA ns. h. 1 2 3 4 5\n", ZoneText.ORIGIN)));
        assertEquals("text: no SOA record at the apex, z.test.", ZoneText.faults(ZoneFile.parse("$TTL 1\n@ NS ns.\n", ZoneText.ORIGIN)));
        assertEquals(List.of("1: second SOA record of z.test.: there can be only one"), faultsOf("@ SOA ns h 2 2 3 4 5"));
        assertEquals(List.of(), faultsOf("@ SOA ns h 1 2 3 4 5"), "the same again");
        assertEquals(List.of("1: SOA record of a.z.test.: it belongs to the apex, z.test."), faultsOf("a SOA ns h 2 2 3 4 5"));
    }

    @Test
    void aCnameRecordStandsAlone() {
        assertEquals(List.of("2: CNAME and A records of a.z.test.: a CNAME record stands alone"), faultsOf("a CNAME b\na A 192.0.2.1"));
        assertEquals(List.of("2: CNAME and A records of a.z.test.: a CNAME record stands alone"), faultsOf("a A 192.0.2.1\na CNAME b"));
        assertEquals(List.of("2: second CNAME record of a.z.test.: there can be only one"), faultsOf("a CNAME b\na CNAME c"));
        assertEquals(List.of(),
                faultsOf("a CNAME b\na NSEC b CNAME RRSIG NSEC\na RRSIG CNAME 13 3 300 20300101000000 20200101000000 1 @ AAAA\n"));
        assertEquals(List.of("1: CNAME and SOA records of z.test.: a CNAME record stands alone",
                "1: CNAME and NS records of z.test.: a CNAME record stands alone"), faultsOf("@ CNAME x."));
    }

    @Test
    void nothingIsBelowADnameRecord() {
        assertEquals(List.of("2: warning: x.d.z.test. is below the DNAME record of d.z.test.: it is never answered"),
                faultsOf("d DNAME e\nx.d A 192.0.2.1\ny.d A 192.0.2.1\n"));
        assertEquals(List.of("2: second DNAME record of d.z.test.: there can be only one"), faultsOf("d DNAME e\nd DNAME f"));
        assertEquals(List.of("1: warning: DNAME and NS records of d.z.test.: the NS records delegate the name"),
                faultsOf("d DNAME e\nd NS x."));
    }

    @Test
    void recordsOutsideOfTheZoneAreIgnored() {
        assertEquals(List.of("1: warning: a.other.test. is outside of the zone z.test.: record ignored",
                "2: warning: xz.test. is outside of the zone z.test.: record ignored",
                "3: warning: test. is outside of the zone z.test.: record ignored"),
                faultsOf("a.other.test. A 192.0.2.1\nxz.test. A 192.0.2.1\ntest. A 192.0.2.1\nA.Z.TEST. A 192.0.2.1\n"));
    }

    @Test
    void anRrsetHasOneTtlTheSmallest() {
        assertEquals(List.of("2: warning: TTLs of the A records of a.z.test. differ: all of them get 60"),
                faultsOf("a 70 A 192.0.2.1\na 60 A 192.0.2.2\na 80 A 192.0.2.3\na 90 TXT x\n"));
        assertEquals(List.of("a 60 A 192.0.2.1", "a 60 A 192.0.2.2"), ZoneText.records("a 70 A 192.0.2.1\na 60 A 192.0.2.2\n"));
    }

    @Test
    void hostsThatRecordsLeadToHaveAddresses() {
        assertEquals(List.of("1: warning: NS record of z.test.: nohost.z.test. has no A or AAAA record"), faultsOf("@ NS nohost"));
        assertEquals(List.of("1: warning: NS record of s.z.test.: ns.s.z.test. has no glue: it needs an A or AAAA record"),
                faultsOf("s NS ns.s"));
        assertEquals(List.of("1: warning: MX record of a.z.test.: c.z.test. is an alias (CNAME)"), faultsOf("a MX 1 c\nc CNAME ns"));
        assertEquals(List.of("1: warning: SRV record of a.z.test.: c.z.test. has no A or AAAA record"), faultsOf("a SRV 1 1 1 c\nc TXT x"));
        assertEquals(List.of(), faultsOf("a MX 1 mail.elsewhere.\nb MX 0 .\ns NS ns.s\nns.s AAAA ::1\nt NS ns.s\nu NS x.t\n"));
        assertEquals(List.of(), faultsOf("a MX 1 any.w\n*.w A 192.0.2.1\nd DNAME e.\nb MX 1 x.d\n"));
    }

    @Test
    void aWildcardIsNotDelegated() {
        assertEquals(List.of("1: NS record of *.w.z.test.: a wildcard cannot be delegated"), faultsOf("*.w NS x."));
    }

    @Test
    void anRrsetFitsIntoAMessage() {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < 300; i++) text.append("a TXT \"").append(i).append("x".repeat(240)).append("\"\n");
        assertEquals(List.of("1: the TXT records of a.z.test. exceed 64 KiB: no message can carry them"), faultsOf(text.toString()));
    }

    @Test
    void whatIsMissingIsNotToldIfReadingFailed() {
        assertEquals("text:1: SOA: data end too early",
                ZoneText.faults(ZoneFile.parse("@ 5 SOA ns\n@ 5 NS nohost\ns 5 NS ns.s\n", ZoneText.ORIGIN)));
    }

    @Test
    void recordsOfATransferAreCheckedAsWell() {
        ZoneBuilder builder = new ZoneBuilder(ZoneText.ORIGIN);
        builder.add(Record.of("z.test.", 5, "SOA", "ns. h. 1 2 3 4 5"));
        builder.add(Record.of("a.z.test.", 5, "CNAME", "b."));
        builder.add(Record.of("a.z.test.", 5, "A", "192.0.2.1"));
        assertEquals(3, builder.records());
        ZoneLoad load = builder.build();
        assertFalse(load.zone().isPresent());
        assertEquals("no NS record at the apex, z.test.\nCNAME and A records of a.z.test.: a CNAME record stands alone",
                ZoneText.faults(load));
    }
}

package stheno.dns.zone;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static stheno.dns.zone.ZoneText.faultsOf;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// What is wrong in a zone file: every fault is told, with its line. Case 11 from the field.
final class ZoneFaultsTest {
    @Test
    void allFaultsAreToldAtOnce() {
        ZoneLoad load = ZoneFile.parse(ZoneText.HEAD + "a A 192.0.2.999\nb A 192.0.2.1\nc FOO x\n\"d\n$BAR\ne MX (10\n m. ) )\nf TXT ok\n",
                ZoneText.ORIGIN);
        assertTrue(load.zone().isEmpty(), "no half a zone");
        assertEquals("""
                text:5: A: "192.0.2.999" is not an address
                text:7: unknown type "FOO"
                text:8: quote is not closed on its line
                text:9: unknown directive $BAR
                text:11: ")" without "("\
                """, ZoneText.faults(load));
    }

    @Test
    void aFaultCostsOneEntry() {
        assertEquals(List.of("1: quote is not closed on its line"), faultsOf("a MX ( 10 \"x\n mail.x. )\nb A 192.0.2.1\n"));
        assertEquals(List.of("1: \")\" without \"(\""), faultsOf("a A 192.0.2.1 )\nb A 192.0.2.1\n"));
        assertEquals(List.of("2: nothing follows the backslash at the end of the line"), faultsOf("b A 192.0.2.1\na TXT x\\\n"));
        assertEquals(List.of("1: nothing follows the backslash at the end of the line"), faultsOf("a TXT \"x\\\r\n"));
        assertEquals(List.of("1: nothing follows the backslash at the end of the line"), faultsOf("a TXT x\\"));
    }

    @Test
    void aParenthesisThatIsNotClosedIsToldWhereItOpens() {
        assertEquals(List.of("2: parenthesis is not closed"), faultsOf("a A 192.0.2.1\nb MX ( 10\n mail\nc A 192.0.2.1\n"));
    }

    @Test
    void anEntryHasALimit() {
        String text = "a A 192.0.2.1\nb TXT (\n" + "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx\n".repeat(20_000) + ")\nc FOO\n";
        assertEquals(List.of("2: entry exceeds 512 KiB: a parenthesis may not be closed", "20004: unknown type \"FOO\""), faultsOf(text));
        assertEquals(List.of("1: entry exceeds 512 KiB: a parenthesis may not be closed"), faultsOf("a TXT " + "x".repeat(600_000)));
    }

    @Test
    void valuesOutOfRangeAreRefused() {
        assertEquals(List.of("1: TTL 2147483648 exceeds 2147483647 seconds"), faultsOf("a 2147483648 A 192.0.2.1"));
        assertEquals(List.of("1: TTL 99999w exceeds 2147483647 seconds"), faultsOf("$TTL 99999w"));
        assertEquals(List.of("1: \"-1\" is not a time"), faultsOf("$TTL -1"));
        assertEquals(List.of("1: MX: 65536 exceeds 65535"), faultsOf("a MX 65536 m"));
        assertEquals(List.of("1: TXT: string of 256 octets exceeds 255"), faultsOf("a TXT " + "\\120".repeat(256)));
        assertEquals(List.of("1: label of 64 octets exceeds 63"), faultsOf("x".repeat(64) + " A 192.0.2.1"));
        assertEquals(List.of("1: name exceeds 255 octets"), faultsOf("x123456789.".repeat(25) + "x A 192.0.2.1"));
        assertEquals(List.of("1: escape \\256 exceeds 255"), faultsOf("a\\256 A 192.0.2.1"));
        assertEquals(List.of("1: A: data end too early"), faultsOf("a A"));
    }

    @Test
    void whatIsNoRecordIsRefused() {
        assertEquals(List.of("1: record of a.z.test. has no type"), faultsOf("a"));
        assertEquals(List.of("1: record of a.z.test. has no type"), faultsOf("a 60 IN"));
        assertEquals(List.of("1: unknown type \"IN\""), faultsOf("a IN IN A 192.0.2.1"));
        assertEquals(List.of("1: unknown type \"60\""), faultsOf("a 60 60 A 192.0.2.1"));
        assertEquals(List.of("1: \"A\" stands where a type is expected"), faultsOf("a \"A\" 192.0.2.1"));
        assertEquals(List.of("1: type ANY cannot stand in a zone"), faultsOf("a ANY 192.0.2.1"));
        assertEquals(List.of("1: type OPT cannot stand in a zone"), faultsOf("a OPT \\# 0"));
        assertEquals(List.of("1: type TYPE0 cannot stand in a zone"), faultsOf("a TYPE0 \\# 0"));
        assertEquals(List.of("1: class CH of a.z.test.: zones have class IN"), faultsOf("a CH TXT x"));
        assertEquals(List.of("1: directive does not have the form $ORIGIN NAME"), faultsOf("$ORIGIN"));
        assertEquals(List.of("1: directive does not have the form $TTL TIME"), faultsOf("$TTL 1 2"));
        assertEquals(List.of("1: empty label"), faultsOf("a..b A 192.0.2.1"));
    }

    @Test
    void theFirstRecordNeedsOwnerAndTtl() {
        assertEquals("text:1: no owner: the line begins with a blank, and no record is before it",
                ZoneText.faults(ZoneFile.parse(" A 192.0.2.1", ZoneText.ORIGIN)));
        assertEquals("text:1: no TTL: state one in the record, or set $TTL before it",
                ZoneText.faults(ZoneFile.parse("a A 192.0.2.1", ZoneText.ORIGIN)));
    }

    @Test
    void recordsThatInheritAWrongOwnerAddNoFaults() {
        assertEquals(List.of("2: empty label"), faultsOf("a CNAME b\n..x A 192.0.2.1\n A 192.0.2.2\n TXT x\n"));
    }

    @Test
    void hundredFaultsAreToldAndTheRestCounted() {
        String text = IntStream.range(0, 150).mapToObj(i -> "a FOO\n").collect(Collectors.joining());
        List<Fault> faults = ZoneFile.parse(ZoneText.HEAD + text, ZoneText.ORIGIN).faults();
        assertEquals(101, faults.size());
        assertEquals("text:104: unknown type \"FOO\"", faults.get(99).toString());
        assertEquals("text: and 50 more errors", faults.get(100).toString());
    }

    @Test
    void whatAMessageQuotesCanBePrinted() {
        assertEquals(List.of("1: unknown type \"\\027[2J\\155x\""), faultsOf("a \u001B[2J\u009Bx"));
        assertEquals(1000 + "1: ...".length(), faultsOf("a " + "x".repeat(5000)).getFirst().length());
    }

    @Test
    void anEmptyFileHasNoZone() {
        String faults = "text: no SOA record at the apex, z.test.\ntext: no NS record at the apex, z.test.";
        for (String text : List.of("", "\n", "; only a comment", "$TTL 5\n", "\u00EF\u00BB\u00BF")) {
            assertEquals(faults, ZoneText.faults(ZoneFile.parse(text, ZoneText.ORIGIN)));
        }
    }
}

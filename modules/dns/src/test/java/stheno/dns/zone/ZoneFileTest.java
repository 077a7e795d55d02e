package stheno.dns.zone;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static stheno.dns.zone.ZoneText.all;
import static stheno.dns.zone.ZoneText.faults;
import static stheno.dns.zone.ZoneText.records;

import java.util.List;
import org.junit.jupiter.api.Test;

/// What zone files say: cases 1, 2, 4 to 8 and 10 from the field.
final class ZoneFileTest {
    @Test
    void classAndTtlStandInAnyOrderAndAnyCase() {
        for (String line : List.of("a IN 600 A 192.0.2.7", "a 600 IN A 192.0.2.7", "a in 600 a 192.0.2.7", "a 10m In a 192.0.2.7",
                "a CLASS1 600 TYPE1 192.0.2.7", "a 600 A 192.0.2.7", "a\t600\tclass1\ttype1\t192.0.2.7")) {
            assertEquals(List.of("a 600 A 192.0.2.7"), records(line), line);
        }
        assertEquals(List.of("a 300 A 192.0.2.7"), records("a A 192.0.2.7"));
        assertEquals(List.of("aAaA 300 AAAA ::1"), records("aAaA aAaA ::1"));
    }

    @Test
    void anOwnerInTheFirstColumnIsAnOwnerWhateverItIsCalled() {
        for (String owner : List.of("3600", "IN", "1h", "TXT", "CLASS1", "A", "TYPE1", "ch")) {
            assertEquals(List.of(owner + " 300 A 192.0.2.7"), records(owner + " A 192.0.2.7"), owner);
            assertEquals(List.of(owner + " 60 A 192.0.2.7"), records(owner + " 60 IN A 192.0.2.7"), owner);
        }
    }

    @Test
    void timesHaveUnits() {
        assertEquals(List.of("@ 86400 SOA ns.z.test. h.z.test. 7 11700 900 604800 90", "@ 86400 NS ns.z.test.", "a 788645 A 192.0.2.1",
                "ns 86400 A 192.0.2.1"),
                        all("$TTL 1D\n@ SOA ns h 7 3h15m 15M 1w 1m30s\n NS ns\nns A 192.0.2.1\na 1w2d3h4m5s A 192.0.2.1\n"));
    }

    @Test
    void withoutADirectiveTheTtlStatedLastHolds() {
        assertEquals(List.of("@ 60 SOA ns.z.test. h.z.test. 1 2 3 4 5", "@ 60 NS ns.z.test.", "b 70 A 192.0.2.1", "c 70 A 192.0.2.1",
                "ns 60 A 192.0.2.1"), all("@ 60 SOA ns h 1 2 3 4 5\n NS ns\nns A 192.0.2.1\nb 70 A 192.0.2.1\nc A 192.0.2.1\n"));
    }

    @Test
    void aDirectiveOverridesTheTtlStatedLast() {
        assertEquals(List.of("a 60 A 192.0.2.1", "b 300 A 192.0.2.1", "c 10 A 192.0.2.1"),
                records("a 60 A 192.0.2.1\nb A 192.0.2.1\n$TTL 10\nc A 192.0.2.1"));
    }

    @Test
    void withoutAnyTtlTheMinimumOfTheSoaRecordHolds() {
        ZoneLoad load = ZoneFile.parse("@ SOA ns h 1 2 3 4 5\n NS ns\nns A 192.0.2.1\n", ZoneText.ORIGIN);
        assertEquals("text:1: warning: no TTL: the SOA record's MINIMUM, 5, is the default", faults(load));
        assertEquals("ns 5 A 192.0.2.1", ZoneText.lines(ZoneText.zone(load), true).getLast());
    }

    @Test
    void aLineThatBeginsWithABlankHasTheOwnerBefore() {
        assertEquals(List.of("@ 300 TXT \"apex\"", "a 300 A 192.0.2.1", "a 300 TXT \"one\"", "a 300 TXT \"two\"", "b.sub 300 A 192.0.2.2"),
                records("a A 192.0.2.1\n\n; comment\n\t TXT one\n  ; another\n"
                        + "$ORIGIN sub\n TXT two\nb A 192.0.2.2\n$ORIGIN z.test.\n@ TXT apex\n"));
    }

    @Test
    void theOriginIsAtUnlessItIsEscaped() {
        assertEquals(List.of("@ 300 TXT \"1\"", "\\@ 300 TXT \"2\"", "a 300 CNAME z.test."), records("@ TXT 1\n\\@ TXT 2\na CNAME @"));
    }

    @Test
    void anOriginIsRelativeToTheOneInForce() {
        assertEquals(List.of("c 300 A 192.0.2.3", "a.rel 300 A 192.0.2.1", "a.deep.rel 300 A 192.0.2.2"),
                records("$ORIGIN rel\na A 192.0.2.1\n$ORIGIN deep\na A 192.0.2.2\n$ORIGIN z.test.\nc A 192.0.2.3\n"));
        assertEquals(List.of("x 300 A 192.0.2.1"), records("$ORIGIN .\nx.z.test A 192.0.2.1\n"));
    }

    @Test
    void parenthesesGroupLines() {
        assertEquals(List.of("a 300 MX 10 mail.x."), records("a MX(10 mail.x.)"));
        assertEquals(List.of("a 300 MX 10 mail.x."),
                records("a ( 300 ) ( IN\n MX ; a comment with ( and \" in it\n\n 10\n) mail.x. ; end"));
        assertEquals(List.of("a 300 MX 10 mail.x."), records("a ((MX (10)) mail.x.)"));
        assertEquals(List.of("@ 9 SOA ns.z.test. h.z.test. 1 2 3 4 5", "@ 9 NS ns.z.test.", "ns 9 A 192.0.2.1"),
                all("$TTL 9\n@ IN SOA ( ns h ; comment with ( and \" in it\n 1 ; serial\n"
                        + " 2\n 3\n 4 5 ) ; end )\n@ NS ns\nns A 192.0.2.1\n"));
        assertEquals(List.of("a 300 A 192.0.2.1", "a 300 TXT \"x\""), records("a A 192.0.2.1\n (TXT\nx)\n"));
    }

    @Test
    void textsKeepTheirOctets() {
        assertEquals(List.of("a 300 TXT \"a;b\""), records("a TXT \"a;b\""));
        assertEquals(List.of("a 300 TXT \"two\" \"words\""), records("a TXT two words"));
        assertEquals(List.of("a 300 TXT \"\" \"x\""), records("a TXT \"\" \"x\""));
        assertEquals(List.of("a 300 TXT \"a\" \"b\""), records("a TXT \"a\"\"b\""));
        assertEquals(List.of("a 300 TXT \"@\""), records("a TXT @"));
        assertEquals(List.of("a 300 TXT \"semi;colon\""), records("a TXT semi\\;colon ; comment"));
        assertEquals(List.of("a 300 TXT \"\\\"\""), records("a TXT \"\\\"\""));
        assertEquals(List.of("a 300 TXT \"(x\" \"y)\""), records("a TXT \"(x\" y\\)"));
        assertEquals(List.of("a 300 TXT \"\\000\\255 \\\\\""), records("a TXT \"\\000\\255\\032\\\\\""));
        assertEquals(List.of("a 300 TXT \"\\195\\164\""), records("a TXT \u00C3\u00A4"));
        assertEquals(List.of("a 300 TXT \"" + "x".repeat(255) + "\""), records("a TXT " + "\\120".repeat(255)));
    }

    @Test
    void anEscapedDotIsNoEndOfALabel() {
        Zone zone = ZoneText.zone(ZoneText.HEAD + "has\\046dot A 192.0.2.1\nhas.dot A 192.0.2.2\n\\000\\255\\032 A 192.0.2.3\n");
        assertEquals(1, zone.name(ZoneText.find(zone, "has\\.dot.z.test").node()).labels() - 2);
        assertEquals("has.dot.z.test.", zone.name(ZoneText.find(zone, "has.dot.z.test").node()).toString());
        assertEquals("\\000\\255\\032.z.test.", zone.name(ZoneText.find(zone, "\\000\\255\\032.z.test").node()).toString());
    }

    @Test
    void unknownTypesAreReadAsOctets() {
        assertEquals(List.of("a 300 TYPE65280 \\# 4 C0000201"), records("a TYPE65280 \\# 4 C0 00 02 01"));
        assertEquals(List.of("a 300 TYPE65280 \\# 4 C0000201"), records("a TYPE65280 \\# 4 ( C0 0\n0 02 ; x\n 01 )"));
        assertEquals(List.of("a 300 TYPE65280 \\# 0"), records("a TYPE65280 \\# 0"));
        assertEquals(List.of("a 300 A 192.0.2.1"), records("a A \\# 4 c0000201\na CLASS1 TYPE1 192.0.2.1"));
        assertEquals(List.of("a 300 MX 10 b."), records("a MX \\# 5 000a016200"));
    }

    @Test
    void endsOfLinesMayHaveACarriageReturn() {
        String text = (ZoneText.HEAD + "a TXT ( \"x\"\n y ) ; comment\n\nb MX 10 m.\n\tTXT z").replace("\n", "\r\n");
        assertEquals(List.of("a 300 TXT \"x\" \"y\"", "b 300 MX 10 m.", "b 300 TXT \"z\""), ZoneText.lines(ZoneText.zone(text), false));
    }

    @Test
    void theLastLineCountsWithoutALineEnd() {
        assertEquals(List.of("a 300 A 192.0.2.1"), records("a A 192.0.2.1"));
        assertEquals(List.of("a 300 A 192.0.2.1"), records("a A 192.0.2.1 ; comment"));
        assertEquals(List.of("a 300 TXT \"x\""), records("a TXT \"x\""));
        assertEquals(List.of("a 300 A 192.0.2.1"), records("a A (\n192.0.2.1)"));
    }

    @Test
    void aByteOrderMarkIsSkipped() {
        assertEquals(List.of(), ZoneText.lines(ZoneText.zone("\u00EF\u00BB\u00BF" + ZoneText.HEAD), false));
    }

    @Test
    void aRecordThatStandsTwiceIsThereOnce() {
        assertEquals(List.of("a 300 A 192.0.2.1", "a 300 A 192.0.2.2"), records("a A 192.0.2.1\nA A 192.0.2.2\na A 192.0.2.1\n"));
        assertEquals(List.of("a 300 MX 1 M."), records("a MX 1 M.\na MX 1 m.\n"));
        assertEquals(List.of("a 300 TXT \"X\"", "a 300 TXT \"x\""), records("a TXT X\na TXT x\na TXT x\n"));
        StringBuilder many = new StringBuilder();
        for (int i = 0; i < 60; i++) many.append("a A 192.0.2.").append(i % 20).append('\n');
        assertEquals(20, records(many.toString()).size());
    }

    @Test
    void ownersKeepTheSpellingTheyWereLoadedWith() {
        assertEquals(List.of("MiXed 300 A 192.0.2.1", "MiXed 300 TXT \"x\""), records("MiXed A 192.0.2.1\nmixed TXT x\n"));
    }

    @Test
    void aFileIsReadInPiecesOfAnySize() {
        StringBuilder text = new StringBuilder(ZoneText.HEAD);
        for (int i = 0; i < 30_000; i++) text.append("host").append(i).append(" A 192.0.2.1 ; padding\n");
        assertEquals(30_003, ZoneText.zone(text.toString()).records());
    }

    @Test
    void theLargestRecordFits() {
        StringBuilder text = new StringBuilder("a TXT (");
        for (int i = 0; i < 250; i++) text.append('"').append("\\120".repeat(255)).append("\"\n");
        List<String> lines = records(text.append(')').toString());
        assertTrue(lines.getFirst().length() > 250 * 255, () -> "only " + lines.getFirst().length());
    }
}

package stheno.dns.record;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import stheno.dns.message.Opcode;
import stheno.dns.message.Rcode;

/// Names as octets and as text, and what they are to each other.
class NameTest {
    private static final Name ORIGIN = Name.of("Example.test");
    private static final String LABEL = "x".repeat(63);

    @ParameterizedTest
    @CsvSource({"., 00", "a, 016100", "a., 016100", "A.b, 014101 6200", "has\\046dot, 076861732E646F7400", "has\\.dot, 076861732E646F7400",
        "\\000\\255\\032, 0300FF2000", "\\@, 014000", "*.a, 012A016100", "a\\b, 02616200", "\\\\, 015C00", "\\\", 012200"})
    void aTextIsTheNameOfTheseOctets(String text, String hex) {
        assertArrayEquals(java.util.HexFormat.of().parseHex(hex.replace(" ", "")), Name.of(text).wire());
    }

    @ParameterizedTest
    @CsvSource({"has\\046dot, has\\.dot.", "\\032\\127\\255, \\032\\127\\255.", "\\097, a.",
        "\\@\\$\\(\\)\\;\\\"\\\\, \\@\\$\\(\\)\\;\\\"\\\\.",
        "A.b, A.b.", "., .", "_x-1*, _x-1*."})
    void aNameIsPrintedWithTheEscapesItNeeds(String text, String printed) {
        Name name = Name.of(text);
        assertEquals(printed, name.toString());
        assertEquals(name, Name.of(printed));
        assertEquals(name, Name.of(name.wire(), 0));
    }

    @Test
    void everyOctetIsReadAsItIsPrinted() {
        for (int octet = 0; octet < 256; octet++) {
            byte[] wire = {1, (byte) octet, 0};
            assertArrayEquals(wire, Name.of(Name.of(wire, 0).toString()).wire());
        }
    }

    @Test
    void aRelativeNameStandsBelowTheOrigin() {
        assertEquals("a.b.Example.test.", Name.parse("a.b", ORIGIN).toString());
        assertEquals("a.b.", Name.parse("a.b.", ORIGIN).toString());
        assertEquals(ORIGIN, Name.parse("@", ORIGIN));
        assertEquals("\\@.Example.test.", Name.parse("\\@", ORIGIN).toString());
        assertEquals("@a.", Name.parse("@a", Name.ROOT).toString().replace("\\", ""));
        assertEquals(Name.ROOT, Name.parse(".", ORIGIN));
        assertEquals("a\\..Example.test.", Name.parse("a\\.", ORIGIN).toString());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "..", "a..b", ".a", "a\\", "\\25", "\\256", "\\2x5", "\u0100"})
    void whatIsNoNameIsRefused(String text) {
        assertThrows(FormatException.class, () -> Name.of(text));
    }

    @Test
    void aLabelHasAtMost63OctetsAndANameAtMost255() {
        assertEquals(65, Name.of(LABEL).length());
        assertThrows(FormatException.class, () -> Name.of(LABEL + "x"));
        String longest = LABEL + "." + LABEL + "." + LABEL + "." + "y".repeat(61);
        assertEquals(255, Name.of(longest).length());
        assertEquals(255, Name.of(longest + ".").length());
        assertThrows(FormatException.class, () -> Name.of(longest + "y"));
        assertThrows(FormatException.class, () -> Name.of(longest + "y."));
        assertThrows(FormatException.class, () -> Name.parse(longest, ORIGIN));
        assertThrows(FormatException.class, () -> Name.of("a." + longest));
        String manyLabels = "a.".repeat(127);
        assertEquals(127, Name.of(manyLabels).labels());
        assertThrows(FormatException.class, () -> Name.of(manyLabels + "a"));
        assertThrows(FormatException.class, () -> Name.of(manyLabels + "a."));
        assertEquals(255, Name.of("\\097".repeat(63) + "." + LABEL + "." + LABEL + "." + "y".repeat(61)).length());
    }

    @ParameterizedTest
    @ValueSource(strings = {"0161", "", "0361", "40", "C00C", "01610261"})
    void octetsWithoutAWholeNameAreRefused(String hex) {
        assertThrows(FormatException.class, () -> Name.of(java.util.HexFormat.of().parseHex(hex), 0));
    }

    @Test
    void comparisonIgnoresCaseOfAsciiLettersAlone() {
        assertEquals(Name.of("wWw.Example"), Name.of("www.eXAMPLE"));
        assertEquals(Name.of("wWw.Example").hashCode(), Name.of("www.eXAMPLE").hashCode());
        assertNotEquals(Name.of("\\192"), Name.of("\\224"));
        assertNotEquals(Name.of("a.b"), Name.of("a\\.b"));
        assertNotEquals(Name.of("["), Name.of("{"));
        assertEquals("www.example.", Name.of("wWw.Example").toLowerCase().toString());
    }

    /// The example of RFC 4034 6.1.
    @Test
    void theCanonicalOrderIsByLabelsFromTheRoot() {
        List<Name> sorted = Stream.of("example", "a.example", "yljkjljk.a.example", "Z.a.example", "zABC.a.EXAMPLE", "z.example",
                "\\001.z.example", "*.z.example", "\\200.z.example").map(Name::of).toList();
        assertEquals(sorted, sorted.reversed().stream().sorted().toList());
        assertEquals(0, Name.of("A.b").compareTo(Name.of("a.B")));
    }

    @Test
    void aNameIsAtOrBelowItsSuffixesByWholeLabels() {
        Name name = Name.of("a.b.Example.test");
        assertTrue(name.isAtOrBelow(ORIGIN));
        assertTrue(name.isAtOrBelow(name));
        assertTrue(name.isAtOrBelow(Name.ROOT));
        assertFalse(ORIGIN.isAtOrBelow(name));
        assertFalse(Name.of("xexample.test").isAtOrBelow(ORIGIN));
        assertFalse(Name.of("a\\007example\\004test").isAtOrBelow(ORIGIN));
        assertFalse(Name.of("a.test").isAtOrBelow(ORIGIN));
    }

    @Test
    void labelsAreTakenOffAndPutInFront() {
        Name name = Name.of("a.b.c");
        assertEquals(Name.of("b.c"), name.parent());
        assertEquals(Name.ROOT, name.parent().parent().parent());
        assertEquals(Name.ROOT, Name.ROOT.parent());
        assertEquals(Name.of("*.a.b.c"), name.prepend("*"));
        assertTrue(name.prepend("*").isWildcard());
        assertFalse(name.isWildcard());
        assertFalse(Name.of("*a").isWildcard());
        assertEquals(Name.of("x.y.a.b.c"), name.prepend(Name.of("x.y")));
        assertEquals(Name.of("a.b.z"), name.replaceSuffix(Name.of("C"), Name.of("z")));
        assertEquals(Name.of("z"), name.replaceSuffix(name, Name.of("z")));
        assertThrows(IllegalArgumentException.class, () -> name.replaceSuffix(Name.of("d"), name));
        assertThrows(FormatException.class, () -> name.prepend(""));
        assertThrows(FormatException.class, () -> name.prepend(LABEL + "x"));
        Name longName = IntStream.range(0, 3).mapToObj(i -> LABEL).reduce(Name.ROOT, Name::prepend, (a, b) -> b);
        assertThrows(FormatException.class, () -> longName.prepend(LABEL));
    }

    @ParameterizedTest
    @CsvSource({"0, 0", "3600, 3600", "1h, 3600", "1w2d3h4m5s, 788645", "1W2D, 777600", "1m1m, 120", "'', -1", "h, -1", "1x, -1",
        "1h30, -1",
        "-1, -1", "1.5h, -1", "+1, -1", "99999999999999999999, 1099511627776", "9999999999999999999w9w, 1099511627776"})
    void timesHaveUnits(String text, long seconds) {
        assertEquals(seconds, Ttl.parse(text));
    }

    @ParameterizedTest
    @CsvSource({"A, 1", "aAaA, 28", "TYPE65280, 65280", "type1, 1", "TYPE65536, -1", "TYPE, -1", "TYPEx, -1", "TYPE-1, -1", "NSAP-PTR, 23",
        "HTTPS, 65", "CAA, 257", "TSIG, 250", "FOO, -1", "DLV, 32769"})
    void typesHaveNamesAndNumbers(String text, int type) {
        assertEquals(type, RecordType.code(text));
        if (type >= 0) assertEquals(type, RecordType.code(RecordType.name(type)));
    }

    @Test
    void classesOpcodesAndRcodesHaveNames() {
        assertEquals(DnsClass.IN, DnsClass.code("in"));
        assertEquals(DnsClass.CH, DnsClass.code("chaos"));
        assertEquals(7, DnsClass.code("CLASS7"));
        assertEquals("CLASS7", DnsClass.name(7));
        assertEquals("NOTIFY", Opcode.name(4));
        assertEquals("OPCODE9", Opcode.name(9));
        assertEquals("BADVERS", Rcode.name(16));
        assertEquals("BADSIG", Rcode.tsigName(16));
        assertEquals("RCODE99", Rcode.name(99));
        assertTrue(RecordType.isMeta(RecordType.OPT) && RecordType.isMeta(128) && RecordType.isMeta(255) && !RecordType.isMeta(256));
    }
}

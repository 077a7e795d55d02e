package stheno.dns.zone;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static stheno.dns.zone.ZoneText.faultsOf;
import static stheno.dns.zone.ZoneText.records;

import java.util.List;
import org.junit.jupiter.api.Test;

/// `$GENERATE`: case 9 from the field.
final class GenerateTest {
    @Test
    void aDollarIsTheNumberOfTheStep() {
        assertEquals(List.of("h1 300 A 192.0.2.1", "h2 300 A 192.0.2.2", "h3 300 A 192.0.2.3"), records("$GENERATE 1-3 h$ A 192.0.2.$"));
        assertEquals(254, records("$GENERATE 1-254 h$ A 192.0.2.$").size());
        assertEquals(List.of("0 300 CNAME 0.sub.z.test.", "3 300 CNAME 3.sub.z.test.", "6 300 CNAME 6.sub.z.test.",
                "9 300 CNAME 9.sub.z.test."),
                records("$GENERATE 0-9/3 $ CNAME $.sub"));
    }

    @Test
    void ttlAndClassStandBeforeTheType() {
        assertEquals(List.of("h7 60 A 192.0.2.7"), records("$GENERATE 7-7 h$ 1m IN A 192.0.2.$"));
        assertEquals(List.of("h7 60 A 192.0.2.7"), records("$generate 7-7 h$ IN 60 a 192.0.2.$"));
    }

    @Test
    void modifiersAreOffsetWidthAndBase() {
        assertEquals("10", Generate.expand("${0}", 10));
        assertEquals("010", Generate.expand("${0,3}", 10));
        assertEquals("2", Generate.expand("${-8}", 10));
        assertEquals("0522", Generate.expand("${512,4,d}", 10));
        assertEquals("12", Generate.expand("${0,0,o}", 10));
        assertEquals("00ab", Generate.expand("${0,4,x}", 0xAB));
        assertEquals("00AB", Generate.expand("${0,4,X}", 0xAB));
        assertEquals("b.a", Generate.expand("${0,0,n}", 0xAB));
        assertEquals("B.A.0.0", Generate.expand("${0,7,N}", 0xAB));
        assertEquals("0", Generate.expand("${0,1,n}", 0));
        assertEquals("b.a.", Generate.expand("${0,4,n}", 0xAB), "the width counts dots, as BIND does");
        assertEquals("a10b10c12", Generate.expand("a$b${0}c${2}", 10));
    }

    @Test
    void aDollarCanBeEscaped() {
        assertEquals("\\$10", Generate.expand("\\$$", 10));
        assertEquals("a\\$b", Generate.expand("a$$b", 10));
        assertEquals(List.of("a5 300 TXT \"cost $5\""), records("$GENERATE 5-5 a$ TXT \"cost \\$$\""));
    }

    @Test
    void dataOfSeveralFieldsMayStandInQuotes() {
        assertEquals(List.of("a1 300 MX 10 m1.z.test."), records("$GENERATE 1-1 a$ MX \"10 m$\""));
        assertEquals(List.of("a1 300 MX 10 m1.z.test."), records("$GENERATE 1-1 a$ MX 10 m$"));
        assertEquals(List.of("a1 300 TXT \"two words\""), records("$GENERATE 1-1 a$ TXT \"two words\""));
    }

    @Test
    void theOwnerBeforeItIsTheOwnerBehindIt() {
        assertEquals(List.of("a 300 A 192.0.2.1", "a 300 TXT \"x\"", "b1 300 A 192.0.2.1"),
                records("a A 192.0.2.1\n$GENERATE 1-1 b$ A 192.0.2.$\n TXT x\n"));
    }

    @Test
    void tooManyStepsAreAnError() {
        assertEquals(List.of("1: $GENERATE makes more than 1048576 records of this zone"),
                faultsOf("$GENERATE 0-2147483647 a$ A 192.0.2.1"));
        assertEquals(List.of("2: $GENERATE makes more than 1048576 records of this zone"),
                faultsOf("$GENERATE 0-9 a$ A 192.0.2.1\n$GENERATE 0-1048570 a$ A 192.0.2.1"));
    }

    @Test
    void faultsAreToldOnce() {
        String form = ": write FIRST-LAST or FIRST-LAST/STEP";
        assertEquals(List.of("1: \"x\" is not a range" + form), faultsOf("$GENERATE x a$ A 192.0.2.1"));
        assertEquals(List.of("1: \"1-\" is not a range" + form), faultsOf("$GENERATE 1- a$ A 192.0.2.1"));
        assertEquals(List.of("1: \"1-9999999999\" is not a range" + form), faultsOf("$GENERATE 1-9999999999 a$ A 192.0.2.1"));
        assertEquals(List.of("1: \"1/2-3\" is not a range" + form), faultsOf("$GENERATE 1/2-3 a$ A 192.0.2.1"));
        assertEquals(List.of("1: range 5-1 ends before it starts"), faultsOf("$GENERATE 5-1 a$ A 192.0.2.1"));
        assertEquals(List.of("1: range 1-5/0 has step 0"), faultsOf("$GENERATE 1-5/0 a$ A 192.0.2.1"));
        assertEquals(List.of("1: \"${0,1,q}\" is not ${OFFSET,WIDTH,BASE} with a base of d o x X n N"),
                faultsOf("$GENERATE 1-5 a${0,1,q} A 192.0.2.1"));
        assertEquals(List.of("1: \"{\" without \"}\" in \"a${0\""), faultsOf("$GENERATE 1-5 a${0 A 192.0.2.1"));
        assertEquals(List.of("1: \"${-2}\" gives the negative number -1"), faultsOf("$GENERATE 1-5 a${-2} A 192.0.2.1"));
        assertEquals(List.of("1: width 256 exceeds 255"), faultsOf("$GENERATE 1-5 a${0,256} A 192.0.2.1"));
        assertEquals(List.of("1: directive does not have the form $GENERATE RANGE OWNER [TTL] [CLASS] TYPE DATA"),
                faultsOf("$GENERATE 1-5 a$ A"));
        assertEquals(1, faultsOf("$GENERATE 250-300 a$ A 192.0.2.$").size());
    }
}

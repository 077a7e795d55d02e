package stheno.dns.zone;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import org.junit.jupiter.api.Test;

/// A zone printed in canonical form.
final class ZonePrinterTest {
    static String print(Zone zone) {
        StringBuilder text = new StringBuilder();
        try {
            ZoneFile.print(zone, text);
        } catch (IOException e) {
            throw new AssertionError(e); // a StringBuilder does not fail
        }
        return text.toString();
    }

    @Test
    void recordsStandInCanonicalOrder() {
        Zone zone = ZoneText.zone("$TTL 1h\n@ NS ns\n@ SOA ns h 1 2 3 4 1m\nns A 192.0.2.10\n A 192.0.2.9\n"
                + "B.a TXT two words\n A 192.0.2.1\na MX ( 5 ns )\n"
                + "*.b 7 TYPE65280 \\# 2 abcd\nb\\.c\\000 CNAME @\n");
        String text = """
                z.test. 3600 IN SOA ns.z.test. h.z.test. 1 2 3 4 60
                z.test. 3600 IN NS ns.z.test.
                a.z.test. 3600 IN MX 5 ns.z.test.
                B.a.z.test. 3600 IN A 192.0.2.1
                B.a.z.test. 3600 IN TXT "two" "words"
                *.b.z.test. 7 IN TYPE65280 \\# 2 ABCD
                b\\.c\\000.z.test. 3600 IN CNAME z.test.
                ns.z.test. 3600 IN A 192.0.2.9
                ns.z.test. 3600 IN A 192.0.2.10
                """;
        assertEquals(text, print(zone));
    }

    @Test
    void whatIsPrintedReadsBackAsTheSameZone() {
        String signatures = "a RRSIG A 13 3 300 20300101000000 20200101000000 1 @ AAAA\n"
                + "a RRSIG MX 13 3 300 20300101000000 20200101000000 1 @ AAAA\n";
        String text = ZoneText.HEAD + signatures
                + "a A 192.0.2.1\na MX 1 ns\n\\@ TXT \"a\\\"\\\\;\\000\\255\"\n\\$x TXT ( \"\" )\n\\\"q CAA 0 issue \"x;y\"\n"
                + "svc SVCB 1 . alpn=\"h2,h3\" port=8443\nloc LOC 52 22 23.000 N 4 53 32.000 E -2.00m 0.00m 10000m 10m\n"
                + "\\(\\)\\;\\032 URI 1 2 \"http://x/\"\nn NAPTR 1 2 \"u\" \"E2U+sip\" \"!^.*$!sip:x!\" .\nh HINFO a b\n";
        Zone zone = ZoneText.zone(text);
        String printed = print(zone);
        ZoneLoad again = ZoneFile.parse(printed, ZoneText.ORIGIN);
        assertEquals("", ZoneText.faults(again));
        assertEquals(printed, print(ZoneText.zone(again)));
        assertEquals(zone.records(), ZoneText.zone(again).records());
    }
}

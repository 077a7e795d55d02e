package stheno.dns.zone;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Random;
import org.junit.jupiter.api.Test;

/// Mutated zone files: each is either a zone, which prints and reads back the same, or has an error with its place.
/// `-Ddns.zone.fuzz=1000000` runs more.
final class ZoneFuzzTest {
    private static final String SEED = ZoneText.HEAD + """
            $ORIGIN sub
            a 1h30m IN A 192.0.2.1 ; comment
              TXT "a;b" c\\046d "\\"" ( two
                words ) @ \\@
              MX(10 mail)
            w IN 5 MX 10 mail.z.test.
            *.w AAAA 2001:db8::1
            $TTL 1d
            cut NS ns.cut
            ns.cut A 192.0.2.2
            d DNAME e
            c CNAME d
            u TYPE65280 \\# 4 ( C0 00
             02 01 )
            $GENERATE 1-5/2 h${1,3,x} 60 A 192.0.2.$
            s SRV 1 2 3 ns
            r RRSIG A 13 3 300 20300101000000 20200101000000 1 @ AAAA
            n NSEC w A RRSIG NSEC
            caa CAA 0 issue "x"
            svc SVCB 1 . alpn="h2" port=1
            """;
    private static final String[] PIECES = {"(", ")", "\"", "\\", ";", "\n", " ", "\t", "\r\n", "$ORIGIN ", "$TTL ", "$GENERATE 1-9 ",
            "$INCLUDE x", "@",
            "IN ", "CH ", "TYPE1 ", "\\# 0", "\\000", "\\256", ".", "..", "*", "${", "}", "4294967296", "-1", "\u00EF\u00BB\u00BF",
                    "\u0000", "\u00FF", "SOA "};

    @Test
    void mutatedFilesAreZonesOrHaveErrors() {
        assertTrue(check(SEED), () -> ZoneText.faults(ZoneFile.parse(SEED, ZoneText.ORIGIN)));
        int rounds = Integer.getInteger("dns.zone.fuzz", 2000);
        Random random = new Random(20);
        int zones = 0;
        for (int round = 0; round < rounds; round++) {
            String text = mutated(random);
            try {
                if (check(text)) zones++;
            } catch (RuntimeException | AssertionError e) {
                throw new AssertionError("round " + round + ":\n" + text, e);
            }
        }
        assertTrue(zones > rounds / 100, "too few zones for the test to mean anything: " + zones);
    }

    private static boolean check(String text) {
        ZoneLoad load = ZoneFile.parse(text, ZoneText.ORIGIN);
        assertEquals(load.errors().isEmpty(), load.zone().isPresent());
        assertTrue(load.faults().size() <= 2 * Faults.MOST + 2);
        for (Fault fault : load.faults()) {
            assertTrue(fault.line() >= 0 && fault.line() <= text.length() + 1 && fault.file().equals("text"), fault::toString);
        }
        if (load.zone().isEmpty()) return false;
        String printed = ZonePrinterTest.print(load.zone().get());
        assertEquals(printed, ZonePrinterTest.print(ZoneText.zone(ZoneFile.parse(printed, ZoneText.ORIGIN))));
        return true;
    }

    private static String mutated(Random random) {
        StringBuilder text = new StringBuilder(SEED);
        for (int i = random.nextInt(6); i >= 0; i--) {
            int at = random.nextInt(text.length() + 1);
            int to = Math.min(text.length(), at + random.nextInt(12));
            switch (random.nextInt(5)) {
                case 0 -> text.delete(at, to);
                case 1 -> text.insert(at, PIECES[random.nextInt(PIECES.length)]);
                case 2 -> text.insert(at, (char) random.nextInt(256));
                case 3 -> text.insert(random.nextInt(text.length() + 1), text.substring(at, to));
                default -> text.replace(at, Math.min(to, at + 1), PIECES[random.nextInt(PIECES.length)]);
            }
        }
        return text.toString();
    }
}

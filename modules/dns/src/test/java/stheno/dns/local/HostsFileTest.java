package stheno.dns.local;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import stheno.dns.record.Name;

/// Hosts files: names, addresses, and what lies between (cases 13 and 36).
class HostsFileTest {
    private final LocalAnswers asked = new LocalAnswers();

    @TempDir
    Path folder;

    private LocalNames hosts(String... texts) {
        return load(LocalSettings.DEFAULTS.withRotate(false), texts).names();
    }

    private LocalNames.Load load(LocalSettings settings, String... texts) {
        List<Path> files = new ArrayList<>();
        for (String text : texts) files.add(LocalAnswers.file(folder, "hosts" + files.size(), text));
        return LocalNames.load(settings.withHosts(files, 60));
    }

    @Test
    void aNameOnSeveralLinesHasAllItsAddresses() {
        LocalNames names = hosts("10.0.0.1 nas.lan nas\n10.0.0.2 other.lan\nfd00::1 nas.lan\n10.0.0.3 NAS.lan\n", "10.0.0.4 nas.lan\n");
        assertEquals("""
                NOERROR qr aa
                 answer nas.lan. 60 A 10.0.0.1
                 answer nas.lan. 60 A 10.0.0.3
                 answer nas.lan. 60 A 10.0.0.4""", asked.ask(names, "nas.lan A"));
        assertEquals("NOERROR qr aa\n answer nas.lan. 60 AAAA fd00::1", asked.ask(names, "nas.lan AAAA"));
        assertEquals("NOERROR qr aa\n answer nas. 60 A 10.0.0.1", asked.ask(names, "nas A"));
        assertEquals(3, names.hosts());
    }

    @Test
    void theCaseOfLettersDoesNotCountAndTheQuestionKeepsItsSpelling() {
        LocalNames names = hosts("192.0.2.1 Printer.Example\n");
        assertEquals("NOERROR qr aa\n answer pRiNtEr.example. 60 A 192.0.2.1", asked.ask(names, "pRiNtEr.example A"));
    }

    @Test
    void otherTypesHaveNoDataAndAreNotForwarded() {
        LocalNames names = hosts("192.0.2.1 a.example\n");
        String nothing = "NOERROR qr aa\n authority a.example. 60 SOA localhost. nobody.invalid. 1 3600 1200 604800 60";
        assertEquals(nothing, asked.ask(names, "a.example AAAA"));
        assertEquals(nothing, asked.ask(names, "a.example MX"));
        assertEquals(nothing, asked.ask(names, "a.example DS"));
        assertEquals("NOERROR qr aa\n answer a.example. 60 A 192.0.2.1", asked.ask(names, "a.example ANY"));
        assertEquals("NONE", asked.ask(names, "b.example A"));
        assertEquals("NONE", asked.ask(names, "example A"));
        assertEquals("NONE", asked.ask(names, "x.a.example A"));
    }

    @Test
    void aPointerIsTheFirstNameOfTheFirstLine() {
        LocalNames names = hosts("192.0.2.1 first.example second.example\n192.0.2.1 third.example\n2001:db8::1 six.example\n",
                "192.0.2.1 fourth.example\n");
        assertEquals("NOERROR qr aa\n answer 1.2.0.192.in-addr.arpa. 60 PTR first.example.",
                asked.ask(names, "1.2.0.192.in-addr.arpa PTR"));
        assertEquals("NOERROR qr aa\n answer 1.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.b.d.0.1.0.0.2.ip6.arpa. 60 PTR six.example.",
                asked.ask(names, "1.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.b.d.0.1.0.0.2.ip6.arpa PTR"));
        String soa = " authority 2.0.192.in-addr.arpa. 60 SOA 2.0.192.in-addr.arpa. nobody.invalid. 1 3600 1200 604800 60";
        assertEquals("NOERROR qr aa\n" + soa, asked.ask(names, "1.2.0.192.in-addr.arpa A"));
        assertEquals("NXDOMAIN qr aa\n" + soa, asked.ask(names, "2.2.0.192.in-addr.arpa PTR"));
        assertEquals("NXDOMAIN qr aa\n" + soa, asked.ask(names, "01.2.0.192.in-addr.arpa PTR"));
    }

    @Test
    void thePointerOfAPublicAddressIsAnsweredAndItsNeighboursAreForwarded() {
        LocalNames names = hosts("8.8.8.8 dns.example\n");
        assertEquals("NOERROR qr aa\n answer 8.8.8.8.in-addr.arpa. 60 PTR dns.example.", asked.ask(names, "8.8.8.8.in-addr.arpa PTR"));
        assertEquals("NONE", asked.ask(names, "9.8.8.8.in-addr.arpa PTR"));
        assertEquals("NONE", asked.ask(names, "8.8.8.in-addr.arpa NS"));
    }

    @Test
    void namesBetweenAHostAndItsZoneExist() {
        LocalNames names = load(LocalSettings.DEFAULTS.withZones(List.of(Name.of("lan"))), "10.1.2.3 a.b.c.lan\nfd00::1 six.lan\n").names();
        String lan = " authority lan. 60 SOA lan. nobody.invalid. 1 3600 1200 604800 60";
        assertEquals("NOERROR qr aa\n" + lan, asked.ask(names, "c.lan A"));
        assertEquals("NOERROR qr aa\n" + lan, asked.ask(names, "b.c.lan A"));
        assertEquals("NXDOMAIN qr aa\n" + lan, asked.ask(names, "x.c.lan A"));
        assertEquals("NOERROR qr aa\n authority 10.in-addr.arpa. 60 SOA 10.in-addr.arpa. nobody.invalid. 1 3600 1200 604800 60",
                asked.ask(names, "2.1.10.in-addr.arpa NS"));
        assertEquals("NOERROR", asked.ask(names, "0.0.d.f.ip6.arpa NS").split(" ")[0]);
        assertEquals("NXDOMAIN", asked.ask(names, "1.0.d.f.ip6.arpa NS").split(" ")[0]);
    }

    @Test
    void addressesRotateFromAnswerToAnswer() {
        LocalNames names = load(LocalSettings.DEFAULTS, "10.0.0.1 a\n10.0.0.2 a\n10.0.0.3 a\n").names();
        TreeSet<String> firsts = new TreeSet<>();
        for (int i = 0; i < 3; i++) firsts.add(asked.ask(names, "a A").lines().toList().get(1));
        assertEquals("[ answer a. 60 A 10.0.0.1,  answer a. 60 A 10.0.0.2,  answer a. 60 A 10.0.0.3]", firsts.toString());
    }

    @Test
    void commentsBlanksLineEndsAndMarksAreReadOver() {
        LocalNames.Load load = load(LocalSettings.DEFAULTS.withRotate(false),
                "\u00EF\u00BB\u00BF10.0.0.1\ta.lan # b.lan\r\n\r\n  # nothing\n"
                + " \t10.0.0.2   a.lan.  \nfe80::1%eth0 a.lan\n10.0.0.3 last.lan");
        assertEquals(List.of(), load.faults());
        assertEquals("NOERROR qr aa\n answer a.lan. 60 A 10.0.0.1\n answer a.lan. 60 A 10.0.0.2", asked.ask(load.names(), "a.lan A"));
        assertEquals("NOERROR qr aa\n answer a.lan. 60 AAAA fe80::1", asked.ask(load.names(), "a.lan AAAA"));
        assertEquals("NOERROR qr aa\n answer last.lan. 60 A 10.0.0.3", asked.ask(load.names(), "last.lan A"));
        assertEquals("NONE", asked.ask(load.names(), "b.lan A"));
    }

    @Test
    void badLinesAreWarnedOfAndTheOthersAreTaken() {
        LocalNames.Load load = load(LocalSettings.DEFAULTS, "10.0.0 a\n10.0.0.256 b\n10.0.0.1\nzz::1 c\n10.0.0.1 good b..ad never\n::1 .\n"
                + "10.0.0.9 " + "x".repeat(64) + "\n" + "#".repeat(70_000) + "\n10.0.0.2 fine\n");
        Path file = folder.resolve("hosts0");
        assertEquals("""
                %1$s:1: warning: 10.0.0 is not an address
                %1$s:2: warning: 10.0.0.256 is not an address
                %1$s:3: warning: no name follows the address
                %1$s:4: warning: zz::1 is not an address
                %1$s:5: warning: b..ad is not a name: empty label
                %1$s:6: warning: the root cannot have an address
                %1$s:7: warning: %2$s is not a name: label of 64 octets exceeds 63
                %1$s:8: warning: line exceeds 65536 octets""".formatted(file, "x".repeat(64)),
                String.join("\n", load.faults().stream().map(Object::toString).toList()));
        assertTrue(asked.ask(load.names(), "good A").startsWith("NOERROR"));
        assertTrue(asked.ask(load.names(), "fine A").startsWith("NOERROR"));
    }

    @Test
    void warningsAreBoundedAndAMissingFileIsAnError() {
        LocalNames.Load load = load(LocalSettings.DEFAULTS, "bad\n".repeat(1000));
        assertEquals(21, load.faults().size());
        assertEquals(folder.resolve("hosts0") + ": warning: and 980 more warnings", load.faults().getLast().toString());
        Path missing = folder.resolve("missing");
        LocalNames.Load none = LocalNames.load(LocalSettings.DEFAULTS.withHosts(List.of(missing), 0));
        assertEquals("[" + missing + ": there is no such file]", none.faults().toString());
    }

    @Test
    void aNameHasAtMost256AddressesAndALongAnswerIsTruncated() {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < 300; i++) text.append("10.0.").append(i >> 8).append('.').append(i & 255).append(" many\n");
        LocalNames names = hosts(text.toString());
        assertTrue(asked.ask(names, "many A").startsWith("NOERROR qr aa tc\n answer many. 60 A 10.0.0.0\n"));
        assertTrue(asked.ask(names, "43.1.0.10.in-addr.arpa PTR").endsWith("PTR many."));
    }
}

package stheno.dns.local;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import stheno.dns.record.Name;

/// Names and reverse zones that stay at home (case 37).
class SpecialNamesTest {
    private final LocalAnswers asked = new LocalAnswers();
    private final LocalNames names = LocalNames.load(LocalSettings.DEFAULTS).names();

    @Test
    void localhostAndNamesBelowAreTheMachineItself() {
        assertEquals("NOERROR qr aa\n answer localhost. 10800 A 127.0.0.1", asked.ask(names, "localhost A"));
        assertEquals("NOERROR qr aa\n answer a.B.LocalHost. 10800 AAAA ::1", asked.ask(names, "a.B.LocalHost AAAA"));
        assertEquals("NOERROR qr aa\n authority localhost. 10800 SOA localhost. nobody.invalid. 1 3600 1200 604800 10800",
                asked.ask(names, "a.localhost MX"));
        assertEquals("NOERROR qr aa\n answer 1.0.0.127.in-addr.arpa. 60 PTR localhost.", asked.ask(names, "1.0.0.127.in-addr.arpa PTR"));
        assertEquals("NXDOMAIN", asked.ask(names, "2.0.0.127.in-addr.arpa PTR").split(" ")[0]);
        assertEquals("NONE", asked.ask(names, "notlocalhost A"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"a.invalid A", "x.onion A", "www.test AAAA", "printer.local A",
        "nas.home.arpa A", "a.service.arpa SRV", "a.alt A",
        "5.0.0.10.in-addr.arpa PTR", "1.16.172.in-addr.arpa PTR", "1.1.31.172.in-addr.arpa PTR", "9.1.168.192.in-addr.arpa PTR",
        "1.1.254.169.in-addr.arpa PTR", "1.1.64.100.in-addr.arpa PTR", "1.1.127.100.in-addr.arpa PTR", "1.2.0.192.in-addr.arpa PTR",
        "1.100.51.198.in-addr.arpa PTR", "1.113.0.203.in-addr.arpa PTR", "1.0.0.0.in-addr.arpa PTR", "1.d.f.ip6.arpa PTR",
        "1.9.e.f.ip6.arpa PTR", "1.8.b.d.0.1.0.0.2.ip6.arpa PTR"})
    void theyDoNotExistAndNobodyIsAsked(String question) {
        assertEquals("NXDOMAIN qr aa", asked.ask(names, question).lines().findFirst().orElseThrow());
    }

    @ParameterizedTest
    @ValueSource(strings = {"invalid.example A", "1.15.172.in-addr.arpa PTR", "1.32.172.in-addr.arpa PTR", "1.63.100.in-addr.arpa PTR",
        "1.128.100.in-addr.arpa PTR", "1.169.192.in-addr.arpa PTR", "1.1.0.192.in-addr.arpa PTR", "8.8.8.8.in-addr.arpa PTR",
        "1.c.f.ip6.arpa PTR", "1.c.e.f.ip6.arpa PTR", "168.192.in-addr.arpa DS", "home.arpa DS", "www.example A", ". NS"})
    void theirNeighboursAreForwarded(String question) {
        assertEquals("NONE", asked.ask(names, question));
    }

    @Test
    void aZoneHasItsOwnRecords() {
        String soa = " 10800 SOA 10.in-addr.arpa. nobody.invalid. 1 3600 1200 604800 10800";
        assertEquals("NOERROR qr aa\n answer 10.in-addr.arpa." + soa, asked.ask(names, "10.in-addr.arpa SOA"));
        assertEquals("NOERROR qr aa\n answer 10.in-addr.arpa. 10800 NS 10.in-addr.arpa.", asked.ask(names, "10.in-addr.arpa NS"));
        assertEquals("NOERROR qr aa\n authority 10.in-addr.arpa." + soa, asked.ask(names, "10.in-addr.arpa A"));
        assertEquals("NXDOMAIN qr aa\n authority 10.in-addr.arpa." + soa, asked.ask(names, "1.0.0.10.in-addr.arpa DS"));
    }

    @Test
    void encryptedResolversAreNotDiscoveredAtOtherServers() {
        assertEquals("NOERROR qr aa\n authority resolver.arpa. 10800 SOA resolver.arpa. nobody.invalid. 1 3600 1200 604800 10800",
                asked.ask(names, "_dns.resolver.arpa SVCB"));
    }

    @Test
    void aForwardOfItsOwnGoesFirst() {
        LocalSettings settings = LocalSettings.DEFAULTS.withForwarded(List.of(Name.of("168.192.in-addr.arpa"), Name.of("corp.local"),
                Name.of("localhost"), Name.of("deep.lan"))).withZones(List.of(Name.of("lan")));
        LocalNames some = LocalNames.load(settings).names();
        assertEquals("NONE", asked.ask(some, "1.1.168.192.in-addr.arpa PTR"));
        assertEquals("NONE", asked.ask(some, "a.corp.local A"));
        assertEquals("NXDOMAIN", asked.ask(some, "a.local A").split(" ")[0]);
        assertEquals("NXDOMAIN", asked.ask(some, "1.0.0.10.in-addr.arpa PTR").split(" ")[0]);
        assertEquals("NOERROR", asked.ask(some, "localhost A").split(" ")[0]);
        assertEquals("NONE", asked.ask(some, "x.deep.lan A"));
        assertEquals("NXDOMAIN", asked.ask(some, "x.lan A").split(" ")[0]);
        LocalNames all = LocalNames.load(settings.withForwarded(List.of(Name.of("arpa"), Name.ROOT))).names();
        assertEquals("NONE", asked.ask(all, "1.0.0.10.in-addr.arpa PTR"));
        assertEquals("NXDOMAIN", asked.ask(all, "a.test A").split(" ")[0]);
    }

    @Test
    void withoutThemEverythingIsForwarded() {
        for (String question : List.of("localhost A", "a.onion A", "1.0.0.10.in-addr.arpa PTR", "1.0.0.127.in-addr.arpa PTR")) {
            assertEquals("NONE", asked.ask(LocalNames.NONE, question));
        }
    }
}

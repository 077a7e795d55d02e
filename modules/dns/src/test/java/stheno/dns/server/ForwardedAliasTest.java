package stheno.dns.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static stheno.dns.server.ForwardedDns.query;
import static stheno.dns.server.ForwardedDns.text;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import stheno.dns.forward.ForwardStats;
import stheno.dns.local.BlockAnswer;
import stheno.dns.local.LocalNames;
import stheno.dns.local.LocalSettings;
import stheno.dns.local.RebindProtection;
import stheno.dns.message.Message;
import stheno.dns.message.Rcode;
import stheno.dns.record.Name;
import stheno.dns.record.Record;
import stheno.dns.zone.ZoneBuilder;
import stheno.dns.zone.Zones;

/// Own zones and local names before the forwarder, and aliases that lead from one to the other.
final class ForwardedAliasTest {
    private static final String CDN = "cdn.test. 300 A 192.0.2.1";

    private final ForwardedDns dns = new ForwardedDns(zones());
    @TempDir
    private Path folder;

    private static Zones zones() {
        ZoneBuilder zone = new ZoneBuilder(Name.of("home.test."));
        zone.add(Record.of("home.test.", 300, "SOA", "ns.home.test. x.home.test. 1 2 3 4 60"));
        zone.add(Record.of("home.test.", 300, "NS", "ns.home.test."));
        zone.add(Record.of("ns.home.test.", 300, "A", "192.0.2.9"));
        zone.add(Record.of("www.home.test.", 300, "CNAME", "CDN.test."));
        zone.add(Record.of("printer.home.test.", 300, "CNAME", "printer.lan.test."));
        Zones zones = new Zones();
        zones.put(zone.build().zone().orElseThrow());
        return zones;
    }

    private void local(BlockAnswer answer, String hosts, String... blocked) throws IOException {
        Path hostsFile = Files.writeString(folder.resolve("hosts"), hosts);
        Path blockFile = Files.writeString(folder.resolve("block"), String.join("\n", blocked) + "\n");
        dns.service.change(LocalNames.load(LocalSettings.DEFAULTS.withSpecial(false).withHosts(List.of(hostsFile), 60)
                .withBlock(List.of(blockFile), answer, 10)).names());
    }

    @Test
    void anAliasOfAZoneToANameOutsideIsCompleted() {
        dns.send(query("www.home.test.", "A"));
        ForwardedDns.Asked asked = dns.asked();
        assertEquals("cdn.test. A", asked.question());
        dns.answer(asked, CDN);
        Message reply = dns.reply();
        assertEquals(List.of("www.home.test. 300 CNAME CDN.test.", "CDN.test. 300 A 192.0.2.1"), text(reply.answer()));
        assertTrue(reply.has(Message.AA | Message.RA));
        dns.pass(100);
        assertEquals("CDN.test. 200 A 192.0.2.1", text(dns.ask("www.home.test.", "A").answer()).get(1));
        assertEquals(List.of("cdn.test. 200 A 192.0.2.1"), text(dns.ask("cdn.test.", "A").answer()));
        assertTrue(dns.all().isEmpty());
    }

    @Test
    void theEndOfTheAliasDecides() {
        dns.send(query("www.home.test.", "A"));
        dns.answer(dns.asked(), "NXDOMAIN", "authority test. 300 SOA ns.test. x.test. 1 2 3 4 60");
        Message reply = dns.reply();
        assertEquals(Rcode.NXDOMAIN, reply.rcode());
        assertEquals(1, reply.answer().size());
        assertEquals("test.", reply.authority().getFirst().owner().toString());
    }

    @Test
    void anAliasIsNotCompletedForOthersNorWithoutRecursionDesired() {
        dns.send(query("www.home.test.", "A"), "198.51.100.1", QueryRecord.Transport.UDP);
        Message reply = dns.reply();
        assertEquals(1, reply.answer().size());
        assertFalse(reply.has(Message.RA));
        assertEquals(1, dns.ask(Message.query(1, Name.of("www.home.test."), 1)).answer().size());
        assertEquals(1, dns.ask("www.home.test.", "CNAME").answer().size());
        assertTrue(dns.all().isEmpty());
    }

    @Test
    void ownZonesComeFirst() {
        Message reply = dns.ask("no.home.test.", "A");
        assertEquals(Rcode.NXDOMAIN, reply.rcode());
        assertTrue(dns.all().isEmpty());
    }

    @Test
    void namesOfHostsFilesAreNotForwardedAndEndAliases() throws IOException {
        local(BlockAnswer.NXDOMAIN, "10.0.0.5 printer.lan.test\n");
        assertEquals(List.of("printer.lan.test. 60 A 10.0.0.5"), text(dns.ask("printer.lan.test.", "A").answer()));
        assertEquals(List.of("printer.home.test. 300 CNAME printer.lan.test.", "printer.lan.test. 60 A 10.0.0.5"),
                text(dns.ask("printer.home.test.", "A").answer()));
        assertTrue(dns.ask("printer.lan.test.", "AAAA").answer().isEmpty());
        assertTrue(dns.all().isEmpty());
        dns.send(query("printer.lan.test.", "A"), "198.51.100.1", QueryRecord.Transport.UDP);
        assertEquals(Rcode.REFUSED, dns.reply().rcode());
    }

    @Test
    void privateAddressesOfOtherServersAreHeldBackAndTheRestIsKept() {
        dns.change(it -> it.withFilter(DnsService.filter(new RebindProtection(List.of(Name.of("ok.test."))))));
        String[] both = {"evil.test. 60 A 10.0.0.1", "evil.test. 60 A 192.0.2.1"};
        assertEquals(List.of("evil.test. 60 A 192.0.2.1"), text(dns.ask("evil.test.", "A", both).answer()));
        assertTrue(dns.ask("all.test.", "AAAA", "all.test. 60 AAAA ::ffff:10.0.0.1").answer().isEmpty());
        assertTrue(dns.ask("all.test.", "AAAA").answer().isEmpty());
        assertEquals(1, dns.ask("a.ok.test.", "A", "a.ok.test. 60 A 10.0.0.1").answer().size());
        assertEquals(2, dns.forwarder.stats().count(ForwardStats.Count.FILTERED));
    }

    @Test
    void blockedNamesAndAliasesToThemAreBlocked() throws IOException {
        dns.ask("shop.test.", "A", "shop.test. 300 CNAME x.test.", "x.test. 300 CNAME a.tracker.test.", "a.tracker.test. 300 A 192.0.2.6");
        local(BlockAnswer.ZERO, "", "tracker.test");
        assertEquals(List.of("a.tracker.test. 10 A 0.0.0.0"), text(dns.ask("a.tracker.test.", "A").answer()));
        assertEquals(List.of("shop.test. 10 CNAME a.tracker.test.", "a.tracker.test. 10 A 0.0.0.0"),
                text(dns.ask("shop.test.", "A").answer()));
        local(BlockAnswer.NXDOMAIN, "", "tracker.test");
        assertEquals(Rcode.NXDOMAIN, dns.ask("shop.test.", "A").rcode());
        assertEquals(2, dns.service.stats().outcome(QueryRecord.Outcome.BLOCKED) - 1);
        assertTrue(dns.all().isEmpty());
    }
}

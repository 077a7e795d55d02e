package stheno.dns.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static stheno.dns.server.ForwardedDns.query;
import static stheno.dns.server.ForwardedDns.text;

import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import stheno.dns.message.Edns;
import stheno.dns.message.Message;
import stheno.dns.message.Rcode;
import stheno.dns.record.RecordType;

/// What clients get from other servers and from the cache: times to live, nothing, scrubbing, DNSSEC, sizes.
final class ForwardedAnswersTest {
    private static final String WWW = "www.example.test. 300 A 192.0.2.1";
    private static final String SOA = "authority example.test. 3600 SOA ns.example.test. x.example.test. 1 2 3 4 60";

    private final ForwardedDns dns = new ForwardedDns();

    @Test
    void theSecondQueryIsAnsweredFromTheCacheAndTheTimeCountsDown() {
        Message first = dns.ask("www.example.test.", "A", WWW);
        assertEquals(List.of(WWW), text(first.answer()));
        assertTrue(first.has(Message.QR | Message.RD | Message.RA));
        assertFalse(first.has(Message.AA));
        dns.pass(100);
        assertEquals(List.of("www.example.test. 200 A 192.0.2.1"), text(dns.ask("www.example.test.", "A").answer()));
        assertEquals(List.of("wWw.Example.test. 200 A 192.0.2.1"), text(dns.ask("wWw.Example.test.", "A").answer()));
        assertTrue(dns.all().isEmpty());
        dns.pass(200);
        dns.send(query("www.example.test.", "A"));
        assertEquals("www.example.test. A", dns.asked().question());
    }

    @Test
    void anRrsetHasOneTimeToLiveTheSmallest() {
        Message reply = dns.ask("www.example.test.", "A", "www.example.test. 300 A 192.0.2.1", "www.example.test. 60 A 192.0.2.2");
        assertEquals(List.of(60, 60), reply.answer().stream().map(it -> it.ttl()).toList());
        dns.pass(61);
        dns.send(query("www.example.test.", "A"));
        dns.asked();
    }

    @Test
    void aTimeToLiveOfZeroIsHandedOverAndNotKept() {
        for (String ttl : List.of("0", "2147483648", "4294967295")) {
            assertEquals(List.of("www.example.test. 0 A 192.0.2.1"),
                    text(dns.ask("www.example.test.", "A", "www.example.test. " + ttl + " A 192.0.2.1").answer()));
        }
        dns.change(it -> it.withCache(it.cache().withTtl(600, 3600)));
        dns.ask("www.example.test.", "A", "www.example.test. 0 A 192.0.2.1");
        assertEquals(0, dns.forwarder.gauges().entries());
    }

    @Test
    void timesToLiveStayWithinTheLimits() {
        dns.change(it -> it.withCache(it.cache().withTtl(30, 3600)));
        assertEquals(30, dns.ask("a.test.", "A", "a.test. 1 A 192.0.2.1").answer().getFirst().ttl());
        assertEquals(3600, dns.ask("b.test.", "A", "b.test. 86400 A 192.0.2.1").answer().getFirst().ttl());
        assertEquals(3600, dns.ask("b.test.", "A").answer().getFirst().ttl());
    }

    @Test
    void aNameThatDoesNotExistDoesNotExistForAllTypes() {
        Message first = dns.ask("no.example.test.", "A", "NXDOMAIN", SOA);
        assertEquals(Rcode.NXDOMAIN, first.rcode());
        assertEquals(List.of("example.test. 60 SOA ns.example.test. x.example.test. 1 2 3 4 60"), text(first.authority()));
        dns.pass(20);
        Message second = dns.ask("no.example.test.", "MX");
        assertEquals(Rcode.NXDOMAIN, second.rcode());
        assertEquals(40, second.authority().getFirst().ttl());
        dns.pass(40);
        dns.send(query("no.example.test.", "MX"));
        dns.asked();
    }

    @Test
    void namesBelowOneThatDoesNotExistDoNotExistIfSet() {
        dns.ask("no.example.test.", "A", "NXDOMAIN", SOA);
        dns.send(query("a.b.no.example.test.", "A"));
        dns.answer(dns.asked(), "a.b.no.example.test. 300 A 192.0.2.9");
        dns.reply();
        dns.change(it -> it.withCache(it.cache().withBelowMissing(true)));
        dns.ask("no.example.test.", "A");
        assertEquals(Rcode.NXDOMAIN, dns.ask("c.no.example.test.", "A").rcode());
        assertEquals(Rcode.NXDOMAIN, dns.ask("d.e.no.example.test.", "A").rcode());
        dns.send(query("xno.example.test.", "A"));
        dns.asked();
    }

    @Test
    void noDataIsKeptForItsType() {
        Message first = dns.ask("www.example.test.", "AAAA", SOA);
        assertEquals(Rcode.NOERROR, first.rcode());
        assertTrue(first.answer().isEmpty());
        dns.pass(10);
        assertEquals(50, dns.ask("www.example.test.", "AAAA").authority().getFirst().ttl());
        dns.send(query("www.example.test.", "A"));
        dns.answer(dns.asked(), WWW);
        assertEquals(1, dns.reply().answer().size());
    }

    @Test
    void nothingWithoutSoaIsHandedOverAndNotKept() {
        dns.ask("www.example.test.", "AAAA", new String[] {"NXDOMAIN"});
        dns.ask("www.example.test.", "AAAA", new String[] {"AD"});
        dns.ask("www.example.test.", "AAAA", "www.example.test. 300 CNAME other.test.");
        dns.ask("www.example.test.", "AAAA", "NXDOMAIN", "authority other.test. 300 SOA ns.test. x.test. 1 2 3 4 60");
        assertEquals(0, dns.forwarder.gauges().entries());
    }

    @Test
    void negativeAnswersAreKeptForAnHourAtMost() {
        String week = "authority example.test. 604800 SOA ns.example.test. x.example.test. 1 2 3 4 604800";
        assertEquals(3600, dns.ask("no.example.test.", "A", "NXDOMAIN", week).authority().getFirst().ttl());
    }

    @Test
    void onlyTheQuestionsNameAndItsAliasesAreTaken() {
        Message reply = dns.ask("www.example.test.", "A", "evil.test. 300 A 192.0.2.66", "b.test. 200 A 192.0.2.2",
                "b.test. 200 MX 1 b.test.", "a.test. 100 CNAME b.test.", "www.example.test. 300 CNAME a.test.",
                "authority test. 300 NS evil.test.",
                "authority bank.test. 300 SOA evil.test. x.test. 1 2 3 4 5", "additional bank.test. 300 A 192.0.2.66");
        assertEquals(List.of("www.example.test. 300 CNAME a.test.", "a.test. 100 CNAME b.test.", "b.test. 200 A 192.0.2.2"),
                text(reply.answer()));
        assertTrue(reply.authority().isEmpty() && reply.additional().isEmpty());
        dns.send(query("bank.test.", "A"));
        assertEquals("bank.test. A", dns.asked().question());
    }

    @Test
    void aDnameStandsBeforeTheAliasThatItMakes() {
        Message reply = dns.ask("x.d.test.", "A", "y.e.test. 300 A 192.0.2.66", "x.e.test. 300 A 192.0.2.1",
                "x.d.test. 7 CNAME wrong.test.", "d.test. 60 DNAME e.test.");
        assertEquals(List.of("d.test. 60 DNAME e.test.", "x.d.test. 60 CNAME x.e.test.", "x.e.test. 300 A 192.0.2.1"),
                text(reply.answer()));
    }

    @Test
    void aliasesInACircleEnd() {
        Message reply = dns.ask("a.test.", "A", "a.test. 60 CNAME b.test.", "b.test. 60 CNAME a.test.");
        assertEquals(2, reply.answer().size());
        assertEquals(Rcode.NOERROR, reply.rcode());
        assertEquals(2, dns.ask("a.test.", "A").answer().size());
    }

    @Test
    void rrsetsRotateAndAliasesStayInFront() {
        dns.ask("www.test.", "A", "h.test. 60 A 192.0.2.1", "h.test. 60 A 192.0.2.2", "h.test. 60 A 192.0.2.3",
                "www.test. 60 CNAME h.test.");
        Set<String> firsts = new HashSet<>();
        for (int i = 0; i < 3; i++) {
            List<String> answer = text(dns.ask("www.test.", "A").answer());
            assertEquals("www.test. 60 CNAME h.test.", answer.getFirst());
            assertEquals(4, Set.copyOf(answer).size());
            firsts.add(answer.get(1));
        }
        assertEquals(3, firsts.size());
        dns.service.change(DnsSettings.DEFAULTS.withRotate(false));
        for (int i = 0; i < 2; i++) assertEquals("h.test. 60 A 192.0.2.1", text(dns.ask("www.test.", "A").answer()).get(1));
    }

    @Test
    void signaturesAreKeptAndGoToClientsWithDoAlone() {
        String signature = "www.example.test. 300 RRSIG A 8 3 300 20301231000000 20200101000000 1 example.test. AAAA";
        Message plain = dns.ask("www.example.test.", "A", "AD", WWW, signature);
        assertEquals(List.of(WWW), text(plain.answer()));
        assertFalse(plain.has(Message.AD));
        Message secure = dns.ask(query("www.example.test.", "A").with(Edns.of(1232).withDnssec()));
        assertEquals(List.of(WWW, signature), text(secure.answer()));
        assertTrue(secure.has(Message.AD));
        Message authentic = dns.ask(query("www.example.test.", "A").with(Message.AD));
        assertTrue(authentic.has(Message.AD));
        assertEquals(1, authentic.answer().size());
        assertTrue(dns.all().isEmpty());
        dns.send(query("www.example.test.", "RRSIG"));
        dns.answer(dns.asked(), signature);
        assertEquals(List.of(signature), text(dns.reply().answer()));
    }

    @Test
    void proofsAreKeptIfAZoneAboveTheNameHasSignedThem() {
        String[] records = {"NXDOMAIN", SOA,
            "authority example.test. 60 RRSIG SOA 8 2 60 20301231000000 20200101000000 1 example.test. AAAA",
            "authority a.example.test. 60 NSEC z.example.test. A", "authority evil.test. 60 NSEC z.test. A",
            "authority a.example.test. 60 RRSIG NSEC 8 3 60 20301231000000 20200101000000 1 example.test. AAAA",
            "authority evil.test. 60 RRSIG NSEC 8 2 60 20301231000000 20200101000000 1 evil.test. AAAA"};
        assertEquals(1, dns.ask("no.example.test.", "A", records).authority().size());
        Message secure = dns.ask(query("no.example.test.", "A").with(Edns.of(1232).withDnssec()));
        assertEquals(List.of("SOA", "RRSIG", "NSEC", "RRSIG"),
                secure.authority().stream().map(it -> RecordType.name(it.type())).toList());
    }

    @Test
    void checkingDisabledIsPassedOnAndKeptApart() {
        dns.send(query("bogus.test.", "A").with(Message.CD));
        ForwardedDns.Asked asked = dns.asked();
        assertTrue(asked.message().has(Message.CD | Message.RD));
        dns.answer(asked, "bogus.test. 300 A 192.0.2.1");
        assertTrue(dns.reply().has(Message.CD));
        dns.send(query("bogus.test.", "A"));
        asked = dns.asked();
        assertFalse(asked.message().has(Message.CD));
        assertTrue(asked.message().edns().orElseThrow().dnssecOk());
    }

    @Test
    void largeAnswersAreTruncatedFromTheCacheToo() {
        String[] records = new String[40];
        for (int i = 0; i < 40; i++) records[i] = "big.test. 300 A 192.0.2." + i;
        Message first = dns.ask("big.test.", "A", records);
        assertTrue(first.has(Message.TC));
        Message plain = dns.ask("big.test.", "A");
        assertTrue(plain.has(Message.TC));
        assertTrue(plain.edns().isEmpty());
        Message edns = dns.ask(query("big.test.", "A").with(Edns.of(1232)));
        assertFalse(edns.has(Message.TC));
        assertEquals(40, edns.answer().size());
        dns.send(query("big.test.", "A"), ForwardedDns.CLIENT, QueryRecord.Transport.TCP);
        assertEquals(40, dns.reply().answer().size());
        Message narrow = dns.ask(query("big.test.", "A").with(Edns.of(512)));
        assertTrue(narrow.has(Message.TC));
        assertTrue(narrow.edns().isPresent());
        // A client without TCP, such as musl before 1.2.4, takes these.
        assertEquals(30, plain.answer().size());
        assertEquals(29, narrow.answer().size());
    }

    @Test
    void cookiesAndOtherOptionsOfTheServerStayBehind() {
        dns.send(query("www.example.test.", "A").with(Edns.of(1232).with(Edns.COOKIE, new byte[8]).with(Edns.CLIENT_SUBNET, new byte[4])));
        ForwardedDns.Asked asked = dns.asked();
        assertEquals(List.of(Edns.COOKIE), asked.message().edns().orElseThrow().options().stream().map(Edns.Option::code).toList());
        assertFalse(Arrays.equals(new byte[8], asked.message().edns().orElseThrow().options().getFirst().data()));
        Message answer = ForwardedDns.message(asked, WWW);
        dns.deliver(asked, answer.with(Edns.of(4096).with(Edns.CLIENT_SUBNET, new byte[4]).with(65_001, new byte[3])).write());
        List<Edns.Option> options = dns.reply().edns().orElseThrow().options();
        assertEquals(List.of(Edns.COOKIE), options.stream().map(Edns.Option::code).toList());
        assertEquals(24, options.getFirst().data().length);
        assertTrue(dns.ask(query("www.example.test.", "A").with(Edns.of(1232))).edns().orElseThrow().options().isEmpty());
    }

    @Test
    void repliesToEncryptedQueriesArePaddedIfTheClientPads() {
        dns.ask("www.example.test.", "A", WWW);
        Message padded = query("www.example.test.", "A").with(Edns.of(1232).with(Edns.PADDING, new byte[20]));
        for (QueryRecord.Transport transport : QueryRecord.Transport.values()) {
            dns.send(padded, ForwardedDns.CLIENT, transport);
            int length = dns.replies.removeFirst().length;
            assertEquals(transport.encrypted(), length % 468 == 0, transport + " " + length);
            dns.send(query("www.example.test.", "A").with(Edns.of(1232)), ForwardedDns.CLIENT, transport);
            assertTrue(dns.replies.removeFirst().length < 100);
        }
    }

    @Test
    void anyIsAnsweredWithHinfo() {
        assertEquals(List.of("www.example.test. 3600 HINFO \"RFC8482\" \"\""), text(dns.ask("www.example.test.", "ANY").answer()));
        assertTrue(dns.all().isEmpty());
    }
}

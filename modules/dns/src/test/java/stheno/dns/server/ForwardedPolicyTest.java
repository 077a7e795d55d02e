package stheno.dns.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static stheno.dns.server.ForwardedDns.CORP;
import static stheno.dns.server.ForwardedDns.FIRST;
import static stheno.dns.server.ForwardedDns.SECOND;
import static stheno.dns.server.ForwardedDns.query;
import static stheno.dns.server.ForwardedDns.text;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import stheno.dns.forward.ForwardStats.Count;
import stheno.dns.message.Message;
import stheno.dns.message.Question;
import stheno.dns.message.Rcode;
import stheno.dns.record.Name;
import stheno.reactor.Network;

/// Which servers are asked and when, who may ask, what waits, and old answers.
final class ForwardedPolicyTest {
    private static final String WWW = "www.example.test. 300 A 192.0.2.1";

    private final ForwardedDns dns = new ForwardedDns();

    private static Duration millis(long millis) {
        return Duration.ofMillis(millis);
    }

    private long count(Count of) {
        return dns.forwarder.stats().count(of);
    }

    private void isAsked(String server) {
        assertEquals(server, dns.asked().server());
    }

    @Test
    void theNextServerIsAskedWithinTwoSecondsAndTheSilentOneIsAvoided() {
        dns.send(query("www.example.test.", "A"));
        isAsked(FIRST);
        dns.pass(millis(1500));
        ForwardedDns.Asked second = dns.asked();
        assertEquals(SECOND, second.server());
        dns.answer(second, WWW);
        assertEquals(1, dns.reply().answer().size());
        dns.send(query("other.test.", "A"));
        isAsked(SECOND);
    }

    @Test
    void servfailAndRefusedGoOnToTheNextAndNxdomainDoesNot() {
        for (String rcode : List.of("SERVFAIL", "REFUSED", "NOTIMP", "FORMERR")) {
            String name = rcode + ".test.";
            dns.send(query(name, "A"));
            for (ForwardedDns.Asked asked = dns.asked(); asked.server().equals(FIRST); asked = dns.asked()) dns.answer(asked, rcode);
            assertTrue(dns.replies.isEmpty());
            dns.pass(5);
            assertEquals(Rcode.SERVFAIL, dns.reply().rcode());
            dns.all();
        }
    }

    @Test
    void anNxdomainOfTheFirstServerIsTheAnswer() {
        dns.send(query("no.test.", "A"));
        dns.answer(dns.asked(), "NXDOMAIN");
        assertEquals(Rcode.NXDOMAIN, dns.reply().rcode());
        assertTrue(dns.all().isEmpty());
    }

    @Test
    void whenAllAreSilentAllAreAskedAndTheClientGetsServfailInTime() {
        for (int round = 0; round < 2; round++) { // in the second one all look dead
            dns.send(query("www" + round + ".example.test.", "A"));
            int asked = dns.all().size();
            for (int i = 0; i < 9; i++) {
                assertTrue(dns.replies.isEmpty());
                dns.pass(millis(499));
                asked += dns.all().size();
            }
            assertTrue(asked >= 2, asked + " servers asked");
            dns.pass(millis(20));
            assertEquals(Rcode.SERVFAIL, dns.reply().rcode());
            dns.pass(30);
            dns.all();
        }
        assertEquals(2, count(Count.FAILURES));
    }

    @Test
    void aFailureIsKeptForAFewSeconds() {
        dns.send(query("www.example.test.", "A"));
        dns.answer(dns.asked(), "SERVFAIL");
        dns.answer(dns.asked(), "SERVFAIL");
        assertEquals(Rcode.SERVFAIL, dns.reply().rcode());
        assertEquals(Rcode.SERVFAIL, dns.ask("www.example.test.", "A").rcode());
        assertTrue(dns.all().isEmpty());
        dns.pass(5);
        dns.send(query("www.example.test.", "A"));
        dns.asked();
    }

    @Test
    void garbageGoesOnToTheNextServer() {
        dns.send(query("www.example.test.", "A"));
        ForwardedDns.Asked asked = dns.asked();
        byte[] reply = ForwardedDns.message(asked, WWW).write();
        reply[7] = 9; // records that are not there
        dns.deliver(asked, reply);
        ForwardedDns.Asked second = dns.asked();
        assertEquals(SECOND, second.server());
        dns.answer(second, WWW);
        assertEquals(1, dns.reply().answer().size());
    }

    @Test
    void aReferralIsNoAnswer() {
        dns.send(query("www.example.test.", "A"));
        dns.answer(dns.asked(), "authority test. 300 NS ns.test.");
        isAsked(SECOND);
        assertTrue(dns.replies.isEmpty());
    }

    @Test
    void theLongestSuffixByWholeLabelsDecides() {
        for (String name : List.of("corp.example.", "www.corp.example.", "a.b.CORP.example.")) {
            dns.send(query(name, "A"));
            isAsked(CORP);
        }
        for (String name : List.of("xcorp.example.", "example.", "corp.example.test.")) {
            dns.send(query(name, "A"));
            isAsked(FIRST);
        }
    }

    @Test
    void aNameWithAForwardOfItsOwnNeverGoesElsewhere() {
        dns.send(query("www.corp.example.", "A"));
        for (int i = 0; i < 10; i++) {
            for (ForwardedDns.Asked asked : dns.all()) assertEquals(CORP, asked.server());
            dns.pass(millis(500));
        }
        assertEquals(Rcode.SERVFAIL, dns.reply().rcode());
        dns.pass(30);
        dns.send(query("mail.corp.example.", "A"));
        for (ForwardedDns.Asked asked : dns.all()) dns.answer(asked, "REFUSED");
        assertEquals(Rcode.SERVFAIL, dns.reply().rcode());
        assertTrue(dns.all().isEmpty());
    }

    @Test
    void aLostPacketOfTheOnlyServerIsAskedForAgain() {
        dns.send(query("www.corp.example.", "A"));
        isAsked(CORP);
        dns.pass(millis(1500));
        ForwardedDns.Asked again = dns.asked();
        dns.pass(millis(1500));
        dns.answer(again, "www.corp.example. 300 A 192.0.2.7");
        assertEquals(1, dns.reply().answer().size());
    }

    @Test
    void aSlowServerIsStillHeard() {
        dns.send(query("www.corp.example.", "A"));
        ForwardedDns.Asked asked = dns.asked();
        dns.pass(millis(4400));
        dns.answer(asked, "www.corp.example. 300 A 192.0.2.7");
        assertEquals(1, dns.reply().answer().size());
    }

    @Test
    void otherClientsAreRefusedInTheCacheOrNot() {
        dns.ask("www.example.test.", "A", WWW);
        for (QueryRecord.Transport transport : QueryRecord.Transport.values()) {
            for (String name : List.of("www.example.test.", "other.test.")) {
                dns.send(query(name, "A"), "198.51.100.1", transport);
                Message reply = dns.reply();
                assertEquals(Rcode.REFUSED, reply.rcode());
                assertFalse(reply.has(Message.RA));
            }
        }
        assertEquals(8, count(Count.REFUSED_CLIENTS));
        assertTrue(dns.all().isEmpty());
        dns.change(it -> it.withClients(List.of(Network.of("198.51.100.0/24"))));
        dns.send(query("other.test.", "A"), "198.51.100.1", QueryRecord.Transport.UDP);
        dns.asked();
    }

    @Test
    void withoutRecursionDesiredAnswersAreRefusedInTheCacheOrNot() {
        dns.ask("www.example.test.", "A", WWW);
        Message query = Message.query(1, Name.of("www.example.test."), 1);
        assertEquals(Rcode.REFUSED, dns.ask(query).rcode());
        assertTrue(dns.all().isEmpty());
    }

    @Test
    void equalQuestionsAreAskedOnceAndEachClientGetsItsOwnReply() {
        dns.send(Message.query(1, Name.of("www.example.test."), 1).with(Message.RD));
        dns.send(Message.query(2, Name.of("WWW.Example.test."), 1).with(Message.RD), "10.9.9.9", QueryRecord.Transport.TCP);
        dns.send(query("www.example.test.", "AAAA"));
        List<ForwardedDns.Asked> asked = dns.all();
        assertEquals(2, asked.size());
        dns.answer(asked.getFirst(), "www.example.test. 0 A 192.0.2.1");
        assertEquals(2, dns.replies.size());
        Message first = Message.read(dns.replies.removeFirst());
        Message second = Message.read(dns.replies.removeFirst());
        assertEquals(1, first.id());
        assertEquals(2, second.id());
        assertEquals("WWW.Example.test.", second.questions().getFirst().name().toString());
        assertEquals(List.of("WWW.Example.test. 0 A 192.0.2.1"), text(second.answer()));
        assertEquals(1, count(Count.COALESCED));
        assertEquals(1, dns.forwarder.gauges().waiting());
    }

    @Test
    void anOldAnswerIsForServersThatFailOrAreSlow() {
        dns.ask("www.example.test.", "A", WWW);
        dns.pass(300);
        dns.send(query("www.example.test.", "A"));
        ForwardedDns.Asked first = dns.asked();
        dns.pass(millis(1700));
        assertTrue(dns.replies.isEmpty());
        dns.pass(millis(200));
        assertEquals(List.of("www.example.test. 30 A 192.0.2.1"), text(dns.reply().answer()));
        assertEquals(30, dns.ask("www.example.test.", "A").answer().getFirst().ttl());
        assertFalse(dns.asked().server().equals(first.server()));
        dns.answer(first, "www.example.test. 300 A 192.0.2.66"); // its time is over
        dns.pass(millis(1500));
        dns.answer(dns.asked(), "www.example.test. 300 A 192.0.2.2"); // one more question beside the last one
        assertTrue(dns.replies.isEmpty());
        assertEquals(List.of("www.example.test. 300 A 192.0.2.2"), text(dns.ask("www.example.test.", "A").answer()));
    }

    @Test
    void afterAFailureTheOldAnswerIsGivenAtOnceForAWhile() {
        dns.ask("www.example.test.", "A", WWW);
        dns.pass(86_000);
        dns.send(query("www.example.test.", "A"));
        dns.answer(dns.asked(), "SERVFAIL");
        dns.answer(dns.asked(), "SERVFAIL");
        assertEquals(30, dns.reply().answer().getFirst().ttl());
        assertEquals(30, dns.ask("www.example.test.", "A").answer().getFirst().ttl());
        assertTrue(dns.all().isEmpty());
        dns.pass(31);
        dns.send(query("www.example.test.", "A"));
        dns.answer(dns.asked(), "NXDOMAIN", "authority example.test. 60 SOA ns.test. x.test. 1 2 3 4 60");
        assertEquals(Rcode.NXDOMAIN, dns.reply().rcode());
        assertEquals(Rcode.NXDOMAIN, dns.ask("www.example.test.", "A").rcode());
    }

    @Test
    void afterADayTheOldAnswerIsGone() {
        dns.ask("www.example.test.", "A", WWW);
        dns.pass(300 + 86_400);
        dns.send(query("www.example.test.", "A"));
        dns.answer(dns.asked(), "SERVFAIL");
        dns.answer(dns.asked(), "SERVFAIL");
        assertEquals(Rcode.SERVFAIL, dns.reply().rcode());
    }

    @Test
    void whatIsAskedForOftenIsRefreshedBeforeItsTimeEnds() {
        dns.ask("www.example.test.", "A", WWW);
        dns.ask("www.example.test.", "A");
        dns.pass(269);
        dns.ask("www.example.test.", "A");
        assertTrue(dns.all().isEmpty());
        dns.pass(1);
        dns.ask("www.example.test.", "A");
        ForwardedDns.Asked asked = dns.asked();
        dns.ask("www.example.test.", "A");
        assertTrue(dns.all().isEmpty());
        dns.answer(asked, "www.example.test. 300 A 192.0.2.2");
        assertEquals(List.of("www.example.test. 300 A 192.0.2.2"), text(dns.ask("www.example.test.", "A").answer()));
        assertEquals(1, count(Count.PREFETCHES));
        assertEquals(0, dns.forwarder.gauges().questions());
    }

    @Test
    void beyondTheLimitsQueriesGetServfailAtOnce() {
        dns.change(it -> it.withOutstanding(3).withWaiting(2));
        for (int i = 0; i < 2; i++) dns.send(query("www.example.test.", "A"));
        assertEquals(Rcode.SERVFAIL, dns.ask("www.example.test.", "A").rcode());
        dns.send(query("a.test.", "A"));
        assertEquals(Rcode.SERVFAIL, dns.ask("b.test.", "A").rcode());
        assertEquals(2, count(Count.OVERLOADED));
        dns.pass(5);
        assertEquals(3, dns.replies.size());
        assertEquals(0, dns.forwarder.gauges().waiting());
        assertEquals(0, dns.forwarder.gauges().questions());
    }

    @Test
    void metaTypesAndOtherClassesAreNotForwarded() {
        assertEquals(Rcode.NOTIMP, dns.ask("www.example.test.", "MAILB").rcode());
        assertEquals(Rcode.REFUSED, dns.ask("example.test.", "AXFR").rcode());
        Message chaos = Message.request(1, 0, new Question(Name.of("x.test."), 16, 3)).with(Message.RD);
        assertEquals(Rcode.REFUSED, dns.ask(chaos).rcode());
        assertTrue(dns.all().isEmpty());
    }

    @Test
    void theCacheIsShownAndFlushed() {
        dns.ask("www.example.test.", "A", WWW);
        dns.ask("www.example.test.", "AAAA", "www.example.test. 300 AAAA 2001:db8::1");
        dns.ask("mail.example.test.", "A", "mail.example.test. 300 A 192.0.2.2");
        dns.ask("example.test.", "A", "example.test. 300 A 192.0.2.3");
        dns.ask("xexample.test.", "A", "xexample.test. 300 A 192.0.2.3");
        dns.pass(10);
        assertEquals(List.of("www.example.test. A NOERROR 290 s\n  www.example.test. 290 IN A 192.0.2.1\n",
                "www.example.test. AAAA NOERROR 290 s\n  www.example.test. 290 IN AAAA 2001:db8::1\n"),
                dns.forwarder.show(Name.of("WWW.example.test."), false).stream().sorted().toList());
        assertEquals(1, dns.forwarder.flush(Name.of("mail.example.test."), false));
        assertEquals(3, dns.forwarder.flush(Name.of("example.test."), true));
        assertEquals(1, dns.forwarder.gauges().entries());
        assertEquals(1, dns.forwarder.flush());
        assertEquals(0, dns.forwarder.gauges().entries());
    }
}

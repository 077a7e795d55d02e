package stheno.dns.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static stheno.dns.server.Asked.query;

import java.util.Arrays;
import java.util.List;
import java.util.function.IntFunction;
import org.junit.jupiter.api.Test;
import stheno.dns.message.Edns;
import stheno.dns.message.Message;
import stheno.dns.message.Rcode;
import stheno.reactor.AccessList;
import stheno.reactor.Network;

/// Case 28: floods are limited, and other clients are not touched.
final class ResponderLimitTest {
    private static final int RATE = 10;
    private static final DnsSettings LIMITED = DnsSettings.DEFAULTS.withRateLimit(RateLimit.NONE.withRate(RATE).withSlip(0));

    private final Asked asked = new Asked(TestZones.small()).change(LIMITED);

    /// How many of 100 queries get a whole reply.
    private int replies(IntFunction<Message> query) {
        return replies(query, Asked.CLIENT, true);
    }

    private int replies(IntFunction<Message> query, String client, boolean udp) {
        int replies = 0;
        for (int i = 0; i < 100; i++) if (asked.ask(query.apply(i).write(), client, udp).length > 0) replies++;
        return replies;
    }

    @Test
    void equalAnswersAreLimitedAndOthersAreNot() {
        assertEquals(RATE, replies(_ -> query("www.example.test.", "A")));
        assertEquals(RATE, replies(_ -> query("www.example.test.", "AAAA")));
        assertEquals(RATE, replies(_ -> query("ns1.example.test.", "A")));
        assertEquals(RATE, replies(_ -> query("www.example.test.", "A"), "192.0.2.7", true));
        assertEquals(0, replies(_ -> query("WWW.example.test.", "A")), "in any case of letters");
        assertEquals(100, replies(i -> query((i % 2 == 0 ? "www" : "ns1") + ".example.test.", "A"), "203.0.113.1", false), "by TCP");
    }

    @Test
    void namesThatDoNotExistCountByTheirZone() {
        assertEquals(RATE, replies(i -> query("no" + i + ".example.test.", "A")));
        assertEquals(RATE, replies(_ -> query("www.example.test.", "A")));
    }

    @Test
    void wildcardsCountByTheirOwner() {
        assertEquals(RATE, replies(i -> query("any" + i + ".wild.example.test.", "A")));
    }

    @Test
    void referralsCountByTheirDelegation() {
        assertEquals(RATE, replies(i -> query("any" + i + ".sub.example.test.", "A")));
    }

    @Test
    void namesWithoutTheTypeCountTogetherWhateverTheType() {
        assertEquals(RATE, replies(i -> query("www.example.test.", "TYPE" + (1000 + i))));
    }

    @Test
    void errorsCountTogether() {
        assertEquals(RATE, replies(i -> query("other" + i + ".test.", "A")));
        byte[] malformed = Arrays.copyOf(query("www.example.test.", "A").write(), 20);
        assertEquals(0, asked.ask(malformed, Asked.CLIENT, true).length);
        assertEquals(0, replies(_ -> query("example.test.", "AXFR")));
        asked.change(LIMITED.withAccess(new AccessList(List.of(Network.of("10.0.0.0/8")), List.of())));
        assertEquals(RATE, replies(_ -> query("www.example.test.", "A")));
    }

    @Test
    void oneInSoManyIsTruncatedSoThatRealClientsComeByTcp() {
        asked.change(LIMITED.withRateLimit(LIMITED.rateLimit().withSlip(3)));
        assertEquals(RATE + 30, replies(_ -> query("www.example.test.", "A").with(Edns.of(1232))));
        for (int i = 0; asked.verdict != Responder.Verdict.SLIP || asked.responder.rcode() != Rcode.NXDOMAIN; i++) {
            assertTrue(i < RATE + 3, "one of three beyond the rate");
            asked.ask(query("no.example.test.", "A").write(), Asked.CLIENT, true);
        }
        Message slipped = Message.read(Arrays.copyOf(asked.responder.packet(), asked.responder.length()));
        assertTrue(slipped.has(Message.TC));
        assertEquals(Rcode.NXDOMAIN, slipped.rcode());
        assertEquals(List.of(), slipped.authority());
        assertEquals(1, slipped.questions().size());
    }

    @Test
    void clientsWithAGoodCookieAreNotLimited() {
        Message first = asked.ask(query("www.example.test.", "A").with(Edns.of(1232).with(Edns.COOKIE, new byte[8])));
        byte[] cookie = first.edns().orElseThrow().options().getFirst().data();
        assertEquals(100, replies(_ -> query("www.example.test.", "A").with(Edns.of(1232).with(Edns.COOKIE, cookie))));
        assertEquals(RATE - 1, replies(_ -> query("www.example.test.", "A").with(Edns.of(1232).with(Edns.COOKIE, new byte[8]))));
    }

    @Test
    void exemptNetworksAreNotLimited() {
        asked.change(LIMITED.withRateLimit(LIMITED.rateLimit().withExempt(List.of(Network.of("198.51.100.0/24")))));
        assertEquals(100, replies(_ -> query("www.example.test.", "A")));
    }
}

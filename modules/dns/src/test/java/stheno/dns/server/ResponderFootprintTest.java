package stheno.dns.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static stheno.dns.server.Asked.query;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import stheno.dns.message.Edns;
import stheno.dns.message.Message;
import stheno.reactor.AccessList;
import stheno.reactor.Network;
import stheno.testkit.Allocations;

/// A query by UDP is checked, answered, counted and limited without any allocation.
final class ResponderFootprintTest {
    private static final int TIMES = 20_000;
    private static final int ROUNDS = 10;
    private static final Edns EDNS = Edns.of(1232).withDnssec().with(Edns.COOKIE, new byte[24]).with(Edns.NSID, new byte[0]);

    @Test
    void answersAllocateNothing() {
        assertEquals(0, allocated(query("www.example.test.", "A").with(EDNS), 0));
        assertEquals(0, allocated(query("www.example.test.", "A"), 0));
    }

    @Test
    void otherKindsOfAnswersAllocateNothing() {
        assertEquals(0, allocated(query("no.example.test.", "A").with(EDNS), 0));
        assertEquals(0, allocated(query("a.wild.example.test.", "A").with(EDNS), 0));
        assertEquals(0, allocated(query("a.sub.example.test.", "A"), 0));
        assertEquals(0, allocated(query("other.test.", "A").with(EDNS.withVersion(3)), 0));
        assertEquals(0, allocated(query("big.example.test.", "TXT"), 0));
    }

    @Test
    void limitedAnswersAllocateNothing() {
        assertEquals(0, allocated(query("www.example.test.", "A").with(EDNS), 10));
    }

    private static long allocated(Message query, int rate) {
        byte[] packet = query.write();
        Responder responder = new Responder(TestZones.small(), Optional.empty(), new DnsStats(), () -> Asked.TIME, () -> 1);
        DnsSettings settings = DnsSettings.DEFAULTS.withNsid("ns1").withRateLimit(RateLimit.NONE.withRate(rate))
                .withAccess(new AccessList(List.of(Network.of("198.51.100.0/24"), Network.of("10.0.0.0/8")), List.of()));
        SipHash key = new SipHash(1, 2);
        DnsActive active = DnsActive.of(settings, new RateLimiter(settings.rateLimit(), key), List.of(key, key));
        ByteBuffer received = ByteBuffer.allocateDirect(packet.length).put(packet).flip();
        InetSocketAddress client = new InetSocketAddress(InetAddress.ofLiteral(Asked.CLIENT), 4000);
        byte[] source = client.getAddress().getAddress();
        Supplier<InetSocketAddress> peer = () -> client;
        return Allocations.fewest(ROUNDS, () -> {
            for (int i = 0; i < TIMES; i++) responder.respond(received, peer, source, QueryRecord.Transport.UDP, active);
        });
    }
}

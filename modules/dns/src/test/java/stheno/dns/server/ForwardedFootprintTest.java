package stheno.dns.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static stheno.dns.server.ForwardedDns.query;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import stheno.dns.message.Edns;
import stheno.dns.message.Message;
import stheno.dns.message.Rcode;
import stheno.dns.record.Name;
import stheno.dns.record.RecordType;
import stheno.dns.zone.Zones;
import stheno.testkit.Allocations;

/// What answers from the cache and waiting queries cost.
final class ForwardedFootprintTest {
    private static final int TIMES = 20_000;
    private static final int ROUNDS = 10;
    private static final int WAITING = 10_000;
    private static final int MOST = 1024; // bytes for each that waits

    private final ForwardedDns dns = new ForwardedDns();

    private long allocated(Message query) {
        byte[] packet = query.write();
        Responder responder = new Responder(new Zones(), Optional.empty(), Optional.of(dns.forwarder.loop(dns.reactor)), new DnsStats(),
                () -> Asked.TIME, () -> 1);
        SipHash key = new SipHash(1, 2);
        DnsActive active = DnsActive.of(DnsSettings.DEFAULTS, new RateLimiter(RateLimit.NONE, key), List.of(key, key));
        ByteBuffer received = ByteBuffer.allocateDirect(packet.length).put(packet).flip();
        InetSocketAddress client = new InetSocketAddress(InetAddress.ofLiteral(ForwardedDns.CLIENT), 4000);
        Supplier<InetSocketAddress> peer = () -> client;
        byte[] source = client.getAddress().getAddress();
        return Allocations.fewest(ROUNDS, () -> {
            for (int i = 0; i < TIMES; i++) {
                if (responder.respond(received, peer, source, QueryRecord.Transport.UDP, active) != Responder.Verdict.REPLY) {
                    throw new AssertionError("no reply");
                }
            }
        });
    }

    @Test
    void answersFromTheCacheAllocateNothing() {
        Edns edns = Edns.of(1232).withDnssec().with(Edns.COOKIE, new byte[24]);
        dns.ask("www.test.", "A", "h.test. 60 A 192.0.2.1", "h.test. 60 A 192.0.2.2", "www.test. 60 CNAME h.test.");
        dns.ask("no.test.", "A", "NXDOMAIN", "authority test. 60 SOA ns.test. x.test. 1 2 3 4 60");
        assertEquals(0, allocated(query("www.test.", "A")));
        assertEquals(0, allocated(query("wWw.test.", "A").with(edns)));
        assertEquals(0, allocated(query("no.test.", "MX").with(edns)));
        assertEquals(0, allocated(query("www.test.", "ANY")));
        dns.change(it -> it.withCache(it.cache().withBelowMissing(true)));
        dns.ask("no.test.", "A");
        assertEquals(0, allocated(query("a.b.no.test.", "A").with(edns)));
        assertEquals(1, dns.forwarder.gauges().entries() - 1);
    }

    private static long heap() {
        for (int i = 0; i < 3; i++) System.gc();
        return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
    }

    @Test
    void tenThousandQueriesWaitInAKilobyteEachAndAreAllAnsweredInTime() {
        dns.change(it -> it.withPerClient(WAITING));
        byte[][] packets = new byte[WAITING][];
        for (int i = 0; i < WAITING; i++) packets[i] = Message.query(i, Name.of("n" + i + ".test."), RecordType.A).with(Message.RD).write();
        InetSocketAddress client = new InetSocketAddress(InetAddress.ofLiteral(ForwardedDns.CLIENT), 4000);
        int[] failures = {0};
        long before = heap();
        for (int i = 0; i < WAITING; i++) {
            dns.service.answer(dns.reactor, ByteBuffer.wrap(packets[i]), client, QueryRecord.Transport.TCP, reply -> {
                if ((reply[3] & 15) == Rcode.SERVFAIL) failures[0]++;
            });
        }
        dns.turn();
        dns.all(); // what was sent is not kept by the network in memory
        long each = (heap() - before) / WAITING;
        assertEquals(WAITING, dns.forwarder.gauges().waiting());
        assertTrue(each <= MOST, each + " bytes each");
        dns.pass(Duration.ofMillis(4499));
        dns.all();
        assertEquals(0, failures[0]);
        for (int i = 0; i < 100; i++) dns.pass(Duration.ofMillis(1));
        assertEquals(WAITING, failures[0]);
        assertEquals(0, dns.forwarder.gauges().waiting());
        assertEquals(0, dns.forwarder.gauges().questions());
    }
}

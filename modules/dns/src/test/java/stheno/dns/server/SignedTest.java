package stheno.dns.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static stheno.dns.server.Asked.query;

import java.io.IOException;
import java.nio.channels.spi.SelectorProvider;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import stheno.dns.message.Edns;
import stheno.dns.message.Message;
import stheno.dns.message.Rcode;
import stheno.dns.message.Tsig;
import stheno.dns.message.TsigKey;
import stheno.dns.transfer.TransferService;
import stheno.dns.transfer.TransferSettings;
import stheno.dns.zone.Zones;
import stheno.reactor.Log;
import stheno.reactor.Reactor;

/// Questions with a signature (TSIG): secondaries sign their questions for the SOA record.
final class SignedTest {
    private static final TsigKey KEY = TsigKey.of("key.test.", "hmac-sha256", "c2VjcmV0c2VjcmV0c2VjcmV0");
    private static final TsigKey OTHER = TsigKey.of("other.test.", "hmac-sha256", "c2VjcmV0c2VjcmV0c2VjcmV0");
    private static final TsigKey WRONG = TsigKey.of("key.test.", "hmac-sha256", "d3Jvbmd3cm9uZ3dyb25nd3Jv");

    private final TransferService transfers;
    private final Asked asked;

    SignedTest() throws IOException {
        Zones zones = TestZones.small();
        Reactor loop = new Reactor("test", SelectorProvider.provider(), System::nanoTime, Log.NONE);
        transfers = new TransferService(zones, loop, () -> Instant.ofEpochSecond(Asked.TIME));
        transfers.change(TransferSettings.NONE.withKeys(List.of(KEY)));
        asked = new Asked(zones, Optional.of(transfers));
    }

    @AfterEach
    void stop() {
        transfers.stop();
    }

    private byte[] ask(Tsig client, Message query, boolean udp) {
        byte[] packet = query.write();
        return asked.ask(client.sign(packet, packet.length, Asked.TIME), Asked.CLIENT, udp);
    }

    @Test
    void theAnswerIsSignedAsWell() {
        for (boolean udp : new boolean[] {true, false}) {
            Tsig client = Tsig.client(KEY);
            byte[] reply = ask(client, query("example.test.", "SOA"), udp);
            assertEquals(Rcode.NOERROR, client.check(reply, reply.length, Asked.TIME));
            assertTrue(client.isComplete());
            Message message = Message.read(reply);
            assertEquals(1, message.answer().size());
            assertTrue(message.has(Message.AA));
        }
    }

    @Test
    void aSignedAnswerKeepsTheLimitOfItsSize() {
        Tsig client = Tsig.client(KEY);
        byte[] reply = ask(client, query("big.example.test.", "TXT"), true);
        assertTrue(reply.length <= Responder.SMALLEST, reply.length + " octets");
        assertTrue(Message.read(reply).has(Message.TC));
        assertEquals(Rcode.NOERROR, client.check(reply, reply.length, Asked.TIME));
    }

    @Test
    void anUnknownKeyAndAWrongSignatureAreNotAuthorised() {
        for (TsigKey key : List.of(OTHER, WRONG)) {
            Message reply = Message.read(ask(Tsig.client(key), query("example.test.", "SOA"), true));
            assertEquals(Rcode.NOTAUTH, reply.rcode());
            assertEquals(List.of(), reply.answer());
            assertEquals(1, reply.additional().size(), "the TSIG record with its error");
        }
    }

    @Test
    void withoutTransfersNoKeyIsKnown() {
        Asked alone = new Asked(TestZones.small());
        byte[] packet = query("example.test.", "SOA").write();
        byte[] signed = Tsig.client(KEY).sign(packet, packet.length, Asked.TIME);
        assertEquals(Rcode.NOTAUTH, Message.read(alone.ask(signed, Asked.CLIENT, true)).rcode());
    }

    @Test
    void aChangedSignatureIsNeverAnError() {
        byte[] packet = query("example.test.", "SOA").write();
        byte[] signed = Tsig.client(KEY).sign(packet, packet.length, Asked.TIME);
        Set<Integer> rcodes = new TreeSet<>();
        for (int i = packet.length; i < signed.length; i++) {
            for (int bit = 0; bit < 8; bit++) {
                byte[] changed = signed.clone();
                changed[i] ^= (byte) (1 << bit);
                rcodes.add(asked.ask(changed, Asked.CLIENT, true)[3] & 15);
            }
        }
        assertEquals(Set.of(Rcode.NOERROR, Rcode.FORMERR, Rcode.NOTAUTH), rcodes, "NOERROR where it is no TSIG record any more");
    }

    @Test
    void repliesOfTransfersAndSignedRepliesHaveTheOptionsOfOthers() {
        asked.change(DnsSettings.DEFAULTS.withNsid("ns1"));
        Edns all = Edns.of(1232).with(Edns.COOKIE, new byte[8]).with(Edns.NSID, new byte[0]).with(Edns.KEEPALIVE, new byte[0]);
        for (boolean udp : new boolean[] {true, false}) {
            List<Integer> expected = udp ? List.of(Edns.COOKIE, Edns.NSID) : List.of(Edns.COOKIE, Edns.NSID, Edns.KEEPALIVE);
            for (String type : List.of("SOA", "AXFR", "IXFR")) {
                Tsig client = Tsig.client(KEY);
                byte[] reply = ask(client, query("example.test.", type).with(all), udp);
                assertEquals(Rcode.NOERROR, client.check(reply, reply.length, Asked.TIME));
                assertEquals(expected, codes(Message.read(reply)), type + (udp ? " by UDP" : " by TCP"));
                assertEquals(expected, codes(asked.ask(query("example.test.", type).with(all), Asked.CLIENT, udp)), type);
            }
        }
    }

    private static List<Integer> codes(Message message) {
        return message.edns().orElseThrow().options().stream().map(Edns.Option::code).toList();
    }

    @Test
    void aClientThatMayNotTransferGetsItsRcodeInOneMessage() {
        Message refused = asked.ask(query("example.test.", "AXFR"), Asked.CLIENT, false);
        assertEquals(Rcode.REFUSED, refused.rcode());
        assertEquals(Responder.Verdict.REPLY, asked.verdict);
        assertEquals(Rcode.REFUSED, asked.responder.rcode());
    }
}

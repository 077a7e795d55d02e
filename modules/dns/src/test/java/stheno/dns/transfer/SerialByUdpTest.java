package stheno.dns.transfer;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import stheno.dns.message.Message;
import stheno.dns.message.Rcode;
import stheno.dns.message.Tsig;
import stheno.dns.record.FormatException;
import stheno.dns.record.Record;
import stheno.dns.record.RecordType;
import stheno.testkit.Await;

/// A server with a copy asks for the serial by UDP first, and by TCP without a useful reply.
class SerialByUdpTest {
    private static final Duration REFRESH = Duration.ofSeconds(3600);
    private static final byte[] NOTHING = {};

    @TempDir
    private Path folder;
    private SecondaryBench bench;

    @BeforeEach
    void start() throws IOException {
        bench = new SecondaryBench(folder);
    }

    @AfterEach
    void stop() {
        bench.close();
    }

    private static UnaryOperator<byte[]> soa(long serial) {
        return packet -> reply(packet, TestZone.soa(serial)).write();
    }

    private static Message reply(byte[] packet, Record... answer) {
        return ScriptedPrimary.message(Message.read(packet), List.of(answer));
    }

    /// A primary with serial 7, and a server that has copied it.
    private ScriptedPrimary copied() throws IOException {
        ScriptedPrimary primary = new ScriptedPrimary(ScriptedPrimary.zone(TestZone.small(7)));
        bench.primaries(primary.server());
        bench.attempts(1);
        assertEquals(List.of("SOA", "AXFR"), primary.requests(), "without a copy all goes by TCP");
        assertEquals(0, primary.askedByUdp());
        return primary;
    }

    @Test
    void aSerialThatIsTheSameNeedsNoTcp() throws IOException {
        try (ScriptedPrimary primary = copied()) {
            primary.byUdp(soa(7));
            bench.advance(REFRESH);
            bench.attempts(2);
            assertEquals(1, bench.service().stats().confirmed());
            assertEquals(1, primary.askedByUdp());
            assertEquals(List.of("SOA", "AXFR"), primary.requests());
        }
    }

    @Test
    void aNewerSerialIsFollowedByTheTransfer() throws IOException {
        try (ScriptedPrimary primary = copied()) {
            primary.byUdp(soa(8));
            primary.follow(ScriptedPrimary.zone(TestZone.small(8)));
            bench.advance(REFRESH);
            bench.attempts(2);
            bench.serves(8);
            assertEquals(List.of("SOA", "AXFR", "AXFR"), primary.requests());
        }
    }

    @Test
    void aReplyThatIsOfNoUseIsFollowedByTcp() throws IOException {
        List<UnaryOperator<byte[]>> replies = List.of(
                packet -> reply(packet, TestZone.soa(9)).with(Message.TC).write(),
                packet -> reply(packet).write(), // no SOA record
                packet -> reply(packet, TestZone.soa(7)).with(Rcode.REFUSED).write(),
                packet -> new byte[] {packet[0], packet[1], (byte) 0x84, 0, 0, 1, 0, 9, 0, 0, 0, 0}); // malformed
        try (ScriptedPrimary primary = copied()) {
            int attempts = 1;
            for (UnaryOperator<byte[]> reply : replies) {
                primary.byUdp(reply);
                bench.advance(REFRESH);
                bench.attempts(++attempts);
            }
            assertEquals(replies.size(), bench.service().stats().confirmed());
            assertEquals(List.of("SOA", "AXFR", "SOA", "SOA", "SOA", "SOA"), primary.requests());
        }
    }

    @Test
    void withoutAReplyItIsAskedThreeTimesAndThenByTcp() throws IOException {
        try (ScriptedPrimary primary = copied()) {
            primary.byUdp(_ -> NOTHING);
            bench.advance(REFRESH);
            for (int i = 1; i <= 3; i++) {
                int asked = i;
                Await.until(() -> primary.askedByUdp() == asked);
                bench.advance(Duration.ofSeconds(2));
            }
            bench.attempts(2);
            assertEquals(1, bench.service().stats().confirmed());
            assertEquals(3, primary.askedByUdp());
            assertEquals(List.of("SOA", "AXFR", "SOA"), primary.requests());
        }
    }

    @Test
    void repliesWithAnotherIdAreIgnored() throws IOException {
        try (ScriptedPrimary primary = copied()) {
            primary.byUdp(packet -> {
                byte[] other = soa(9).apply(packet);
                other[0]++;
                return other;
            });
            bench.advance(REFRESH);
            Await.until(() -> primary.askedByUdp() == 1);
            primary.byUdp(soa(7));
            bench.advance(Duration.ofSeconds(2));
            bench.attempts(2);
            assertEquals(1, bench.service().stats().confirmed());
            assertEquals(2, primary.askedByUdp());
        }
    }

    @Test
    void aSignedQuestionNeedsASignedReply() throws IOException {
        try (ScriptedPrimary primary = new ScriptedPrimary((request, packet, reply) -> reply.send(signed(packet, request, 7)))) {
            bench.primaries(new RemoteServer(primary.server().address(), Optional.of(SecondaryBench.KEY.name())));
            bench.attempts(1);
            primary.byUdp(packet -> signed(packet, Message.read(packet), 7));
            bench.advance(REFRESH);
            bench.attempts(2);
            assertEquals(1, bench.service().stats().confirmed());
            assertEquals(List.of("SOA", "AXFR"), primary.requests());
            primary.byUdp(soa(7)); // not signed: TCP decides
            bench.advance(REFRESH);
            bench.attempts(3);
            assertEquals(List.of("SOA", "AXFR", "SOA"), primary.requests());
        }
    }

    private byte[] signed(byte[] packet, Message request, long serial) {
        try {
            long now = bench.time().getEpochSecond();
            Tsig tsig = Tsig.check(packet, packet.length, _ -> Optional.of(SecondaryBench.KEY), now).orElseThrow();
            boolean whole = request.questions().getFirst().type() != RecordType.SOA;
            List<Record> zone = TestZone.small(serial);
            byte[] plain = (whole ? ScriptedPrimary.transfer(request, zone) : ScriptedPrimary.message(request, zone.subList(0, 1))).write();
            return tsig.sign(plain, plain.length, now);
        } catch (FormatException e) {
            throw new AssertionError(e);
        }
    }
}

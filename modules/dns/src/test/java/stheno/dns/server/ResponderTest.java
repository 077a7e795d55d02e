package stheno.dns.server;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static stheno.dns.server.Asked.query;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import stheno.dns.message.Edns;
import stheno.dns.message.Message;
import stheno.dns.message.Opcode;
import stheno.dns.message.Question;
import stheno.dns.message.Rcode;
import stheno.dns.record.DnsClass;
import stheno.dns.record.Name;
import stheno.dns.record.Record;
import stheno.dns.record.RecordType;
import stheno.reactor.AccessList;
import stheno.reactor.Network;

/// What surrounds the answer: EDNS (cases 23 to 25), opcodes, classes, access and malformed packets.
final class ResponderTest {
    private static final Edns EDNS = Edns.of(4096);

    private final Asked asked = new Asked(TestZones.small());

    private static int extended(Message reply) {
        return reply.rcode() & 15 | reply.edns().map(Edns::upperRcode).orElse(0) << 4;
    }

    private static byte[] option(Message reply, int code) {
        return reply.edns().orElseThrow().options().stream().filter(it -> it.code() == code).findFirst().map(Edns.Option::data)
                .orElse(new byte[0]);
    }

    @Test
    void aQuestionIsAnsweredAndSentBackAsItWasSpelled() {
        Message reply = asked.ask(query("wWw.eXample.test.", "A"));
        assertEquals(List.of(Record.of("www.example.test.", 300, "A", "192.0.2.2")), reply.answer());
        assertEquals("wWw.eXample.test.", reply.questions().getFirst().name().toString());
        assertEquals(Message.QR | Message.AA | Message.RD, reply.flags());
        assertTrue(reply.edns().isEmpty());
        assertEquals(Responder.Verdict.REPLY, asked.verdict);
    }

    @Test
    void withoutEdnsAReplyHasAtMost512OctetsAndIsTruncated() {
        byte[] reply = asked.ask(query("big.example.test.", "TXT").write(), Asked.CLIENT, true);
        assertTrue(reply.length <= 512, reply.length + " octets");
        assertTrue(Message.read(reply).has(Message.TC));
        assertEquals(Responder.Verdict.TRUNCATED, asked.verdict);
    }

    @Test
    void withEdnsAReplyHasWhatTheClientOffersAndTheSettingsPermit() {
        Message whole = asked.change(DnsSettings.DEFAULTS.withUdpSize(4096)).ask(query("big.example.test.", "TXT").with(EDNS));
        assertFalse(whole.has(Message.TC));
        assertEquals(10, whole.answer().size());
        assertEquals(4096, whole.edns().orElseThrow().udpSize());
        assertTrue(asked.ask(query("big.example.test.", "TXT").with(Edns.of(1400))).has(Message.TC));
        Message cut = asked.change(DnsSettings.DEFAULTS).ask(query("big.example.test.", "TXT").with(EDNS));
        assertTrue(cut.has(Message.TC));
        assertTrue(cut.edns().isPresent(), "a truncated answer keeps its OPT record");
        assertEquals(1232, cut.edns().orElseThrow().udpSize());
    }

    @Test
    void aReplyByTcpIsWhole() {
        Message reply = asked.ask(query("big.example.test.", "TXT"), Asked.CLIENT, false);
        assertEquals(10, reply.answer().size());
        assertFalse(reply.has(Message.TC));
    }

    @Test
    void anotherVersionOfEdnsIsBadversWithVersionZero() {
        Message reply = asked.ask(query("www.example.test.", "A").with(EDNS.withVersion(1).with(Edns.COOKIE, new byte[8])));
        assertEquals(Rcode.BADVERS, extended(reply));
        assertEquals(0, reply.edns().orElseThrow().version());
        assertEquals(1, reply.questions().size());
        assertEquals(List.of(), reply.answer());
    }

    @Test
    void unknownOptionsAndFlagsAreIgnoredAndNotSentBack() {
        Edns odd = new Edns(1232, 0, 0, Edns.DNSSEC_OK | 0x7fff, List.of(new Edns.Option(65_001, new byte[] {1, 2}),
                new Edns.Option(Edns.PADDING, new byte[30]), new Edns.Option(Edns.NSID, new byte[0])));
        Message reply = asked.ask(query("www.example.test.", "A").with(odd));
        assertEquals(List.of(), reply.edns().orElseThrow().options());
        assertEquals(Edns.DNSSEC_OK, reply.edns().orElseThrow().flags());
        assertEquals(1, reply.answer().size());
    }

    @Test
    void theNameOfTheServerIsToldIfThereIsOne() {
        Message query = query("www.example.test.", "A").with(EDNS.with(Edns.NSID, new byte[0]));
        assertEquals(0, option(asked.ask(query), Edns.NSID).length);
        asked.change(DnsSettings.DEFAULTS.withNsid("ns1.east"));
        assertEquals("ns1.east", new String(option(asked.ask(query), Edns.NSID), StandardCharsets.UTF_8));
        assertEquals(0, option(asked.ask(query("www.example.test.", "A").with(EDNS)), Edns.NSID).length);
    }

    @Test
    void aClientsCookieComesBackWithAServersBehindIt() {
        byte[] mine = HexFormat.of().parseHex("2464c4abcf10c957");
        Message first = asked.ask(query("www.example.test.", "A").with(EDNS.with(Edns.COOKIE, mine)));
        byte[] both = option(first, Edns.COOKIE);
        assertEquals(24, both.length);
        assertArrayEquals(mine, Arrays.copyOf(both, 8));
        assertFalse(asked.responder.goodCookie());
        asked.ask(query("www.example.test.", "A").with(EDNS.with(Edns.COOKIE, both)));
        assertTrue(asked.responder.goodCookie());
        asked.ask(query("www.example.test.", "A").with(EDNS.with(Edns.COOKIE, both)), "198.51.100.101", true);
        assertFalse(asked.responder.goodCookie());
        asked.pass(Cookies.LIFE + 1);
        asked.ask(query("www.example.test.", "A").with(EDNS.with(Edns.COOKIE, both)));
        assertFalse(asked.responder.goodCookie());
        assertEquals(4, asked.stats.snapshot().cookies());
        assertEquals(1, asked.stats.snapshot().goodCookies());
    }

    @Test
    void theIdleTimeIsToldByTcpToAClientThatAsks() {
        for (byte[] data : List.of(new byte[0], new byte[] {0, 100})) {
            Message query = query("www.example.test.", "A").with(EDNS.with(Edns.KEEPALIVE, data));
            assertArrayEquals(new byte[] {1, 44}, option(asked.ask(query, Asked.CLIENT, false), Edns.KEEPALIVE));
            assertEquals(List.of(), asked.ask(query).edns().orElseThrow().options(), "by UDP");
        }
        Message without = query("www.example.test.", "A").with(EDNS);
        assertEquals(List.of(), asked.ask(without, Asked.CLIENT, false).edns().orElseThrow().options());
    }

    @Test
    void aReplyHasAllOptionsThatTheClientAsksFor() {
        asked.change(DnsSettings.DEFAULTS.withNsid("ns1"));
        Edns all = EDNS.with(Edns.COOKIE, new byte[8]).with(Edns.NSID, new byte[0]).with(Edns.KEEPALIVE, new byte[0]);
        for (String type : List.of("A", "AXFR", "IXFR")) {
            Message reply = asked.ask(query("example.test.", type).with(all), Asked.CLIENT, false);
            assertEquals(List.of(Edns.COOKIE, Edns.NSID, Edns.KEEPALIVE),
                    reply.edns().orElseThrow().options().stream().map(Edns.Option::code).toList(), type);
        }
    }

    @Test
    void cookiesCanBeOff() {
        asked.change(DnsSettings.DEFAULTS.withCookies(CookieSecrets.OFF));
        Message reply = asked.ask(query("www.example.test.", "A").with(EDNS.with(Edns.COOKIE, new byte[8])));
        assertEquals(List.of(), reply.edns().orElseThrow().options());
    }

    @Test
    void aCookieOfAnImpossibleLengthIsFormerr() {
        for (int length : new int[] {0, 7, 9, 15, 41}) {
            assertEquals(Rcode.FORMERR, asked.ask(query("www.example.test.", "A").with(EDNS.with(Edns.COOKIE, new byte[length]))).rcode());
        }
    }

    @Test
    void aCookieWithoutAQuestionGetsACookie() {
        Message query = new Message(1, 0, List.of(), List.of(), List.of(), List.of(), Optional.of(EDNS.with(Edns.COOKIE, new byte[8])));
        Message reply = asked.ask(query);
        assertEquals(Rcode.NOERROR, reply.rcode());
        assertEquals(24, option(reply, Edns.COOKIE).length);
        assertEquals(Rcode.FORMERR, asked.change(DnsSettings.DEFAULTS.withCookies(CookieSecrets.OFF)).ask(query).rcode());
    }

    @Test
    void otherOpcodesAreNotImplementedOrRefused() {
        Question question = new Question(TestZones.ORIGIN, RecordType.SOA, DnsClass.IN);
        for (int opcode : new int[] {Opcode.IQUERY, Opcode.STATUS, 3, Opcode.DSO, 15}) {
            Message reply = asked.ask(Message.request(1, opcode, question));
            assertEquals(Rcode.NOTIMP, reply.rcode(), "opcode " + opcode);
            assertEquals(opcode, reply.opcode());
        }
        assertEquals(Rcode.REFUSED, asked.ask(Message.request(1, Opcode.UPDATE, question)).rcode());
        assertEquals(Rcode.REFUSED, asked.ask(Message.request(1, Opcode.NOTIFY, question)).rcode(), "without transfers");
    }

    @Test
    void transfersAreRefusedWithoutTheirService() {
        for (String type : List.of("AXFR", "IXFR")) {
            assertEquals(Rcode.REFUSED, asked.ask(query("example.test.", type), Asked.CLIENT, false).rcode());
            assertEquals(Rcode.REFUSED, asked.ask(query("example.test.", type)).rcode());
        }
    }

    @Test
    void otherClassesAreRefusedAndTheVersionIsToldOnlyIfItIsSet() {
        Message version = Message.request(1, Opcode.QUERY, new Question(Name.of("Version.BIND."), RecordType.TXT, DnsClass.CH));
        Message other = Message.request(1, Opcode.QUERY, new Question(TestZones.ORIGIN, RecordType.SOA, DnsClass.CH));
        Message hesiod = Message.request(1, Opcode.QUERY, new Question(TestZones.ORIGIN, RecordType.SOA, DnsClass.HS));
        for (Message each : List.of(version, other, hesiod)) assertEquals(Rcode.REFUSED, asked.ask(each).rcode());
        asked.change(DnsSettings.DEFAULTS.withVersion("seven"));
        for (Message each : List.of(other, hesiod)) assertEquals(Rcode.REFUSED, asked.ask(each).rcode());
        Record told = asked.ask(version).answer().getFirst();
        assertEquals(DnsClass.CH, told.dnsClass());
        assertEquals("\5seven", new String(told.data(), StandardCharsets.US_ASCII));
    }

    @Test
    void clientsOutsideOfTheAccessListAreRefused() {
        asked.change(DnsSettings.DEFAULTS.withAccess(new AccessList(List.of(Network.of("192.0.2.0/24")), List.of())));
        for (boolean udp : new boolean[] {true, false}) {
            Message reply = asked.ask(query("www.example.test.", "A").with(EDNS), Asked.CLIENT, udp);
            assertEquals(Rcode.REFUSED, reply.rcode());
            assertEquals(1, reply.questions().size());
            assertEquals(Rcode.NOERROR, asked.ask(query("www.example.test.", "A"), "192.0.2.9", udp).rcode());
        }
    }

    @Test
    void nothingIsSentForReplies() {
        Message query = query("www.example.test.", "A");
        assertEquals(0, asked.ask(query.with(Message.QR).write(), Asked.CLIENT, true).length);
        assertEquals(0, asked.ask(new byte[11], Asked.CLIENT, true).length);
        assertEquals(0, asked.ask(new byte[0], Asked.CLIENT, true).length);
        assertEquals(3, asked.stats.snapshot().drops(DnsStats.Drop.NO_QUERY));
    }

    @Test
    void aMalformedQueryIsFormerr() {
        byte[] packet = query("www.example.test.", "A").write();
        for (int length = 12; length < packet.length; length++) {
            byte[] reply = asked.ask(Arrays.copyOf(packet, length), Asked.CLIENT, true);
            assertEquals(Rcode.FORMERR, reply[3] & 15, "cut at " + length);
        }
    }

    @Test
    void mutatedPacketsNeverFail() {
        byte[] packet = query("www.example.test.", "A").with(EDNS.withDnssec().with(Edns.COOKIE, new byte[24])).write();
        asked.change(DnsSettings.DEFAULTS.withRateLimit(RateLimit.NONE.withRate(5)));
        Random random = new Random(1);
        for (int i = 0; i < 100_000; i++) {
            byte[] mutated = Arrays.copyOf(packet, random.nextInt(4) == 0 ? random.nextInt(packet.length + 20) : packet.length);
            for (int changes = random.nextInt(6); changes > 0 && mutated.length > 0; changes--) {
                mutated[random.nextInt(mutated.length)] = (byte) random.nextInt();
            }
            byte[] reply = asked.ask(mutated, "203.0.113." + random.nextInt(256), random.nextBoolean());
            if (reply.length > 0) assertEquals(mutated[1], reply[1], "the id of " + HexFormat.of().formatHex(mutated));
        }
    }

    @Test
    void queriesAndRepliesAreCounted() {
        asked.ask(query("www.example.test.", "A"));
        asked.ask(query("none.example.test.", "AAAA").with(EDNS.withDnssec()));
        asked.ask(query("www.example.test.", "TYPE65280"), Asked.CLIENT, false);
        DnsStats.Snapshot counts = asked.stats.snapshot();
        assertEquals(3, counts.queries());
        assertEquals(1, counts.transport(QueryRecord.Transport.TCP));
        assertEquals(1, counts.types()[DnsStats.TYPES.indexOf(RecordType.A)]);
        assertEquals(1, counts.types()[DnsStats.TYPES.indexOf(RecordType.AAAA)]);
        assertEquals(1, counts.types()[DnsStats.OTHER]);
        assertEquals(1, counts.edns());
        assertEquals(1, counts.dnssec());
        assertEquals(6, counts.plus(counts).queries());
    }
}

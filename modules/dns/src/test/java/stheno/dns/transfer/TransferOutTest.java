package stheno.dns.transfer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.spi.SelectorProvider;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import stheno.dns.message.Edns;
import stheno.dns.message.Message;
import stheno.dns.message.Opcode;
import stheno.dns.message.Query;
import stheno.dns.message.Question;
import stheno.dns.message.Rcode;
import stheno.dns.message.ReplyWriter;
import stheno.dns.message.Section;
import stheno.dns.message.Tsig;
import stheno.dns.message.TsigKey;
import stheno.dns.record.DnsClass;
import stheno.dns.record.Name;
import stheno.dns.record.Record;
import stheno.dns.record.RecordType;
import stheno.dns.zone.ZoneState;
import stheno.dns.zone.Zones;
import stheno.producers.Piece;
import stheno.producers.Producer;
import stheno.reactor.Log;
import stheno.reactor.Network;
import stheno.reactor.Reactor;

/// Cases 40 and 41: whole zones go out, in messages that are made as they are taken.
class TransferOutTest {
    private static final Instant NOW = Instant.ofEpochSecond(1_800_000_000L);
    private static final TsigKey KEY = TsigKey.of("key.test.", "hmac-sha256", "c2VjcmV0c2VjcmV0c2VjcmV0");
    private static final InetSocketAddress CLIENT = new InetSocketAddress(InetAddress.getLoopbackAddress(), 5353);
    private static final InetSocketAddress STRANGER = new InetSocketAddress("192.0.2.99", 5353);

    private static final byte[] OPTIONS = {0, Edns.NSID, 0, 2, 'n', 's'};

    private final Zones zones = new Zones();
    private final ReplyWriter writer = new ReplyWriter(1232);
    private Reactor loop;
    private TransferService service;

    @BeforeEach
    void start() throws IOException {
        loop = new Reactor("test", SelectorProvider.provider(), System::nanoTime, Log.NONE);
        service = new TransferService(zones, loop, () -> NOW);
        change(TransferLimits.DEFAULTS, new TransferPermit(Network.of("127.0.0.0/8"), Optional.empty()));
        zones.put(TestZone.of(TestZone.small(7)));
    }

    @AfterEach
    void stop() {
        service.stop();
    }

    private void change(TransferLimits limits, TransferPermit... permits) {
        service.change(TransferSettings.NONE.withDefaults(new ZonePolicy(List.of(permits), List.of())).withLimits(limits)
                .withKeys(List.of(KEY)));
    }

    @Test
    void aTransferBeginsAndEndsWithTheSoaRecordAndHasEveryRecordOnce() throws IOException {
        List<Message> messages = read(axfr(1, CLIENT));
        List<Record> records = records(messages);
        assertEquals(TestZone.soa(7), records.getFirst());
        assertEquals(TestZone.soa(7), records.getLast());
        assertEquals(11, records.size());
        assertEquals(new HashSet<>(TestZone.small(7)), new HashSet<>(records));
        assertEquals(1, messages.size());
        Message message = messages.getFirst();
        assertEquals(1, message.id());
        assertTrue(message.has(Message.QR | Message.AA));
        assertEquals(List.of(new Question(TestZone.ORIGIN, RecordType.AXFR, DnsClass.IN)), message.questions());
    }

    @Test
    void aLargeZoneGoesOutInManyMessagesOfBoundedSize() throws IOException {
        List<Record> zone = TestZone.large(1, 100_000);
        zones.put(TestZone.of(zone));
        Set<Record> seen = new HashSet<>();
        int count = 0;
        long octets = 0;
        for (byte[] message : frames(axfr(2, CLIENT))) {
            assertTrue(message.length <= AxfrProducer.USUAL, message.length + " octets");
            octets += message.length;
            for (Record record : Message.read(message).answer()) {
                seen.add(record);
                count++;
            }
        }
        assertEquals(zone.size() + 1, count);
        assertEquals(new HashSet<>(zone), seen);
        assertTrue(octets < 26L * zone.size(), octets + " octets: names are compressed"); // uncompressed: at least 34 a record
    }

    @Test
    void aRecordThatIsLargerThanTheUsualMessageGoesInOneOfItsOwn() throws IOException {
        List<Record> zone = new ArrayList<>(TestZone.small(7));
        Record huge = new Record(Name.of("huge.example.test."), 65_280, DnsClass.IN, 5, new byte[60_000]);
        zone.add(huge);
        zones.put(TestZone.of(zone));
        List<byte[]> frames = frames(axfr(3, CLIENT));
        assertTrue(frames.stream().anyMatch(frame -> frame.length > 60_000));
        assertEquals(new HashSet<>(zone), new HashSet<>(records(read(axfr(3, CLIENT)))));
    }

    @Test
    void aMessageIsMadeWhenItIsAskedFor() throws IOException {
        zones.put(TestZone.of(TestZone.large(1, 10_000)));
        Producer transfer = axfr(4, CLIENT);
        assertTrue(transfer.more() instanceof Piece.Bytes);
        assertEquals(1, service.stats().outgoing());
        transfer.close();
        assertEquals(0, service.stats().outgoing());
        assertEquals(1, service.stats().cut());
        assertEquals(0, service.stats().sent());
    }

    @Test
    void aZoneThatIsReplacedMeanwhileIsSentToItsEnd() throws IOException {
        zones.put(TestZone.of(TestZone.large(1, 10_000)));
        Producer transfer = axfr(5, CLIENT);
        List<Record> records = new ArrayList<>(records(List.of(Message.read(frame(transfer.more())))));
        zones.put(TestZone.of(TestZone.large(2, 5)));
        records.addAll(records(read(transfer)));
        assertEquals(10_004, records.size());
        assertEquals(TestZone.soa(1), records.getLast());
    }

    @Test
    void everyMessageOfASignedTransferIsSigned() throws IOException {
        zones.put(TestZone.of(TestZone.large(1, 3000)));
        Tsig client = Tsig.client(KEY);
        List<byte[]> frames = frames(stream(signed(client, Message.query(6, TestZone.ORIGIN, RecordType.AXFR)), CLIENT));
        assertTrue(frames.size() > 2);
        for (byte[] frame : frames) {
            assertEquals(Rcode.NOERROR, client.check(frame, frame.length, NOW.getEpochSecond()));
            assertTrue(client.isComplete());
            assertTrue(frame.length <= AxfrProducer.USUAL);
        }
    }

    @Test
    void theFirstMessageOfATransferHasTheOptionsOfTheServer() throws IOException {
        zones.put(TestZone.of(TestZone.large(1, 3000)));
        Tsig client = Tsig.client(KEY);
        Message request = Message.query(6, TestZone.ORIGIN, RecordType.AXFR).with(Edns.of(4096));
        List<byte[]> frames = frames(stream(signed(client, request), CLIENT));
        for (byte[] frame : frames) assertEquals(Rcode.NOERROR, client.check(frame, frame.length, NOW.getEpochSecond()));
        List<List<Edns.Option>> options = frames.stream().map(frame -> Message.read(frame).edns().orElseThrow().options()).toList();
        assertArrayEquals(new byte[] {'n', 's'}, options.getFirst().getFirst().data());
        assertEquals(1, options.getFirst().size());
        for (List<Edns.Option> others : options.subList(1, options.size())) assertEquals(List.of(), others);
    }

    @Test
    void withoutEdnsThereAreNoOptions() throws IOException {
        for (Message message : read(axfr(9, CLIENT))) assertTrue(message.edns().isEmpty());
        assertTrue(Message.read(frame(axfr(9, STRANGER).more())).edns().isEmpty());
    }

    @Test
    void aKeyCanBeRequired() throws IOException {
        change(TransferLimits.DEFAULTS, new TransferPermit(Network.ALL, Optional.of(KEY.name())));
        assertEquals(Rcode.REFUSED, rcode(axfr(7, CLIENT)));
        Tsig client = Tsig.client(KEY);
        assertEquals(11, records(read(stream(signed(client, Message.query(8, TestZone.ORIGIN, RecordType.AXFR)), STRANGER))).size());
    }

    @Test
    void strangersAreRefused() throws IOException {
        assertEquals(Rcode.REFUSED, rcode(axfr(9, STRANGER)));
        assertEquals(1, service.stats().refused());
    }

    @Test
    void aWrongSignatureIsToldWithoutASignature() throws IOException {
        TsigKey wrong = TsigKey.of("key.test.", "hmac-sha256", "d3Jvbmd3cm9uZ3dyb25nd3Jvbmc=");
        byte[] reply = frame(stream(signed(Tsig.client(wrong), Message.query(10, TestZone.ORIGIN, RecordType.AXFR)), CLIENT).more());
        Message message = Message.read(reply);
        assertEquals(Rcode.NOTAUTH, message.rcode());
        assertEquals(Rcode.BADSIG, Tsig.client(wrong).check(reply, reply.length, NOW.getEpochSecond()));
        assertEquals(1, service.stats().badSignatures());
    }

    @Test
    void anOldSignatureIsBadtimeAndTheReplyIsSigned() throws IOException {
        Tsig client = Tsig.client(KEY);
        byte[] plain = Message.query(11, TestZone.ORIGIN, RecordType.AXFR).write();
        long old = NOW.getEpochSecond() - 1000;
        byte[] reply = frame(stream(query(client.sign(plain, plain.length, old)), CLIENT).more());
        assertEquals(Rcode.NOTAUTH, Message.read(reply).rcode());
        assertEquals(Rcode.BADTIME, client.check(reply, reply.length, old));
        assertTrue(client.isComplete(), "the reply is signed");
    }

    @Test
    void aZoneThatIsNotHereIsNotauthAndABrokenOneServfail() throws IOException {
        assertEquals(Rcode.NOTAUTH, rcode(stream(query(Message.query(12, Name.of("other.test."), RecordType.AXFR).write()), CLIENT)));
        assertEquals(Rcode.NOTAUTH, rcode(stream(query(Message.query(12, Name.of("www.example.test."), RecordType.AXFR).write()), CLIENT)));
        zones.put(new ZoneState.Broken(TestZone.ORIGIN, "a test"));
        assertEquals(Rcode.SERVFAIL, rcode(axfr(13, CLIENT)));
    }

    @Test
    void transfersAtATimeAreBounded() throws IOException {
        change(TransferLimits.DEFAULTS.withOutgoing(2), new TransferPermit(Network.ALL, Optional.empty()));
        Producer first = axfr(14, CLIENT);
        Producer second = axfr(15, CLIENT);
        assertEquals(Rcode.SERVFAIL, rcode(axfr(16, CLIENT)));
        first.close();
        assertEquals(Rcode.NOERROR, rcode(axfr(17, CLIENT)));
        second.close();
    }

    @Test
    void oneClientLeavesTransfersToTheOthers() throws IOException {
        InetSocketAddress other = new InetSocketAddress("192.0.2.99", 5353);
        change(TransferLimits.DEFAULTS.withOutgoing(4), new TransferPermit(Network.ALL, Optional.empty()));
        List<Producer> own = new ArrayList<>();
        for (int i = 0; i < 3; i++) own.add(axfr(20 + i, CLIENT));
        assertEquals(Rcode.SERVFAIL, rcode(axfr(23, CLIENT)));
        assertEquals(Rcode.NOERROR, rcode(axfr(24, other)));
        own.removeFirst().close();
        assertEquals(Rcode.NOERROR, rcode(axfr(25, CLIENT)));
        own.forEach(Producer::close);
    }

    @Test
    void ixfrOfAnOlderSerialIsTheWholeZone() throws IOException {
        assertEquals(11, records(read(stream(ixfr(6), CLIENT))).size());
    }

    @Test
    void ixfrOfTheSameOrANewerSerialIsTheSoaRecord() throws IOException {
        for (long serial : new long[] {7, 8, (1L << 31) + 6}) {
            assertEquals(List.of(TestZone.soa(7)), records(read(stream(ixfr(serial), CLIENT))));
        }
        assertEquals(11, records(read(stream(ixfr((1L << 31) + 8), CLIENT))).size()); // 7 is newer: serials wrap
    }

    @Test
    void ixfrByUdpIsTheSoaRecord() {
        for (long serial : new long[] {6, 7}) assertEquals(List.of(TestZone.soa(7)), datagram(ixfr(serial)).answer());
    }

    @Test
    void ixfrWithoutASerialIsMalformed() throws IOException {
        assertEquals(Rcode.FORMERR, rcode(stream(query(Message.query(18, TestZone.ORIGIN, RecordType.IXFR).write()), CLIENT)));
    }

    @Test
    void axfrByUdpIsMalformed() {
        Query query = query(Message.query(19, TestZone.ORIGIN, RecordType.AXFR).write());
        assertEquals(Rcode.FORMERR, datagram(query).rcode());
    }

    @Test
    void aNotifyForAZoneThatIsNoSecondaryIsNotauth() {
        Message notify = Message.request(20, Opcode.NOTIFY, new Question(TestZone.ORIGIN, RecordType.SOA, DnsClass.IN)).with(Message.AA);
        Message reply = datagram(query(notify.write()));
        assertEquals(Rcode.NOTAUTH, reply.rcode());
        assertEquals(Opcode.NOTIFY, reply.opcode());
        assertFalse(reply.has(Message.AA));
    }

    @Test
    void onlyTransfersAndNotificationsAreForThisService() {
        assertTrue(TransferService.handles(query(Message.query(1, TestZone.ORIGIN, RecordType.AXFR).write())));
        assertTrue(TransferService.handles(ixfr(1)));
        assertFalse(TransferService.handles(query(Message.query(1, TestZone.ORIGIN, RecordType.SOA).write())));
    }

    private Producer axfr(int id, InetSocketAddress client) {
        return stream(query(Message.query(id, TestZone.ORIGIN, RecordType.AXFR).write()), client);
    }

    private static Query ixfr(long serial) {
        return query(Message.query(18, TestZone.ORIGIN, RecordType.IXFR).with(Section.AUTHORITY, TestZone.soa(serial)).write());
    }

    private static Query signed(Tsig client, Message message) {
        byte[] plain = message.write();
        return query(client.sign(plain, plain.length, NOW.getEpochSecond()));
    }

    private static Query query(byte[] packet) {
        Query query = new Query();
        assertEquals(Query.Outcome.ANSWER, query.read(ByteBuffer.wrap(packet)));
        return query;
    }

    private static int rcode(Producer producer) throws IOException {
        return read(producer).getFirst().rcode();
    }

    private static List<Record> records(List<Message> messages) {
        return messages.stream().flatMap(message -> message.answer().stream()).toList();
    }

    private static List<Message> read(Producer producer) throws IOException {
        return frames(producer).stream().map(Message::read).toList();
    }

    private Message datagram(Query query) {
        return Message.read(service.datagram(query, CLIENT, writer, 512, new byte[0]));
    }

    /// The reply by TCP, each message behind its length.
    private Producer stream(Query query, InetSocketAddress client) {
        return switch (service.stream(query, client, writer, OPTIONS)) {
            case TransferReply.Single(byte[] message) ->
                    Producer.bytes(ByteBuffer.allocate(2 + message.length).putShort((short) message.length).put(message).flip());
            case TransferReply.Whole(Producer messages) -> messages;
        };
    }

    private static List<byte[]> frames(Producer producer) throws IOException {
        List<byte[]> frames = new ArrayList<>();
        Piece piece = producer.more();
        for (; piece instanceof Piece.Bytes; piece = producer.more()) frames.add(frame(piece));
        assertTrue(piece instanceof Piece.End);
        producer.close();
        return frames;
    }

    private static byte[] frame(Piece piece) {
        ByteBuffer data = ((Piece.Bytes) piece).data();
        byte[] octets = new byte[data.remaining()];
        data.get(data.position(), octets);
        assertEquals(octets.length - 2, (octets[0] & 0xFF) << 8 | octets[1] & 0xFF);
        return Arrays.copyOfRange(octets, 2, octets.length);
    }
}

package stheno.dns.transfer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import stheno.dns.message.Message;
import stheno.dns.message.Opcode;
import stheno.dns.message.Rcode;
import stheno.dns.message.Tsig;
import stheno.dns.message.TsigKey;
import stheno.dns.record.Name;
import stheno.dns.record.RecordType;
import stheno.dns.zone.Zones;
import stheno.testkit.Await;
import stheno.testkit.Journal;

/// Case 42: NOTIFY is repeated until it is answered.
class NotifierTest {
    private static final TsigKey KEY = SecondaryBench.KEY;
    private static final Duration LONG = Duration.ofMinutes(10); // longer than a test
    private static final Duration SHORT = Duration.ofMillis(20);

    private final Zones zones = new Zones();
    private final TransferStats stats = new TransferStats();
    private final Journal journal = new Journal();
    private DatagramSocket secondary;
    private Notifier notifier;

    /// A message, and where it came from.
    private record Received(Message message, byte[] packet, SocketAddress from) {}

    @BeforeEach
    void start() throws IOException {
        secondary = new DatagramSocket(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        notifier = new Notifier(zones, InstantSource.system(), stats, journal::event);
        zones.put(TestZone.of(TestZone.small(7)));
    }

    @AfterEach
    void stop() {
        notifier.stop();
        secondary.close();
    }

    private void begin(int tries, Duration wait) {
        notifier.change(TransferLimits.DEFAULTS.withNotify(tries, wait), name -> Optional.of(KEY).filter(key -> key.name().equals(name)));
        notifier.changed(TestZone.ORIGIN, List.of(server(Optional.empty())));
    }

    private RemoteServer server(Optional<Name> key) {
        return new RemoteServer((InetSocketAddress) secondary.getLocalSocketAddress(), key);
    }

    @Test
    void theMessageTellsTheZoneAndItsSerial() throws IOException {
        begin(3, LONG);
        Message message = receive().message();
        assertEquals(Opcode.NOTIFY, message.opcode());
        assertTrue(message.has(Message.AA));
        assertEquals(TestZone.ORIGIN, message.questions().getFirst().name());
        assertEquals(RecordType.SOA, message.questions().getFirst().type());
        assertEquals(List.of(TestZone.soa(7)), message.answer());
    }

    @Test
    void theMessageIsRepeatedWithOtherIdsAndPortsUntilItIsAnswered() throws IOException, InterruptedException {
        begin(1000, SHORT);
        Received first = receive();
        Received second = receive();
        assertNotEquals(first.from(), second.from());
        Thread answering = Thread.startVirtualThread(this::answerAll);
        Await.until(() -> stats.snapshot().notifiesAnswered() == 1);
        secondary.close();
        answering.join();
        assertEquals(0, stats.snapshot().notifiesLost());
    }

    @Test
    void aRefusalIsAnAnswer() throws IOException, InterruptedException {
        begin(3, LONG);
        answer(receive(), Rcode.REFUSED);
        assertTrue(journal.await("notify-answered").contains("REFUSED"));
        assertEquals(1, stats.snapshot().notifiesAnswered());
    }

    @Test
    void afterTheLastTryTheServerIsGivenUp() throws InterruptedException {
        begin(3, SHORT);
        String line = journal.await("notify-failed");
        assertTrue(line.contains("3") && line.contains("no answer"), line);
        assertEquals(1, stats.snapshot().notifiesLost());
    }

    @Test
    void aServerThatIsNotThereIsGivenUp() throws InterruptedException {
        RemoteServer gone = server(Optional.empty());
        secondary.close();
        notifier.change(TransferLimits.DEFAULTS.withNotify(2, SHORT), _ -> Optional.empty());
        notifier.changed(TestZone.ORIGIN, List.of(gone));
        journal.await("notify-failed");
    }

    @Test
    void aReplyWithAnotherIdIsIgnored() throws IOException {
        begin(3, LONG);
        Received received = receive();
        byte[] other = reply(received.message(), Rcode.NOERROR);
        other[0] ^= 1;
        send(other, received.from());
        send(new byte[] {1, 2, 3}, received.from());
        answer(received, Rcode.NOERROR);
        Await.until(() -> stats.snapshot().notifiesAnswered() == 1);
    }

    @Test
    void aMessageWithAKeyIsSignedAndSoMustBeTheReply() throws IOException {
        notifier.change(TransferLimits.DEFAULTS.withNotify(3, LONG), name -> Optional.of(KEY).filter(key -> key.name().equals(name)));
        notifier.changed(TestZone.ORIGIN, List.of(server(Optional.of(KEY.name()))));
        Received received = receive();
        long now = Instant.now().getEpochSecond();
        Tsig tsig = Tsig.check(received.packet(), received.packet().length, _ -> Optional.of(KEY), now).orElseThrow();
        assertEquals(Rcode.NOERROR, tsig.error());
        answer(received, Rcode.NOERROR); // unsigned: ignored
        byte[] plain = reply(received.message(), Rcode.NOERROR);
        send(tsig.sign(plain, plain.length, now), received.from());
        Await.until(() -> stats.snapshot().notifiesAnswered() == 1);
    }

    @Test
    void aZoneThatChangesMeanwhileIsToldOfOnceMore() throws IOException {
        begin(3, LONG);
        Received first = receive();
        zones.put(TestZone.of(TestZone.small(8)));
        for (int i = 0; i < 1000; i++) notifier.changed(TestZone.ORIGIN, List.of(server(Optional.empty())));
        answer(first, Rcode.NOERROR);
        Received second = receive();
        assertEquals(List.of(TestZone.soa(8)), second.message().answer());
        answer(second, Rcode.NOERROR);
        Await.until(() -> stats.snapshot().notifiesAnswered() == 2);
    }

    @Test
    void aServerThatDoesNotAnswerDelaysNoOther() throws IOException {
        try (DatagramSocket silent = new DatagramSocket(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))) {
            notifier.change(TransferLimits.DEFAULTS.withNotify(3, LONG), _ -> Optional.empty());
            notifier.changed(TestZone.ORIGIN, List.of(RemoteServer.of((InetSocketAddress) silent.getLocalSocketAddress()),
                    server(Optional.empty())));
            answer(receive(), Rcode.NOERROR);
            Await.until(() -> stats.snapshot().notifiesAnswered() == 1);
        }
    }

    private void answerAll() {
        try {
            while (true) answer(receive(), Rcode.NOERROR);
        } catch (IOException e) {
            assertTrue(secondary.isClosed(), e::toString);
        }
    }

    private Received receive() throws IOException {
        secondary.setSoTimeout(30_000);
        DatagramPacket packet = new DatagramPacket(new byte[2048], 2048);
        secondary.receive(packet);
        byte[] octets = Arrays.copyOf(packet.getData(), packet.getLength());
        return new Received(Message.read(octets), octets, packet.getSocketAddress());
    }

    private void answer(Received received, int rcode) throws IOException {
        send(reply(received.message(), rcode), received.from());
    }

    private static byte[] reply(Message request, int rcode) {
        return new Message(request.id(), Message.QR | Message.AA | Opcode.NOTIFY << 11 | rcode, request.questions(), List.of(), List.of(),
                List.of(), Optional.empty()).write();
    }

    private void send(byte[] octets, SocketAddress to) throws IOException {
        secondary.send(new DatagramPacket(octets, octets.length, to));
    }
}

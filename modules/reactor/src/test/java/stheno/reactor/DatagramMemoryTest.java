package stheno.reactor;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.PortUnreachableException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import stheno.testkit.Journal;
import stheno.testkit.ManualClock;
import stheno.testkit.MemoryDatagramChannel;
import stheno.testkit.MemoryNetwork;

/// A UDP port over a network in memory, turned by hand: what a real network does rarely, and every error.
@Timeout(60)
final class DatagramMemoryTest {
    private static final InetSocketAddress CLIENT = new InetSocketAddress(InetAddress.ofLiteral("192.0.2.1"), 4000);

    private final ManualClock clock = new ManualClock(Long.MAX_VALUE - 1000); // overflows at once
    private final MemoryNetwork network = MemoryNetwork.byHand(clock);
    private final Journal log = new Journal();
    private final Reactor reactor = new Reactor("by-hand", network, clock, Log.from(Log.Level.DEBUG, log::event));
    private final InetSocketAddress local = new InetSocketAddress(InetAddress.ofLiteral("198.51.100.1"), 53);
    private final List<String> heard = new ArrayList<>();
    private DatagramPort port;
    private MemoryDatagramChannel socket;

    DatagramMemoryTest() throws IOException {
        reactor.turn();
        listen(DatagramOptions.of(_ -> this::echo));
    }

    private void listen(DatagramOptions options) throws IOException {
        port = new DatagramPort(List.of(reactor), local, options, List::of, List.of(), reactor.log());
        port.open();
        socket = network.datagrams(local);
    }

    private void echo(Datagram datagram) {
        byte[] text = new byte[datagram.packet().remaining()];
        datagram.packet().get(text);
        heard.add(new String(text, StandardCharsets.US_ASCII));
        if (heard.getLast().equals("fault")) throw new IllegalStateException("by order");
        if (!heard.getLast().equals("silence")) datagram.reply().put(text);
    }

    private void say(InetSocketAddress source, String... texts) throws IOException {
        for (String text : texts) socket.deliver(source, text.getBytes(StandardCharsets.US_ASCII));
        for (int i = 0; i < 3; i++) reactor.turn();
    }

    private List<String> replies() {
        return socket.sent().stream().map(each -> new String(each.bytes(), StandardCharsets.US_ASCII)).toList();
    }

    @Test
    void aReplyGoesToTheSourceOfItsPacket() throws IOException {
        socket.deliver(CLIENT, (byte) 'a');
        InetSocketAddress other = new InetSocketAddress(InetAddress.ofLiteral("2001:db8::1"), 9);
        socket.deliver(other, (byte) 'b');
        reactor.turn();
        List<MemoryDatagramChannel.Packet> sent = socket.sent();
        assertEquals(List.of(CLIENT, other), sent.stream().map(MemoryDatagramChannel.Packet::peer).toList());
        assertArrayEquals(new byte[] {'b'}, sent.get(1).bytes());
        assertEquals(new DatagramPort.Counts(2, 2, 2, 2, 0, 0, 0, 0, 0, 0), port.stats());
        assertEquals(2, reactor.stats().bytesIn());
        assertEquals(2, reactor.stats().bytesOut());
    }

    @Test
    void aHandlerThatWritesNothingSendsNothing() throws IOException {
        say(CLIENT, "silence", "noise");
        assertEquals(List.of("noise"), replies());
    }

    @Test
    void aTurnReceivesABoundedShare() throws IOException {
        for (int i = 0; i < 200; i++) socket.deliver(CLIENT, (byte) i);
        reactor.turn();
        assertEquals(64, port.stats().received());
        for (int i = 0; i < 3; i++) reactor.turn();
        assertEquals(200, port.stats().sent());
    }

    @Test
    void aFullSocketDropsTheReplyAndCountsIt() throws IOException {
        socket.takes(1);
        say(CLIENT, "a", "b", "c");
        assertEquals(List.of("a"), replies());
        assertEquals(2, port.stats().sendFull());
        socket.takes(9);
        say(CLIENT, "d");
        assertEquals(List.of("d"), replies());
    }

    @Test
    void aReplyThatCannotBeSentIsCountedAndTheNextIsSent() throws IOException {
        socket.failSend(new IOException("Operation not permitted"));
        say(CLIENT, "a", "b");
        assertEquals(List.of("b"), replies());
        assertEquals(1, port.stats().sendFailed());
        assertEquals(List.of(), log.errors());
    }

    @Test
    void errorsWhileReceivingAreSurvived() throws IOException {
        socket.failReceive(new PortUnreachableException());
        say(CLIENT, "a");
        assertEquals(List.of("a"), replies());
        assertEquals(1, port.stats().receiveFailed());
        assertEquals(List.of(), log.errors());
    }

    @Test
    void aSocketThatFailsAgainAndAgainRestsForAWhile() throws IOException {
        for (int i = 0; i < 5; i++) socket.failReceive(new IOException("Cannot allocate memory"));
        say(CLIENT, "a");
        assertEquals(2, port.stats().receiveFailed(), "it rests after the second");
        assertEquals(1, log.of("WARN").count(), "one warning: " + log);
        for (int i = 0; i < 4; i++) {
            clock.advance(Listener.REST);
            reactor.turn();
            reactor.turn();
        }
        assertEquals(List.of("a"), replies());
    }

    @Test
    void aHandlerThatFailsLosesOneReplyAndTheLogIsBounded() throws IOException {
        for (int i = 0; i < 20; i++) socket.deliver(CLIENT, "fault".getBytes(StandardCharsets.US_ASCII));
        say(CLIENT, "a");
        assertEquals(List.of("a"), replies());
        assertEquals(20, port.stats().failed());
        assertEquals(5, log.errors().size(), "the first, second, fourth, eighth and sixteenth: " + log);
        assertTrue(log.errors().getFirst().contains("packet=\"fault\""), log.toString());
    }

    @Test
    void sourcesThatCannotBeAnsweredAreDropped() throws IOException {
        for (String source : List.of("224.0.0.251", "255.255.255.255", "0.0.0.0", "240.0.0.1", "ff02::fb", "::")) {
            say(new InetSocketAddress(InetAddress.ofLiteral(source), 4000), source);
        }
        say(new InetSocketAddress(CLIENT.getAddress(), 0), "port 0");
        assertEquals(List.of(), heard);
        assertEquals(7, port.stats().unanswerable());
        say(CLIENT, "a");
        assertEquals(List.of("a"), replies());
    }

    @Test
    void sourcesThatAreNotPermittedAreDropped() throws IOException {
        port.change(port.options().withAccess(new AccessList(List.of(), List.of(Network.of("192.0.2.0/24"), Network.of("2001:db8::/32")))));
        say(CLIENT, "a");
        say(new InetSocketAddress(InetAddress.ofLiteral("2001:db8::1"), 4000), "b");
        say(new InetSocketAddress(InetAddress.ofLiteral("203.0.113.1"), 4000), "c");
        assertEquals(List.of("c"), replies());
        assertEquals(2, port.stats().denied());
    }

    @Test
    void aReplyCanBeSentAfterTheHandlerHasReturned() throws IOException {
        List<DatagramReply> waiting = new ArrayList<>();
        port.change(port.options().withService(_ -> datagram -> waiting.add(datagram.later())));
        InetSocketAddress other = new InetSocketAddress(InetAddress.ofLiteral("2001:db8::1"), 9);
        socket.deliver(CLIENT, (byte) 'a');
        socket.deliver(other, (byte) 'b');
        reactor.turn();
        assertEquals(List.of(), replies());
        assertTrue(waiting.get(1).send(ByteBuffer.wrap(new byte[] {'c'})));
        assertTrue(waiting.get(0).send(ByteBuffer.wrap(new byte[] {'d'})));
        List<MemoryDatagramChannel.Packet> sent = socket.sent();
        assertEquals(List.of(other, CLIENT), sent.stream().map(MemoryDatagramChannel.Packet::peer).toList());
        assertEquals(local, waiting.getFirst().local());
        socket.takes(0);
        assertFalse(waiting.getFirst().send(ByteBuffer.wrap(new byte[] {'e'})));
        assertEquals(1, port.stats().sendFull());
        assertEquals(2, port.stats().sent());
        reactor.drain();
        assertFalse(waiting.getFirst().send(ByteBuffer.wrap(new byte[] {'f'})), "the port is closed");
        assertEquals(0, port.stats().sendFailed());
    }

    @Test
    void changedOptionsHoldForTheNextPacket() throws IOException {
        say(CLIENT, "a");
        port.change(port.options().withService(_ -> datagram -> datagram.reply().put((byte) '!')));
        say(CLIENT, "b");
        assertEquals(List.of("a", "!"), replies());
    }

    @Test
    void aDrainAnswersWhatHasComeAndClosesThePort() throws IOException {
        for (int i = 0; i < 200; i++) socket.deliver(CLIENT, (byte) i);
        reactor.drain();
        assertEquals(200, replies().size());
        assertTrue(!socket.isOpen());
        assertTrue(reactor.residents().isEmpty());
    }
}

package stheno.reactor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
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

/// UDP sockets connected to a server, over a network in memory, turned by hand.
@Timeout(60)
final class DatagramConnectionTest {
    private static final InetSocketAddress SERVER = new InetSocketAddress(InetAddress.ofLiteral("192.0.2.1"), 53);

    private final ManualClock clock = new ManualClock(Long.MAX_VALUE - 1000); // overflows at once
    private final MemoryNetwork network = MemoryNetwork.byHand(clock);
    private final Journal log = new Journal();
    private final Reactor reactor = new Reactor("by-hand", network, clock, Log.from(Log.Level.DEBUG, log::event));
    private final DatagramConnector connector = new DatagramConnector(reactor, "asking");
    private final List<String> told = new ArrayList<>();
    private final DatagramConnection connection;
    private final MemoryDatagramChannel socket;

    private final class Told implements DatagramConnection.Receiver {
        @Override
        public void received(ByteBuffer packet) {
            String text = StandardCharsets.US_ASCII.decode(packet).toString();
            told.add(text);
            if (text.equals("close")) connection.close();
            if (text.equals("fault")) throw new IllegalStateException("by order");
        }

        @Override
        public void failed(IOException cause) {
            told.add("failed");
        }

        @Override
        public void closed() {
            told.add("closed");
        }
    }

    DatagramConnectionTest() throws IOException {
        reactor.turn();
        connection = connector.connect(SERVER, new Told());
        socket = network.datagramsTo(SERVER).getFirst();
    }

    private static ByteBuffer bytes(String text) {
        return ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII));
    }

    private void say(String... texts) throws IOException {
        for (String text : texts) socket.deliver(SERVER, bytes(text).array());
        for (int i = 0; i < 3; i++) reactor.turn();
    }

    @Test
    void packetsGoBothWaysAndAreCounted() throws IOException {
        assertTrue(connection.send(bytes("ab")));
        assertEquals(SERVER, socket.sent().getFirst().peer());
        say("c", "de");
        assertEquals(List.of("c", "de"), told);
        assertEquals(new DatagramPort.Counts(2, 1, 3, 2, 0, 0, 0, 0, 0, 0), connector.stats());
        assertEquals(1, connector.open());
        assertEquals(3, reactor.stats().bytesIn());
        assertEquals(2, reactor.stats().bytesOut());
    }

    @Test
    void aTurnReceivesABoundedShare() throws IOException {
        for (int i = 0; i < 200; i++) socket.deliver(SERVER, (byte) 'a');
        reactor.turn();
        assertEquals(64, told.size());
        for (int i = 0; i < 3; i++) reactor.turn();
        assertEquals(200, told.size());
    }

    @Test
    void aClosedSocketReceivesAndSendsNothing() throws IOException {
        say("close", "late");
        assertEquals(List.of("close"), told);
        assertTrue(connection.closed());
        assertFalse(connection.send(bytes("a")));
        connection.close();
        assertEquals(0, connector.open());
        assertFalse(socket.isOpen());
    }

    @Test
    void anIcmpErrorIsToldAndTheSocketStaysOpen() throws IOException {
        socket.failReceive(new PortUnreachableException());
        say("a");
        assertEquals(List.of("failed", "a"), told);
        socket.failSend(new PortUnreachableException());
        assertThrows(PortUnreachableException.class, () -> connection.send(bytes("b")));
        assertTrue(connection.send(bytes("c")));
        assertEquals(1, connector.stats().receiveFailed());
        assertEquals(1, connector.stats().sendFailed());
    }

    @Test
    void aSocketThatFailsAgainAndAgainRestsForAWhile() throws IOException {
        for (int i = 0; i < 5; i++) socket.failReceive(new IOException("Cannot allocate memory"));
        say("a");
        assertEquals(2, connector.stats().receiveFailed(), "it rests after the second");
        for (int i = 0; i < 4; i++) {
            clock.advance(Listener.REST);
            reactor.turn();
            reactor.turn();
        }
        assertEquals("a", told.getLast());
    }

    @Test
    void aFullSocketDropsThePacket() throws IOException {
        socket.takes(0);
        assertFalse(connection.send(bytes("a")));
        assertEquals(1, connector.stats().sendFull());
    }

    @Test
    void aReceiverThatFailsLosesOnePacketAndTheLogIsBounded() throws IOException {
        for (int i = 0; i < 20; i++) say("fault");
        say("a");
        assertEquals("a", told.getLast());
        assertEquals(20, connector.stats().failed());
        assertEquals(5, log.errors().size(), "the first, second, fourth, eighth and sixteenth: " + log);
    }

    @Test
    void withoutDescriptorsNoSocketIsOpened() {
        network.limitDatagrams(1);
        assertThrows(IOException.class, () -> connector.connect(SERVER, new Told()));
        assertEquals(1, connector.open());
    }

    @Test
    void aDrainDoesNotWaitForItAndTheEndOfTheLoopIsTold() throws IOException {
        reactor.drain();
        assertTrue(reactor.residents().isEmpty());
        say("a");
        reactor.residents().cutAll(Log.Level.DEBUG);
        assertEquals(List.of("a", "closed"), told);
        assertEquals(0, connector.open());
        assertEquals(0, reactor.residents().cut(), "nothing was interrupted");
    }
}

package stheno.reactor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import stheno.batch.InheritedSocket;
import stheno.batch.MessageSocket;
import stheno.testkit.Journal;

/// A group takes over the sockets of another one, which stops.
@Timeout(60)
@EnabledOnOs(OS.LINUX)
final class InheritedTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final InetAddress LOOPBACK = InetAddress.ofLiteral("127.0.0.1");
    private static final PortOptions ECHO = PortOptions.of(Talk::new);

    @TempDir
    private Path folder;

    /// Copies of all sockets of an address.
    private static List<InheritedSocket> copies(List<MessageSocket.Offer> offers) throws IOException {
        try (MessageSocket.Listening listening = MessageSocket.listen(); MessageSocket here = MessageSocket.connect(listening.name());
                MessageSocket there = listening.accept(PATIENCE)) {
            int sockets = here.send(offers).size();
            List<InheritedSocket> all = new ArrayList<>();
            for (int i = 0; i < sockets; i++) all.add(there.receive().orElseThrow().socket().orElseThrow());
            return all;
        }
    }

    /// The loop of the first group is busy, so that the client waits in the kernel's queue until the group leaves the port.
    @Test
    void clientsInTheQueueAreLeftToTheNextGroup() throws Exception {
        try (ReactorGroup first = ReactorGroup.start(1); ReactorGroup next = ReactorGroup.start(3)) {
            Port port = first.open(new InetSocketAddress(LOOPBACK, 0), ECHO);
            List<InheritedSocket> inherited = copies(List.of(port.offer("port")));
            CountDownLatch busy = new CountDownLatch(1);
            Reactor loop = first.reactors().getFirst();
            CountDownLatch begun = new CountDownLatch(1);
            loop.execute(() -> {
                begun.countDown();
                await(busy);
                port.share(); // as ReactorGroup.leave, but in this turn: the next one would accept the client first
                loop.residents().retire(List.of(port));
            });
            await(begun);
            try (Client client = Client.to((InetSocketAddress) port.address())) {
                busy.countDown();
                assertEquals(0, first.drain(PATIENCE));
                Port adopted = next.open(inherited, ECHO);
                assertEquals(port.address(), adopted.address());
                assertEquals("hello", client.say("hello\n").line());
            }
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void everySocketIsServedWhateverTheNumbersOfLoops() throws Exception {
        for (int loops : List.of(1, 2, 5)) {
            try (ReactorGroup first = ReactorGroup.start(2); ReactorGroup next = ReactorGroup.start(loops)) {
                Port port = first.open(new InetSocketAddress(LOOPBACK, 0), ECHO);
                List<InheritedSocket> inherited = copies(List.of(port.offer("port")));
                assertEquals(2, inherited.size());
                next.open(inherited, ECHO);
                first.leave(List.of(port));
                first.drain(PATIENCE);
                for (int i = 0; i < 20; i++) {
                    try (Client client = Client.to((InetSocketAddress) port.address())) {
                        assertEquals("hello", client.say("hello\n").line());
                    }
                }
                next.close();
                assertThrows(IOException.class, () -> Client.to((InetSocketAddress) port.address()).close());
            }
        }
    }

    @Test
    void theFileOfAUnixSocketStaysUntilItsLastOwnerStops() throws Exception {
        Path path = folder.resolve("socket");
        UnixDomainSocketAddress address = UnixDomainSocketAddress.of(path);
        try (ReactorGroup next = ReactorGroup.start(1); ReactorGroup first = ReactorGroup.start(1)) {
            Port port = first.open(address, ECHO);
            List<InheritedSocket> inherited = copies(List.of(port.offer("port")));
            next.open(inherited, ECHO);
            first.leave(List.of(port));
            next.own();
            first.drain(PATIENCE);
            assertTrue(Files.exists(path));
            try (SocketChannel client = SocketChannel.open(address)) {
                client.write(ByteBuffer.wrap("hello\n".getBytes()));
                assertTrue(client.read(ByteBuffer.allocate(10)) > 0);
            }
            next.drain(PATIENCE);
            assertFalse(Files.exists(path));
        }
    }

    @Test
    void aGroupThatFailsBeforeItOwnsTheSocketsLeavesTheFile() throws Exception {
        Path path = folder.resolve("socket");
        UnixDomainSocketAddress address = UnixDomainSocketAddress.of(path);
        try (ReactorGroup first = ReactorGroup.start(1)) {
            Port port = first.open(address, ECHO);
            try (ReactorGroup next = ReactorGroup.start(1)) {
                next.open(copies(List.of(port.offer("port"))), ECHO);
            }
            ReactorGroup stopped = ReactorGroup.start(1);
            stopped.close();
            List<InheritedSocket> again = copies(List.of(port.offer("port")));
            assertThrows(IOException.class, () -> stopped.open(again, ECHO));
            assertTrue(Files.exists(path));
            try (SocketChannel client = SocketChannel.open(address)) {
                client.write(ByteBuffer.wrap("hello\n".getBytes()));
                assertTrue(client.read(ByteBuffer.allocate(10)) > 0);
            }
        }
        assertFalse(Files.exists(path));
    }

    @Test
    void aSocketOfTheServiceManagerKeepsItsFile() throws Exception {
        Path path = folder.resolve("socket");
        UnixDomainSocketAddress address = UnixDomainSocketAddress.of(path);
        try (ReactorGroup manager = ReactorGroup.start(1); ReactorGroup group = ReactorGroup.start(1)) {
            Port port = manager.open(address, ECHO);
            MessageSocket.Offer offer = port.offer("port");
            group.open(copies(List.of(new MessageSocket.Offer("port", false, offer.bound(), address, true))), ECHO);
            group.drain(PATIENCE);
            assertTrue(Files.exists(path));
        }
    }

    @Test
    void udpPacketsAreAnsweredBeforeAndAfter() throws Exception {
        DatagramOptions echo = DatagramOptions.of(_ -> datagram -> datagram.reply().put(datagram.packet()));
        for (int loops : List.of(1, 3)) {
            try (ReactorGroup first = ReactorGroup.start(2); ReactorGroup next = ReactorGroup.start(loops);
                    DatagramSocket client = new DatagramSocket(0, LOOPBACK)) {
                client.setSoTimeout(30_000);
                DatagramPort port = first.openDatagram(new InetSocketAddress(LOOPBACK, 0), echo);
                exchange(client, port.address());
                List<InheritedSocket> inherited = copies(port.offers("port"));
                DatagramPort adopted = next.openDatagram(port.address(), StandardProtocolFamily.INET, echo, inherited);
                assertEquals(List.of(port.address()), adopted.addresses());
                exchange(client, port.address());
                first.drain(PATIENCE);
                for (int i = 0; i < 20; i++) {
                    try (DatagramSocket other = new DatagramSocket(0, LOOPBACK)) {
                        other.setSoTimeout(30_000);
                        exchange(other, port.address());
                    }
                }
            }
        }
    }

    private static void exchange(DatagramSocket client, InetSocketAddress server) throws IOException {
        client.send(new DatagramPacket(new byte[] {1, 2, 3}, 3, server));
        DatagramPacket reply = new DatagramPacket(new byte[10], 10);
        client.receive(reply);
        assertEquals(3, reply.getLength());
        assertEquals(server, reply.getSocketAddress());
    }

    /// Each address of the machine gets its socket from the group before, if that had one.
    @Test
    void aUdpPortOfAllAddressesTakesOverThoseThatItGets() throws Exception {
        DatagramOptions echo = DatagramOptions.of(_ -> datagram -> datagram.reply().put(datagram.packet()));
        Journal log = new Journal();
        InetAddress other = InetAddress.ofLiteral("127.0.0.2");
        try (ReactorGroup first = ReactorGroup.start(1); ReactorGroup next = ReactorGroup.start(1, Log.from(Log.Level.DEBUG, log::event));
                DatagramSocket client = new DatagramSocket(0, LOOPBACK)) {
            client.setSoTimeout(30_000);
            DatagramPort port = first.openDatagram(new InetSocketAddress(LOOPBACK, 0), echo);
            DatagramPort all = next.openDatagram(new InetSocketAddress(port.address().getPort()), echo, () -> List.of(LOOPBACK, other),
                    copies(port.offers("port")));
            first.drain(PATIENCE);
            exchange(client, port.address());
            exchange(client, new InetSocketAddress(other, port.address().getPort()));
            assertEquals(2, all.addresses().size());
        }
    }
}

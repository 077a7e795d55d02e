package stheno.reactor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.BindException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;
import stheno.testkit.Allocations;
import stheno.testkit.Await;
import stheno.testkit.Journal;

/// A UDP port over the loopback, in batches and without.
@Timeout(60)
@ParameterizedClass(name = "batch {0}")
@ValueSource(booleans = {true, false})
final class DatagramPortTest {
    private static final InetSocketAddress EVERYWHERE = new InetSocketAddress(0);

    private final boolean batch;
    private final DatagramOptions echo;
    private final Journal log = new Journal();
    private final List<InetAddress> machine = new CopyOnWriteArrayList<>(
            List.of(InetAddress.ofLiteral("127.0.0.1"), InetAddress.ofLiteral("127.0.0.2"), InetAddress.ofLiteral("::1")));

    DatagramPortTest(boolean batch) {
        this.batch = batch;
        this.echo = options(_ -> datagram -> datagram.reply().put(datagram.packet()));
    }

    private DatagramOptions options(DatagramService service) {
        return DatagramOptions.of(service).withBatch(batch);
    }

    private ReactorGroup group(int loops) throws IOException {
        return ReactorGroup.start(loops, Log.from(Log.Level.DEBUG, log::event));
    }

    /// A client that blocks, for thirty seconds at most.
    private static final class Client implements AutoCloseable {
        final DatagramSocket socket = new DatagramSocket();

        Client() throws IOException {
            socket.setSoTimeout(30_000);
        }

        void say(InetSocketAddress server, String text) throws IOException {
            byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
            socket.send(new DatagramPacket(bytes, bytes.length, server));
        }

        DatagramPacket hear() throws IOException {
            DatagramPacket packet = new DatagramPacket(new byte[65_536], 65_536);
            socket.receive(packet);
            return packet;
        }

        String text() throws IOException {
            DatagramPacket packet = hear();
            return new String(packet.getData(), 0, packet.getLength(), StandardCharsets.US_ASCII);
        }

        String ask(InetSocketAddress server, String text) throws IOException {
            say(server, text);
            return text();
        }

        @Override
        public void close() {
            socket.close();
        }
    }

    @Test
    void aReplyLeavesFromTheAddressThatWasAsked() throws IOException {
        try (ReactorGroup group = group(1); Client client = new Client()) {
            DatagramPort port = group.openDatagram(EVERYWHERE, echo, () -> machine);
            assertEquals(3, port.addresses().size());
            for (InetSocketAddress address : port.addresses()) {
                assertEquals(port.address().getPort(), address.getPort());
                client.say(address, "a");
                assertEquals(address, client.hear().getSocketAddress());
            }
        }
    }

    @Test
    void theWildcardOfIpv4IsBoundToAddressesOfIpv4() throws IOException {
        try (ReactorGroup group = group(1)) {
            DatagramPort port = group.openDatagram(EVERYWHERE, StandardProtocolFamily.INET, echo);
            List<InetAddress> bound = port.addresses().stream().map(InetSocketAddress::getAddress).toList();
            assertTrue(bound.contains(InetAddress.ofLiteral("127.0.0.1")), bound.toString());
            assertTrue(bound.stream().allMatch(Inet4Address.class::isInstance), bound.toString());
        }
    }

    @Test
    void thePortOnTheWildcardIsBoundToTheMachinesAddresses() throws IOException {
        try (ReactorGroup group = group(1)) {
            DatagramPort port = group.openDatagram(EVERYWHERE, echo);
            List<InetAddress> bound = port.addresses().stream().map(InetSocketAddress::getAddress).toList();
            assertTrue(bound.contains(InetAddress.getLoopbackAddress()), bound.toString());
            assertTrue(bound.stream().noneMatch(InetAddress::isAnyLocalAddress), bound.toString());
            String way = batch && System.getProperty("os.name").equals("Linux") ? "batch=on" : "batch=off";
            assertTrue(log.of("INFO").anyMatch(line -> line.contains("listening-udp") && line.contains("receive-buffer=")
                    && line.contains(way)), log.toString());
        }
    }

    @Test
    void aBurstFromOneClientIsAnsweredInOrder() throws IOException {
        try (ReactorGroup group = group(1); Client client = new Client()) {
            InetSocketAddress server = group.openDatagram(Server.anyPort(), echo).address();
            for (int burst = 0; burst < 10; burst++) {
                for (int i = 0; i < 100; i++) client.say(server, "packet " + i);
                for (int i = 0; i < 100; i++) assertEquals("packet " + i, client.text());
            }
        }
    }

    @Test
    void theHandlerLearnsTheSource() throws IOException {
        DatagramOptions source = options(_ -> datagram -> {
            InetSocketAddress remote = datagram.remote();
            if (!Arrays.equals(datagram.source(), remote.getAddress().getAddress())) return;
            datagram.reply().put((remote.getPort() + " " + datagram.local().getPort()).getBytes(StandardCharsets.US_ASCII));
        });
        try (ReactorGroup group = group(1)) {
            for (InetSocketAddress address : group.openDatagram(EVERYWHERE, source, () -> machine).addresses()) {
                try (Client client = new Client(); Client second = new Client()) {
                    for (Client each : List.of(client, second, client)) {
                        assertEquals(each.socket.getLocalPort() + " " + address.getPort(), each.ask(address, "who"));
                    }
                }
            }
        }
    }

    @Test
    void packetsOfEverySizeAreAnswered() throws IOException {
        try (ReactorGroup group = group(1); Client client = new Client()) {
            InetSocketAddress server = group.openDatagram(Server.anyPort(), echo).address();
            for (int size : new int[] {1, 511, 1232, 4096, 65_506, 65_507}) {
                assertEquals("x".repeat(size), client.ask(server, "x".repeat(size)));
            }
        }
    }

    @Test
    void anEmptyPacketAndASilentHandlerDoNotHoldUpOthers() throws Exception {
        DatagramOptions odd = options(_ -> datagram -> {
            if (datagram.packet().get(0) % 2 == 1) datagram.reply().put(datagram.packet());
        });
        try (ReactorGroup group = group(1); Client client = new Client()) {
            DatagramPort port = group.openDatagram(Server.anyPort(), odd);
            client.say(port.address(), ""); // its handler fails
            for (int i = 0; i < 50; i++) client.say(port.address(), String.valueOf(i % 10));
            for (int i = 1; i < 50; i += 2) assertEquals(String.valueOf(i % 10), client.text());
            Await.until(() -> port.stats().equals(new DatagramPort.Counts(51, 25, 50, 25, 0, 0, 0, 0, 0, 1)));
            assertEquals(1, log.errors().size(), log.toString());
        }
    }

    @Test
    void aReplyCanBeSentAfterThoseOfLaterPackets() throws IOException {
        DatagramOptions late = options(loop -> datagram -> {
            byte[] text = new byte[datagram.packet().remaining()];
            datagram.packet().get(text);
            DatagramReply reply = datagram.later();
            if (text[0] == 'l') loop.execute(() -> reply.send(ByteBuffer.wrap(text)));
            else datagram.reply().put(text);
        });
        try (ReactorGroup group = group(1); Client client = new Client(); Client second = new Client()) {
            InetSocketAddress server = group.openDatagram(Server.anyPort(), late).address();
            client.say(server, "late");
            assertEquals("now", second.ask(server, "now"));
            assertEquals("late", client.text());
        }
    }

    @Test
    void sourcesThatAreNotPermittedAreDropped() throws Exception {
        AccessList access = new AccessList(List.of(), List.of(Network.of("127.0.0.9")));
        try (ReactorGroup group = group(1); Client client = new Client();
                DatagramSocket denied = new DatagramSocket(new InetSocketAddress("127.0.0.9", 0))) {
            DatagramPort port = group.openDatagram(Server.anyPort(), echo.withAccess(access));
            denied.send(new DatagramPacket(new byte[1], 1, port.address()));
            assertEquals("a", client.ask(port.address(), "a"));
            assertEquals(1, port.stats().denied());
            Await.until(() -> port.stats().sent() == 1); // counted when the system has taken it
        }
    }

    @Test
    void severalLoopsShareThePort() throws IOException {
        Set<String> loops = new HashSet<>();
        DatagramOptions name = options(loop -> {
            byte[] text = loop.name().getBytes(StandardCharsets.US_ASCII);
            return datagram -> datagram.reply().put(text);
        });
        try (ReactorGroup group = group(2)) {
            DatagramPort port = group.openDatagram(Server.anyPort(), name);
            int clients = 0;
            for (; loops.size() < 2 && clients < 1000; clients++) {
                try (Client client = new Client()) {
                    loops.add(client.ask(port.address(), "who"));
                }
            }
            assertEquals(2, loops.size());
            assertEquals(clients, port.stats().received());
        }
    }

    @Test
    void aStrangersPortIsNotShared() throws IOException {
        for (int loops = 1; loops <= 2; loops++) {
            try (ReactorGroup group = group(loops); DatagramChannel stranger = DatagramChannel.open()) {
                stranger.setOption(StandardSocketOptions.SO_REUSEPORT, true).bind(Server.anyPort());
                InetSocketAddress taken = (InetSocketAddress) stranger.getLocalAddress();
                BindException refused = assertThrows(BindException.class, () -> group.openDatagram(taken, echo));
                assertTrue(refused.getMessage().contains("(UDP)"), refused.getMessage());
                InetSocketAddress everywhere = new InetSocketAddress(taken.getPort());
                assertThrows(BindException.class, () -> group.openDatagram(everywhere, echo, () -> machine));
            }
        }
    }

    @Test
    void addressesThatComeAreBoundAndThoseThatGoAreClosed() throws Exception {
        InetAddress third = InetAddress.ofLiteral("127.0.0.3");
        try (ReactorGroup group = group(2); Client client = new Client()) {
            DatagramPort port = group.openDatagram(EVERYWHERE, echo, () -> machine);
            InetSocketAddress gone = new InetSocketAddress("127.0.0.2", port.address().getPort());
            InetSocketAddress come = new InetSocketAddress(third, port.address().getPort());
            machine.remove(gone.getAddress());
            machine.add(third);
            machine.add(InetAddress.ofLiteral("192.0.2.1")); // has gone again already
            port.look();
            port.look();
            assertEquals("a", client.ask(come, "a"));
            assertEquals(Set.of("127.0.0.1", "::1", "127.0.0.3"), Set.copyOf(port.addresses().stream()
                    .map(each -> each.getAddress().getHostAddress().replace("0:0:0:0:0:0:0:1", "::1")).toList()));
            assertEquals(1, log.of("WARN").filter(line -> line.contains("bind-failed address=192.0.2.1")).count(), log.toString());
            Await.until(() -> isFree(gone));
            assertEquals("b", client.ask(new InetSocketAddress("127.0.0.1", port.address().getPort()), "b"));
        }
    }

    private static boolean isFree(InetSocketAddress address) throws IOException {
        try (DatagramChannel channel = DatagramChannel.open()) {
            channel.bind(address);
            return true;
        } catch (BindException e) {
            return false;
        }
    }

    @Test
    void clientsThatHaveLeftDoNoHarm() throws IOException {
        try (ReactorGroup group = group(1)) {
            InetSocketAddress server = group.openDatagram(Server.anyPort(), echo).address();
            for (int i = 0; i < 50; i++) {
                try (Client leaving = new Client()) {
                    leaving.say(server, "a");
                }
            }
            try (Client client = new Client()) {
                assertEquals("b", client.ask(server, "b"));
            }
            assertEquals(List.of(), log.errors());
        }
    }

    @Test
    void aDrainedPortIsFreeAgain() throws Exception {
        InetSocketAddress server;
        try (ReactorGroup group = group(2)) {
            server = group.openDatagram(Server.anyPort(), echo).address();
            assertEquals(0, group.drain(Duration.ofSeconds(10)));
            assertThrows(IOException.class, () -> group.openDatagram(server, echo));
        }
        assertTrue(isFree(server));
    }

    @Test
    void packetsOfManySendersCostLittleMemory() throws Exception {
        DatagramSocket[] senders = new DatagramSocket[64];
        try (ReactorGroup group = group(1)) {
            InetSocketAddress server = group.openDatagram(Server.anyPort(), echo).address();
            for (int i = 0; i < senders.length; i++) senders[i] = new DatagramSocket();
            round(senders, server, 200); // compiles the path
            Allocations allocations = Allocations.of("stheno-loop-0");
            long most = batch ? 16 : 160; // in batches none once the JVM has optimized the loop, see DatagramBenchmark
            long each = Long.MAX_VALUE;
            for (int i = 0; i < 100 && each > most; i++) { // the JVM allocates too while it compiles
                long before = allocations.bytes();
                round(senders, server, 20);
                each = Math.min(each, (allocations.bytes() - before) / (20 * senders.length));
            }
            assertTrue(each <= most, each + " bytes a packet");
        } finally {
            for (DatagramSocket sender : senders) if (sender != null) sender.close();
        }
    }

    private static void round(DatagramSocket[] senders, InetSocketAddress server, int rounds) throws IOException {
        DatagramPacket packet = new DatagramPacket(new byte[40], 40, server);
        for (int i = 0; i < rounds; i++) {
            for (DatagramSocket sender : senders) sender.send(packet);
            for (DatagramSocket sender : senders) {
                sender.setSoTimeout(30_000);
                sender.receive(new DatagramPacket(new byte[100], 100));
            }
        }
    }
}

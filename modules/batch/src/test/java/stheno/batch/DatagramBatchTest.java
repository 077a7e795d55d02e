package stheno.batch;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketOption;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.DatagramChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import stheno.testkit.Allocations;
import stheno.testkit.MemoryNetwork;

/// Packets over the loopback: what has been sent to a socket there can be received at once.
@Timeout(60)
@EnabledOnOs(OS.LINUX)
final class DatagramBatchTest {
    private final List<AutoCloseable> opened = new ArrayList<>();
    private final DatagramBatch batch = new DatagramBatch();

    DatagramBatchTest() throws IOException {}

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable each : opened) each.close();
    }

    private DatagramChannel channel(String address) throws IOException {
        InetAddress local = InetAddress.ofLiteral(address);
        DatagramChannel channel = DatagramChannel.open(local.getAddress().length > 4 ? StandardProtocolFamily.INET6
                : StandardProtocolFamily.INET);
        opened.add(channel);
        channel.bind(new InetSocketAddress(local, 0)).configureBlocking(false);
        return channel;
    }

    private DatagramSocket client(String address) throws IOException {
        DatagramSocket client = new DatagramSocket(new InetSocketAddress(InetAddress.ofLiteral(address), 0));
        opened.add(client);
        client.setSoTimeout(30_000);
        return client;
    }

    private static void say(DatagramSocket client, DatagramChannel server, byte... bytes) throws IOException {
        client.send(new DatagramPacket(bytes, bytes.length, server.getLocalAddress()));
    }

    private static byte[] hear(DatagramSocket client) throws IOException {
        DatagramPacket packet = new DatagramPacket(new byte[65_536], 65_536);
        client.receive(packet);
        return Arrays.copyOf(packet.getData(), packet.getLength());
    }

    private byte[] packet(int index) {
        byte[] bytes = new byte[batch.packet(index).remaining()];
        batch.packet(index).get(bytes);
        return bytes;
    }

    private void reply(int index, byte... bytes) {
        batch.reply().put(bytes);
        batch.queue(index);
    }

    @Test
    void nothingIsReceivedFromAnEmptySocket() throws IOException {
        assertEquals(0, batch.receive(BatchSocket.open(channel("127.0.0.1")), 32));
    }

    @Test
    void packetsAreReceivedWithTheirSources() throws IOException {
        for (String address : List.of("127.0.0.1", "::1")) {
            DatagramChannel channel = channel(address);
            DatagramSocket first = client(address);
            DatagramSocket second = client(address);
            say(first, channel, (byte) 1, (byte) 2);
            say(second, channel);
            say(first, channel, (byte) 3);
            assertEquals(3, batch.receive(BatchSocket.open(channel), 32));
            assertArrayEquals(new byte[] {1, 2}, packet(0));
            assertArrayEquals(new byte[0], packet(1));
            assertArrayEquals(new byte[] {3}, packet(2));
            assertEquals(List.of(first.getLocalPort(), second.getLocalPort(), first.getLocalPort()),
                    List.of(batch.port(0), batch.port(1), batch.port(2)));
            for (int i = 0; i < 3; i++) assertArrayEquals(InetAddress.ofLiteral(address).getAddress(), batch.source(i));
            assertEquals(0, batch.scope(0));
        }
    }

    @Test
    void aBatchIsBounded() throws IOException {
        DatagramChannel channel = channel("127.0.0.1");
        BatchSocket socket = BatchSocket.open(channel);
        DatagramSocket client = client("127.0.0.1");
        for (int i = 0; i < 40; i++) say(client, channel, (byte) i);
        assertEquals(5, batch.receive(socket, 5));
        assertEquals(DatagramBatch.SLOTS, batch.receive(socket, 100));
        assertArrayEquals(new byte[] {5}, packet(0));
        assertArrayEquals(new byte[] {36}, packet(31));
        assertEquals(3, batch.receive(socket, 100));
    }

    @Test
    void repliesGoToTheSourcesOfTheirPackets() throws IOException {
        for (String address : List.of("127.0.0.1", "::1")) {
            DatagramChannel channel = channel(address);
            BatchSocket socket = BatchSocket.open(channel);
            DatagramSocket first = client(address);
            DatagramSocket second = client(address);
            say(first, channel, (byte) 1);
            say(second, channel, (byte) 2);
            say(first, channel, (byte) 3);
            assertEquals(3, batch.receive(socket, 32));
            reply(2, (byte) 30, (byte) 31);
            batch.reply().put((byte) 9); // not queued: the next reply takes its place
            reply(1, (byte) 20);
            assertEquals(2, batch.queued());
            assertEquals(2, batch.first());
            assertEquals(3, batch.send(socket));
            assertEquals(0, batch.queued());
            assertArrayEquals(new byte[] {30, 31}, hear(first));
            assertArrayEquals(new byte[] {20}, hear(second));
        }
    }

    @Test
    void aWholeBatchOfTheLargestPacketsIsKeptApart() throws IOException {
        DatagramChannel channel = channel("127.0.0.1");
        channel.setOption(StandardSocketOptions.SO_RCVBUF, 4 << 20);
        BatchSocket socket = BatchSocket.open(channel);
        DatagramSocket client = client("127.0.0.1");
        client.setReceiveBufferSize(4 << 20);
        int rounds = 4; // in flight at a time: a system may grant a small receive buffer
        for (int i = 0; i < rounds; i++) {
            byte[] large = new byte[DatagramBatch.LARGEST];
            Arrays.fill(large, (byte) (i + 1));
            say(client, channel, large);
            assertEquals(1, batch.receive(socket, 32));
            assertEquals(DatagramBatch.LARGEST, batch.reply().remaining());
            batch.reply().put(batch.packet(0));
            batch.queue(0);
            assertEquals(DatagramBatch.LARGEST, batch.send(socket));
            assertArrayEquals(large, hear(client));
        }
    }

    /// A packet that may not be fragmented, and is larger than the loopback takes.
    @Test
    void afterAReplyThatIsRefusedTheOthersAreSent() throws IOException {
        DatagramChannel channel = channel("::1");
        forbidFragments(channel);
        BatchSocket socket = BatchSocket.open(channel);
        DatagramSocket client = client("::1");
        for (int i = 0; i < 5; i++) say(client, channel, (byte) i);
        assertEquals(5, batch.receive(socket, 32));
        for (int i = 0; i < 5; i++) {
            batch.reply().put((byte) i).put(new byte[i == 1 || i == 4 ? DatagramBatch.LARGEST - 1 : 0]);
            batch.queue(i);
        }
        assertEquals(1, batch.send(socket));
        assertEquals(1, batch.first());
        assertEquals("sendmmsg: Message too long", assertThrows(IOException.class, () -> batch.send(socket)).getMessage());
        assertEquals(2, batch.send(socket));
        assertEquals(1, batch.queued());
        assertThrows(IOException.class, () -> batch.send(socket));
        assertEquals(0, batch.queued());
        for (int i : new int[] {0, 2, 3}) assertArrayEquals(new byte[] {(byte) i}, hear(client));
    }

    @SuppressWarnings("unchecked")
    private static void forbidFragments(DatagramChannel channel) throws IOException {
        SocketOption<Boolean> option = (SocketOption<Boolean>) channel.supportedOptions().stream()
                .filter(each -> each.name().equals("IP_DONTFRAGMENT")).findFirst().orElseThrow();
        channel.setOption(option, true);
    }

    @Test
    void repliesOfTheBatchBeforeAreForgotten() throws IOException {
        DatagramChannel channel = channel("127.0.0.1");
        BatchSocket socket = BatchSocket.open(channel);
        DatagramSocket client = client("127.0.0.1");
        say(client, channel, (byte) 1);
        batch.receive(socket, 32);
        reply(0, (byte) 1);
        say(client, channel, (byte) 2);
        batch.receive(socket, 32);
        assertEquals(0, batch.queued());
        reply(0, (byte) 2);
        batch.drop();
        assertEquals(0, batch.queued());
        say(client, channel, (byte) 3);
        batch.receive(socket, 32);
        reply(0, (byte) 3);
        assertEquals(1, batch.send(socket));
        assertArrayEquals(new byte[] {3}, hear(client));
    }

    @Test
    void aBatchServesSocketsOfBothFamilies() throws IOException {
        for (int i = 0; i < 4; i++) {
            String address = i % 2 == 0 ? "::1" : "127.0.0.1";
            DatagramChannel channel = channel(address);
            DatagramSocket client = client(address);
            say(client, channel, address.getBytes(StandardCharsets.US_ASCII));
            BatchSocket socket = BatchSocket.open(channel);
            assertEquals(1, batch.receive(socket, 32));
            assertArrayEquals(InetAddress.ofLiteral(address).getAddress(), batch.source(0));
            batch.reply().put(batch.packet(0));
            batch.queue(0);
            batch.send(socket);
            assertEquals(address, new String(hear(client), StandardCharsets.US_ASCII));
        }
    }

    @Test
    void eachSocketIsFoundAmongSocketsOfTheSameAddress() throws IOException {
        DatagramChannel[] channels = new DatagramChannel[3];
        InetSocketAddress shared = new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0);
        List<Integer> found = new ArrayList<>();
        for (int i = 0; i < channels.length; i++) {
            channels[i] = DatagramChannel.open(StandardProtocolFamily.INET);
            opened.add(channels[i]);
            channels[i].setOption(StandardSocketOptions.SO_REUSEPORT, true).setOption(StandardSocketOptions.SO_BROADCAST, i == 1);
            channels[i].bind(shared);
            shared = (InetSocketAddress) channels[0].getLocalAddress();
        }
        for (DatagramChannel each : channels) found.add(BatchSocket.open(each).descriptor());
        assertEquals(3, found.stream().distinct().count(), found.toString());
        for (int i = 0; i < channels.length; i++) assertEquals(i == 1, channels[i].getOption(StandardSocketOptions.SO_BROADCAST));
    }

    @Test
    void aClosedChannelIsNotTouched() throws IOException {
        DatagramChannel channel = channel("127.0.0.1");
        BatchSocket socket = BatchSocket.open(channel);
        say(client("127.0.0.1"), channel, (byte) 1, (byte) 2);
        assertEquals(1, batch.receive(socket, 32));
        reply(0, (byte) 1);
        channel.close();
        assertThrows(IOException.class, () -> batch.send(socket));
        assertEquals(0, batch.queued());
        assertThrows(IOException.class, () -> batch.receive(socket, 32));
        assertThrows(IOException.class, () -> BatchSocket.open(channel));
    }

    @Test
    void aChannelOfAnotherNetworkHasNoBatches() throws IOException {
        DatagramChannel channel = new MemoryNetwork().openDatagramChannel(StandardProtocolFamily.INET);
        assertEquals("the channel is not a socket of the system",
                assertThrows(IOException.class, () -> BatchSocket.open(channel)).getMessage());
    }

    @Test
    void otherSystemsAndMachinesAreNamed() {
        assertEquals(Optional.empty(), SystemCalls.Obstacle.find("Linux", "aarch64", ByteOrder.LITTLE_ENDIAN));
        assertEquals(Optional.of("the system is Mac OS X, not Linux"),
                SystemCalls.Obstacle.find("Mac OS X", "aarch64", ByteOrder.LITTLE_ENDIAN));
        assertEquals(Optional.of("the machine is s390x, not one of [amd64, aarch64, riscv64]"),
                SystemCalls.Obstacle.find("Linux", "s390x", ByteOrder.BIG_ENDIAN));
    }

    @Test
    void nothingIsAllocatedForAPacket() throws IOException {
        DatagramChannel channel = channel("127.0.0.1");
        BatchSocket socket = BatchSocket.open(channel);
        DatagramSocket[] clients = new DatagramSocket[8];
        for (int i = 0; i < clients.length; i++) clients[i] = client("127.0.0.1");
        long[] fewest = {Long.MAX_VALUE};
        for (int round = 0; round < 200 && fewest[0] > 0; round++) {
            for (int i = 0; i < 32; i++) say(clients[i % 8], channel, (byte) i);
            fewest[0] = Math.min(fewest[0], Allocations.fewest(1, () -> exchange(socket)));
            for (int i = 0; i < 32; i++) hear(clients[i % 8]);
        }
        assertTrue(fewest[0] < 100, fewest[0] + " bytes for 32 packets"); // the interpreter allocates for the call
    }

    private void exchange(BatchSocket socket) {
        try {
            int count = batch.receive(socket, 32);
            for (int i = 0; i < count; i++) {
                if (batch.source(i).length + batch.port(i) == 0) throw new AssertionError("no source");
                ByteBuffer packet = batch.packet(i);
                batch.reply().put(packet);
                batch.queue(i);
            }
            batch.send(socket);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}

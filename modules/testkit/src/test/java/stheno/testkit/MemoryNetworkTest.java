package stheno.testkit;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.BindException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Channels and peers, without a selector.
@Timeout(60)
final class MemoryNetworkTest {
    private static final InetSocketAddress ADDRESS = new InetSocketAddress(InetAddress.getLoopbackAddress(), 80);

    private final MemoryNetwork network = MemoryNetwork.byHand(new ManualClock());
    private final ServerSocketChannel listener;

    MemoryNetworkTest() throws IOException {
        listener = network.openServerSocketChannel().bind(ADDRESS, 3);
        listener.configureBlocking(false);
    }

    private SocketChannel accepted() throws IOException {
        SocketChannel channel = listener.accept();
        channel.configureBlocking(false);
        return channel;
    }

    private static ByteBuffer bytes(String text) {
        return ByteBuffer.wrap(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    private static String read(SocketChannel channel) throws IOException {
        ByteBuffer all = ByteBuffer.allocate(1 << 16);
        channel.read(all);
        return StandardCharsets.ISO_8859_1.decode(all.flip()).toString();
    }

    @Test
    void whatOneEndWritesTheOtherReads() throws IOException {
        MemoryPeer peer = network.connect(ADDRESS);
        SocketChannel channel = accepted();
        assertEquals(0, channel.read(ByteBuffer.allocate(1)));
        peer.say("hello");
        assertEquals("hello", read(channel));
        assertEquals(6, channel.write(new ByteBuffer[] {bytes("good"), bytes(""), bytes("by")}));
        channel.write(bytes("e"));
        assertEquals("goodbye", peer.heard());
        assertEquals("", peer.heard());
        assertEquals(7, peer.received());
    }

    @Test
    void addressesAreSeenFromBothEnds() throws IOException {
        MemoryPeer first = network.connect(ADDRESS);
        MemoryPeer second = network.connect(ADDRESS);
        assertNotEquals(first.address(), second.address());
        SocketChannel channel = accepted();
        assertEquals(first.address(), channel.getRemoteAddress());
        assertEquals(ADDRESS, channel.getLocalAddress());
    }

    @Test
    void noTwoOfManyClientsHaveTheSameAddress() throws IOException {
        var seen = new HashSet<InetSocketAddress>();
        for (int i = 0; i < 70_000; i++) {
            MemoryPeer peer = network.connectCounting(ADDRESS);
            assertTrue(seen.add(peer.address()), () -> "twice " + peer.address());
            accepted().close();
        }
    }

    @Test
    void connectionsAreRefusedWithoutAListener() throws IOException {
        InetSocketAddress other = new InetSocketAddress(InetAddress.getLoopbackAddress(), 81);
        assertThrows(ConnectException.class, () -> network.connect(other));
        MemoryPeer waiting = network.connect(ADDRESS);
        listener.close();
        assertThrows(ConnectException.class, () -> network.connect(ADDRESS));
        assertTrue(waiting.wasReset());
    }

    @Test
    void theBacklogIsBounded() throws IOException {
        for (int i = 0; i < 4; i++) network.connect(ADDRESS);
        assertThrows(ConnectException.class, () -> network.connect(ADDRESS));
        accepted();
        network.connect(ADDRESS);
        for (int i = 0; i < 4; i++) accepted();
        assertNull(listener.accept());
    }

    @Test
    void anAddressIsBoundOnceAndPortZeroIsAFreeOne() throws IOException {
        assertThrows(BindException.class, () -> network.openServerSocketChannel().bind(ADDRESS));
        var any = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        var one = (InetSocketAddress) network.openServerSocketChannel().bind(any).getLocalAddress();
        var two = (InetSocketAddress) network.openServerSocketChannel().bind(any).getLocalAddress();
        assertNotEquals(one.getPort(), two.getPort());
        network.connect(one);
        var everywhere = (InetSocketAddress) network.openServerSocketChannel().bind(null).getLocalAddress();
        network.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), everywhere.getPort()));
    }

    @Test
    void aBufferTakesWhatItHoldsAndNoMore() throws IOException {
        MemoryPeer peer = network.withBuffer(1000).connect(ADDRESS);
        SocketChannel channel = accepted();
        assertEquals(1000, channel.write(ByteBuffer.allocate(1500)));
        assertEquals(0, channel.write(ByteBuffer.allocate(1)));
        assertEquals(1000, peer.available());
        assertEquals(10, peer.skip(10));
        assertEquals(10, channel.write(ByteBuffer.allocate(1500)));
        channel.setOption(StandardSocketOptions.SO_SNDBUF, 500);
        peer.skip(500);
        assertEquals(0, channel.write(ByteBuffer.allocate(1)), "what is there counts against the smaller buffer");
        peer.skip(500);
        assertEquals(500, channel.write(ByteBuffer.allocate(1500)));
        assertEquals(500, channel.getOption(StandardSocketOptions.SO_SNDBUF));
    }

    @Test
    void aCountingClientCostsNothingButIsFilledAllTheSame() throws IOException {
        MemoryPeer peer = network.withBuffer(1000).connectCounting(ADDRESS);
        SocketChannel channel = accepted();
        assertEquals(1000, channel.write(ByteBuffer.allocate(1500)));
        assertThrows(IllegalStateException.class, () -> peer.read(ByteBuffer.allocate(1)));
        assertEquals(400, peer.skip(400));
        assertEquals(400, channel.write(ByteBuffer.allocate(1500)));
        assertEquals(1000, peer.skip(9999));
        assertEquals(1400, peer.received());
        peer.say("kept");
        assertEquals("kept", read(channel));
    }

    @Test
    void bytesStayInOrderHoweverTheyAreCut() throws IOException {
        for (int seed = 0; seed < 50; seed++) {
            Random random = new Random(seed);
            MemoryPeer peer = network.withBuffer(1 + random.nextInt(2000)).connect(ADDRESS);
            SocketChannel channel = accepted();
            byte[] sent = new byte[10_000];
            random.nextBytes(sent);
            ByteBuffer rest = ByteBuffer.wrap(sent);
            var got = new ByteArrayOutputStream();
            while (got.size() < sent.length) {
                channel.write(rest.slice(rest.position(), random.nextInt(rest.remaining() + 1)));
                rest.position(got.size() + peer.available());
                byte[] piece = new byte[random.nextInt(700)];
                got.write(piece, 0, peer.read(ByteBuffer.wrap(piece)));
            }
            assertArrayEquals(sent, got.toByteArray(), "seed " + seed);
        }
    }

    @Test
    void eachEndEndsItsStreamOnItsOwn() throws IOException {
        MemoryPeer peer = network.connect(ADDRESS);
        SocketChannel channel = accepted();
        peer.say("last");
        peer.end();
        assertThrows(IOException.class, () -> peer.say("more"));
        assertEquals("last", read(channel));
        assertEquals(-1, channel.read(ByteBuffer.allocate(1)));
        channel.write(bytes("answer"));
        channel.shutdownOutput();
        assertThrows(IOException.class, () -> channel.write(bytes("more")));
        assertFalse(peer.atEnd());
        assertEquals("answer", peer.heard());
        assertTrue(peer.atEnd());
        assertEquals(-1, peer.skip(1));
    }

    @Test
    void whatWasSentBeforeACloseCanStillBeRead() throws IOException {
        MemoryPeer peer = network.connect(ADDRESS);
        SocketChannel channel = accepted();
        channel.write(bytes("bye"));
        channel.close();
        assertEquals("bye", peer.heard());
        assertTrue(peer.atEnd());
        assertThrows(ClosedChannelException.class, () -> channel.write(bytes("x")));
    }

    @Test
    void closingWithUnreadInputResets() throws IOException {
        MemoryPeer peer = network.connect(ADDRESS);
        SocketChannel channel = accepted();
        channel.write(bytes("lost"));
        peer.say("unread");
        channel.close();
        assertTrue(peer.wasReset());
        assertThrows(SocketException.class, peer::heard);
        MemoryPeer other = network.connect(ADDRESS);
        SocketChannel second = accepted();
        second.write(bytes("unread"));
        other.close();
        assertThrows(SocketException.class, () -> read(second));
        assertThrows(IOException.class, () -> second.write(bytes("x")));
    }

    @Test
    void lingeringForNoTimeResets() throws IOException {
        MemoryPeer peer = network.connect(ADDRESS);
        SocketChannel channel = accepted();
        channel.setOption(StandardSocketOptions.SO_LINGER, 0);
        channel.close();
        assertTrue(peer.wasReset());
    }

    @Test
    void whoWritesToOneThatHasLeftIsResetByTheAnswer() throws IOException {
        MemoryPeer peer = network.connect(ADDRESS);
        SocketChannel channel = accepted();
        peer.close();
        assertEquals(-1, channel.read(ByteBuffer.allocate(1)));
        assertEquals(3, channel.write(new ByteBuffer[] {bytes("one"), bytes("two")}));
        assertThrows(SocketException.class, () -> channel.write(bytes("two")));
    }

    @Test
    void optionsAreRememberedAndUnknownOnesRefused() throws IOException {
        network.connect(ADDRESS);
        SocketChannel channel = accepted();
        assertTrue(channel.supportedOptions().contains(StandardSocketOptions.TCP_NODELAY));
        assertFalse(channel.getOption(StandardSocketOptions.SO_KEEPALIVE));
        channel.setOption(StandardSocketOptions.SO_KEEPALIVE, true).setOption(StandardSocketOptions.TCP_NODELAY, false);
        assertTrue(channel.getOption(StandardSocketOptions.SO_KEEPALIVE));
        assertFalse(channel.getOption(StandardSocketOptions.TCP_NODELAY));
        assertEquals(-1, channel.getOption(StandardSocketOptions.SO_LINGER));
        assertThrows(UnsupportedOperationException.class, () -> channel.setOption(StandardSocketOptions.IP_TOS, 1));
        assertThrows(IllegalArgumentException.class, () -> channel.setOption(StandardSocketOptions.SO_SNDBUF, 0));
    }

    @Test
    void aFileIsTransferredAsFarAsThereIsRoom(@TempDir Path folder) throws IOException {
        byte[] content = new byte[100_000];
        new Random(1).nextBytes(content);
        Path path = Files.write(folder.resolve("file"), content);
        MemoryPeer peer = network.withBuffer(30_000).connect(ADDRESS);
        SocketChannel channel = accepted();
        try (FileChannel file = FileChannel.open(path)) {
            assertEquals(30_000, file.transferTo(0, content.length, channel));
            assertEquals(0, file.transferTo(30_000, content.length, channel));
            ByteBuffer got = ByteBuffer.allocate(30_000);
            peer.read(got);
            assertArrayEquals(Arrays.copyOf(content, 30_000), got.array());
            assertEquals(30_000, file.transferTo(30_000, content.length, channel));
        }
    }

    @Test
    void channelsInBlockingModeWait() throws Exception {
        ServerSocketChannel door = network.openServerSocketChannel().bind(null);
        FutureTask<String> server = new FutureTask<>(() -> {
            try (SocketChannel channel = door.accept()) {
                ByteBuffer got = ByteBuffer.allocate(5);
                while (got.hasRemaining()) channel.read(got);
                channel.write(ByteBuffer.allocate(300_000));
                return new String(got.array(), StandardCharsets.US_ASCII);
            }
        });
        Thread.ofVirtual().start(server);
        try (SocketChannel client = network.openSocketChannel()) {
            assertTrue(client.connect(door.getLocalAddress()));
            client.write(bytes("he"));
            client.write(bytes("llo"));
            int got = 0;
            for (int n; (n = client.read(ByteBuffer.allocate(7777))) >= 0; ) got += n;
            assertEquals(300_000, got);
        }
        assertEquals("hello", server.get(30, TimeUnit.SECONDS));
    }

    @Test
    void aBlockedReadEndsWithItsChannel() throws Exception {
        network.connect(ADDRESS);
        SocketChannel channel = listener.accept();
        FutureTask<Integer> read = new FutureTask<>(() -> channel.read(ByteBuffer.allocate(1)));
        Thread reader = Thread.ofPlatform().start(read);
        Await.until(() -> reader.getState() == Thread.State.WAITING);
        channel.close();
        var failure = assertThrows(ExecutionException.class, () -> read.get(30, TimeUnit.SECONDS));
        assertEquals(AsynchronousCloseException.class, failure.getCause().getClass());
    }

    @Test
    void anInterruptedReadClosesItsChannel() throws Exception {
        network.connect(ADDRESS);
        SocketChannel channel = listener.accept();
        FutureTask<Integer> read = new FutureTask<>(() -> channel.read(ByteBuffer.allocate(1)));
        Thread reader = Thread.ofPlatform().start(read);
        reader.interrupt();
        var failure = assertThrows(ExecutionException.class, () -> read.get(30, TimeUnit.SECONDS));
        assertEquals(ClosedByInterruptException.class, failure.getCause().getClass());
        assertFalse(channel.isOpen());
    }
}

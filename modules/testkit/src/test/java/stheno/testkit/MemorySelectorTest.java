package stheno.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.CancelledKeyException;
import java.nio.channels.ClosedSelectorException;
import java.nio.channels.IllegalSelectorException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
final class MemorySelectorTest {
    private static final InetSocketAddress ADDRESS = new InetSocketAddress(InetAddress.getLoopbackAddress(), 80);

    private final ManualClock clock = new ManualClock(Long.MAX_VALUE - 1000);

    /// A network, its selector, and one listener that accepts at once.
    private static final class Scene {
        final MemoryNetwork network;
        final Selector selector;
        final ServerSocketChannel listener;

        Scene(MemoryNetwork network) throws IOException {
            this.network = network;
            selector = network.openSelector();
            listener = network.openServerSocketChannel().bind(ADDRESS, 10_000);
            listener.configureBlocking(false);
        }

        MemoryPeer connect(int interest, Object name) throws IOException {
            MemoryPeer peer = network.connect(ADDRESS);
            SocketChannel channel = listener.accept();
            channel.configureBlocking(false);
            channel.register(selector, interest, name);
            return peer;
        }

        /// The ready keys in order, by name, with their ready sets.
        List<String> ready() throws IOException {
            List<String> ready = new ArrayList<>();
            selector.selectNow(key -> ready.add(key.attachment() + ":" + key.readyOps()));
            return ready;
        }
    }

    private Scene byHand() throws IOException {
        return new Scene(MemoryNetwork.byHand(clock));
    }

    private static SelectionKey key(Scene scene) {
        return scene.selector.keys().iterator().next();
    }

    private static int read(SelectionKey key) throws IOException {
        return ((SocketChannel) key.channel()).read(ByteBuffer.allocate(100_000));
    }

    @Test
    void keysThatStayReadyAreSelectedAgainAndOthersAreNot() throws IOException {
        Scene scene = byHand();
        MemoryPeer a = scene.connect(SelectionKey.OP_READ, "a");
        MemoryPeer b = scene.connect(SelectionKey.OP_READ, "b");
        assertEquals(List.of(), scene.ready());
        b.say("1");
        a.say("2");
        assertEquals(List.of("b:1", "a:1"), scene.ready());
        assertEquals(List.of("b:1", "a:1"), scene.ready());
        scene.selector.selectNow(key -> {
            if (key.attachment().equals("b")) assertEquals(1, readOf(key));
        });
        assertEquals(List.of("a:1"), scene.ready());
    }

    private static int readOf(SelectionKey key) {
        try {
            return read(key);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void onlyOperationsOfInterestAreSelected() throws IOException {
        Scene scene = byHand();
        MemoryPeer peer = scene.connect(SelectionKey.OP_READ | SelectionKey.OP_WRITE, "a");
        peer.say("x");
        assertEquals(List.of("a:5"), scene.ready());
        key(scene).interestOps(SelectionKey.OP_WRITE);
        assertEquals(List.of("a:4"), scene.ready());
        key(scene).interestOps(0);
        assertEquals(List.of(), scene.ready());
        key(scene).interestOps(SelectionKey.OP_READ);
        assertEquals(List.of("a:1"), scene.ready());
        assertThrows(IllegalArgumentException.class, () -> key(scene).interestOps(SelectionKey.OP_ACCEPT));
    }

    @Test
    void aSocketIsWritableWhenAThirdIsFree() throws IOException {
        Scene scene = byHand();
        scene.network.withBuffer(3000);
        MemoryPeer peer = scene.connect(SelectionKey.OP_WRITE, "a");
        ((SocketChannel) key(scene).channel()).write(ByteBuffer.allocate(9000));
        assertEquals(List.of(), scene.ready());
        peer.skip(999);
        assertEquals(List.of(), scene.ready());
        peer.skip(1);
        assertEquals(List.of("a:4"), scene.ready());
    }

    @Test
    void anEndAndAResetCanBeRead() throws IOException {
        Scene scene = byHand();
        MemoryPeer a = scene.connect(SelectionKey.OP_READ, "a");
        MemoryPeer b = scene.connect(SelectionKey.OP_READ, "b");
        a.end();
        b.reset();
        assertEquals(List.of("a:1", "b:1"), scene.ready());
    }

    @Test
    void aListenerIsReadyWhileAConnectionWaits() throws IOException {
        Scene scene = byHand();
        scene.listener.register(scene.selector, SelectionKey.OP_ACCEPT, "door");
        assertEquals(List.of(), scene.ready());
        scene.network.connect(ADDRESS);
        assertEquals(List.of("door:16"), scene.ready());
        scene.listener.accept();
        assertEquals(List.of(), scene.ready());
    }

    @Test
    void aCallSelectsABatchAndTheNextCallTheRest() throws IOException {
        Scene scene = byHand();
        for (int i = 0; i < 1500; i++) scene.connect(SelectionKey.OP_READ, i).say("x");
        assertEquals("0:1", scene.ready().getFirst());
        List<String> second = scene.ready();
        assertEquals(1024, second.size());
        assertEquals("1024:1", second.getFirst());
        assertEquals("0:1", second.get(1500 - 1024));
    }

    @Test
    void selectedKeysGatherUntilTheyAreRemoved() throws IOException {
        Scene scene = byHand();
        MemoryPeer peer = scene.connect(SelectionKey.OP_READ | SelectionKey.OP_WRITE, "a");
        assertEquals(1, scene.selector.selectNow());
        assertEquals(0, scene.selector.selectNow());
        peer.say("x");
        assertEquals(1, scene.selector.select());
        SelectionKey key = key(scene);
        assertEquals(Set.of(key), scene.selector.selectedKeys());
        assertEquals(5, key.readyOps());
        scene.selector.selectedKeys().clear();
        read(key);
        assertEquals(1, scene.selector.select(1));
        assertEquals(4, key.readyOps());
    }

    @Test
    void cancelledKeysGoWithTheNextCallAndTheChannelCanRegisterAgain() throws IOException {
        Scene scene = byHand();
        scene.connect(SelectionKey.OP_WRITE, "a");
        SelectionKey key = key(scene);
        SocketChannel channel = (SocketChannel) key.channel();
        key.cancel();
        assertThrows(CancelledKeyException.class, key::interestOps);
        channel.configureBlocking(true);
        channel.configureBlocking(false);
        assertThrows(CancelledKeyException.class, () -> channel.register(scene.selector, SelectionKey.OP_READ));
        assertEquals(List.of(), scene.ready());
        assertTrue(scene.selector.keys().isEmpty());
        channel.register(scene.selector, SelectionKey.OP_WRITE, "b");
        assertEquals(List.of("b:4"), scene.ready());
        channel.close();
        assertEquals(List.of(), scene.ready());
        assertFalse(channel.isRegistered());
    }

    @Test
    void whoIsClosedByAnotherInTheSameCallIsInvalid() throws IOException {
        Scene scene = byHand();
        scene.connect(SelectionKey.OP_WRITE, "a");
        scene.connect(SelectionKey.OP_WRITE, "b");
        List<Boolean> valid = new ArrayList<>();
        scene.selector.selectNow(key -> {
            valid.add(key.isValid());
            for (SelectionKey each : scene.selector.keys()) {
                if (each != key) each.cancel();
            }
        });
        assertEquals(List.of(true, false), valid);
    }

    @Test
    void channelsOfOtherNetworksAreRefused() throws IOException {
        Scene scene = byHand();
        try (SocketChannel stranger = SocketChannel.open()) {
            stranger.configureBlocking(false);
            assertThrows(IllegalSelectorException.class, () -> stranger.register(scene.selector, SelectionKey.OP_READ));
        }
        SocketChannel other = new MemoryNetwork().openSocketChannel();
        other.configureBlocking(false);
        assertThrows(IllegalSelectorException.class, () -> other.register(scene.selector, SelectionKey.OP_READ));
    }

    @Test
    void aClosedSelectorLetsGoOfItsKeys() throws IOException {
        Scene scene = byHand();
        scene.connect(SelectionKey.OP_WRITE, "a");
        SelectionKey key = key(scene);
        scene.selector.close();
        assertFalse(key.isValid());
        assertFalse(key.channel().isRegistered());
        assertThrows(ClosedSelectorException.class, scene.selector::selectNow);
    }

    @Test
    void movedByHandASelectorNeverWaitsAndReportsItsDueTime() throws IOException {
        Scene scene = byHand();
        assertEquals(OptionalLong.empty(), scene.network.due());
        assertEquals(0, scene.selector.select(5));
        assertEquals(OptionalLong.of(clock.getAsLong() + 5_000_000), scene.network.due(), "past the overflow");
        assertEquals(0, scene.selector.select());
        assertEquals(OptionalLong.empty(), scene.network.due());
    }

    private FutureTask<Integer> selecting(Scene scene, long millis) {
        FutureTask<Integer> task = new FutureTask<>(() -> scene.selector.select(millis));
        Thread thread = Thread.ofPlatform().start(task);
        Await.until(() -> thread.getState() == Thread.State.WAITING || thread.getState() == Thread.State.TIMED_WAITING || task.isDone());
        return task;
    }

    @Test
    void onAClockASelectorWaitsUntilThatHasMovedOn() throws Exception {
        Scene scene = new Scene(new MemoryNetwork(clock));
        FutureTask<Integer> task = selecting(scene, 3_600_000);
        scene.network.advance(Duration.ofMinutes(59));
        assertFalse(task.isDone());
        scene.network.advance(Duration.ofMinutes(1));
        assertEquals(0, task.get(30, TimeUnit.SECONDS));
    }

    @Test
    void onAClockASelectorIsWokenByWhatHappens() throws Exception {
        Scene scene = new Scene(new MemoryNetwork(clock));
        MemoryPeer peer = scene.connect(SelectionKey.OP_READ, "a");
        FutureTask<Integer> task = selecting(scene, 1000);
        peer.say("x");
        assertEquals(1, task.get(30, TimeUnit.SECONDS));
    }

    @Test
    void inRealTimeASelectorWaitsForThat() throws Exception {
        Scene scene = new Scene(new MemoryNetwork());
        long begun = System.nanoTime();
        assertEquals(0, scene.selector.select(20));
        assertTrue(System.nanoTime() - begun >= 20_000_000);
        assertThrows(IllegalStateException.class, () -> scene.network.advance(Duration.ofSeconds(1)));
    }

    @Test
    void aWakeUpEndsTheWaitOrElseTheNext() throws Exception {
        Scene scene = new Scene(new MemoryNetwork());
        FutureTask<Integer> task = selecting(scene, 0);
        scene.selector.wakeup();
        assertEquals(0, task.get(30, TimeUnit.SECONDS));
        scene.selector.wakeup();
        assertEquals(0, scene.selector.select());
    }

    @Test
    void closingEndsTheWait() throws Exception {
        Scene scene = new Scene(new MemoryNetwork());
        FutureTask<Integer> task = selecting(scene, 0);
        scene.selector.close();
        var failure = assertThrows(ExecutionException.class, () -> task.get(30, TimeUnit.SECONDS));
        assertEquals(ClosedSelectorException.class, failure.getCause().getClass());
    }
}

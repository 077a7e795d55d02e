package stheno.reactor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.LongConsumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import stheno.producers.Producer;
import stheno.testkit.Journal;
import stheno.testkit.ManualClock;
import stheno.testkit.MemoryNetwork;
import stheno.testkit.MemoryPeer;

/// A loop whose memory is short.
@Timeout(60)
final class MemoryShortTest {
    private static final int KB = 1024;
    private static final long LIMIT = 1024 * KB;
    private static final String HALF = "x".repeat(15 * KB);

    private final ManualClock clock = new ManualClock(0);
    private final MemoryNetwork network = MemoryNetwork.byHand(clock);
    private final Journal log = new Journal();
    private final MemoryBudget budget = new MemoryBudget(LIMIT);
    private final Reactor reactor = new Reactor("by-hand", network, clock, Log.from(Log.Level.DEBUG, log::event), budget);
    private final List<Keeping> talks = new ArrayList<>();
    private final List<MemoryPeer> peers = new ArrayList<>();
    private final InetSocketAddress address;

    MemoryShortTest() throws IOException {
        Binding binding = Binding.of(network, new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), StandardProtocolFamily.INET6,
                1024, 1);
        address = (InetSocketAddress) binding.address();
        Service service = new Service() {
            @Override
            public Conversation open(Connection connection) {
                talks.add(new Keeping(connection));
                return talks.getLast();
            }

            @Override
            public byte[] refusal() {
                return "421 later\n".getBytes(StandardCharsets.US_ASCII);
            }
        };
        reactor.listen(new Port(address, PortOptions.of(service)), binding.channels().getFirst(), List.of(reactor));
    }

    @AfterEach
    void nothingIsLeftInTheCount() throws IOException {
        peers.forEach(MemoryPeer::reset);
        network.advance(Duration.ofSeconds(1)); // what is paused reads on
        turns(4);
        assertEquals(0, reactor.residents().connections(1).size());
        reactor.memory().flush();
        assertEquals(0, budget.used());
        assertEquals(List.of(), log.errors());
        reactor.residents().cutAll(Log.Level.DEBUG);
    }

    /// Keeps as many bytes as a line says, or sends them, and says goodbye when it has to go.
    private static final class Keeping extends Talk {
        private long kept;

        Keeping(Connection connection) {
            super(connection);
        }

        @Override
        Terminator said(String line) {
            String[] words = line.split(" ");
            switch (words[0]) {
                case "keep" -> {
                    kept += Long.parseLong(words[1]);
                    connection.keep(Long.parseLong(words[1]));
                }
                case "send" -> connection.send(Producer.bytes(ByteBuffer.allocate(Integer.parseInt(words[1]))));
                case "leave" -> connection.detach(_ -> new CompletableFuture<Void>().join());
                default -> super.said(line);
            }
            return LINE;
        }

        @Override
        public void exhausted() {
            connection.keep(-kept);
            say("421 goodbye\n");
        }
    }

    private void turns(int n) throws IOException {
        for (int i = 0; i < n; i++) reactor.turn();
    }

    private MemoryPeer said(String text) throws IOException {
        MemoryPeer peer = network.connect(address);
        peers.add(peer);
        peer.say(text);
        turns(2);
        return peer;
    }

    private long used() {
        reactor.memory().flush();
        return budget.used();
    }

    @Test
    void anIdleConnectionHasItsPrice() throws IOException {
        said("hello\n");
        assertEquals(ConnectionMemory.BASE, used());
    }

    @Test
    void aHalfLineCountsUntilItIsComplete() throws IOException {
        MemoryPeer peer = said(HALF);
        assertEquals(ConnectionMemory.BASE + 15 * KB, used());
        peer.say("\n");
        turns(1);
        assertEquals(ConnectionMemory.BASE, used());
    }

    @Test
    void outputThatTheClientDoesNotReadCounts() throws IOException {
        said("send 65000\n").say("send 65000\n");
        turns(1);
        assertEquals(ConnectionMemory.BASE + 65000, used());
    }

    @Test
    void whatAConversationKeepsCountsUntilItGivesItBackOrIsOver() throws IOException {
        MemoryPeer peer = said("keep 5000\n");
        assertEquals(ConnectionMemory.BASE + 5000, used());
        peer.say("keep -3000\n");
        turns(1);
        assertEquals(ConnectionMemory.BASE + 2000, used());
        peer.close();
        turns(2);
        assertEquals(0, used());
    }

    /// Another thread takes or frees memory.
    private static void count(LongConsumer memory, long bytes) {
        CompletableFuture.runAsync(() -> memory.accept(bytes)).join();
    }

    @Test
    void whatThreadsKeepForAConnectionCounts() throws IOException {
        said("hello\n");
        LongConsumer memory = talks.getLast().connection.pipeMemory();
        count(memory, 5000);
        peers.getLast().say("again\n");
        turns(1);
        assertEquals(ConnectionMemory.BASE + 5000, used());
        count(memory, 20_000); // much: the loop is woken
        turns(1);
        assertEquals(ConnectionMemory.BASE + 25_000, used());
        count(memory, -25_000);
        turns(1);
        assertEquals(ConnectionMemory.BASE, used());
    }

    @Test
    void whatThreadsKeepCountsAfterTheEndOfTheConnection() throws IOException {
        said("hello\n").close();
        LongConsumer memory = talks.getLast().connection.pipeMemory();
        count(memory, 30_000);
        turns(3);
        assertEquals(30_000, used());
        count(memory, -10_000);
        assertEquals(20_000, used());
        count(memory, -20_000);
    }

    @Test
    void theConnectionWithTheLargestPipesIsClosedWhenTheBudgetIsFull() throws IOException {
        said("first\n");
        LongConsumer large = talks.getLast().connection.pipeMemory();
        count(large, LIMIT * 15 / 16);
        turns(3);
        assertTrue(talks.getFirst().connection.closed());
        count(large, -LIMIT * 15 / 16);
    }

    @Test
    void halfLinesOfManyClientsStayWithinTheBudget() throws IOException {
        for (int i = 0; i < 300; i++) said(HALF);
        assertTrue(budget.peak() <= LIMIT * 7 / 8 + 20 * KB, budget::toString);
        assertTrue(budget.ended() > 200, () -> budget.ended() + " closed");
        assertEquals("421 goodbye\n", peers.getFirst().heard());
        assertEquals(1, log.of("WARN memory-short").count());
    }

    @Test
    void aBurstInOneTurnStaysWithinTheBudget() throws IOException {
        for (int i = 0; i < 300; i++) peers.add(network.connect(address));
        turns(6); // accepted in batches
        for (MemoryPeer peer : peers) peer.say(HALF);
        turns(1);
        assertTrue(budget.peak() <= LIMIT * 7 / 8 + 20 * KB, budget::toString);
    }

    @Test
    void smallRequestsAreAnsweredMeanwhile() throws IOException {
        MemoryPeer small = said("before\n");
        for (int i = 0; i < 300; i++) said(HALF);
        small.say("meanwhile\n");
        turns(1);
        assertEquals("before\nmeanwhile\n", small.heard());
        assertEquals("after\n", said("after\n").heard());
    }

    @Test
    void theLargestGoFirst() throws IOException {
        MemoryPeer large = said("keep 200000\n");
        MemoryPeer less = said("keep 100000\n");
        said("keep 400000\n").say("keep 300000\n");
        turns(1);
        assertEquals("421 goodbye\n", peers.getLast().heard());
        assertEquals("", large.heard() + less.heard());
    }

    @Test
    void aConnectionThatHoldsMuchIsNotReadWhileMemoryIsTight() throws IOException {
        MemoryPeer small = said("small\n");
        MemoryPeer large = said("keep 10000\n");
        budget.add(LIMIT * 13 / 16);
        large.say("x");
        turns(2);
        large.say("\n");
        small.say("meanwhile\n");
        turns(2);
        assertEquals("small\nmeanwhile\n", small.heard());
        assertEquals("", large.heard());
        budget.add(-LIMIT * 13 / 16);
        network.advance(Duration.ofMillis(101));
        turns(2);
        assertEquals("x\n", large.heard());
    }

    @Test
    void theLargestAreClosedIfMemoryStaysTight() throws IOException {
        MemoryPeer large = said("keep 100000\n");
        MemoryPeer small = said("keep 3000\n");
        budget.add(LIMIT * 12 / 16);
        large.say("x");
        turns(2);
        assertEquals("", large.heard());
        network.advance(Duration.ofMillis(101));
        turns(2);
        assertEquals("421 goodbye\n", large.heard());
        assertFalse(small.atEnd());
        budget.add(-LIMIT * 12 / 16);
    }

    @Test
    void aFullBudgetRefusesConnections() throws IOException {
        MemoryPeer before = said("before\n");
        budget.add(LIMIT * 7 / 8);
        MemoryPeer late = network.connect(address);
        turns(2);
        assertEquals("421 later\n", late.heard());
        assertEquals(1, reactor.services().get("service").refused(Refusal.MEMORY));
        assertEquals(1, budget.refused());
        before.say("still\n");
        turns(1);
        assertEquals("before\nstill\n", before.heard());
        budget.add(-LIMIT * 7 / 8);
        assertEquals("again\n", said("again\n").heard());
    }

    @Test
    void aMassOfIdleConnectionsIsRefusedBeforeTheHeapIsFull() throws IOException {
        for (int i = 0; i < 1000; i++) peers.add(network.connect(address));
        turns(20);
        assertTrue(used() < LIMIT, budget::toString);
        assertEquals(1000, reactor.services().get("service").refused(Refusal.MEMORY) + reactor.residents().connections(2000).size());
    }

    @Test
    void cachesShrinkBeforeAConnectionIsClosed() throws IOException {
        MemoryBudget.CacheCount[] count = new MemoryBudget.CacheCount[1];
        MemoryBudget.Cache cache = bytes -> count[0].add(-Math.min(bytes, count[0].bytes()));
        count[0] = budget.join(cache);
        count[0].add(LIMIT / 2);
        for (int i = 0; i < 30; i++) said(HALF);
        assertEquals(0, budget.ended());
        assertTrue(budget.cached() < LIMIT / 2, () -> budget.cached() + " left");
        cache.shrink(LIMIT);
    }

    @Test
    void ranksArePowersOfTwo() {
        assertEquals(LoopMemory.NONE, LoopMemory.rank(4 * KB - 1));
        assertEquals(0, LoopMemory.rank(4 * KB));
        assertEquals(0, LoopMemory.rank(8 * KB - 1));
        assertEquals(1, LoopMemory.rank(8 * KB));
        assertEquals(11, LoopMemory.rank(1L << 40));
    }

    @Test
    void aShortageIsLoggedOnceInTenSeconds() throws IOException {
        for (int i = 0; i < 200; i++) said(HALF);
        assertEquals(1, log.of("WARN").count());
        network.advance(Duration.ofSeconds(11));
        for (int i = 0; i < 100; i++) said(HALF);
        assertEquals(2, log.of("WARN").count());
    }
}

package stheno.reactor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import stheno.producers.Piece;
import stheno.producers.Producer;
import stheno.testkit.Await;

/// The counters of a service, each in each state.
@Timeout(60)
final class ServiceStatsTest {
    private static final Limits LIMITS = Limits.DEFAULTS.withIdle(Duration.ofSeconds(100)).withMessage(Duration.ofSeconds(10))
            .withWindow(Duration.ofSeconds(60)).withMinimumRate(64).withAnswer(Duration.ofSeconds(300))
            .withHandshake(Duration.ofSeconds(20))
            .withLinger(Duration.ofSeconds(2)).withSendBuffer(8192);

    private HandTurned loop;

    @BeforeEach
    void open() throws IOException {
        loop = new HandTurned();
    }

    @AfterEach
    void close() throws IOException {
        loop.close();
    }

    private ServiceStats stats() {
        return loop.reactor.services().get("service");
    }

    private static Duration seconds(int n) {
        return Duration.ofSeconds(n);
    }

    /// All connections wait for this, and there are as many as are open.
    private void waits(Wait wait, int connections) {
        for (Wait each : Wait.values()) assertEquals(each == wait ? connections : 0, stats().waiting(each), each.toString());
        assertEquals(connections, stats().open());
    }

    private static Talk stubborn(Connection connection) {
        return new Talk(connection) {
            @Override
            Terminator said(String line) {
                switch (line) {
                    case "nothing" -> connection.send(Faucet.of(new Piece.Later(_ -> { })));
                    case "much" -> connection.send(Producer.bytes(ByteBuffer.allocate(8 << 20)));
                    default -> say(line + "\n");
                }
                return LINE;
            }

            @Override
            public void idle() {
                told.add("(idle)");
            }
        };
    }

    @Test
    void everyIdleTimeoutIsCounted() throws Exception {
        HandTurned.Pair<Talk> pair = loop.connect(ServiceStatsTest::stubborn, LIMITS);
        waits(Wait.IDLE, 1);
        loop.pass(seconds(100));
        assertEquals(1, stats().timedOut(Wait.IDLE));
        loop.pass(seconds(110));
        assertEquals(2, stats().timedOut(Wait.IDLE));
        waits(Wait.IDLE, 1);
        pair.client.close();
        loop.until(() -> stats().open() == 0);
        waits(Wait.IDLE, 0);
        assertEquals(0, loop.reactor.stats().timedOut(), "no client was closed for it");
    }

    @Test
    void aFrameThatIsNotFinishedIsCountedAndThenTheLingering() throws Exception {
        HandTurned.Pair<Talk> pair = loop.connect(ServiceStatsTest::stubborn, LIMITS);
        pair.client.say("half");
        loop.until(() -> stats().bytesIn() == 4);
        waits(Wait.MESSAGE, 1);
        loop.pass(seconds(10));
        assertEquals(1, stats().timedOut(Wait.MESSAGE));
        waits(Wait.LINGER, 1);
        loop.pass(seconds(3));
        assertEquals(1, stats().timedOut(Wait.LINGER));
        waits(Wait.LINGER, 0);
    }

    @Test
    void anAnswerThatDoesNotComeIsCounted() throws Exception {
        HandTurned.Pair<Talk> pair = loop.connect(ServiceStatsTest::stubborn, LIMITS);
        pair.client.say("nothing\n");
        loop.until(() -> stats().waiting(Wait.ANSWER) == 1);
        waits(Wait.ANSWER, 1);
        loop.pass(seconds(301));
        assertEquals(1, stats().timedOut(Wait.ANSWER));
        assertEquals(1, loop.reactor.stats().timedOut());
        waits(Wait.ANSWER, 0);
    }

    @Test
    void aReaderThatStopsIsCounted() throws Exception {
        HandTurned.Pair<Talk> pair = loop.connect(ServiceStatsTest::stubborn, LIMITS);
        pair.client.say("much\n");
        loop.until(() -> stats().waiting(Wait.TRANSFER) == 1);
        waits(Wait.TRANSFER, 1);
        loop.pass(seconds(130)); // two windows: the first has seen bytes go
        assertEquals(1, stats().timedOut(Wait.TRANSFER));
        assertEquals(loop.reactor.stats().bytesOut(), stats().bytesOut());
        assertTrue(stats().bytesOut() > 0);
        waits(Wait.TRANSFER, 0);
    }

    @Test
    void aHandshakeThatDoesNotComeIsCountedAndFailed() throws Exception {
        loop.connect(ServiceStatsTest::stubborn, LIMITS, TestTls.TLS);
        waits(Wait.HANDSHAKE, 1);
        loop.pass(seconds(20));
        assertEquals(1, stats().timedOut(Wait.HANDSHAKE));
        assertEquals(1, stats().handshakesFailed());
        assertEquals(0, stats().handshakesDone());
        waits(Wait.HANDSHAKE, 0);
    }

    @Test
    void handshakesAreDoneOrFailed() throws Exception {
        try (Server<Talk> server = new Server<>(Talk::new, Limits.DEFAULTS, TestTls.TLS)) {
            try (Client client = TestTls.client(server.address)) {
                assertEquals("x", client.say("x\n").line());
            }
            server.talk().closed();
            try (Client client = server.client()) {
                client.say("this is no TLS\n").restUnlessReset();
            }
            server.talk().closed();
            try (Client client = server.client()) {
                client.finish();
                server.talk().closed();
            }
            server.turn();
            ServiceStats.Snapshot stats = server.group.services().get("service");
            assertEquals(1, stats.handshakesDone());
            assertEquals(2, stats.handshakesFailed());
            assertEquals(3, stats.accepted());
            assertEquals(0, stats.open());
        }
    }

    @Test
    void detachedConnectionsCountSeparately() throws Exception {
        CountDownLatch there = new CountDownLatch(1);
        CountDownLatch go = new CountDownLatch(1);
        Function<Connection, Talk> leaving = connection -> new Talk(connection) {
            @Override
            Terminator said(String line) {
                connection.detach(_ -> {
                    there.countDown();
                    try {
                        go.await();
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                });
                return LINE;
            }
        };
        try (Server<Talk> server = new Server<>(leaving); Client client = server.client()) {
            client.say("go\n");
            there.await();
            ServiceStats stats = server.loop().services().get("service");
            assertEquals(1, stats.detached());
            assertEquals(1, server.group.detached());
            assertEquals(0, stats.open());
            assertEquals(0, stats.waiting(Wait.IDLE));
            client.finish();
            go.countDown();
            assertEquals("", client.rest());
            Await.until(() -> stats.detached() == 0);
            assertEquals(0, server.group.detached());
        }
    }

    @Test
    void aPortHasCountersBeforeItsFirstConnectionAndTheViewIsReadOnly() throws Exception {
        try (Server<Talk> server = new Server<>(2, Talk::new, Limits.DEFAULTS, Optional.empty())) {
            for (Reactor each : server.group.reactors()) assertEquals(0, each.services().get("service").accepted());
            assertEquals(ServiceStats.Snapshot.EMPTY.accepted(), server.group.services().get("service").accepted());
            assertThrows(UnsupportedOperationException.class, () -> server.loop().services().clear());
            assertThrows(UnsupportedOperationException.class, () -> server.group.services().clear());
        }
    }

    @Test
    void allLoopsTogetherAreTheSum() throws Exception {
        int clients = 30;
        try (Server<Talk> server = new Server<>(2, Talk::new, Limits.DEFAULTS, Optional.empty())) {
            for (int i = 0; i < clients; i++) {
                try (Client client = server.client()) {
                    assertEquals("hello", client.say("hello\n").line());
                }
                server.talk().closed();
            }
            ServiceStats.Snapshot all = server.group.services().get("service");
            assertEquals(clients, all.accepted());
            assertEquals(6 * clients, all.bytesIn());
            assertEquals(6 * clients, all.bytesOut());
        }
    }

    @Test
    void snapshotsAddUpByCause() {
        ServiceStats.Snapshot a = new ServiceStats.Snapshot(1, Map.of(Refusal.DENIED, 2L), 3, Map.of(Wait.IDLE, 4L),
                Map.of(Wait.MESSAGE, 5L), 6, 7, 8, 9, 10);
        ServiceStats.Snapshot b = new ServiceStats.Snapshot(10, Map.of(Refusal.DENIED, 20L, Refusal.PROXY, 1L), 30,
                Map.of(Wait.ANSWER, 40L), Map.of(), 60, 70, 80, 90, 100);
        assertEquals(new ServiceStats.Snapshot(11, Map.of(Refusal.DENIED, 22L, Refusal.PROXY, 1L), 33,
                Map.of(Wait.IDLE, 4L, Wait.ANSWER, 40L), Map.of(Wait.MESSAGE, 5L), 66, 77, 88, 99, 110), a.plus(b));
        assertEquals(a.plus(b), b.plus(a));
        assertEquals(a, a.plus(ServiceStats.Snapshot.EMPTY));
        assertEquals(a, ServiceStats.Snapshot.EMPTY.plus(a));
        assertEquals(22, a.plus(b).refused(Refusal.DENIED));
        assertEquals(0, a.refused(Refusal.PROXY));
        assertEquals(0, a.waiting(Wait.LINGER));
        assertEquals(5, a.timedOut(Wait.MESSAGE));
    }

    @Test
    void turnsAreTimed() throws Exception {
        long before = loop.reactor.stats().turnTimes().snapshot().count();
        loop.reactor.execute(() -> loop.clock.advance(Duration.ofMillis(60)));
        loop.turn();
        Histogram.Distribution times = loop.reactor.stats().turnTimes().snapshot();
        assertEquals(before + 1, times.count());
        assertTrue(times.percentile(1) >= Duration.ofMillis(60).toNanos());
        assertEquals(loop.reactor.stats().turns(), times.count());
    }
}

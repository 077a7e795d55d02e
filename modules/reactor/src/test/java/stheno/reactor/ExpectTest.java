package stheno.reactor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.BindException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Connections that a protocol expects by itself.
@Timeout(60)
final class ExpectTest {
    private static final InetAddress LOCAL = InetAddress.getLoopbackAddress();
    private static final Predicate<InetAddress> ANYBODY = _ -> true;

    private final Connector connector = Asking.connector();
    private final Asking asking = new Asking();

    @Test
    void theExpectedClientConnectsOnceAndThePortIsClosed() throws Exception {
        try (Server<Talk> server = new Server<>(Talk::new)) {
            PendingConnection pending = server.inLoop(() -> asking.expect(server.loop(), connector));
            try (Client peer = Client.to(pending.address())) {
                assertEquals("hello", peer.say("hello\n").line());
                assertEquals(pending.address(), asking.talk().connection.local());
                server.turn();
                assertThrows(ConnectException.class, () -> Client.to(pending.address()));
            }
            assertEquals(1, asking.answers.get());
            assertEquals(1, server.group.services().get("data").accepted());
        }
    }

    @Test
    void aStrangerIsTurnedAwayAndTheRightOneLetIn() throws Exception {
        InetAddress right = InetAddress.ofLiteral("127.0.0.3");
        try (Server<Talk> server = new Server<>(Talk::new)) {
            PendingConnection pending = server.inLoop(
                    () -> connector.expect(server.loop(), LOCAL, 0, 0, right::equals, Asking.LONG, asking));
            for (int i = 0; i < 20; i++) {
                try (Client stranger = Client.from("127.0.0.2", pending.address())) {
                    assertEquals("", stranger.restUnlessReset().orElse(""));
                }
            }
            try (Client peer = Client.from("127.0.0.3", pending.address())) {
                assertEquals("hello", peer.say("hello\n").line());
            }
            ServiceStats.Snapshot data = server.group.services().get("data");
            assertEquals(List.of(20L, 1L), List.of(data.refused(Refusal.DENIED), data.accepted()));
        }
    }

    @Test
    void aPredicateThatThrowsIsAFailure() throws Exception {
        Predicate<InetAddress> broken = _ -> {
            throw new IllegalStateException("broken");
        };
        try (Server<Talk> server = new Server<>(Talk::new)) {
            PendingConnection pending = server.inLoop(() -> connector.expect(server.loop(), LOCAL, 0, 0, broken, Asking.LONG, asking));
            try (Client peer = Client.to(pending.address())) {
                assertEquals("", peer.rest());
            }
            asking.failure();
            server.log.await("pending-connection-failed service=data");
            assertNothingIsLeft(server);
        }
    }

    @Test
    void aRangeIsUsedUpAndNamedThen() throws Exception {
        try (HandTurned loop = new HandTurned()) {
            Range range = Range.of(4);
            Set<Integer> used = new HashSet<>();
            List<PendingConnection> all = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                all.add(connector.expect(loop.reactor, LOCAL, range.first(), range.last(), ANYBODY, Asking.LONG, asking));
            }
            all.forEach(pending -> used.add(pending.address().getPort()));
            assertEquals(4, used.size());
            BindException none = assertThrows(BindException.class,
                    () -> connector.expect(loop.reactor, LOCAL, range.first(), range.last(), ANYBODY, Asking.LONG, asking));
            assertTrue(none.getMessage().contains(range.first() + " to " + range.last()), none.getMessage());
            assertEquals(4, connector.open());
            all.get(2).cancel();
            loop.turn();
            PendingConnection again = connector.expect(loop.reactor, LOCAL, range.first(), range.last(), ANYBODY, Asking.LONG, asking);
            assertEquals(all.get(2).address(), again.address());
            all.forEach(PendingConnection::cancel);
            again.cancel();
            assertTrue(loop.reactor.residents().isEmpty());
            assertEquals(0, connector.open());
            loop.turn();
        }
    }

    @Test
    void aPortThatIsUsedAgainAndAgainIsFreeEachTime() throws Exception {
        InetAddress any = InetAddress.ofLiteral("0.0.0.0");
        try (HandTurned loop = new HandTurned()) {
            Range range = Range.of(1);
            for (InetAddress local : List.of(LOCAL, any, LOCAL)) {
                Asking next = new Asking();
                PendingConnection pending = connector.expect(loop.reactor, local, range.first(), range.last(), ANYBODY, Asking.LONG, next);
                assertEquals(range.first(), pending.address().getPort());
                try (Client peer = Client.to(new InetSocketAddress(LOCAL, range.first()))) {
                    loop.until(() -> next.answers.get() == 1);
                    peer.reset();
                }
                loop.until(() -> connector.open() == 0);
            }
        }
    }

    @Test
    void whatIsNoRangeIsRefused() throws Exception {
        try (HandTurned loop = new HandTurned()) {
            for (int[] range : new int[][] {{2, 1}, {-1, 5}, {0, 5}, {1, 65_536}}) {
                assertThrows(IllegalArgumentException.class,
                        () -> connector.expect(loop.reactor, LOCAL, range[0], range[1], ANYBODY, Asking.LONG, asking));
            }
        }
    }

    @Test
    void anAddressOfAnotherMachineIsRefused() throws Exception {
        InetAddress foreign = InetAddress.ofLiteral("192.0.2.1");
        try (HandTurned loop = new HandTurned()) {
            assertThrows(BindException.class, () -> connector.expect(loop.reactor, foreign, 0, 0, ANYBODY, Asking.LONG, asking));
            assertEquals(0, connector.open());
        }
    }

    @Test
    void overSixToo() throws Exception {
        InetAddress six = InetAddress.ofLiteral("::1");
        try (Server<Talk> server = new Server<>(Talk::new)) {
            PendingConnection pending = server.inLoop(() -> connector.expect(server.loop(), six, 0, 0, six::equals, Asking.LONG, asking));
            Asking other = new Asking();
            InetSocketAddress from = new InetSocketAddress(six, 0);
            server.inLoop(() -> connector.connect(server.loop(), from, pending.address(), Asking.LONG, other));
            Talk talk = asking.talk();
            assertEquals(pending.address(), other.talk().connection.remote());
            assertEquals(six, ((InetSocketAddress) talk.connection.remote()).getAddress());
        }
    }

    @Test
    void noConnectionInTimeIsAFailure() throws Exception {
        try (HandTurned loop = new HandTurned()) {
            PendingConnection pending = connector.expect(loop.reactor, LOCAL, 0, 0, _ -> false, Duration.ofSeconds(10), asking);
            loop.pass(Duration.ofSeconds(9));
            try (Client stranger = Client.to(pending.address())) {
                loop.until(() -> loop.reactor.stats().refused() == 1);
                assertEquals("", stranger.restUnlessReset().orElse(""));
            }
            assertEquals(0, asking.answers.get());
            loop.pass(Duration.ofSeconds(2));
            assertInstanceOf(SocketTimeoutException.class, asking.failure());
            assertThrows(ConnectException.class, () -> Client.to(pending.address()));
            assertTrue(loop.reactor.residents().isEmpty());
            assertEquals(0, connector.open());
        }
    }

    @Test
    void aCancelledOneReportsNothingEvenIfAClientHasConnected() throws Exception {
        try (HandTurned loop = new HandTurned()) {
            PendingConnection pending = asking.expect(loop.reactor, connector);
            try (Client peer = Client.to(pending.address())) {
                pending.cancel();
                loop.pass(Asking.LONG.multipliedBy(2));
                assertEquals("", peer.restUnlessReset().orElse(""));
            }
            assertEquals(0, asking.answers.get());
            assertEquals(0, connector.open());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    void itShakesHandsFirst(String protocol) throws Exception {
        Connector secure = connector.withTls(TestTls.TLS.orElseThrow());
        try (Server<Talk> server = new Server<>(Talk::new)) {
            PendingConnection pending = server.inLoop(() -> asking.expect(server.loop(), secure));
            try (Client peer = TestTls.client(pending.address(), protocol)) {
                assertEquals("secret", peer.say("secret\n").line());
            }
            assertEquals(1, server.group.services().get("data").handshakesDone());
        }
    }

    @Test
    void theEndOfTheLoopEndsThemAll() throws Exception {
        Asking connecting = new Asking();
        Asking again = new Asking();
        try (Server<Talk> server = new Server<>(Talk::new); Deaf deaf = new Deaf()) {
            PendingConnection pending = server.inLoop(() -> {
                connecting.connect(server.loop(), connector, deaf.address);
                return connector.expect(server.loop(), LOCAL, 0, 0, ANYBODY, Asking.LONG, new Opener() {
                    @Override
                    public Conversation open(Connection connection) {
                        return asking.open(connection);
                    }

                    @Override
                    public void failed(IOException cause) {
                        asking.failed(cause);
                        again.connect(server.loop(), connector, deaf.address);
                    }
                });
            });
            server.close();
            for (Asking each : List.of(asking, connecting, again)) assertEquals("the server is stopping", each.failure().getMessage());
            assertThrows(ConnectException.class, () -> Client.to(pending.address()));
            assertEquals(0, connector.open());
        }
    }

    @Test
    void aDrainWaitsForWhatIsWantedAndCutsItInTheEnd() throws Exception {
        AtomicReference<PendingConnection> wanted = new AtomicReference<>();
        try (Server<Talk> server = new Server<>(Talk::new); Client busy = server.client()) {
            wanted.set(server.inLoop(() -> asking.expect(server.loop(), connector)));
            FutureTask<Integer> cut = new FutureTask<>(() -> server.group.drain(Asking.LONG));
            Thread.ofPlatform().start(cut);
            assertEquals("", busy.rest()); // drained
            try (Client peer = Client.to(wanted.get().address())) {
                assertEquals("still served", peer.say("still served\n").line());
                Talk talk = asking.talk();
                peer.close();
                assertEquals(Closed.NORMALLY, talk.closed());
                assertEquals(0, cut.get(30, TimeUnit.SECONDS));
                assertEquals(List.of("still served", "(ended)"), List.copyOf(talk.told));
            }
        }
        try (Server<Talk> server = new Server<>(Talk::new)) {
            wanted.set(server.inLoop(() -> asking.expect(server.loop(), connector)));
            assertEquals(0, server.group.drain(Duration.ofMillis(50)));
            assertEquals("the server is stopping", asking.failure().getMessage());
            assertThrows(ConnectException.class, () -> Client.to(wanted.get().address()));
        }
        assertEquals(0, connector.open());
    }

    private void assertNothingIsLeft(Server<Talk> server) throws Exception {
        assertTrue(server.inLoop(() -> server.loop().residents().isEmpty()));
        assertEquals(0, connector.open());
    }

    /// Ports in a row that were free a moment ago.
    private record Range(int first, int last) {
        static Range of(int length) throws IOException {
            int first = 0;
            while (first == 0) first = free(length);
            return new Range(first, first + length - 1);
        }

        private static int free(int length) throws IOException {
            List<ServerSocket> held = new ArrayList<>();
            try {
                held.add(Asking.door());
                int from = held.getFirst().getLocalPort();
                for (int i = 1; i < length; i++) {
                    ServerSocket next = new ServerSocket();
                    held.add(next);
                    next.bind(new InetSocketAddress(LOCAL, from + i));
                }
                return from;
            } catch (IOException | IllegalArgumentException e) {
                return 0;
            } finally {
                for (ServerSocket each : held) each.close();
            }
        }
    }
}

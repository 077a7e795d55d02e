package stheno.reactor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.BindException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Connections that a protocol makes by itself.
@Timeout(60)
final class ConnectTest {
    private final Connector connector = Asking.connector();
    private final Asking asking = new Asking();

    @Test
    void aConnectionIsMadeAndTalks() throws Exception {
        try (Server<Talk> server = new Server<>(Talk::new); ServerSocket door = Asking.door()) {
            PendingConnection pending = server.inLoop(() -> asking.connect(server.loop(), connector, Asking.at(door)));
            assertEquals(new InetSocketAddress(0), pending.address());
            try (Client peer = Asking.accepted(door)) {
                assertEquals("hello", peer.say("hello\n").line());
                Talk talk = asking.talk();
                assertEquals(Asking.at(door), talk.connection.remote());
                assertEquals(peer.socket.getRemoteSocketAddress(), talk.connection.local());
                peer.close();
                assertEquals(Closed.NORMALLY, talk.closed());
            }
            server.turn();
            assertEquals(0, connector.open());
            ServiceStats.Snapshot data = server.group.services().get("data");
            assertEquals(List.of(1L, 0L, 6L, 6L), List.of(data.accepted(), data.open(), data.bytesIn(), data.bytesOut()));
            assertEquals(List.of(), server.log.errors());
        }
    }

    @Test
    void itComesFromTheAddressAskedForManyTimesOver() throws Exception {
        try (Server<Talk> server = new Server<>(Talk::new); ServerSocket door = Asking.door(); ServerSocket other = Asking.door()) {
            InetSocketAddress from = free();
            for (ServerSocket each : List.of(door, other)) {
                Asking next = new Asking();
                PendingConnection pending = server.inLoop(
                        () -> connector.connect(server.loop(), from, Asking.at(each), Asking.LONG, next));
                next.talk();
                assertEquals(from, pending.address());
                assertEquals(from, each.accept().getRemoteSocketAddress());
            }
        }
    }

    private static InetSocketAddress free() throws IOException {
        try (ServerSocket free = new ServerSocket()) {
            free.bind(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.2"), 0));
            return Asking.at(free);
        }
    }

    @Test
    void aRefusedConnectionIsAFailure() throws Exception {
        InetSocketAddress unused = free();
        try (Server<Talk> server = new Server<>(Talk::new)) {
            server.inLoop(() -> asking.connect(server.loop(), connector, unused));
            assertInstanceOf(ConnectException.class, asking.failure());
            assertNothingIsLeft(server);
        }
    }

    @Test
    void anImmediateFailureIsReportedLater() throws Exception {
        List<InetSocketAddress> impossible = List.of(InetSocketAddress.createUnresolved("nowhere.invalid", 1),
                new InetSocketAddress(InetAddress.ofLiteral("255.255.255.255"), 1));
        try (Server<Talk> server = new Server<>(Talk::new)) {
            for (InetSocketAddress to : impossible) {
                Asking next = new Asking();
                assertEquals(0, server.inLoop(() -> {
                    next.connect(server.loop(), connector, to);
                    return next.answers.get();
                }), "not before the asking has returned");
                next.failure();
            }
            InetSocketAddress foreign = new InetSocketAddress(InetAddress.ofLiteral("192.0.2.1"), 0);
            server.inLoop(() -> connector.connect(server.loop(), foreign, server.address, Asking.LONG, asking));
            assertInstanceOf(BindException.class, asking.failure());
            assertNothingIsLeft(server);
        }
    }

    @Test
    void aPeerThatDoesNotAnswerInTimeIsAFailure() throws Exception {
        try (HandTurned loop = new HandTurned(); Deaf deaf = new Deaf()) {
            connector.connect(loop.reactor, deaf.address, Duration.ofSeconds(10), asking);
            loop.pass(Duration.ofSeconds(9));
            assertEquals(0, asking.answers.get());
            loop.pass(Duration.ofSeconds(2));
            assertInstanceOf(SocketTimeoutException.class, asking.failure());
            assertTrue(loop.reactor.residents().isEmpty());
            assertEquals(0, connector.open());
        }
    }

    @Test
    void cancelledItSaysNothing() throws Exception {
        try (HandTurned loop = new HandTurned(); ServerSocket door = Asking.door(); Deaf deaf = new Deaf()) {
            for (InetSocketAddress to : List.of(Asking.at(door), deaf.address, InetSocketAddress.createUnresolved("nowhere.invalid", 1))) {
                PendingConnection pending = asking.connect(loop.reactor, connector, to);
                pending.cancel();
                pending.cancel();
                loop.pass(Asking.LONG.multipliedBy(2));
                assertTrue(loop.reactor.residents().isEmpty());
            }
            assertEquals(0, asking.answers.get());
            assertEquals(0, connector.open());
        }
    }

    @Test
    void cancelledTooLateItChangesNothing() throws Exception {
        try (Server<Talk> server = new Server<>(Talk::new); ServerSocket door = Asking.door()) {
            PendingConnection pending = server.inLoop(() -> asking.connect(server.loop(), connector, Asking.at(door)));
            Talk talk = asking.talk();
            server.inLoop(() -> {
                pending.cancel();
                return null;
            });
            assertEquals("still there", Asking.accepted(door).say("still there\n").line());
            assertEquals(1, asking.answers.get());
            assertEquals(1, connector.open());
            assertEquals(0, talk.closings.get());
        }
    }

    @Test
    void theCapsHold() throws Exception {
        Connector two = connector.withLimits(Limits.DEFAULTS.withConnections(2).withConnectionsPerAddress(1));
        try (Server<Talk> server = new Server<>(Talk::new); ServerSocket door = Asking.door()) {
            server.inLoop(() -> asking.connect(server.loop(), two, Asking.at(door)));
            asking.talk();
            server.inLoop(() -> asking.connect(server.loop(), two, Asking.at(door)));
            assertTrue(asking.failure().getMessage().contains("127.0.0.1"));
            PendingConnection waiting = server.inLoop(() -> new Asking().expect(server.loop(), two));
            server.inLoop(() -> asking.connect(server.loop(), two, Asking.at(door)));
            assertEquals("too many connections", asking.failure().getMessage());
            server.inLoop(() -> {
                waiting.cancel();
                return asking.connect(server.loop(), connector, Asking.at(door)); // on wider terms
            });
            asking.talk();
            assertEquals(2, connector.open());
            ServiceStats.Snapshot data = server.group.services().get("data");
            assertEquals(1, data.refused(Refusal.CONNECTIONS));
            assertEquals(1, data.refused(Refusal.PER_ADDRESS));
        }
    }

    @Test
    void thisSideIsTheTlsServerOfAConnectionThatItMade() throws Exception {
        Connector secure = connector.withTls(TestTls.TLS.orElseThrow());
        try (Server<Talk> server = new Server<>(Talk::new); ServerSocket door = Asking.door()) {
            server.inLoop(() -> asking.connect(server.loop(), secure, Asking.at(door)));
            try (Client peer = TestTls.over(door.accept())) {
                assertEquals("secret", peer.say("secret\n").line());
                assertTrue(asking.talk().connection.secure());
            }
        }
    }

    @Test
    void anOpenerThatThrowsEndsItsOwnConnectionAlone() throws Exception {
        Asking broken = new Asking(_ -> {
            throw new IllegalStateException("broken");
        });
        try (Server<Talk> server = new Server<>(Talk::new); ServerSocket door = Asking.door()) {
            server.inLoop(() -> broken.connect(server.loop(), connector, Asking.at(door)));
            server.log.await("open-failed service=data");
            server.turn();
            assertEquals(1, broken.answers.get());
            assertNothingIsLeft(server);
        }
    }

    private void assertNothingIsLeft(Server<Talk> server) throws Exception {
        assertTrue(server.inLoop(() -> server.loop().residents().isEmpty()));
        assertEquals(0, connector.open());
    }
}

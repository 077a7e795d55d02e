package stheno.reactor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.FutureTask;
import java.util.random.RandomGenerator;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import stheno.testkit.Await;
import stheno.testkit.Journal;

/// Connections that a proxy announces.
@Timeout(60)
final class ProxyTest {
    private static final String LINE = "PROXY TCP4 192.0.2.1 198.51.100.2 4000 443\r\n";
    private static final List<Network> LOOPBACK = List.of(Network.of("127.0.0.0/8"));
    private static final Service ECHO = new Service() {
        @Override
        public Conversation open(Connection connection) {
            return new Addresses(connection);
        }

        @Override
        public byte[] refusal() {
            return "too many\n".getBytes(StandardCharsets.US_ASCII);
        }
    };

    /// Tells a line's addresses before it echoes it.
    private static final class Addresses extends Talk {
        Addresses(Connection connection) {
            super(connection);
        }

        @Override
        Terminator said(String line) {
            if (line.equals("who")) say(connection.remote() + " " + connection.local() + "\n");
            else if (line.equals("peer")) say(connection.peer() + "\n");
            else say(line + "\n");
            return LINE;
        }
    }

    private static PortOptions proxied() {
        return PortOptions.of(ECHO).withProxies(LOOPBACK);
    }

    /// A group with one port, and the counters of the port.
    private record Proxied(ReactorGroup group, Port port, Journal log) implements AutoCloseable {
        static Proxied on(PortOptions options) throws IOException {
            Journal log = new Journal();
            ReactorGroup group = ReactorGroup.start(1, Log.from(Log.Level.DEBUG, log::event));
            return new Proxied(group, group.open(Server.anyPort(), options), log);
        }

        Client client() throws IOException {
            return Client.to((InetSocketAddress) port.address());
        }

        ServiceStats stats() {
            return group.reactors().getFirst().services().get("service");
        }

        /// The counters when the loop is idle.
        void settled() throws Exception {
            group.connections(0).get();
        }

        void refuses(byte[] bytes) throws Exception {
            long before = stats().refused(Refusal.PROXY);
            try (Client client = client()) {
                client.say(bytes).finish();
                assertEquals("", client.restUnlessReset().orElse(""));
            }
            settled();
            assertEquals(before + 1, stats().refused(Refusal.PROXY), Arrays.toString(bytes));
        }

        @Override
        public void close() {
            group.close();
        }
    }

    @Test
    void theAnnouncedAddressesAreTheConnections() throws Exception {
        try (Proxied server = Proxied.on(proxied()); Client client = server.client()) {
            client.say(LINE + "who\n");
            assertEquals("/192.0.2.1:4000 /198.51.100.2:443", client.line());
            client.say("peer\n");
            assertEquals(client.socket.getLocalSocketAddress().toString(), client.line());
            assertEquals(1, server.stats().accepted());
            assertEquals(4 + 5, server.stats().bytesIn(), "the header is no input");
        }
    }

    @Test
    void theBinaryFormDoesTheSame() throws Exception {
        try (Proxied server = Proxied.on(proxied()); Client client = server.client()) {
            client.say(ProxyHeaderTest.binary(0x21, 0x11, ProxyHeaderTest.V4)).say("who\n");
            assertEquals("/192.0.2.1:65534 /198.51.100.2:443", client.line());
        }
    }

    @Test
    void whatIsTheProxysOwnKeepsTheSocketsAddresses() throws Exception {
        for (byte[] own : List.of("PROXY UNKNOWN\r\n".getBytes(StandardCharsets.US_ASCII), ProxyHeaderTest.binary(0x20, 0, new byte[7]))) {
            try (Proxied server = Proxied.on(proxied()); Client client = server.client()) {
                client.say(own).say("who\n");
                assertEquals(client.socket.getLocalSocketAddress() + " " + server.port().address(), client.line());
            }
        }
    }

    @Test
    void byteByByteItIsTheSame() throws Exception {
        byte[] binary = ProxyHeaderTest.binary(0x21, 0x11, Arrays.copyOf(ProxyHeaderTest.V4, 100));
        for (byte[] header : List.of(LINE.getBytes(StandardCharsets.US_ASCII), binary)) {
            try (HandTurned loop = new HandTurned()) {
                HandTurned.Pair<Talk> pair = loop.connect(Addresses::new, service -> PortOptions.of(service).withProxies(LOOPBACK));
                for (byte b : header) {
                    assertNull(pair.talk);
                    pair.client.say(new byte[] {b});
                    loop.turn();
                }
                loop.until(() -> pair.talk != null);
                pair.client.say("who\n");
                loop.until(() -> !pair.talk.told.isEmpty());
                assertTrue(pair.client.line().startsWith("/192.0.2.1:"));
            }
        }
    }

    @Test
    void whereverReadsSplitItNothingIsLost() throws Exception {
        RandomGenerator random = RandomGenerator.of("L64X128MixRandom");
        byte[] all = (LINE + "one\ntwo\nthree\n").getBytes(StandardCharsets.US_ASCII);
        try (HandTurned loop = new HandTurned()) {
            for (int i = 0; i < 100; i++) {
                HandTurned.Pair<Talk> pair = loop.connect(Addresses::new, service -> PortOptions.of(service).withProxies(LOOPBACK));
                for (int at = 0; at < all.length; ) {
                    int to = Math.min(all.length, at + 1 + random.nextInt(40));
                    pair.client.say(Arrays.copyOfRange(all, at, to));
                    loop.turn();
                    at = to;
                }
                loop.until(() -> pair.talk != null && pair.talk.told.size() == 3);
                assertEquals(List.of("one", "two", "three"), List.copyOf(pair.talk.told));
                pair.client.close();
            }
        }
    }

    @Test
    void whatIsNoHeaderIsRefusedAndCounted() throws Exception {
        try (Proxied server = Proxied.on(proxied())) {
            server.refuses("GET / HTTP/1.1\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            server.refuses("PROXY TCP4 1.2.3.4\r\n".getBytes(StandardCharsets.US_ASCII));
            server.refuses("PROXY TCP4 1.2".getBytes(StandardCharsets.US_ASCII));
            server.refuses(new byte[0]);
            server.refuses("x".repeat(100_000).getBytes(StandardCharsets.US_ASCII));
            server.refuses(ProxyHeaderTest.binary(0x21, 0x12, ProxyHeaderTest.V4));
            server.log().await("DEBUG refused");
            assertEquals(List.of(), server.log().errors());
            assertEquals(0, server.stats().accepted());
            assertEquals(0, server.stats().open());
            assertEquals(0, server.stats().waiting(Wait.HANDSHAKE));
            assertEquals(0, server.port().admission().open());
        }
    }

    @Test
    void aHeaderThatTakesTooLongIsRefused() throws Exception {
        Limits limits = Limits.DEFAULTS.withMessage(Duration.ofSeconds(10));
        try (HandTurned loop = new HandTurned()) {
            HandTurned.Pair<Talk> pair = loop.connect(Addresses::new,
                    service -> PortOptions.of(service).withLimits(limits).withProxies(LOOPBACK));
            pair.client.say("PROXY ");
            loop.pass(Duration.ofSeconds(9));
            ServiceStats stats = loop.reactor.services().get("service");
            assertEquals(1, stats.waiting(Wait.HANDSHAKE));
            assertEquals(1, stats.open());
            pair.client.say("TCP4 "); // does not restart the time
            loop.pass(Duration.ofSeconds(1));
            assertEquals("", pair.client.restUnlessReset().orElse(""));
            assertEquals(1, stats.timedOut(Wait.HANDSHAKE));
            assertEquals(1, stats.refused(Refusal.PROXY));
            assertEquals(0, stats.waiting(Wait.HANDSHAKE));
            assertEquals(0, stats.open());
            assertEquals(0, pair.port.admission().open());
            loop.pass(Duration.ofSeconds(30));
        }
    }

    @Test
    void aCompleteHeaderIsNotLateAfterwards() throws Exception {
        Limits limits = Limits.DEFAULTS.withMessage(Duration.ofSeconds(10)).withIdle(Duration.ofSeconds(100));
        try (HandTurned loop = new HandTurned()) {
            HandTurned.Pair<Talk> pair = loop.connect(Addresses::new,
                    service -> PortOptions.of(service).withLimits(limits).withProxies(LOOPBACK));
            pair.client.say(LINE);
            loop.until(() -> pair.talk != null);
            loop.pass(Duration.ofSeconds(50));
            assertEquals(1, loop.reactor.services().get("service").waiting(Wait.IDLE));
            loop.pass(Duration.ofSeconds(51));
            assertEquals(List.of("(idle)"), List.copyOf(pair.talk.told));
        }
    }

    @Test
    void onlyTheProxiesMayConnect() throws Exception {
        try (Proxied server = Proxied.on(PortOptions.of(ECHO).withProxies(List.of(Network.of("127.0.0.9"))))) {
            server.refuses(LINE.getBytes(StandardCharsets.US_ASCII));
            try (Client client = Client.from("127.0.0.9", (InetSocketAddress) server.port().address())) {
                assertEquals("x", client.say(LINE + "x\n").line());
            }
        }
    }

    @Test
    void theClientOfAProxyMustBePermitted() throws Exception {
        AccessList access = new AccessList(List.of(), List.of(Network.of("192.0.2.0/24")));
        try (Proxied server = Proxied.on(proxied().withAccess(access))) {
            try (Client client = server.client()) {
                assertEquals("", client.say(LINE + "x\n").restUnlessReset().orElse(""));
            }
            server.settled();
            assertEquals(1, server.stats().refused(Refusal.DENIED));
            assertEquals(0, server.port().admission().open());
            try (Client client = server.client()) {
                assertEquals("x", client.say(LINE.replace("192.0.2", "192.0.3") + "x\n").line());
            }
        }
    }

    @Test
    void theCapForAnAddressIsTheAnnouncedOnes() throws Exception {
        try (Proxied server = Proxied.on(proxied().withLimits(Limits.DEFAULTS.withConnections(3).withConnectionsPerAddress(1)));
                Client a = server.client();
                Client b = server.client()) {
            assertEquals("a", a.say(LINE + "a\n").line());
            try (Client again = server.client()) {
                assertEquals("too many\n", again.say(LINE).rest());
            }
            assertEquals("b", b.say(LINE.replace("192.0.2.1", "192.0.2.2") + "b\n").line());
            try (Client silent = server.client(); Client fourth = server.client()) {
                server.settled();
                assertEquals("too many\n", fourth.rest());
                silent.close();
            }
            assertEquals(1, server.stats().refused(Refusal.PER_ADDRESS));
            assertEquals(1, server.stats().refused(Refusal.CONNECTIONS));
            a.finish();
            assertEquals("", a.rest());
            server.settled();
            try (Client again = server.client()) {
                assertEquals("c", again.say(LINE + "c\n").line());
            }
        }
    }

    @Test
    void tlsBeginsBehindTheHeader() throws Exception {
        try (Proxied server = Proxied.on(proxied().withTls(TestTls.TLS.orElseThrow()))) {
            for (int i = 0; i < 3; i++) {
                try (Socket plain = new Socket(((InetSocketAddress) server.port().address()).getAddress(),
                        ((InetSocketAddress) server.port().address()).getPort())) {
                    plain.getOutputStream().write(LINE.getBytes(StandardCharsets.US_ASCII));
                    SSLSocket secure = (SSLSocket) TestTls.CONTEXT.getSocketFactory().createSocket(plain, "localhost",
                            plain.getPort(), true);
                    secure.getOutputStream().write("who\n".getBytes(StandardCharsets.US_ASCII));
                    assertEquals("/192.0.2.1:4000 /198.51.100.2:443", new Client(secure).line());
                }
            }
            assertEquals(3, server.stats().handshakesDone());
        }
    }

    @Test
    void headerAndClientHelloMayComeInOneRead() throws Exception {
        try (HandTurned loop = new HandTurned()) {
            HandTurned.Pair<Talk> pair = loop.connect(Addresses::new,
                    service -> PortOptions.of(service).withTls(TestTls.TLS.orElseThrow()).withProxies(LOOPBACK));
            ByteArrayOutputStream first = new ByteArrayOutputStream();
            first.writeBytes(LINE.getBytes(StandardCharsets.US_ASCII));
            HandByHand client = new HandByHand(first);
            pair.client.say(client.hello());
            FutureTask<String> answer = new FutureTask<>(() -> client.finish(pair.client, "who\n"));
            Thread.ofPlatform().start(answer);
            loop.until(answer::isDone);
            assertEquals("/192.0.2.1:4000 /198.51.100.2:443\n", answer.get());
        }
    }

    @Test
    void aDrainServesARequestBehindItsHeaderAndClosesSilentConnections() throws Exception {
        try (HandTurned loop = new HandTurned()) {
            HandTurned.Pair<Talk> asking = loop.connect(Addresses::new, service -> PortOptions.of(service).withProxies(LOOPBACK));
            HandTurned.Pair<Talk> silent = loop.connect(Addresses::new, service -> PortOptions.of(service).withProxies(LOOPBACK));
            asking.client.say(LINE + "asked\n");
            loop.reactor.execute(loop.reactor::drain);
            loop.until(() -> asking.talk != null);
            assertEquals(List.of("asked", "(drain)"), List.copyOf(asking.talk.told));
            assertEquals("asked\n", asking.client.rest());
            assertEquals("", silent.client.rest());
            assertEquals(0, silent.port.admission().open());
            asking.client.close();
            loop.until(() -> loop.reactor.residents().isEmpty());
            assertEquals(0, asking.port.admission().open());
        }
    }

    @Test
    void stoppingClosesConnectionsWithoutAHeader() throws Exception {
        Proxied server = Proxied.on(proxied());
        try (Client client = server.client()) {
            client.say("PROXY");
            Await.until(() -> server.port().admission().open() > 0);
            server.close();
            assertEquals("", client.restUnlessReset().orElse(""));
            assertEquals(0, server.port().admission().open());
            assertEquals(0, server.stats().open());
        }
    }

    @Test
    void aFailingRefusalDelaysNoOtherService() throws Exception {
        Service speechless = new Service() {
            @Override
            public Conversation open(Connection connection) {
                return new Addresses(connection);
            }

            @Override
            public byte[] refusal() {
                throw new IllegalStateException("speechless");
            }
        };
        PortOptions options = PortOptions.of(speechless).withProxies(LOOPBACK).withLimits(Limits.DEFAULTS.withConnections(10)
                .withConnectionsPerAddress(1));
        try (Proxied server = Proxied.on(options); Client first = server.client()) {
            first.say(LINE + "x\n").line();
            try (Client second = server.client(); Client third = server.client()) {
                assertEquals("", second.say(LINE).restUnlessReset().orElse(""));
                assertEquals("", third.say(LINE).restUnlessReset().orElse(""));
            }
            server.settled();
            assertEquals(1, server.port().admission().open());
            assertEquals(2, server.stats().refused(Refusal.PER_ADDRESS));
            assertEquals("y", first.say("y\n").line());
        }
    }

    @Test
    void aServiceThatCannotOpenGivesThePlaceBack() throws Exception {
        Service broken = _ -> {
            throw new IllegalStateException("not today");
        };
        try (Proxied server = Proxied.on(PortOptions.of(broken).withProxies(LOOPBACK)); Client client = server.client()) {
            assertEquals("", client.say(LINE).restUnlessReset().orElse(""));
            server.settled();
            assertEquals(0, server.port().admission().open());
            assertEquals(0, server.stats().open());
            assertEquals(1, server.log().errors().size());
        }
    }
}

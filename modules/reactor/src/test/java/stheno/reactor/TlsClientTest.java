package stheno.reactor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import stheno.reactor.Closed.TlsRejected;
import stheno.reactor.Closed.TlsRejected.Reason;
import stheno.testkit.TestKeys;

/// Connections in which this side is the TLS client.
@Timeout(60)
final class TlsClientTest {
    private static final TestKeys GOOD = TestKeys.issued("localhost", "-1d");

    private final Connector connector = Asking.connector();

    /// Says a line as soon as it may, and collects the answers.
    private static class Caller extends Talk {
        final BlockingQueue<String> answers = new LinkedBlockingQueue<>();

        Caller(Connection connection) {
            super(connection);
        }

        @Override
        public Terminator opened() {
            say("hello\n");
            return LINE;
        }

        @Override
        Terminator said(String line) {
            answers.add(line);
            return LINE;
        }

        String answer() throws InterruptedException {
            String next = answers.poll(30, TimeUnit.SECONDS);
            if (next == null) throw new AssertionError("no answer");
            return next;
        }
    }

    /// Asks for TLS in the clear, and begins its handshake at "go ahead".
    private static final class Upgrading extends Caller {
        private final TlsOptions tls;

        Upgrading(Connection connection, TlsOptions tls) {
            super(connection);
            this.tls = tls;
        }

        @Override
        public Terminator opened() {
            say("STARTTLS\n");
            return LINE;
        }

        @Override
        Terminator said(String line) {
            if (!line.equals("go ahead")) return super.said(line);
            connection.startTls(tls);
            return LINE;
        }

        @Override
        public void secured() {
            say("x".repeat(60_000) + "\n");
        }
    }

    private static Server<Talk> server(TestKeys keys) throws IOException {
        return new Server<>(Talk::new, Limits.DEFAULTS, Optional.of(new Tls(keys.context(), List.of())));
    }

    private static TlsClient trusting(String host, TestKeys... keys) throws IOException {
        return TlsClient.trusting(host, List.of(keys).stream().map(TestKeys::issuer).toList());
    }

    private Caller call(Server<?> server, InetSocketAddress to, TlsClient tls) throws Exception {
        Asking asking = new Asking(Caller::new);
        server.inLoop(() -> asking.connect(server.loop(), connector.withTls(tls), to));
        return (Caller) asking.talk();
    }

    private TlsRejected rejected(TestKeys keys, TlsClient tls) throws Exception {
        try (Server<Talk> server = server(keys)) {
            Caller caller = call(server, server.address, tls);
            return assertInstanceOf(TlsRejected.class, caller.closed());
        }
    }

    @Test
    void aConnectionBeginsWithTls() throws Exception {
        try (Server<Talk> server = server(GOOD)) {
            TlsClient tls = trusting("localhost", GOOD);
            for (int i = 0; i < 3; i++) {
                Caller caller = call(server, server.address, tls);
                assertEquals("hello", caller.answer());
                assertTrue(caller.connection.secure());
                server.inLoop(() -> {
                    caller.connection.closeWhenSent();
                    return null;
                });
                assertEquals(Closed.NORMALLY, caller.closed());
            }
            assertEquals(List.of(), server.log.errors());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    void bothVersionsWork(String version) throws Exception {
        try (Server<Talk> loop = new Server<>(Talk::new);
             ServerSocket door = GOOD.context().getServerSocketFactory().createServerSocket()) {
            ((javax.net.ssl.SSLServerSocket) door).setEnabledProtocols(new String[] {version});
            door.bind(Server.anyPort());
            Caller caller = call(loop, Asking.at(door), trusting("localhost", GOOD));
            try (Socket peer = door.accept()) {
                peer.getOutputStream().write(peer.getInputStream().readNBytes(6));
                assertEquals("hello", caller.answer());
                assertEquals(version, loop.inLoop(() -> caller.connection.tlsSession().orElseThrow().getProtocol()));
            }
        }
    }

    @Test
    void theReasonOfARefusalIsClear() throws Exception {
        TestKeys expired = TestKeys.issued("localhost", "-10d");
        TestKeys future = TestKeys.issued("localhost", "+5d");
        TestKeys other = TestKeys.issued("other.test", "-1d");
        assertEquals(new TlsRejected(Reason.EXPIRED, "the certificate of localhost has expired"),
                rejected(expired, trusting("localhost", expired)));
        assertEquals(Reason.NOT_YET_VALID, rejected(future, trusting("localhost", future)).reason());
        assertEquals(new TlsRejected(Reason.WRONG_HOST, "the certificate is not for localhost"),
                rejected(other, trusting("localhost", other)));
        assertEquals(Reason.WRONG_HOST, rejected(GOOD, trusting("127.0.0.1", GOOD)).reason());
        assertEquals(new TlsRejected(Reason.UNKNOWN_ISSUER, "the issuer of the certificate of localhost is not trusted"),
                rejected(GOOD, trusting("localhost")));
        assertEquals(Reason.UNKNOWN_ISSUER, rejected(GOOD, trusting("localhost", other)).reason());
    }

    @Test
    void aCertificateThatSignedItselfCanBeTrusted() throws Exception {
        TestKeys own = TestKeys.make();
        try (Server<Talk> server = server(own)) {
            assertEquals("hello", call(server, server.address, trusting("localhost", own)).answer());
        }
        assertEquals(Reason.UNKNOWN_ISSUER, rejected(own, trusting("localhost")).reason());
    }

    @Test
    void uncheckedEveryCertificateIsTaken() throws Exception {
        try (Server<Talk> server = server(TestKeys.issued("other.test", "-10d"))) {
            assertEquals("hello", call(server, server.address, TlsClient.unchecked("localhost")).answer());
        }
    }

    @Test
    void aServerWithoutTlsIsRejected() throws Exception {
        try (Server<Talk> server = new Server<>(Talk::new) ; ServerSocket door = Asking.door()) {
            Caller caller = call(server, Asking.at(door), trusting("localhost", GOOD));
            try (Socket peer = door.accept()) {
                peer.getOutputStream().write("220 ready\r\n".getBytes(StandardCharsets.US_ASCII));
                TlsRejected why = assertInstanceOf(TlsRejected.class, caller.closed());
                assertEquals(Reason.HANDSHAKE, why.reason());
                assertTrue(why.detail().startsWith("the TLS handshake with localhost failed: "), why.detail());
            }
        }
    }

    @Test
    void aServerThatSaysNothingTimesOut() throws Exception {
        try (Server<Talk> server = new Server<>(Talk::new) ; ServerSocket door = Asking.door()) {
            Asking asking = new Asking(Caller::new);
            Connector brief = connector.withTls(trusting("localhost", GOOD))
                    .withLimits(Limits.DEFAULTS.withHandshake(Duration.ofMillis(50)));
            server.inLoop(() -> asking.connect(server.loop(), brief, Asking.at(door)));
            assertEquals(new Closed.TimedOut(Wait.HANDSHAKE), asking.talk().closed());
        }
    }

    /// @param reply to STARTTLS, in one write
    private static Server<Talk> upgradable(String reply) throws IOException {
        return new Server<>(connection -> new Talk(connection) {
            @Override
            Terminator said(String line) {
                if (!line.equals("STARTTLS")) return super.said(line);
                say(reply);
                connection.startTls(new Tls(GOOD.context(), List.of()));
                return LINE;
            }
        });
    }

    @Test
    void aConversationGoesOnInTls() throws Exception {
        try (Server<Talk> server = upgradable("go ahead\n")) {
            Asking asking = new Asking(connection -> {
                try {
                    return new Upgrading(connection, trusting("localhost", GOOD));
                } catch (IOException e) {
                    throw new AssertionError(e);
                }
            });
            server.inLoop(() -> asking.connect(server.loop(), connector, server.address));
            Caller caller = (Caller) asking.talk();
            assertEquals(60_000, caller.answer().length());
            assertTrue(caller.connection.secure());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"go ahead\n250 injected\n", "go ahead\nx", "go ahead\n\n"})
    void clearInputBehindTheReplyIsRejected(String reply) throws Exception {
        TlsClient tls = trusting("localhost", GOOD);
        try (Server<Talk> server = upgradable(reply)) {
            Asking asking = new Asking(connection -> new Upgrading(connection, tls));
            server.inLoop(() -> asking.connect(server.loop(), connector, server.address));
            Caller caller = (Caller) asking.talk();
            assertEquals(new TlsRejected(Reason.CLEAR_INPUT, "unencrypted input after the request for TLS"), caller.closed());
            assertTrue(caller.answers.isEmpty());
            assertFalse(caller.connection.secure());
        }
    }
}

package stheno.reactor;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Protocol versions and cipher suites that a server accepts or refuses.
@Timeout(60)
final class TlsSuitesTest {
    private static final byte[] PROTOCOL_VERSION = {2, 70}; // a fatal alert, RFC 8446, section 6.2

    private static SSLEngine server(Tls.Version minimum) {
        SSLEngine engine = new Tls(TestTls.CONTEXT, List.of("echo"), minimum).engine("peer");
        engine.setUseClientMode(false);
        return engine;
    }

    private static SSLEngine client(Consumer<SSLParameters> change) {
        SSLEngine engine = TestTls.CONTEXT.createSSLEngine(); // without a peer's name there is no session to resume
        engine.setUseClientMode(true);
        SSLParameters parameters = engine.getSSLParameters();
        change.accept(parameters);
        engine.setSSLParameters(parameters);
        return engine;
    }

    /// Shakes hands in memory.
    private static SSLSession agreed(SSLEngine client, SSLEngine server) throws SSLException {
        ByteBuffer there = ByteBuffer.allocate(1 << 16);
        ByteBuffer back = ByteBuffer.allocate(1 << 16);
        client.beginHandshake();
        server.beginHandshake();
        for (int turns = 0; turns < 50 && !(idle(client) && idle(server) && there.position() == 0 && back.position() == 0); turns++) {
            step(client, back, there);
            step(server, there, back);
        }
        assertEquals(client.getSession().getCipherSuite(), server.getSession().getCipherSuite());
        return server.getSession();
    }

    private static boolean idle(SSLEngine engine) {
        return engine.getHandshakeStatus() == HandshakeStatus.NOT_HANDSHAKING;
    }

    private static void step(SSLEngine engine, ByteBuffer in, ByteBuffer out) throws SSLException {
        in.flip();
        ByteBuffer plain = ByteBuffer.allocate(1 << 15);
        while (true) {
            for (Runnable task = engine.getDelegatedTask(); task != null; task = engine.getDelegatedTask()) task.run();
            if (engine.getHandshakeStatus() == HandshakeStatus.NEED_WRAP) engine.wrap(ByteBuffer.allocate(0), out);
            else if (in.hasRemaining()) engine.unwrap(in, plain);
            else break;
        }
        in.compact();
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLS_AES_128_GCM_SHA256", "TLS_AES_256_GCM_SHA384", "TLS_CHACHA20_POLY1305_SHA256",
            "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256", "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384",
            "TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256"})
    void everySuiteThatEncryptsAndAuthenticatesAtOnceIsSpoken(String suite) throws Exception {
        String protocol = suite.contains("ECDHE") ? "TLSv1.2" : "TLSv1.3";
        SSLEngine client = client(parameters -> {
            parameters.setProtocols(new String[] {protocol});
            parameters.setCipherSuites(new String[] {suite});
        });
        SSLSession session = agreed(client, server(Tls.Version.TLS_1_2));
        assertEquals(suite, session.getCipherSuite());
        assertEquals(protocol, session.getProtocol());
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA", "TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA256",
            "TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA384"})
    void suitesThatAuthenticateSeparatelyAreRefused(String suite) {
        SSLEngine client = client(parameters -> {
            parameters.setProtocols(new String[] {"TLSv1.2"});
            parameters.setCipherSuites(new String[] {suite});
        });
        assertThrows(SSLHandshakeException.class, () -> agreed(client, server(Tls.Version.TLS_1_2)));
    }

    @Test
    void noSuiteLacksForwardSecrecy() {
        for (String suite : server(Tls.Version.TLS_1_2).getEnabledCipherSuites()) {
            assertTrue(suite.startsWith("TLS_ECDHE_") || !suite.contains("_WITH_"), suite);
            assertTrue(suite.contains("_GCM_") || suite.contains("_CHACHA20_"), suite);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    void theServersOrderDecides(String protocol) throws Exception {
        SSLEngine client = client(parameters -> {
            parameters.setProtocols(new String[] {protocol});
            List<String> suites = Arrays.asList("TLS_AES_128_GCM_SHA256", "TLS_AES_256_GCM_SHA384",
                    "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256", "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384");
            parameters.setCipherSuites(suites.reversed().toArray(String[]::new));
        });
        assertTrue(agreed(client, server(Tls.Version.TLS_1_2)).getCipherSuite().contains("AES_128_GCM"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"x25519", "secp256r1", "secp384r1", "secp521r1"})
    void curvesAreAgreedOn(String group) throws Exception {
        agreed(client(parameters -> parameters.setNamedGroups(new String[] {group})), server(Tls.Version.TLS_1_2));
    }

    @ParameterizedTest
    @ValueSource(strings = {"ffdhe2048", "x448"})
    void otherGroupsAreNot(String group) {
        SSLEngine client = client(parameters -> {
            parameters.setProtocols(new String[] {"TLSv1.3"});
            parameters.setNamedGroups(new String[] {group});
        });
        assertThrows(SSLException.class, () -> agreed(client, server(Tls.Version.TLS_1_2)));
    }

    @Test
    void aMinimumOf13Refuses12() throws Exception {
        SSLEngine old = client(parameters -> parameters.setProtocols(new String[] {"TLSv1.2"}));
        assertThrows(SSLHandshakeException.class, () -> agreed(old, server(Tls.Version.TLS_1_3)));
        SSLEngine both = client(parameters -> parameters.setProtocols(new String[] {"TLSv1.3", "TLSv1.2"}));
        assertEquals("TLSv1.3", agreed(both, server(Tls.Version.TLS_1_3)).getProtocol());
    }

    @Test
    void withoutAMinimumItIs12() {
        assertEquals(Tls.Version.TLS_1_2, new Tls(TestTls.CONTEXT, List.of()).minimum());
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    void aReturningClientResumesItsSession(String protocol) throws Exception {
        Tls tls = new Tls(TestTls.CONTEXT, List.of("echo"));
        visit(tls, protocol, "one.test").putValue("begun", "before");
        assertEquals("before", visit(tls, protocol, "one.test").getValue("begun"));
    }

    /// Java's own client resumes under no other name, so this is as near as it gets: a name without a matcher is not kept.
    @Test
    void everyNameIsTakenAndSoKeptWithItsSession() {
        var matchers = server(Tls.Version.TLS_1_2).getSSLParameters().getSNIMatchers();
        assertEquals(1, matchers.size());
        assertTrue(matchers.iterator().next().matches(new SNIHostName("any.test")));
    }

    private static SSLSession visit(Tls tls, String protocol, String name) throws SSLException {
        SSLEngine server = tls.engine("peer");
        server.setUseClientMode(false);
        SSLEngine client = TestTls.CONTEXT.createSSLEngine("resuming." + protocol, 1); // what the client remembers a session by
        client.setUseClientMode(true);
        SSLParameters parameters = client.getSSLParameters();
        parameters.setProtocols(new String[] {protocol});
        parameters.setServerNames(List.of(new SNIHostName(name)));
        client.setSSLParameters(parameters);
        agreed(client, server);
        return client.getSession();
    }

    /// Java's own client does not speak these any more, so the greeting is made by hand.
    @ParameterizedTest
    @ValueSource(ints = {0x0300, 0x0301, 0x0302})
    void olderVersionsAreAnsweredByAnAlert(int version) throws IOException {
        byte[] hello = {22, 3, 1, 0, 47, 1, 0, 0, 43, (byte) (version >> 8), (byte) version, // 32 bytes of random follow
            0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31,
            0, 0, 4, (byte) 0xc0, 0x09, 0, (byte) 0xff, 1, 0}; // no session; ECDHE_ECDSA with AES_128_CBC, no renegotiation; no compression
        try (Server<Talk> server = new Server<>(Talk::new, Limits.DEFAULTS, Optional.of(new Tls(TestTls.CONTEXT, List.of())));
                Client client = server.client()) {
            byte[] answer = client.say(hello).bytes(7);
            assertEquals(21, answer[0]);
            assertArrayEquals(PROTOCOL_VERSION, Arrays.copyOfRange(answer, 5, 7));
        }
    }
}

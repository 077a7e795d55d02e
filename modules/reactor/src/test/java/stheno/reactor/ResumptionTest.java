package stheno.reactor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSession;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import stheno.testkit.Await;

/// Which TLS session a connection resumes. Each client has a context of its own, its session cache.
@Timeout(60)
final class ResumptionTest {
    private static final String TICKETS = "jdk.tls.server.enableSessionTicketExtension";

    /// @param tickets whether sessions are kept by the clients, encrypted, or here
    private static SSLContext serving(boolean tickets) {
        String before = System.setProperty(TICKETS, String.valueOf(tickets));
        try {
            return TestTls.context();
        } finally {
            if (before == null) System.clearProperty(TICKETS);
            else System.setProperty(TICKETS, before);
        }
    }

    private static Client client(SSLContext memory, InetSocketAddress server, String protocol) throws IOException {
        SSLSocket socket = (SSLSocket) memory.getSocketFactory()
                .createSocket(new Socket(server.getAddress(), server.getPort()), "localhost", 21, true);
        socket.setEnabledProtocols(new String[] {protocol});
        return new Client(socket);
    }

    private static Connection talking(Server<Talk> server, Client client) throws Exception {
        assertEquals("x", client.say("x\n").line()); // and so it has read its ticket
        return server.talk().connection;
    }

    @ParameterizedTest
    @CsvSource({"TLSv1.2, true", "TLSv1.2, false", "TLSv1.3, true", "TLSv1.3, false"})
    void onlyWhatResumesTheSessionOfTheSamePeerDoes(String protocol, boolean tickets) throws Exception {
        Tls tls = new Tls(serving(tickets), List.of());
        SSLContext one = TestTls.context();
        SSLContext two = TestTls.context();
        try (Server<Talk> server = new Server<>(Talk::new, Limits.DEFAULTS, Optional.of(tls));
                Client control = client(one, server.address, protocol);
                Client foreign = client(two, server.address, protocol)) {
            Connection begun = talking(server, control);
            Connection other = talking(server, foreign);
            try (Client data = client(one, server.address, protocol);
                    Client strange = client(two, server.address, protocol);
                    Client fresh = client(TestTls.context(), server.address, protocol)) {
                Connection resumed = talking(server, data);
                Connection stranger = talking(server, strange);
                Connection full = talking(server, fresh);
                List<Boolean> answers = server.inLoop(() -> List.of(resumed.resumes(begun), stranger.resumes(other), resumed.resumes(other),
                        stranger.resumes(begun), full.resumes(begun), begun.resumes(resumed), begun.resumes(begun), other.resumes(begun)));
                assertEquals(List.of(true, true, false, false, false, false, false, false), answers);
                assertEquals(protocol, server.inLoop(() -> resumed.tlsSession().map(SSLSession::getProtocol)).orElse("none"));
            }
            try (Client data = client(one, server.address, protocol)) { // from one that was resumed itself
                Connection again = talking(server, data);
                assertTrue(server.inLoop(() -> again.resumes(begun)));
                assertFalse(server.inLoop(() -> again.resumes(other)));
            }
            control.close();
            try (Client next = client(one, server.address, protocol); Client data = client(one, server.address, protocol)) {
                Connection controlling = talking(server, next);
                Connection again = talking(server, data);
                assertTrue(server.inLoop(() -> again.resumes(controlling)), "a control connection that was resumed");
                assertFalse(server.inLoop(() -> again.resumes(other)));
            }
        }
    }

    @Test
    void inTheClearThereIsNoSession() throws Exception {
        try (Server<Talk> server = new Server<>(Talk::new); Client client = server.client()) {
            Connection plain = talking(server, client);
            assertEquals(Optional.empty(), server.inLoop(plain::tlsSession));
            assertFalse(server.inLoop(() -> plain.resumes(plain)));
        }
    }

    @Test
    void beforeTheHandshakeIsDoneThereIsNone() throws Exception {
        try (Server<Talk> server = new Server<>(Talk::new); Client client = server.client()) {
            Connection connection = talking(server, client);
            server.inLoop(() -> {
                connection.startTls(TestTls.TLS.orElseThrow());
                return null;
            });
            Await.until(() -> server.inLoop(connection::secure));
            assertEquals(Optional.empty(), server.inLoop(connection::tlsSession));
        }
    }
}

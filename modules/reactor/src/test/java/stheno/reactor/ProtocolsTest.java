package stheno.reactor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import stheno.testkit.Journal;

/// One port, and a service for each application protocol.
@Timeout(60)
final class ProtocolsTest {
    private final Journal log = new Journal();
    private final BlockingQueue<String> opened = new LinkedBlockingQueue<>();
    private final BlockingQueue<Closed> closed = new LinkedBlockingQueue<>();

    private Service service(String name) {
        return new Service() {
            @Override
            public Conversation open(Connection connection) {
                opened.add(name);
                return new Talk(connection) {
                    @Override
                    Terminator said(String line) {
                        return super.said(name + " " + line);
                    }

                    @Override
                    public void closed(Closed cause) {
                        closed.add(cause);
                        super.closed(cause);
                    }
                };
            }

            @Override
            public String name() {
                return name;
            }
        };
    }

    private PortOptions options() {
        return PortOptions.of(service("first")).withProtocol("second", service("second"));
    }

    private PortOptions secure() {
        return options().withTls(new Tls(TestTls.CONTEXT, List.of("first", "second")));
    }

    private ReactorGroup group() throws IOException {
        return ReactorGroup.start(1, Log.from(Log.Level.DEBUG, log::event));
    }

    private static InetSocketAddress open(ReactorGroup group, PortOptions options) throws IOException {
        return (InetSocketAddress) group.open(Server.anyPort(), options).address();
    }

    @ParameterizedTest
    @CsvSource({"first,first", "second,second", "second first,first", "first second,first", "second other,second", "'',first"})
    void theHandshakeChoosesTheConversation(String offered, String chosen) throws Exception {
        try (ReactorGroup group = group(); Client client = TestTls.client(open(group, secure()))) {
            SSLSocket socket = (SSLSocket) client.socket;
            SSLParameters parameters = socket.getSSLParameters();
            if (!offered.isEmpty()) parameters.setApplicationProtocols(offered.split(" "));
            socket.setSSLParameters(parameters);
            assertEquals(chosen + " hello", client.say("hello\n").line());
            assertEquals(chosen, opened.poll(30, TimeUnit.SECONDS));
            assertEquals(0, opened.size(), "one conversation a connection");
            assertEquals(1, group.reactors().getFirst().services().get("first").open(), "it counts by the port's service");
        }
        assertEquals(List.of(), log.errors());
    }

    @Test
    void aHandshakeThatFailsOpensNoConversation() throws Exception {
        try (ReactorGroup group = group(); Client client = TestTls.client(open(group, secure()))) {
            SSLSocket socket = (SSLSocket) client.socket;
            SSLParameters parameters = socket.getSSLParameters();
            parameters.setApplicationProtocols(new String[] {"third"});
            socket.setSSLParameters(parameters);
            assertThrows(SSLException.class, socket::startHandshake);
        }
        assertEquals(0, opened.size());
        assertEquals(0, closed.size());
        assertEquals(List.of(), log.errors());
    }

    @Test
    void withoutTlsThePortHasItsOwnService() throws Exception {
        try (ReactorGroup group = group(); Client client = Client.to(open(group, options()))) {
            assertEquals("first hello", client.say("hello\n").line());
        }
        assertEquals(List.of("first"), List.copyOf(opened));
    }
}

package stheno.dns.exchange;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedTrustManager;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import stheno.dns.message.Edns;
import stheno.dns.message.Message;
import stheno.dns.message.Rcode;
import stheno.reactor.Log;
import stheno.reactor.Reactor;
import stheno.reactor.ReactorGroup;
import stheno.reactor.TlsClient;
import stheno.testkit.Await;
import stheno.testkit.Journal;
import stheno.testkit.TestKeys;
import stheno.testkit.ThreadLimit;

/// Questions over the sockets of the system: UDP with its errors, and TLS with certificates.
@Timeout(60)
final class RealExchangeTest {
    private static final TestKeys KEYS = TestKeys.issued("dns.test", "-1d");
    private static final TestKeys EXPIRED = TestKeys.issued("dns.test", "-1000d");
    private static final TestKeys UNKNOWN = TestKeys.issued("dns.test", "-1d"); // the client does not trust its issuer
    private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();

    private final Journal log = new Journal();
    private final ReactorGroup group = ReactorGroup.start(1, Log.from(Log.Level.DEBUG, log::event));
    private final Reactor loop = group.reactors().getFirst();
    private final BlockingQueue<Outcome> outcomes = new ArrayBlockingQueue<>(100);
    private final DnsClient client;

    RealExchangeTest() throws IOException {
        TlsClient trust = TlsClient.trusting("", List.of(KEYS.issuer(), EXPIRED.issuer()));
        client = new DnsClient(loop, ExchangeSettings.DEFAULTS.withTls(trust));
    }

    @AfterEach
    void close() {
        group.close();
        assertEquals(List.of(), log.errors());
    }

    private void ask(Upstream upstream, Duration patience) {
        loop.execute(() -> client.ask(upstream, ScriptedUpstream.QUESTION, Message.RD, patience, outcomes::add));
    }

    private Outcome outcome() throws InterruptedException {
        Outcome outcome = outcomes.poll(30, TimeUnit.SECONDS);
        if (outcome == null) throw new AssertionError("no outcome");
        return outcome;
    }

    private Outcome outcome(Upstream upstream) throws InterruptedException {
        ask(upstream, Duration.ofSeconds(20));
        return outcome();
    }

    /// A server by TLS, which reads messages with their length, or HTTP requests if it has an application protocol.
    private static final class TlsServer implements AutoCloseable {
        private final SSLServerSocket listener;
        private final boolean http;
        private final Queue<Message> requests = new ConcurrentLinkedQueue<>();

        TlsServer(TestKeys keys, String... protocols) throws IOException {
            listener = (SSLServerSocket) keys.context().getServerSocketFactory().createServerSocket(0, 50, LOOPBACK);
            SSLParameters parameters = listener.getSSLParameters();
            parameters.setApplicationProtocols(protocols);
            listener.setSSLParameters(parameters);
            http = protocols.length > 0;
            Thread.ofVirtual().start(this::accept);
        }

        private void accept() {
            while (!listener.isClosed()) {
                try {
                    Socket socket = listener.accept();
                    Thread.ofVirtual().start(() -> serve((SSLSocket) socket));
                } catch (IOException e) {
                    return; // closed
                }
            }
        }

        private void serve(SSLSocket socket) {
            try (socket; DataInputStream in = new DataInputStream(socket.getInputStream());
                    DataOutputStream out = new DataOutputStream(socket.getOutputStream())) {
                if (!http) message(in, out);
                else request(in, out);
            } catch (IOException e) {
                return; // the client has closed or rejected the connection
            }
        }

        /// One message, then the connection is closed.
        private void message(DataInputStream in, DataOutputStream out) throws IOException {
            byte[] packet = new byte[in.readUnsignedShort()];
            in.readFully(packet);
            requests.add(Message.read(packet));
            out.write(ScriptedUpstream.framed(ScriptedUpstream.answer(packet).write()));
        }

        private void request(DataInputStream in, DataOutputStream out) throws IOException {
            StringBuilder head = new StringBuilder();
            while (head.indexOf("\r\n\r\n") < 0) head.append((char) in.readUnsignedByte());
            byte[] packet = new byte[128];
            in.readFully(packet);
            requests.add(Message.read(packet));
            byte[] answer = ScriptedUpstream.answer(packet).write();
            out.write(("HTTP/1.1 200 OK\r\nContent-Type: application/dns-message\r\nContent-Length: " + answer.length + "\r\n\r\n")
                    .getBytes(StandardCharsets.ISO_8859_1));
            out.write(answer);
        }

        Upstream upstream(String name) {
            return Upstream.of(http ? "https://" + name + ":" + listener.getLocalPort() + "/dns-query#127.0.0.1"
                    : "tls://127.0.0.1:" + listener.getLocalPort() + "#" + name);
        }

        @Override
        public void close() throws IOException {
            listener.close();
        }
    }

    @Test
    void tlsChecksTheNameAndPads() throws Exception {
        try (TlsServer server = new TlsServer(KEYS)) {
            for (int i = 0; i < 3; i++) {
                Outcome.Reply reply = assertInstanceOf(Outcome.Reply.class, outcome(server.upstream("dns.test")));
                assertEquals(Rcode.NOERROR, reply.rcode());
            }
            for (Message each : server.requests) {
                assertEquals(0, each.write().length % 128);
                assertEquals(List.of(Edns.KEEPALIVE, Edns.PADDING), each.edns().orElseThrow().options().stream()
                        .map(Edns.Option::code).toList());
            }
        }
    }

    /// Accepts every certificate, and counts them. A session that is resumed has none.
    private static final class Counting extends X509ExtendedTrustManager {
        private final AtomicInteger checks = new AtomicInteger();

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine) {
            checks.incrementAndGet();
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket) {
            throw new AssertionError("there is an engine");
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) {
            throw new AssertionError("there is an engine");
        }

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine) {
            throw new AssertionError("a client");
        }

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket) {
            throw new AssertionError("a client");
        }

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) {
            throw new AssertionError("a client");
        }

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }

    @Test
    void aNewConnectionResumesTheTlsSession() throws Exception {
        Counting counting = new Counting();
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, new TrustManager[] {counting}, null);
        client.change(ExchangeSettings.DEFAULTS.withTls(new TlsClient(context, "", false)));
        try (TlsServer server = new TlsServer(KEYS)) {
            for (int i = 0; i < 3; i++) assertInstanceOf(Outcome.Reply.class, outcome(server.upstream("dns.test")));
            assertEquals(3, server.requests.size());
            assertEquals(1, counting.checks.get());
        }
    }

    @ParameterizedTest
    @CsvSource({"other.test, tls", "other.test, https", "127.0.0.1, tls"})
    void anotherNameInTheCertificateIsRejected(String name, String scheme) throws Exception {
        try (TlsServer server = scheme.equals("tls") ? new TlsServer(KEYS) : new TlsServer(KEYS, "http/1.1")) {
            Outcome.Failure failure = assertInstanceOf(Outcome.Failure.class, outcome(server.upstream(name)));
            assertEquals(Outcome.Cause.TLS_REJECTED, failure.cause(), failure.detail());
            assertTrue(server.requests.isEmpty());
        }
    }

    @Test
    void anExpiredOrUnknownCertificateIsRejected() throws Exception {
        for (TestKeys keys : List.of(EXPIRED, UNKNOWN)) {
            try (TlsServer server = new TlsServer(keys)) {
                Outcome.Failure failure = assertInstanceOf(Outcome.Failure.class, outcome(server.upstream("dns.test")));
                assertEquals(Outcome.Cause.TLS_REJECTED, failure.cause(), failure.detail());
            }
        }
    }

    @Test
    void aServerWithoutTlsIsRejected() throws Exception {
        try (ServerSocket plain = new ServerSocket(0, 50, LOOPBACK)) {
            Thread.ofVirtual().start(() -> {
                try (Socket socket = plain.accept()) {
                    socket.getOutputStream().write("no TLS here, but a text of some length\r\n".getBytes(StandardCharsets.US_ASCII));
                    socket.getInputStream().readAllBytes();
                } catch (IOException e) {
                    return; // closed
                }
            });
            Outcome.Failure failure = assertInstanceOf(Outcome.Failure.class,
                    outcome(Upstream.of("tls://127.0.0.1:" + plain.getLocalPort() + "#dns.test")));
            assertEquals(Outcome.Cause.TLS_REJECTED, failure.cause(), failure.detail());
        }
    }

    @Test
    void httpsOverTls() throws Exception {
        try (TlsServer server = new TlsServer(KEYS, "h2", "http/1.1")) {
            Outcome.Reply reply = assertInstanceOf(Outcome.Reply.class, outcome(server.upstream("dns.test")));
            assertEquals(1, Message.read(reply.packet()).answer().size());
        }
    }

    /// The handshake needs a thread. The forwarder answers SERVFAIL at once, and not when its patience is over.
    @Test
    void withoutAThreadTheQuestionFailsAtOnceAndLaterOnesSucceed() throws Exception {
        ThreadLimit limit = new ThreadLimit();
        try (TlsServer server = new TlsServer(KEYS)) {
            loop.virtualThreads().from(limit.reached(true));
            Outcome.Failure failure = assertInstanceOf(Outcome.Failure.class, outcome(server.upstream("dns.test")));
            assertTrue(failure.cause() != Outcome.Cause.SILENT, failure.toString());
            limit.reached(false);
            assertInstanceOf(Outcome.Reply.class, outcome(server.upstream("dns.test")));
        }
    }

    @Test
    void aServerWithHttp2AloneIsToldAsSuch() throws Exception {
        try (TlsServer server = new TlsServer(KEYS, "h2")) {
            Outcome.Failure failure = assertInstanceOf(Outcome.Failure.class, outcome(server.upstream("dns.test")));
            assertEquals(Outcome.Cause.HTTP, failure.cause(), failure.detail());
            assertTrue(failure.detail().contains("HTTP/2"), failure.detail());
        }
    }

    @Test
    void aForgerWithAnotherAddressIsNotHeard() throws Exception {
        try (DatagramSocket server = new DatagramSocket(new InetSocketAddress(LOOPBACK, 0));
                DatagramSocket forger = new DatagramSocket(new InetSocketAddress(LOOPBACK, 0))) {
            server.setSoTimeout(30_000);
            ask(Upstream.udp((InetSocketAddress) server.getLocalSocketAddress()), Duration.ofSeconds(20));
            DatagramPacket request = new DatagramPacket(new byte[512], 512);
            server.receive(request);
            byte[] question = Arrays.copyOf(request.getData(), request.getLength());
            byte[] forged = ScriptedUpstream.empty(question, Rcode.NXDOMAIN).write();
            forger.send(new DatagramPacket(forged, forged.length, request.getSocketAddress()));
            byte[] right = ScriptedUpstream.answer(question).write();
            server.send(new DatagramPacket(right, right.length, request.getSocketAddress()));
            Outcome.Reply reply = assertInstanceOf(Outcome.Reply.class, outcome());
            assertEquals(Rcode.NOERROR, reply.rcode());
            assertEquals(0, client.statuses().getFirst().forged(), "the system has dropped it");
            Await.until(() -> client.sockets() == 0);
        }
    }

    @Test
    void aClosedPortIsToldByIcmp() throws Exception {
        InetSocketAddress closed;
        try (DatagramSocket socket = new DatagramSocket(new InetSocketAddress(LOOPBACK, 0))) {
            closed = (InetSocketAddress) socket.getLocalSocketAddress();
        }
        Outcome.Failure failure = assertInstanceOf(Outcome.Failure.class, outcome(Upstream.udp(closed)));
        assertEquals(Outcome.Cause.UNREACHABLE, failure.cause(), failure.detail());
    }

    @Test
    void portsDiffer() throws Exception {
        try (DatagramSocket server = new DatagramSocket(new InetSocketAddress(LOOPBACK, 0))) {
            server.setSoTimeout(30_000);
            Set<Integer> ports = new HashSet<>();
            for (int i = 0; i < 20; i++) {
                ask(Upstream.udp((InetSocketAddress) server.getLocalSocketAddress()), Duration.ofSeconds(20));
                DatagramPacket request = new DatagramPacket(new byte[512], 512);
                server.receive(request);
                ports.add(request.getPort());
            }
            assertEquals(20, ports.size());
        }
    }

    @Test
    void theEndOfTheLoopCancelsWhatIsOpen() throws Exception {
        try (DatagramSocket server = new DatagramSocket(new InetSocketAddress(LOOPBACK, 0))) {
            ask(Upstream.udp((InetSocketAddress) server.getLocalSocketAddress()), Duration.ofSeconds(20));
            server.receive(new DatagramPacket(new byte[512], 512));
            group.close();
            assertEquals(Outcome.Cause.CANCELLED, assertInstanceOf(Outcome.Failure.class, outcome()).cause());
        }
    }
}

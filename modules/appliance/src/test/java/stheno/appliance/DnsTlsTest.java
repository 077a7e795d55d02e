package stheno.appliance;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import stheno.appliance.admin.Control;
import stheno.appliance.tls.CertificateFiles;
import stheno.dns.message.Message;
import stheno.dns.record.Name;
import stheno.dns.record.RecordType;
import stheno.testkit.Await;
import stheno.testkit.Believer;

/// DNS over TLS and over HTTPS in a whole server.
@Timeout(120)
class DnsTlsTest {
    private static final String[] SERVED = {"dns.tls.listen=127.0.0.1:0", "http.tls.listen=127.0.0.1:0", "dns.https=true",
        "http.trusted-proxies=127.0.0.1", "tls.certificate=HOME/p256.pem", "tls.key=HOME/p256.key.pem",
        "dns.zone.1=example.test HOME/a.zone", "log.queries=HOME/queries", "log.access=HOME/access"};
    private static final byte[] QUERY = Message.query(0, Name.of("ns1.example.test."), RecordType.A).write();
    private static final byte[] PREFACE = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

    @TempDir
    private Path home;

    @BeforeEach
    void files() throws IOException {
        CertificateFiles files = new CertificateFiles(home);
        files.put("p256.pem", "p256");
        files.put("p256.key.pem", "p256.key");
        Files.writeString(home.resolve("a.zone"), "@ 60 SOA ns1 h 1 1 1 1 60\n@ NS ns1\nns1 A 192.0.2.1\nlarge TXT"
                + (" \"" + "x".repeat(200) + "\"").repeat(250) + "\n");
    }

    /// The settings, with these added or in the place of those with the same key.
    private static String[] with(String... more) {
        Map<String, String> all = new LinkedHashMap<>();
        for (String setting : SERVED) all.put(setting.substring(0, setting.indexOf('=')), setting);
        for (String setting : more) all.put(setting.substring(0, setting.indexOf('=')), setting);
        return all.values().toArray(String[]::new);
    }

    /// A client that believes every certificate. Its reads block, for thirty seconds at most.
    private static SSLSocket connect(InetSocketAddress server, String... protocols) throws Exception {
        SSLSocket socket = (SSLSocket) Believer.context().getSocketFactory().createSocket(server.getAddress(), server.getPort());
        socket.setSoTimeout(30_000);
        SSLParameters parameters = socket.getSSLParameters();
        if (protocols.length > 0) parameters.setApplicationProtocols(protocols);
        socket.setSSLParameters(parameters);
        return socket;
    }

    /// Logs are written on a thread of their own.
    private static void await(Path log, String text) throws Exception {
        Await.until(() -> Files.exists(log) && Files.readString(log).contains(text));
    }

    private static Message query(String name, int type) {
        return Message.query(7, Name.of(name), type);
    }

    private static void send(SSLSocket socket, Message... queries) throws IOException {
        ByteBuffer all = ByteBuffer.allocate(1 << 16);
        for (Message query : queries) {
            byte[] octets = query.write();
            all.putShort((short) octets.length).put(octets);
        }
        socket.getOutputStream().write(all.array(), 0, all.position());
    }

    private static Message read(SSLSocket socket) throws IOException {
        DataInputStream in = new DataInputStream(socket.getInputStream());
        return Message.read(in.readNBytes(in.readUnsignedShort()));
    }

    // ---- DNS over TLS

    @Test
    void queriesAreAnsweredByTls() throws Exception {
        try (RunningServer server = RunningServer.start(home, SERVED); SSLSocket socket = connect(server.port("dns.tls"), "dot")) {
            send(socket, query("ns1.example.test.", RecordType.A), query("large.example.test.", RecordType.TXT));
            assertEquals("ns1.example.test. 60 IN A 192.0.2.1", read(socket).answer().getFirst().toString().replace('\t', ' '));
            assertTrue(read(socket).write().length > 50_000, "not truncated");
            assertEquals("dot", socket.getApplicationProtocol());
            await(home.resolve("queries"), "\"transport\":\"tls\"");
        }
    }

    @Test
    void aClientWithoutAnApplicationProtocolIsAnsweredAndOneOfAnotherIsNot() throws Exception {
        try (RunningServer server = RunningServer.start(home, SERVED)) {
            try (SSLSocket socket = connect(server.port("dns.tls"))) {
                send(socket, query("ns1.example.test.", RecordType.A));
                assertEquals(1, read(socket).answer().size());
            }
            try (SSLSocket socket = connect(server.port("dns.tls"), "h2")) {
                assertThrows(SSLException.class, socket::startHandshake);
            }
        }
    }

    @Test
    void theIdleLimitHoldsForTls() throws Exception {
        try (RunningServer server = RunningServer.start(home, with("dns.tcp.idle=1s"));
                SSLSocket socket = connect(server.port("dns.tls"), "dot")) {
            send(socket, query("ns1.example.test.", RecordType.A));
            read(socket);
            assertEquals(-1, socket.getInputStream().read());
        }
    }

    // ---- DNS over HTTPS, HTTP/1.1

    /// The reply's head, and its body as Latin-1 behind an empty line. The connection ends with it.
    private static String ask(RunningServer server, String port, String head, byte... body) throws Exception {
        InetSocketAddress address = server.port(port);
        try (Socket socket = port.endsWith(".tls") ? connect(address, "h2", "http/1.1")
                : new Socket(address.getAddress(), address.getPort())) {
            ByteArrayOutputStream all = new ByteArrayOutputStream();
            all.writeBytes((head + "\r\nHost: localhost\r\nConnection: close\r\n\r\n").getBytes(StandardCharsets.ISO_8859_1));
            all.writeBytes(body);
            socket.getOutputStream().write(all.toByteArray());
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
        }
    }

    private static String get(byte[] query) {
        return "/dns-query?dns=" + Base64.getUrlEncoder().withoutPadding().encodeToString(query);
    }

    private static String post(int length) {
        return "POST /dns-query HTTP/1.1\r\nContent-Type: application/dns-message\r\nContent-Length: " + length;
    }

    private static Message message(String reply) {
        return Message.read(reply.substring(reply.indexOf("\r\n\r\n") + 4).getBytes(StandardCharsets.ISO_8859_1));
    }

    private static void status(int status, String reply) {
        assertTrue(reply.startsWith("HTTP/1.1 " + status + " "), reply);
    }

    @Test
    void queriesAreAnsweredByHttps() throws Exception {
        try (RunningServer server = RunningServer.start(home, SERVED)) {
            for (String reply : List.of(ask(server, "http.tls", "GET " + get(QUERY) + " HTTP/1.1"),
                    ask(server, "http.tls", post(QUERY.length), QUERY))) {
                status(200, reply);
                assertTrue(reply.contains("\r\nContent-Type: application/dns-message\r\n"), reply);
                assertTrue(reply.contains("\r\nCache-Control: max-age=60\r\n"), reply);
                assertEquals(1, message(reply).answer().size());
            }
            String head = ask(server, "http.tls", "HEAD " + get(QUERY) + " HTTP/1.1");
            status(200, head);
            assertTrue(head.endsWith("\r\n\r\n") && head.contains("\r\nContent-Length: "), head);
            Await.until(() -> Files.readString(home.resolve("queries")).split("\"transport\":\"https\"", -1).length == 4);
        }
    }

    @Test
    void wrongRequestsAreRefused() throws Exception {
        try (RunningServer server = RunningServer.start(home, SERVED)) {
            status(400, ask(server, "http.tls", "GET /dns-query HTTP/1.1"));
            status(400, ask(server, "http.tls", "GET /dns-query?dns= HTTP/1.1"));
            status(400, ask(server, "http.tls", "GET /dns-query?dns=AAAA%21 HTTP/1.1"));
            status(400, ask(server, "http.tls", "GET " + get(QUERY) + "&dns=AAAA HTTP/1.1"));
            byte[] reply = QUERY.clone();
            reply[2] |= (byte) 0x80;
            status(400, ask(server, "http.tls", "GET " + get(reply) + " HTTP/1.1"));
            status(400, ask(server, "http.tls", post(0)));
            status(400, ask(server, "http.tls", post(3), (byte) 1, (byte) 2, (byte) 3));
            status(405, ask(server, "http.tls", "PUT /dns-query HTTP/1.1"));
            status(406, ask(server, "http.tls", "GET " + get(QUERY) + " HTTP/1.1\r\nAccept: text/html"));
            status(413, ask(server, "http.tls", post(65_536), new byte[65_536]));
            status(415, ask(server, "http.tls", "POST /dns-query HTTP/1.1\r\nContent-Length: 1", (byte) 1));
            status(200, ask(server, "http.tls", "GET / HTTP/1.1"));
            assertEquals(List.of(), server.server().faults());
        }
    }

    @Test
    void aZoneIsNotTransferred() throws Exception {
        byte[] query = query("example.test.", RecordType.AXFR).write();
        try (RunningServer server = RunningServer.start(home, with("dns.transfer=127.0.0.1"))) {
            String reply = ask(server, "http.tls", post(query.length), query);
            status(200, reply);
            assertEquals(5, message(reply).rcode());
            assertTrue(reply.contains("\r\nCache-Control: max-age=0\r\n"), reply);
        }
    }

    @Test
    void withoutTlsATrustedProxyMustVouchForTheClient() throws Exception {
        String get = "GET " + get(QUERY) + " HTTP/1.1";
        try (RunningServer server = RunningServer.start(home, with("dns.access=198.51.100.0/24"))) {
            status(403, ask(server, "http", get));
            status(403, ask(server, "http", get + "\r\nX-Forwarded-Proto: http"));
            String reply = ask(server, "http", get + "\r\nX-Forwarded-Proto: https\r\nX-Forwarded-For: 198.51.100.7");
            status(200, reply);
            assertEquals(0, message(reply).rcode());
            assertEquals(5, message(ask(server, "http.tls", get)).rcode(), "the proxy itself may not query");
            assertEquals(0, message(ask(server, "http.tls", get + "\r\nX-Forwarded-For: 198.51.100.7")).rcode());
        }
        try (RunningServer server = RunningServer.start(home, with("http.trusted-proxies="))) {
            status(403, ask(server, "http", get + "\r\nX-Forwarded-Proto: https\r\nX-Forwarded-For: 198.51.100.7"));
        }
    }

    @Test
    void itsHostsAndPathCanBeSet() throws Exception {
        String get = "GET " + get(QUERY).replace("/dns-query", "/x/y") + " HTTP/1.1";
        try (RunningServer server = RunningServer.start(home, with("dns.https.path=/x/y", "dns.https.hosts=localhost"))) {
            status(200, ask(server, "http.tls", get));
            status(404, ask(server, "http.tls", "GET " + get(QUERY) + " HTTP/1.1"));
            assertInstanceOf(Control.Reload.Done.class, server.reload(with("dns.https.path=/x/y", "dns.https.hosts=dns.test")));
            status(404, ask(server, "http.tls", get));
            assertInstanceOf(Control.Reload.Done.class, server.reload(with("dns.https=false")));
            status(404, ask(server, "http.tls", "GET " + get(QUERY) + " HTTP/1.1"));
            try (SSLSocket socket = connect(server.port("http.tls"), "h2")) {
                assertThrows(SSLException.class, socket::startHandshake, "without DNS over HTTPS there is no HTTP/2");
            }
        }
    }

    // ---- DNS over HTTPS, HTTP/2

    private static byte[] frame(int type, int flags, int stream, byte... payload) {
        ByteBuffer frame = ByteBuffer.allocate(9 + payload.length).putInt(payload.length << 8 | type).put((byte) flags).putInt(stream);
        return frame.put(payload).array();
    }

    /// Literal fields, `name value`; names and values are shorter than 127 octets.
    private static byte[] headers(int stream, boolean end, String... fields) {
        ByteArrayOutputStream block = new ByteArrayOutputStream();
        for (String field : fields) {
            int blank = field.indexOf(' ');
            block.write(0);
            block.write(blank);
            block.writeBytes(field.substring(0, blank).getBytes(StandardCharsets.US_ASCII));
            block.write(field.length() - blank - 1);
            block.writeBytes(field.substring(blank + 1).getBytes(StandardCharsets.US_ASCII));
        }
        return frame(1, end ? 5 : 4, stream, block.toByteArray());
    }

    private static byte[] get(int stream, String path, String... more) {
        List<String> fields = new ArrayList<>(List.of(":method GET", ":scheme https", ":authority localhost", ":path " + path));
        fields.addAll(List.of(more));
        return headers(stream, true, fields.toArray(String[]::new));
    }

    /// The next frame on this stream, without the others.
    private static byte[] read(DataInputStream in, int type, int stream) throws IOException {
        while (true) {
            int first = in.readInt();
            in.readByte();
            int on = in.readInt();
            byte[] payload = in.readNBytes(first >>> 8);
            if (on == stream && (first & 0xff) == type) return payload;
        }
    }

    @Test
    void aClientThatKnowsHttp2AloneIsAnswered() throws Exception {
        try (RunningServer server = RunningServer.start(home, SERVED); SSLSocket socket = connect(server.port("http.tls"), "h2")) {
            socket.getOutputStream().write(PREFACE);
            socket.getOutputStream().write(frame(4, 0, 0));
            socket.getOutputStream().write(get(1, get(QUERY)));
            DataInputStream in = new DataInputStream(socket.getInputStream());
            String fields = new String(read(in, 1, 1), StandardCharsets.ISO_8859_1);
            assertEquals((char) 0x88, fields.charAt(0), "200");
            assertTrue(fields.contains("application/dns-message") && fields.contains("max-age=60") && fields.contains(" GMT"), fields);
            byte[] first = read(in, 0, 1);
            assertEquals(1, Message.read(first).answer().size());
            socket.getOutputStream().write(headers(3, false, ":method POST", ":scheme https", ":path /dns-query",
                    "content-type application/dns-message"));
            socket.getOutputStream().write(frame(0, 1, 3, QUERY));
            assertArrayEquals(first, read(in, 0, 3));
            socket.getOutputStream().write(get(5, "/index.html"));
            assertArrayEquals(new byte[] {0, 0, 0, 13}, read(in, 3, 5), "HTTP_1_1_REQUIRED");
            socket.getOutputStream().write(get(7, "/dns-query"));
            assertEquals((byte) 0x8c, read(in, 1, 7)[0], "400");
            socket.getOutputStream().write(get(9, get(QUERY), "x-forwarded-for 198.51.100.7"));
            read(in, 0, 9);
            socket.getOutputStream().write(get(11, "//x/..%2f./" + get(QUERY)));
            assertArrayEquals(first, read(in, 0, 11));
            await(home.resolve("queries"), "198.51.100.7");
            await(home.resolve("access"), "198.51.100.7");
        }
    }

    @Test
    void aClientThatKnowsBothGetsHttp11() throws Exception {
        try (RunningServer server = RunningServer.start(home, SERVED);
                SSLSocket socket = connect(server.port("http.tls"), "h2", "http/1.1")) {
            socket.startHandshake();
            assertEquals("http/1.1", socket.getApplicationProtocol());
        }
    }

    @Test
    void metricsCountTransports() throws Exception {
        try (RunningServer server = RunningServer.start(home, SERVED)) {
            ask(server, "http.tls", "GET " + get(QUERY) + " HTTP/1.1");
            String metrics = server.get("admin", "/metrics").body();
            assertTrue(metrics.contains("stheno_dns_queries_total{transport=\"https\"} 1\n"), metrics);
            assertTrue(metrics.contains("stheno_dns_queries_total{transport=\"tls\"} 0\n"), metrics);
        }
    }

    @Test
    void itAnswersWithoutPortsOfItsOwn() throws Exception {
        try (RunningServer server = RunningServer.start(home, with("dns.tls.listen="))) {
            assertEquals(1, message(ask(server, "http.tls", "GET " + get(QUERY) + " HTTP/1.1")).answer().size());
            assertEquals(Optional.empty(), server.server().ports().stream().filter(port -> port.name().startsWith("dns")).findFirst());
            assertTrue(server.get("admin", "/metrics").body().contains("stheno_dns_queries_total{transport=\"https\"} 1\n"));
        }
    }
}

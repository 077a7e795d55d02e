package stheno.appliance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import stheno.appliance.admin.Control;
import stheno.appliance.format.StrictJson;
import stheno.appliance.tls.CertificateFiles;
import stheno.testkit.Await;
import stheno.testkit.LineClient;

class FtpSessionsTest {
    private static final String[] OPEN = {"ftp.listen=127.0.0.1:0", "ftp.anonymous=HOME/site"};

    @TempDir
    private Path home;

    private static LineClient greeted(RunningServer server, String greeting) throws IOException {
        LineClient client = LineClient.connect(server.port("ftp"));
        assertEquals("220 " + greeting, client.hear());
        return client;
    }

    private static String answer(LineClient client, String command) throws IOException {
        return client.say(command).hearReply().getLast();
    }

    private static void assertCode(int code, String reply) {
        assertTrue(reply.startsWith(code + " "), reply);
    }

    private static LineClient anonymous(RunningServer server) throws IOException {
        LineClient client = greeted(server, "Stheno FTP server ready");
        assertCode(331, answer(client, "USER anonymous"));
        assertCode(230, answer(client, "PASS me@example.org"));
        return client;
    }

    /// The content of a file, over a passive data connection.
    private static String retrieved(RunningServer server, LineClient client, String path) throws IOException {
        String passive = answer(client, "EPSV");
        assertCode(229, passive);
        int port = Integer.parseInt(passive.replaceAll("\\D", "").substring(3));
        try (Socket data = new Socket()) {
            data.connect(new InetSocketAddress(server.port("ftp").getAddress(), port), 10_000);
            data.setSoTimeout(30_000);
            assertCode(150, answer(client, "RETR " + path));
            String text = new String(data.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertCode(226, client.hear());
            return text;
        }
    }

    private String ctl(RunningServer server, String target) throws IOException {
        return server.get("admin", target).body();
    }

    @Test
    void aTransferIsServedLoggedAndCounted() throws Exception {
        String[] logged = {"ftp.listen=127.0.0.1:0", "ftp.anonymous=HOME/site", "log.transfers=HOME/transfers.log",
            "log.transfers.format=json"};
        try (RunningServer server = RunningServer.start(home, logged); LineClient client = anonymous(server)) {
            assertEquals("the front page", retrieved(server, client, "index.html"));
            String metrics = ctl(server, "/metrics");
            assertTrue(metrics.contains("stheno_ftp_transfers_total{service=\"ftp\",kind=\"retrieved\"} 1\n"), metrics);
            assertTrue(metrics.contains("stheno_ftp_logged_in{service=\"ftp\"} 1\n"), metrics);
            assertTrue(metrics.contains("stheno_connections_accepted_total{service=\"ftp.data\"} 1\n"), metrics);
        }
        String[] lines = Files.readString(home.resolve("transfers.log")).split("\n");
        assertEquals(1, lines.length);
        Map<String, Object> line = StrictJson.object(lines[0]);
        assertEquals("/index.html", line.get("path"));
        assertEquals(14L, line.get("bytes"));
        assertEquals("127.0.0.1", line.get("remote"));
    }

    @Test
    void sessionsAreSeenAndCanBeClosed() throws Exception {
        try (RunningServer server = RunningServer.start(home, OPEN); LineClient client = anonymous(server)) {
            String row = ctl(server, "/connections.txt").lines().filter(line -> line.contains(" ftp ")).findFirst().orElseThrow();
            assertTrue(row.strip().endsWith("anonymous in /"), row);
            assertTrue(server.server().group().close(Long.parseLong(row.strip().split(" ")[0])).join());
            assertEquals(0, client.hearRest().length);
        }
    }

    @Test
    void aReloadIsGoneByFromTheNextSessionOn() throws Exception {
        try (RunningServer server = RunningServer.start(home, OPEN)) {
            greeted(server, "Stheno FTP server ready").close();
            Await.until(() -> ctl(server, "/metrics").contains("stheno_ftp_sessions{service=\"ftp\"} 0\n"));
            assertInstanceOf(Control.Reload.Done.class, server.reload(OPEN[0], OPEN[1], "ftp.banner=Hello, World", "ftp.sessions=1"));
            try (LineClient first = greeted(server, "Hello, World"); LineClient second = LineClient.connect(server.port("ftp"))) {
                assertCode(421, second.hear());
                assertCode(221, answer(first, "QUIT"));
            }
        }
    }

    @Test
    void aCertificateThatCameWithAReloadIsShown() throws Exception {
        CertificateFiles files = new CertificateFiles(home);
        files.put("p256.pem", "p256");
        files.put("p256.key.pem", "p256.key");
        try (RunningServer server = RunningServer.start(home, OPEN)) {
            server.reload(OPEN[0], OPEN[1], "tls.certificate=HOME/p256.pem", "tls.key=HOME/p256.key.pem");
            try (LineClient client = greeted(server, "Stheno FTP server ready")) {
                assertCode(234, answer(client, "AUTH TLS"));
                client.startTls();
                assertCode(331, answer(client, "USER anonymous"));
            }
        }
    }

    @Test
    void wrongPasswordsCountTogetherWithThoseOfHttp() throws Exception {
        Files.writeString(home.resolve("accounts"), "ann:pbkdf2-sha256$10000$" + "A".repeat(22) + "==$" + "A".repeat(43) + "=\n");
        try (RunningServer server = RunningServer.start(home, "ftp.listen=127.0.0.1:0", "ftp.root=HOME/site", "accounts.file=HOME/accounts",
                "ftp.login-delay=0", "ftp.login-attempts=10", "http.realm.1=/staff/ Staff only")) {
            try (LineClient client = greeted(server, "Stheno FTP server ready")) {
                for (int i = 0; i < 5; i++) {
                    assertCode(331, answer(client, "USER ann"));
                    assertCode(530, answer(client, "PASS wrong" + i));
                }
            }
            assertEquals(429, server.get("http", "/staff/", "Authorization: Basic YW5uOng=").status());
            assertEquals(1.0, server.number("addresses_with_failed_logins"));
        }
    }

    @Test
    void openSessionsGet421WhenTheServerStops() throws Exception {
        RunningServer server = RunningServer.start(home, OPEN);
        try (LineClient client = anonymous(server)) {
            server.close();
            String last = new String(client.hearRest(), StandardCharsets.UTF_8);
            assertTrue(last.isEmpty() || last.startsWith("421 "), last);
            assertTrue(server.events().contains("stopped requests=0 aborted=0 transfers=0 broken=0 cut=0 "), server::events);
        }
    }
}

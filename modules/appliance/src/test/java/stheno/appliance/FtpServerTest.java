package stheno.appliance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import stheno.appliance.admin.Control;
import stheno.appliance.log.Events;
import stheno.appliance.protocol.StartupFailure;
import stheno.appliance.tls.CertificateFiles;
import stheno.reactor.Refusal;

class FtpServerTest {
    private static final String[] OPEN = {"ftp.listen=127.0.0.1:0", "ftp.root=HOME/site"};
    private static final String[] SECURE = {"ftp.listen=127.0.0.1:0", "ftp.tls.listen=127.0.0.1:0", "ftp.root=HOME/site",
        "tls.certificate=HOME/p256.pem", "tls.key=HOME/p256.key.pem"};

    @TempDir
    private Path home;

    private static List<String> done(Control.Reload outcome) {
        return assertInstanceOf(Control.Reload.Done.class, outcome, outcome::toString).needRestart();
    }

    private static String[] with(String[] some, String... more) {
        String[] all = Arrays.copyOf(some, some.length + more.length);
        System.arraycopy(more, 0, all, some.length, more.length);
        return all;
    }

    private void certificates() throws IOException {
        CertificateFiles files = new CertificateFiles(home);
        files.put("p256.pem", "p256");
        files.put("p256.key.pem", "p256.key");
    }

    private static List<String> ports(RunningServer server) {
        return server.server().ports().stream().filter(port -> port.name().startsWith("ftp"))
                .map(port -> port.name() + " " + port.url().replaceAll("\\d+/$", "PORT")).toList();
    }

    @Test
    void itsPortsAreThere() throws Exception {
        certificates();
        try (RunningServer server = RunningServer.start(home, SECURE)) {
            assertEquals(List.of("ftp.tls ftps://127.0.0.1:PORT", "ftp ftp://127.0.0.1:PORT"), ports(server));
            ByteArrayOutputStream said = new ByteArrayOutputStream();
            server.server().printPorts(new PrintStream(said, false, StandardCharsets.UTF_8));
            assertTrue(said.toString(StandardCharsets.UTF_8).contains("ftp on ftp://127.0.0.1:" + server.port("ftp").getPort() + "/ serves "
                    + home.resolve("site") + " with 1 loop\n"), said::toString);
        }
    }

    @Test
    void statusAndMetricsShowFtpOnlyIfItListens() throws Exception {
        try (RunningServer server = RunningServer.start(home)) {
            assertEquals(List.of(), ports(server));
            assertFalse(server.get("admin", "/metrics").body().contains("stheno_ftp"));
        }
        try (RunningServer server = RunningServer.start(home, OPEN)) {
            assertTrue(server.get("admin", "/metrics").body().contains("stheno_ftp_sessions{service=\"ftp\"} 0\n"));
            assertTrue(server.get("admin", "/status.txt").body().contains("FTP  SESSIONS"));
        }
    }

    @Test
    void theLastLineSumsItUp() throws Exception {
        RunningServer server = RunningServer.start(home, OPEN);
        server.server().end();
        assertTrue(server.events().contains("stopped requests=0 aborted=0 transfers=0 broken=0 cut=0 uptime-millis="), server::events);
        server.close();
    }

    @Test
    void settingsThatChangeNeedNoRestartAndPortsDo() throws Exception {
        certificates();
        try (RunningServer server = RunningServer.start(home, OPEN)) {
            assertEquals(List.of(), done(server.reload(with(OPEN, "ftp.banner=Welcome", "ftp.passive.ports=50000-50009", "ftp.idle=1m"))));
            assertEquals(List.of("ftp.tls.listen"), done(server.reload(with(OPEN, "ftp.tls.listen=127.0.0.1:0",
                    "tls.certificate=HOME/p256.pem", "tls.key=HOME/p256.key.pem"))));
        }
    }

    @Test
    void anAnnouncedNameThatCannotBeLookedUpIsWarnedOf() throws Exception {
        try (RunningServer server = RunningServer.start(home, with(OPEN, "ftp.passive.address=localhost"))) {
            assertTrue(server.events().contains("ftp-address key=ftp.passive.address name=localhost address=127.0.0.1"), server::events);
            String problem = "ftp.passive.address: nothing.invalid cannot be looked up: the name does not exist; PASV announces the "
                    + "address that the client has connected to";
            assertTrue(server.reported(with(OPEN, "ftp.passive.address=nothing.invalid")).warnings().contains(problem));
            assertTrue(server.get("admin", "/status.txt").body().contains(problem));
            assertFalse(server.reported(OPEN).warnings().contains(problem));
            assertFalse(server.get("admin", "/status.txt").body().contains(problem));
        }
    }

    @Test
    void whoMayConnectChangesWithAReload() throws Exception {
        try (RunningServer server = RunningServer.start(home, OPEN)) {
            assertEquals(List.of(), done(server.reload(with(OPEN, "limit.deny=127.0.0.1"))));
            try (Socket stranger = new Socket(server.port("ftp").getAddress(), server.port("ftp").getPort())) {
                assertEquals(-1, stranger.getInputStream().read());
            }
            Events.await(() -> server.server().group().services().get("ftp").refused(Refusal.DENIED) == 1);
        }
    }

    @Test
    void aCertificateMayComeWithAReload() throws Exception {
        certificates();
        try (RunningServer server = RunningServer.start(home, OPEN)) {
            assertFalse(server.server().numbers().containsKey("certificate_expiry_timestamp_seconds"));
            String[] offered = with(OPEN, "ftp.tls=required", "tls.certificate=HOME/p256.pem", "tls.key=HOME/p256.key.pem");
            assertEquals(List.of(), done(server.reload(offered)));
            assertTrue(server.server().numbers().containsKey("certificate_expiry_timestamp_seconds"));
        }
    }

    @Test
    void theLogOfTransfersComesAndGoesWithAReload() throws Exception {
        try (RunningServer server = RunningServer.start(home, with(OPEN, "log.transfers=HOME/one.log"))) {
            assertTrue(Files.exists(home.resolve("one.log")));
            assertEquals(0.0, server.number("transfer_log_lines_total"));
            assertEquals(List.of(), done(server.reload(with(OPEN, "log.transfers=HOME/two.log", "log.transfers.rotate-daily=true"))));
            assertTrue(Files.exists(home.resolve("two.log")));
            Files.delete(home.resolve("two.log"));
            server.server().reopenLogs();
            Events.await(() -> Files.exists(home.resolve("two.log")));
            assertEquals(List.of(), done(server.reload(OPEN)));
        }
    }

    @Test
    void aFaultOfOneProtocolLeavesTheOtherAsItWas() throws Exception {
        try (RunningServer server = RunningServer.start(home, OPEN)) {
            Files.createDirectory(home.resolve("folder"));
            int before = RunningServer.accessLogThreads();
            assertInstanceOf(Control.Reload.Refused.class, server.reload(with(OPEN, "log.access=HOME/access.log",
                    "http.redirect.1=/old -> /new", "log.transfers=/proc/none")));
            assertEquals(404, server.get("http", "/old").status());
            Events.await(() -> RunningServer.accessLogThreads() <= before);
        }
    }

    @Test
    void whoCouldLogInNowhereDoesNotStart() {
        StartupFailure fault = assertThrows(StartupFailure.class, () -> RunningServer.start(home, "ftp.listen=127.0.0.1:0"));
        assertTrue(fault.getMessage().contains("ftp.listen = `127.0.0.1:0`: no login is possible"), fault.getMessage());
    }

    @Test
    void whatShouldBeKnownIsLogged() throws Exception {
        try (RunningServer server = RunningServer.start(home, OPEN)) {
            assertTrue(server.events().contains("warn ftp-without-accounts remedy="), server::events);
        }
        account();
        try (RunningServer server = RunningServer.start(home, "ftp.listen=*:0", "ftp.root=HOME/site", "accounts.file=HOME/accounts")) {
            assertTrue(server.events().contains("warn ftp-passwords-in-the-clear port=*:0 remedy="), server::events);
            assertFalse(server.events().contains("ftp-without-accounts"), server::events);
        }
    }

    @Test
    void onLoopbackOrWithTlsThereIsNoWarningAboutPasswords() throws Exception {
        account();
        try (RunningServer server = RunningServer.start(home, with(OPEN, "accounts.file=HOME/accounts"))) {
            assertFalse(server.events().contains("warn ftp-"), server::events);
        }
        certificates();
        try (RunningServer server = RunningServer.start(home, "ftp.listen=*:0", "ftp.root=HOME/site", "accounts.file=HOME/accounts",
                "tls.certificate=HOME/p256.pem", "tls.key=HOME/p256.key.pem")) {
            assertFalse(server.events().contains("warn ftp-"), server::events);
        }
    }

    private void account() throws IOException {
        Files.writeString(home.resolve("accounts"), "ann:pbkdf2-sha256$10000$" + "A".repeat(22) + "==$" + "A".repeat(43) + "=\n");
    }
}

package stheno.appliance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import stheno.appliance.admin.Admin;
import stheno.appliance.admin.AdminControl;
import stheno.appliance.admin.Control;
import stheno.appliance.admin.ServerFinder;
import stheno.appliance.command.HealthCheck;
import stheno.appliance.config.BadConfig;
import stheno.appliance.config.Config;
import stheno.appliance.config.TestSchema;
import stheno.appliance.log.ErrorStreamLog;
import stheno.appliance.log.Events;
import stheno.appliance.protocol.ChangeReport;
import stheno.appliance.protocol.InheritedSockets;
import stheno.appliance.tls.CertificateFiles;
import stheno.reactor.Log;

class ReloadTest {
    private static final String[] SECURE = {"http.tls.listen=127.0.0.1:0", "tls.certificate=HOME/p256.pem", "tls.key=HOME/p256.key.pem"};

    @TempDir
    private Path home;

    private static List<String> done(Control.Reload outcome) {
        return assertInstanceOf(Control.Reload.Done.class, outcome, outcome::toString).needRestart();
    }

    @Test
    void aHealthCheckAsksOverTls() throws Exception {
        certificates();
        try (RunningServer server = RunningServer.start(home, SECURE)) {
            assertEquals("0 ready: ", health("https://127.0.0.1:" + server.port("http.tls").getPort() + "/").substring(0, 9));
            String missing = health("https://127.0.0.1:" + server.port("http.tls").getPort() + "/readyz");
            assertTrue(missing.contains("answers 404; only the ports of admin.listen"), missing);
            assertTrue(health("https://127.0.0.1:" + server.port("http").getPort() + "/").startsWith("1 stheno healthcheck: https://"));
        }
    }

    private static String health(String... words) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        PrintStream stream = new PrintStream(out, true, StandardCharsets.UTF_8);
        int status = HealthCheck.run(List.of(words), new ServerFinder(Map.of(), Path.of("/nowhere")), stream, stream);
        return status + " " + out.toString(StandardCharsets.UTF_8);
    }

    private void certificates() throws IOException {
        CertificateFiles files = new CertificateFiles(home);
        files.put("p256.pem", "p256");
        files.put("p256.key.pem", "p256.key");
    }

    private int lines(String file) throws IOException {
        return Files.readAllLines(home.resolve(file)).size();
    }

    @Test
    void whatChangesHolds() throws Exception {
        try (RunningServer server = RunningServer.start(home)) {
            assertEquals(404, server.get("http", "/old").status());
            assertEquals(List.of(), done(server.reload("http.redirect.1=/old -> /new 308")));
            assertEquals(308, server.get("http", "/old").status());
        }
    }

    @Test
    void onAFaultNothingChanges() throws Exception {
        try (RunningServer server = RunningServer.start(home)) {
            Control.Reload outcome = server.reload("http.redirect.1=/old -> /new 308", "http.realm.1=/staff/ Nur für uns",
                    "accounts.file=HOME/accounts");
            assertInstanceOf(Control.Reload.Refused.class, outcome);
            assertEquals(404, server.get("http", "/old").status());
            assertTrue(server.events().contains("reload-refused"), server.events());
        }
    }

    @Test
    void whatNeedsARestartIsSaidEachTimeUntilItIsTakenBack() throws Exception {
        try (RunningServer server = RunningServer.start(home, "limit.backlog=100")) {
            assertEquals(List.of("limit.backlog"), done(server.reload("limit.backlog=200")));
            assertEquals(List.of("limit.backlog"), done(server.reload("limit.backlog=200")));
            assertEquals(List.of(), done(server.reload("limit.backlog=100")));
        }
    }

    @Test
    void httpsThatIsToGoNeedsARestartAndShowsItsCertificateUntilThen() throws Exception {
        certificates();
        try (RunningServer server = RunningServer.start(home, SECURE)) {
            assertEquals(List.of("http.tls.listen"), done(server.reload("log.access=HOME/access.log")));
            assertEquals(1.0, server.number("certificate_expiry_timestamp_seconds"), Double.MAX_VALUE);
            assertEquals(List.of(), done(server.reload(SECURE)));
        }
    }

    @Test
    void aFaultFoundLateLeavesNoLogOpen() throws Exception {
        certificates();
        RunningServer.write(home, SECURE);
        Config config = TestSchema.load(RunningServer.sources(home), Map.of(), home);
        try (ErrorStreamLog log = new ErrorStreamLog(OutputStream.nullOutputStream(), Log.Level.INFO);
             Assembly assembly = new Assembly(Assembly.PROTOCOLS, config, home, log, InheritedSockets.none());
             Admin admin = Admin.start(new AdminControl(assembly.group()), Set.of(), commands -> commands)) {
            Files.createDirectories(home.resolve("site"));
            assembly.open(config, admin, false);
            int before = RunningServer.accessLogThreads();
            List<String> more = new ArrayList<>(List.of(SECURE));
            more.add("log.access=HOME/access.log");
            RunningServer.write(home, more.toArray(String[]::new));
            Config next = TestSchema.load(RunningServer.sources(home), Map.of(), home);
            Files.writeString(home.resolve("p256.key.pem"), "half a file");
            assertThrows(BadConfig.class, () -> assembly.change(next, new ChangeReport()));
            assertTrue(RunningServer.accessLogThreads() <= before);
        }
    }

    @Test
    void warningsOfAllPartsReachTheClientThatReloads() throws Exception {
        Files.writeString(home.resolve("accounts"), "");
        Files.setPosixFilePermissions(home.resolve("accounts"), PosixFilePermissions.fromString("rw-r--r--"));
        try (RunningServer server = RunningServer.start(home)) {
            ChangeReport report = server.reported("accounts.file=HOME/accounts", "ftp.listen=127.0.0.1:0", "ftp.root=HOME/site",
                    "dns.transfer=all");
            assertEquals(List.of(), report.faults());
            List<String> warnings = report.warnings();
            assertTrue(warnings.getFirst().endsWith(": dns.transfer = `all`: has no effect: none of dns.listen, dns.tls.listen "
                    + "is set; set one of them, or remove dns.transfer"), warnings::toString);
            assertEquals(List.of(home.resolve("accounts") + ": other users can read the file of accounts: chmod 600",
                    "ftp: there are no accounts: add an account with `stheno passwd --accounts FILE NAME`, or set ftp.anonymous"),
                    warnings.subList(1, warnings.size()));
        }
    }

    @Test
    void countersSurviveAReload() throws Exception {
        String[] limited = {"http.request-rate=1", "http.request-burst=1", "log.access=HOME/a.log"};
        try (RunningServer server = RunningServer.start(home, limited)) {
            int refused = 0;
            int lines = 0;
            for (; refused < 2; lines++) refused += server.get("http", "/").status() == 429 ? 1 : 0;
            int asked = lines;
            Events.await(() -> server.number("access_log_lines_total") == asked); // a line is counted behind its reply
            done(server.reload("http.request-rate=1000", "log.access=HOME/b.log"));
            assertTrue(server.number("http_requests_limited_total") >= 2);
            assertEquals(lines, server.number("access_log_lines_total"));
            done(server.reload());
            assertTrue(server.number("http_requests_limited_total") >= 2);
            assertEquals(lines, server.number("access_log_lines_total"));
        }
    }

    @Test
    void whoHasAskedTooOftenIsNotForgotten() throws Exception {
        String[] limited = {"http.request-rate=1", "http.request-burst=60"};
        try (RunningServer server = RunningServer.start(home, limited)) {
            for (int i = 0; i < 60; i++) server.get("http", "/");
            int refused = 0;
            while (refused < 1) refused += server.get("http", "/").status() == 429 ? 1 : 0;
            done(server.reload("http.request-rate=1", "http.request-burst=60", "http.redirect.1=/old -> /new"));
            for (int i = 0; i < 30; i++) refused += server.get("http", "/old").status() == 429 ? 1 : 0;
            assertTrue(refused > 10, "refused " + refused);
        }
    }

    @Test
    void moreUploadsAtOnceAreTakenAtOnce() throws Exception {
        String[] one = {"http.writable=/drop/", "http.uploads=1"};
        Files.createDirectories(home.resolve("site/drop"));
        try (RunningServer server = RunningServer.start(home, one)) {
            try (Socket slow = new Socket(server.port("http").getAddress(), server.port("http").getPort())) {
                String begun = "PUT /drop/slow HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\nhalf";
                slow.getOutputStream().write(begun.getBytes(StandardCharsets.US_ASCII));
                Events.await(() -> server.number("uploads_running") == 1);
                done(server.reload("http.writable=/drop/", "http.uploads=2"));
                assertEquals(201, server.ask("http", "PUT", "/drop/quick", "Content-Length: 0").status());
                slow.getOutputStream().write("and done".getBytes(StandardCharsets.US_ASCII), 0, 6);
                byte[] answer = new byte[12];
                assertEquals(12, slow.getInputStream().readNBytes(answer, 0, 12));
                assertEquals("HTTP/1.1 201", new String(answer, StandardCharsets.US_ASCII));
            }
            Events.await(() -> server.number("uploads_running") == 0);
        }
    }

    @Test
    void noRequestGoesUnloggedWhileTheLogChanges() throws Exception {
        int requests = 300;
        try (RunningServer server = RunningServer.start(home, "log.access=HOME/0.log")) {
            CountDownLatch begun = new CountDownLatch(20);
            Thread asking = Thread.ofPlatform().start(() -> {
                for (int i = 0; i < requests; i++) {
                    try {
                        server.get("http", "/");
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                    begun.countDown();
                }
            });
            begun.await();
            int changes = 0;
            while (asking.isAlive()) {
                String format = changes % 2 == 0 ? "json" : "combined";
                done(server.reload("log.access=HOME/" + changes++ % 3 + ".log", "log.access.format=" + format));
            }
            assertEquals(0.0, server.number("access_log_dropped_total"));
        }
        assertEquals(requests, lines("0.log") + lines("1.log") + lines("2.log"));
    }

    @Test
    void manyReloadsLeaveNothingBehind() throws Exception {
        certificates();
        Files.createDirectories(home.resolve("scripts"));
        try (RunningServer server = RunningServer.start(home, SECURE)) {
            String[] scripts = {"http.cgi.1=/cgi-bin/ HOME/scripts"};
            change(server, scripts, 0);
            long descriptors = descriptors();
            int threads = RunningServer.accessLogThreads();
            for (int i = 1; i <= 40; i++) change(server, scripts, i);
            assertTrue(RunningServer.accessLogThreads() <= threads);
            Events.await(() -> descriptors() <= descriptors + 2);
        }
    }

    private static void change(RunningServer server, String[] scripts, int i) throws IOException {
        List<String> settings = new ArrayList<>(List.of(SECURE));
        settings.addAll(List.of(scripts));
        settings.add("http.cgi-queue=" + i);
        settings.add("http.uploads=" + (i + 1));
        settings.add("log.access=HOME/" + i % 2 + ".log");
        done(server.reload(settings.toArray(String[]::new)));
    }

    private static long descriptors() {
        try (var all = Files.list(Path.of("/proc/self/fd"))) {
            return all.count();
        } catch (IOException e) {
            return 0; // this system does not say
        }
    }
}

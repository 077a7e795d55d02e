package stheno.appliance.admin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import stheno.http.HttpService;
import stheno.reactor.Log;
import stheno.reactor.PortOptions;

class CtlTest {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private AdminBench bench;

    @BeforeEach
    void start() throws IOException {
        bench = new AdminBench();
    }

    @AfterEach
    void stop() throws IOException {
        bench.close();
    }

    private int ctl(String... words) {
        return ctlAt(bench.socket, words);
    }

    private int ctlAt(Path socket, String... words) {
        return ctl(Map.of("STHENO_ADMIN_SOCKET", socket.toString()), words);
    }

    private int ctl(Map<String, String> environment, String... words) {
        out.reset();
        err.reset();
        return Ctl.run(List.of(words), new ServerFinder(environment, bench.folder), new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8));
    }

    private String out() {
        return out.toString(StandardCharsets.UTF_8);
    }

    private String err() {
        return err.toString(StandardCharsets.UTF_8);
    }

    @Test
    void theStatusIsATable() {
        assertEquals(0, ctl("status"), err());
        assertTrue(out().startsWith("stheno 1.2.3, serving for "), out());
        assertTrue(out().contains("\nLOOP "), out());
        assertTrue(out().contains("\nadmin  http://127.0.0.1:9180/\n"), out());
    }

    @Test
    void jsonIsPrintedAsItCame() {
        assertEquals(0, ctl("--json", "status"), err());
        assertTrue(out().startsWith("{\"version\":\"1.2.3\"") && out().endsWith("}\n"), out());
        assertEquals(0, ctl("status", "--json"), err());
        assertTrue(out().startsWith("{"));
    }

    @Test
    void connectionsAreListedAndClosed() throws Exception {
        AdminBench.Idle idle = bench.idle();
        try (var client = idle.socket()) {
            assertEquals(0, ctl("connections", "--limit", "50"), err());
            assertTrue(out().lines().anyMatch(line -> line.strip().startsWith(idle.id() + " ")), out());
            assertEquals(0, ctl("close", Long.toString(idle.id())), err());
            assertEquals("Connection " + idle.id() + " is closed.\n", out());
            assertEquals(-1, client.getInputStream().read());
        }
        assertEquals(1, ctl("close", Long.toString(idle.id())));
        assertEquals("stheno ctl: There is no connection " + idle.id() + ".\n", err());
    }

    @Test
    void aReloadSaysWhatNeedsARestart() {
        bench.control.reload = new Control.Reload.Done(List.of("http.listen"));
        assertEquals(0, ctl("reload"), err());
        assertEquals("The new settings are in force, except these, which need a restart:\n  http.listen\n", out());
    }

    @Test
    void aReloadThatFailsSaysWhyLineByLine() {
        bench.control.reload = new Control.Reload.Refused(List.of("a:1: \u001b[31mx", "b:2: y"));
        assertEquals(1, ctl("reload"));
        assertEquals("stheno ctl: The new settings are refused; the old ones stay in force:\n  a:1: ?[31mx\n  b:2: y\n", err());
        assertEquals(1, ctl("--json", "reload"));
        assertTrue(out().startsWith("{\"done\":false"), out());
    }

    @Test
    void aReloadThatRefusesAZoneFails() {
        bench.control.reporting = report -> {
            report.fault("/z/a.zone:4: `1.2.3` is not an IPv4 address");
            report.fault("zone a.example.: the old zone stays in service, with serial 1");
            report.warning("/z/b.zone: warning: the serial has not increased");
        };
        bench.control.reload = new Control.Reload.Done(List.of("http.listen"));
        assertEquals(1, ctl("reload"));
        assertEquals("""
                stheno ctl: The new settings are in force, except what was refused:
                  /z/a.zone:4: `1.2.3` is not an IPv4 address
                  zone a.example.: the old zone stays in service, with serial 1
                Warnings:
                  /z/b.zone: warning: the serial has not increased
                  http.listen: the change needs a restart
                """, err());
    }

    @Test
    void aReloadWithWarningsPrintsThemAndSucceeds() {
        bench.control.reporting = report -> report.warning("ftp: there are no accounts");
        assertEquals(0, ctl("reload"), err());
        assertEquals("The new settings are in force.\nWarnings:\n  ftp: there are no accounts\n", out());
    }

    @Test
    void everyCommandHasHelpAndUsage() {
        assertEquals(0, ctl("--help"));
        assertEquals(Ctl.HELP, out());
        assertEquals(0, ctl("queue", "retry", "-h"));
        assertEquals("""
                stheno ctl [--config FILE | --socket PATH] [--json] COMMAND
                  queue list [--limit N]     list messages that wait for another server
                  queue retry ID|all         try to send messages at once
                  queue remove ID|all        remove messages, without a bounce
                """, out());
        assertEquals(2, ctl("close"));
        assertEquals("stheno ctl: close: its number is missing\nusage: stheno ctl [--config FILE | --socket PATH] [--json] close ID\n",
                err());
        assertEquals(2, ctl("nonsense"));
        assertTrue(err().endsWith("\nusage: stheno ctl [--config FILE | --socket PATH] [--json] COMMAND\n"), err());
    }

    private static String server() {
        return "process " + ProcessHandle.current().pid() + ": http on http://127.0.0.1:8080/, admin on http://127.0.0.1:9180/\n";
    }

    @Test
    void theServerIsThatOfTheFileOfSettings() throws IOException {
        Path file = Files.writeString(bench.folder.resolve("other.properties"), "admin.socket=ctl.sock\nhttp.listen=nonsense\nfrog=1\n");
        try {
            assertEquals(0, ctl(Map.of(), "--config", file.toString(), "log", "level"), err());
            assertEquals(0, ctl(Map.of("STHENO_CONFIG", file.toString()), "log", "level"), err());
            assertEquals(1, ctl(Map.of("STHENO_CONFIG", file.toString(), "STHENO_ADMIN_SOCKET", "off"), "log", "level"));
            assertEquals("stheno ctl: admin.socket is off, so the server has no socket: set it to auto, and restart the server\n", err());
            assertEquals(2, ctl(Map.of(), "--config", file.toString(), "--socket", bench.socket.toString(), "status"));
        } finally {
            Files.delete(file);
        }
        assertEquals(2, ctl(Map.of(), "--config", file.toString(), "status"));
        assertTrue(err().contains("other.properties") && err().contains("does not exist"), err());
    }

    @Test
    void amongSeveralServersNoneIsChosen() throws Exception {
        Path other = CtlSocket.another(bench.socket, 4711);
        bench.group.open(UnixDomainSocketAddress.of(other), PosixFilePermissions.fromString("rw-------"),
                PortOptions.of(new HttpService(bench.admin.full())));
        Path gone = CtlSocket.another(bench.socket, 4712);
        ServerSocketChannel.open(StandardProtocolFamily.UNIX).bind(UnixDomainSocketAddress.of(gone)).close();
        List<Path> found = ServerFinder.answering(CtlSocket.candidates(Map.of(), bench.folder, bench.folder.resolve("none")));
        Files.delete(gone);
        assertEquals(List.of(other, bench.socket), found);
        String message = assertThrows(ServerFinder.NotFound.class, () -> ServerFinder.one(found)).getMessage();
        String server = "  " + server().strip();
        assertEquals("several servers answer; name the settings of one with --config FILE, or its socket:\n  " + other + server + "\n  "
                + bench.socket + server, message);
        Files.delete(other);
        assertEquals(Optional.of(bench.socket), ServerFinder.one(List.of(bench.socket)));
        assertEquals(Optional.empty(), ServerFinder.one(List.of()));
    }

    @Test
    void drainAndStopAreBegun() throws InterruptedException {
        assertEquals(0, ctl("drain"), err());
        assertEquals(server() + "The server stops when open requests and transfers have finished.\n", out());
        assertTrue(bench.control.drained.await(30, TimeUnit.SECONDS));
        assertEquals(0, ctl("stop"), err());
        assertEquals(server() + "The server stops.\n", out());
        assertTrue(bench.control.stopped.await(30, TimeUnit.SECONDS));
    }

    @Test
    void theLogIsRuled() throws InterruptedException {
        assertEquals(0, ctl("log", "level"), err());
        assertEquals("info\n", out());
        assertEquals(0, ctl("log", "level", "debug"), err());
        assertEquals("The log level is debug.\n", out());
        assertEquals(Log.Level.DEBUG, bench.control.level);
        assertEquals(0, ctl("log", "reopen"), err());
        assertTrue(bench.control.reopened.await(30, TimeUnit.SECONDS));
        assertEquals(0, ctl("reopen"), err());
    }

    @Test
    void metricsAreThoseOfTheScraper() {
        assertEquals(0, ctl("metrics"), err());
        assertEquals(List.of(), new MetricsChecker().check(out()));
    }

    @Test
    void anotherSocketIsAskedIfOneIsNamed() {
        assertEquals(0, ctlAt(bench.folder.resolve("none.sock"), "--socket", bench.socket.toString(), "status"), err());
    }

    @Test
    void whoIsNotThereIsNamed() throws IOException {
        Path missing = bench.folder.resolve("none.sock");
        assertEquals(1, ctlAt(missing, "status"));
        assertTrue(err().startsWith("stheno ctl: cannot reach the server at " + missing + ": it does not exist"), err());
        Path left = bench.folder.resolve("left.sock");
        ServerSocketChannel.open(StandardProtocolFamily.UNIX).bind(UnixDomainSocketAddress.of(left)).close();
        assertEquals(1, ctlAt(left, "status"));
        assertTrue(err().contains("connection refused; the server has stopped"), err());
        Files.delete(left);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "dance", "--loud status", "close", "close x", "close -1", "log", "log loud", "log level loud",
            "connections --limit 99999", "connections 5",
        "status now", "--socket", "drain --force",
        "dns show", "dns show --json", "dns show a..b", "dns flush ..", "dns flush .a", "dns flush a/b"})
    void aWrongCommandLineIsTwo(String line) {
        List<String> words = new ArrayList<>(List.of(line.split(" ")));
        words.remove("");
        assertEquals(2, ctl(words.toArray(String[]::new)));
        assertTrue(err().startsWith("stheno ctl: "), err());
        assertEquals("", out());
    }

    @Test
    void aNameThatIsMissingIsSaid() {
        assertEquals(2, ctl("dns", "show"));
        assertEquals("stheno ctl: dns show: the NAME is missing\n"
                + "usage: stheno ctl [--config FILE | --socket PATH] [--json] dns stats | dns show NAME | dns flush [NAME]\n", err());
    }

    @Test
    void helpIsNoFault() {
        assertEquals(0, ctl("help"));
        assertEquals(Ctl.HELP, out());
        assertEquals(0, ctl("--help"));
    }

    @Test
    void aPathThatIsTooLongForASocketIsSaid() {
        assertEquals(1, ctl("--socket", bench.folder.resolve("x".repeat(200)).toString(), "status"));
        assertTrue(err().contains("longer than 107 bytes"), err());
    }
}

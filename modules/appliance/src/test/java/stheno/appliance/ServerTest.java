package stheno.appliance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import stheno.accounts.Account;
import stheno.accounts.Accounts;
import stheno.appliance.admin.Control;
import stheno.appliance.admin.CtlClient;
import stheno.appliance.log.Events;
import stheno.appliance.protocol.StartupFailure;
import stheno.testkit.Await;

class ServerTest {
    @TempDir
    private Path home;

    private List<String> files() throws IOException {
        try (var all = Files.list(home)) {
            return all.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }

    @Test
    void itServesFromItsStartToItsEnd() throws Exception {
        try (RunningServer server = RunningServer.start(home)) {
            assertEquals("the front page", server.get("http", "/").body());
            assertEquals(200, server.get("admin", "/readyz").status());
            assertEquals(Control.Phase.SERVING, server.server().phase());
            assertTrue(Files.exists(home.resolve("ctl.sock")));
        }
        assertEquals(List.of("conf", "site"), files());
    }

    @Test
    void aStartThatFailsHalfwayLeavesNothing() throws Exception {
        Set<String> before = RunningServer.threads();
        try (ServerSocketChannel taken = ServerSocketChannel.open()) {
            taken.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            int port = ((InetSocketAddress) taken.getLocalAddress()).getPort();
            StartupFailure fault = assertThrows(StartupFailure.class, () -> RunningServer.start(home,
                    "http.listen=unix:HOME/http.sock, 127.0.0.1:" + port, "log.access=HOME/access.log"));
            assertEquals(1, fault.status());
            assertTrue(fault.getMessage().contains("http.listen"), fault.getMessage());
        }
        assertFalse(Files.exists(home.resolve("http.sock")));
        Events.await(() -> before.containsAll(RunningServer.threads()));
    }

    @Test
    void aStartThatFailsTellsAllFaultsAndEachOnce() throws Exception {
        try (ServerSocketChannel taken = ServerSocketChannel.open()) {
            taken.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            int port = ((InetSocketAddress) taken.getLocalAddress()).getPort();
            Files.writeString(home.resolve("a.zone"), "@ A 192.0.2.1\n");
            StartupFailure fault = assertThrows(StartupFailure.class, () -> RunningServer.start(home, "http.listen=127.0.0.1:" + port,
                    "accounts.file=HOME/accounts", "dns.listen=127.0.0.1:0", "dns.zone.1=example.org HOME/a.zone"));
            assertEquals(2, fault.status());
            List<String> keys = fault.getMessage().lines().map(line -> line.replaceFirst("^\\S+:\\d+: (\\S+) = .*", "$1")).toList();
            assertEquals(List.of("http.listen", "accounts.file", "dns.zone.1"), keys, fault.getMessage());
        }
    }

    @Test
    void aPortFileThatCannotBeWrittenEndsTheServerAndLeavesNothing() throws Exception {
        Set<String> before = RunningServer.threads();
        RunningServer server = RunningServer.start(home, "server.port-file=HOME/ports");
        Files.createDirectories(home.resolve("ports").resolve("in the way"));
        assertThrows(StartupFailure.class, server.server()::writePorts);
        assertEquals(List.of("conf", "ports", "site"), files());
        Events.await(() -> before.containsAll(RunningServer.threads()));
    }

    @Test
    void thePortFileNamesEveryPort() throws Exception {
        try (RunningServer server = RunningServer.start(home, "server.port-file=HOME/ports")) {
            server.server().writePorts();
            assertEquals(List.of("http=" + server.port("http").getPort(), "admin=" + server.port("admin").getPort()),
                    Files.readAllLines(home.resolve("ports")));
        }
        assertFalse(Files.exists(home.resolve("ports")));
    }

    @Test
    void thePortFileOfAnotherServerStays() throws Exception {
        try (RunningServer server = RunningServer.start(home, "server.port-file=HOME/ports")) {
            server.server().writePorts();
            Files.writeString(home.resolve("ports"), "http=1\n");
        }
        assertEquals("http=1\n", Files.readString(home.resolve("ports")));
    }

    @Test
    void whatWasLoggedOfRequestsIsWrittenWhenItEnds() throws Exception {
        try (RunningServer server = RunningServer.start(home, "log.access=HOME/access.log")) {
            server.get("http", "/one");
        }
        assertEquals(1, Files.readAllLines(home.resolve("access.log")).size());
    }

    /// The name of 127.0.0.1 is in the hosts file. A line without it is written when the server ends, at the latest.
    @Test
    void namesOfClientsAreLoggedIfWanted() throws Exception {
        try (RunningServer server = RunningServer.start(home, "log.access=HOME/access.log", "log.access.format=json", "log.resolve=true")) {
            server.get("http", "/one");
            Events.await(() -> server.number("access_log_lines_total") == 1);
            server.reload("log.access=HOME/access.log", "log.access.format=json");
            server.get("http", "/two");
        }
        List<String> lines = Files.readAllLines(home.resolve("access.log"));
        assertEquals(2, lines.size());
        assertTrue(lines.getFirst().contains("\"remote\":\"127.0.0.1\",\"remote_name\":\"localhost"), lines::getFirst);
        assertFalse(lines.getLast().contains("remote_name"), lines::getLast);
    }

    @Test
    void whoEndsTakesNoNewSettings() throws Exception {
        RunningServer server = RunningServer.start(home);
        server.close();
        int before = RunningServer.accessLogThreads();
        assertInstanceOf(Control.Reload.Refused.class, server.reload("log.access=HOME/access.log"));
        assertTrue(RunningServer.accessLogThreads() <= before);
        assertFalse(Files.exists(home.resolve("access.log")));
    }

    @Test
    void theWelcomePageIsServedOnlyIfNoHostIsConfigured() throws Exception {
        Files.createDirectories(home.resolve("demo/cgi-bin"));
        try (RunningServer server = RunningServer.start(home, "http.root=")) {
            assertEquals(200, server.get("http", "/", "Host: unknown.example").status());
        }
        try (RunningServer server = RunningServer.start(home, "http.root=", "http.host.app.names=app.example",
                "http.host.app.root=HOME/site")) {
            assertEquals(200, server.get("http", "/", "Host: app.example").status());
            assertEquals(404, server.get("http", "/", "Host: unknown.example").status());
        }
    }

    @Test
    void theScriptsOfTheDemonstrationRunOnlyForThisMachine() throws Exception {
        Path script = Files.createDirectories(home.resolve("demo/cgi-bin")).resolve("hello");
        Files.writeString(script, "#!/bin/sh\nprintf 'Content-Type: text/plain\\nContent-Length: 5\\n\\nhello'\n");
        Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwxr-xr-x"));
        try (RunningServer server = RunningServer.start(home, "http.root=")) {
            assertEquals("hello", server.get("http", "/cgi-bin/hello").body());
        }
        try (RunningServer server = RunningServer.start(home, "http.root=", "http.listen=*:0")) {
            assertEquals(200, server.get("http", "/").status());
            assertEquals(404, server.get("http", "/cgi-bin/hello").status());
        }
    }

    @Test
    void everyNameOfAHostIsOneThatItsPagesAnswerTo() throws Exception {
        try (RunningServer server = RunningServer.start(home, "http.host.app.names=app.example.org, *.apps.example.org",
                "http.host.app.root=HOME/site")) {
            assertEquals(200, server.get("admin", "/status.txt", "Host: app.example.org").status());
            assertEquals(200, server.get("admin", "/status.txt", "Host: one.apps.example.org:9180").status());
            assertEquals(421, server.get("admin", "/status.txt", "Host: evil.example").status());
            assertEquals(421, server.get("admin", "/status.txt", "Host: apps.example.org.evil.example").status());
        }
    }

    private static String basic(String name, String password) {
        return "Authorization: Basic " + Base64.getEncoder().encodeToString((name + ":" + password).getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void onTheNetworkTheStatusPageNeedsALoginForChanges() throws Exception {
        Files.writeString(home.resolve("accounts"), Accounts.line(Account.of("eve", Set.of("read", "write")), "one".toCharArray(), 10_000)
                + "\n" + Accounts.line(Account.of("ann", Set.of("read", "admin")), "two".toCharArray(), 10_000) + "\n");
        try (RunningServer server = RunningServer.start(home, "admin.listen=*:0", "accounts.file=HOME/accounts")) {
            Matcher token = Pattern.compile("name=\"?token\"? value=\"?([^\" >]+)").matcher(server.get("admin", "/").body());
            assertTrue(token.find());
            String proof = "X-Stheno-Token: " + token.group(1);
            assertEquals(401, server.ask("admin", "POST", "/reload", proof).status());
            assertEquals(401, server.ask("admin", "POST", "/reload", proof, basic("ann", "wrong")).status());
            assertEquals(403, server.ask("admin", "POST", "/reload", proof, basic("eve", "one")).status());
            assertEquals(403, server.ask("admin", "POST", "/reload", "X-Stheno-Token: x", basic("ann", "two")).status());
            assertEquals(200, server.ask("admin", "POST", "/reload", proof, basic("ann", "two")).status());
            assertEquals(200, server.get("admin", "/status.txt").status());
            assertTrue(server.events().contains("warn admin-exposed warning="), server::events);
            assertTrue(server.events().contains(" info admin command=reload peer=127.0.0.1:")
                    || server.events().contains("info admin command=reload peer=127.0.0.1:"), server::events);
            assertTrue(server.events().contains(" user=ann\n"), server::events);
        }
        try (RunningServer server = RunningServer.start(home, "admin.listen=*:0")) {
            CtlClient.Answer refused = server.ask("admin", "POST", "/reload");
            assertEquals(403, refused.status());
            assertTrue(refused.body().contains("There are no accounts."), refused.body());
        }
    }

    @Test
    void metricsAndHealthHaveAPortOfTheirOwn() throws Exception {
        try (RunningServer server = RunningServer.start(home, "admin.metrics.listen=127.0.0.1:0")) {
            for (String path : List.of("/metrics", "/healthz", "/readyz")) {
                assertEquals(200, server.get("admin.metrics", path).status(), path);
            }
            for (String path : List.of("/", "/status.json", "/server.txt", "/connections.txt", "/events")) {
                assertEquals(404, server.get("admin.metrics", path).status(), path);
            }
            assertEquals(404, server.ask("admin.metrics", "POST", "/reload").status());
            assertFalse(server.events().contains("exposed"), server::events);
        }
    }

    @Test
    void aBlockedAddressIsLogged() throws Exception {
        Files.writeString(home.resolve("accounts"), Accounts.line(Account.of("eve", Set.of("read")), "one".toCharArray(), 10_000) + "\n");
        try (RunningServer server = RunningServer.start(home, "http.realm.1=/ Here", "accounts.file=HOME/accounts",
                "accounts.lockout.failures=2", "accounts.lockout.time=1h")) {
            assertEquals(401, server.get("http", "/", basic("eve", "two")).status());
            assertFalse(server.events().contains("login-blocked"), server::events);
            assertEquals(401, server.get("http", "/", basic("eve", "three")).status());
            assertEquals(429, server.get("http", "/", basic("eve", "one")).status());
            assertTrue(server.events().contains(" warn login-blocked address=127.0.0.1 failures=2 seconds=3600\n"), server::events);
        }
    }

    @Test
    void aProxyOnAUnixSocketIsTrustedByItsWord() throws Exception {
        try (RunningServer server = RunningServer.start(home, "http.listen=unix:HOME/http.sock, 127.0.0.1:0", "http.trusted-proxies=unix",
                "http.allow=192.0.2.0/24")) {
            CtlClient socket = new CtlClient(UnixDomainSocketAddress.of(home.resolve("http.sock")), Duration.ofSeconds(30), 100_000);
            assertEquals(200, socket.ask("GET / HTTP/1.1\r\nHost: x\r\nX-Forwarded-For: 192.0.2.7\r\n").status());
            assertEquals(403, socket.ask("GET / HTTP/1.1\r\nHost: x\r\nX-Forwarded-For: 198.51.100.7\r\n").status());
            assertEquals(403, server.get("http.2", "/", "X-Forwarded-For: 192.0.2.7").status());
        }
    }

    @Test
    void theCommandOfASocketHasNoAddress() throws Exception {
        try (RunningServer server = RunningServer.start(home)) {
            CtlClient socket = new CtlClient(UnixDomainSocketAddress.of(home.resolve("ctl.sock")), Duration.ofSeconds(30), 100_000);
            String level = "POST /log/level?level=info HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\nAccept: text/plain\r\n";
            assertEquals(200, socket.ask(level).status());
            assertTrue(server.events().contains("admin command=log/level peer=unix user=-"), server::events);
        }
    }

    @Test
    void whoComesThroughAProxyIsNotTheMachineItself() throws Exception {
        try (RunningServer server = RunningServer.start(home, "admin.path=/.stheno/", "admin.allow=127.0.0.1, ::1",
                "http.trusted-proxies=127.0.0.1, 10.0.0.0/8")) {
            assertEquals(200, server.get("http", "/.stheno/status.txt").status());
            assertEquals(403, server.get("http", "/.stheno/status.txt", "X-Forwarded-For: 127.0.0.1, 192.0.2.1").status());
            assertEquals(403, server.get("http", "/.stheno/status.txt", "X-Forwarded-For: 127.0.0.1, 10.1.2.3").status());
            assertEquals(403, server.get("http", "/.stheno/status.txt", "Forwarded: for=\"[::1]\", for=10.1.2.3").status());
            assertEquals(200, server.get("http", "/", "X-Forwarded-For: 127.0.0.1, 10.1.2.3").status());
        }
    }

    @Test
    void aRootThatIsASwappedLinkServesTheNewTree() throws Exception {
        for (String release : List.of("one", "two")) {
            Files.createDirectories(home.resolve(release));
            for (String name : List.of("index.html", "404.html")) {
                Files.writeString(home.resolve(release).resolve(name), release + ' ' + name);
            }
        }
        Path link = Files.createSymbolicLink(home.resolve("current"), Path.of("one"));
        try (RunningServer server = RunningServer.start(home, "http.root=" + link, "http.error.404=/404.html")) {
            assertEquals("one index.html", server.get("http", "/").body());
            assertEquals("one 404.html", server.get("http", "/none").body());
            Files.move(Files.createSymbolicLink(home.resolve("next"), Path.of("two")), link, StandardCopyOption.ATOMIC_MOVE);
            for (String name : List.of("index.html", "404.html", "")) Files.delete(home.resolve("one").resolve(name));
            Await.until(() -> server.get("http", "/").body().equals("two index.html"));
            Await.until(() -> server.get("http", "/none").body().equals("two 404.html"));
        }
    }

    @Test
    void anUntrustedProxyDoesNotOpenTheStatusPage() throws Exception {
        try (RunningServer server = RunningServer.start(home, "admin.path=/.stheno/", "admin.allow=127.0.0.0/8, 192.0.2.0/24")) {
            assertEquals(403, server.get("http", "/.stheno/status.txt", "X-Forwarded-For: 198.51.100.1").status());
            assertEquals(403, server.get("http", "/.stheno/", "Forwarded: for=198.51.100.1").status());
            for (String path : List.of("/.stheno/status.txt", "//.stheno//status.txt", "/.stheno%2Fstatus.txt",
                    "/x/..%2f./.stheno/status.txt")) {
                assertEquals(200, server.get("http", path).status(), path);
                assertEquals(403, server.get("http", path, "X-Forwarded-For: 198.51.100.1").status(), path);
            }
        }
    }

    @Test
    void aTrustedProxyReportsTheClientsAddress() throws Exception {
        try (RunningServer server = RunningServer.start(home, "admin.path=/.stheno/", "admin.allow=192.0.2.0/24",
                "http.trusted-proxies=127.0.0.1")) {
            assertEquals(200, server.get("http", "/.stheno/status.txt", "X-Forwarded-For: 192.0.2.7").status());
            assertEquals(403, server.get("http", "/.stheno/status.txt", "X-Forwarded-For: 198.51.100.1").status());
        }
    }

    /// A cache might keep the redirect to a foreign name for others.
    @Test
    void theDefaultHostRedirectsToHttpsOfItsOwnNamesOnly() throws Exception {
        try (RunningServer server = RunningServer.start(home, "http.https-redirect=8443", "http.host.blog.names=blog.example.org",
                "http.host.blog.root=HOME/site")) {
            for (String own : List.of("blog.example.org", "127.0.0.1:80")) {
                assertEquals(301, server.get("http", "/", "Host: " + own).status(), own);
            }
            assertEquals(421, server.get("http", "/", "Host: evil.example").status());
            assertEquals(421, server.get("http", "/", "Host: blog.example.org.evil.example").status());
        }
    }

    /// It would be open to all clients of a proxy on this machine that adds no X-Forwarded-For.
    @Test
    void theStatusPageOfASiteNeedsAPasswordOrNamedNetworks() throws Exception {
        Exception bad = assertThrows(StartupFailure.class, () -> RunningServer.start(home, "admin.path=/.stheno/").close());
        assertTrue(bad.getMessage().contains("no client may see this page"), bad.getMessage());
    }
}

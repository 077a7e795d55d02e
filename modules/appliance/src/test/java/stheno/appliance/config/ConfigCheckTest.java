package stheno.appliance.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import stheno.appliance.tls.CertificateFiles;

class ConfigCheckTest {
    private static final Check FILES = ConfigCheck::files;
    private static final Check PORTS = ConfigCheck::addresses;
    @TempDir
    private Path home;
    private final List<Setting> overrides = new ArrayList<>();

    @BeforeEach
    void freePorts() {
        set("http.listen", "127.0.0.1:0");
        set("admin.listen", "");
    }

    private void set(String key, String value) {
        overrides.add(new Setting(key, value.replace("HOME", home.toString()), new SettingSource.Argument("--set")));
    }

    private interface Check {
        List<BadSetting> run(Config config);
    }

    private List<String> faults(Check check) throws BadConfig {
        Config config = TestSchema.load(new ConfigSources(Optional.empty(), overrides), Map.of(), home);
        return check.run(config).stream().map(fault -> fault.getMessage().replace(home.toString(), "HOME")).toList();
    }

    private void assertFault(String start, Check check) throws BadConfig {
        List<String> faults = faults(check);
        assertEquals(1, faults.size(), () -> String.join("\n", faults));
        assertTrue(faults.getFirst().startsWith("argument --set: " + start), faults.getFirst());
    }

    @Test
    void theDefaultsAreInOrder() throws BadConfig {
        assertEquals(List.of(), faults(FILES));
        assertEquals(List.of(), faults(PORTS));
    }

    @Test
    void whatIsThereIsInOrder() throws BadConfig, IOException {
        for (String name : List.of("accounts", "404.html")) Files.createFile(home.resolve(name));
        CertificateFiles certificates = new CertificateFiles(home);
        certificates.put("c.pem", "p256");
        certificates.put("k.pem", "p256.key");
        for (String key : List.of("tls.certificate", "http.certificate")) set(key, "HOME/c.pem");
        for (String key : List.of("tls.key", "http.key")) set(key, "HOME/k.pem");
        set("accounts.file", "HOME/accounts");
        set("http.root", "HOME");
        set("http.error.404", "/404.html");
        set("http.fallback", "/404.html");
        set("http.cgi.a", "/cgi/ HOME");
        set("log.access", "HOME/access.log");
        set("admin.socket", "HOME/ctl.sock");
        set("http.listen", "unix:HOME/http.sock");
        set("http.tls.listen", "127.0.0.1:0");
        assertEquals(List.of(), faults(FILES));
        assertEquals(List.of(), faults(PORTS));
    }

    @Test
    void aFileThatIsNotThereIsAFault() throws BadConfig {
        set("accounts.file", "HOME/accounts");
        assertFault("accounts.file = `HOME/accounts`: does not exist; create it with `stheno passwd", FILES);
        set("accounts.file", "HOME");
        assertFault("accounts.file = `HOME`: is a folder; name a file", FILES);
    }

    @Test
    void anInheritedFaultIsReportedOnce() throws BadConfig {
        set("http.certificate", "HOME/c.pem");
        set("http.key", "HOME/k.pem");
        set("http.cgi.a", "/cgi/ HOME/cgi");
        set("http.host.h.names", "h");
        set("http.host.h.root", "HOME");
        assertEquals(3, faults(FILES).size());
    }

    @Test
    void aFolderThatIsNotThereIsAFault() throws BadConfig, IOException {
        set("http.root", "HOME/site");
        assertFault("http.root = `HOME/site`: does not exist; name a folder that exists", FILES);
        Files.createFile(home.resolve("site"));
        assertFault("http.root = `HOME/site`: is not a folder; name a folder", FILES);
    }

    @Test
    void aPageLiesBelowTheRootOfTheHostThatNamesIt() throws BadConfig, IOException {
        Files.createFile(home.resolve("404.html"));
        Files.createDirectory(home.resolve("h"));
        set("http.root", "HOME");
        set("http.error.404", "/404.html");
        assertEquals(List.of(), faults(FILES));
        set("http.host.h.names", "h");
        set("http.host.h.root", "HOME/h");
        assertEquals(List.of(), faults(FILES)); // it takes the page over, and has none to show
        set("http.host.h.error.5xx", "/5xx.html");
        assertFault("http.host.h.error.5xx = `/5xx.html`: is not in the root of host h; create the file HOME/h/5xx.html", FILES);
    }

    @Test
    void whatIsWrittenNeedsAFolder() throws BadConfig {
        set("log.access", "HOME/logs/access.log");
        assertFault("log.access = `HOME/logs/access.log`: the folder HOME/logs does not exist; create it", FILES);
        set("log.access", "-");
        set("server.port-file", "HOME");
        assertFault("server.port-file = `HOME`: is a folder; name a file in it", FILES);
    }

    @Test
    void aPortThatIsTakenIsAFault() throws BadConfig, IOException {
        try (ServerSocketChannel other = ServerSocketChannel.open()) {
            other.bind(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), 0));
            String address = "127.0.0.1:" + ((InetSocketAddress) other.getLocalAddress()).getPort();
            set("admin.listen", address);
            assertFault("admin.listen = `" + address + "`: cannot listen on " + address + ": ", PORTS);
        }
        assertEquals(List.of(), faults(PORTS));
    }

    @Test
    void aSocketsPathIsShortAndInAFolder() throws BadConfig {
        set("http.listen", "unix:HOME/none/x.sock");
        assertFault("http.listen = `unix:HOME/none/x.sock`: the folder HOME/none does not exist; ", PORTS);
        set("http.listen", "unix:/tmp/" + "x".repeat(103));
        assertFault("http.listen = ", PORTS);
        set("http.listen", "unix:/tmp/" + "x".repeat(102));
        assertEquals(List.of(), faults(PORTS));
    }

    private void assertSiteFault(String start) throws BadConfig {
        assertFault(start, config -> ConfigCheck.rehearsal(config, home));
    }

    @Test
    void whatNoServerWouldOpenIsAFault() throws BadConfig, IOException {
        set("http.root", "HOME");
        set("accounts.file", "HOME/accounts");
        set("http.realm.1", "/staff/ Nur f\u00fcr uns");
        assertSiteFault("http.realm.1 = ");
        set("http.realm.1", "/staff/ Staff only");
        assertEquals(List.of(), faults(config -> ConfigCheck.rehearsal(config, home)));
        Files.write(home.resolve("404.html"), new byte[300_000]);
        set("http.error.404", "/404.html");
        assertSiteFault("http.error.404 = ");
        Files.delete(home.resolve("404.html"));
        Files.createSymbolicLink(home.resolve("404.html"),
                Files.writeString(home.resolveSibling(home.getFileName() + ".elsewhere"), "x"));
        assertSiteFault("http.error.404 = ");
        Files.delete(home.resolveSibling(home.getFileName() + ".elsewhere"));
    }

    @Test
    void aDefaultPortMayBeInUse() throws BadConfig, IOException {
        overrides.removeIf(setting -> setting.key().equals("admin.listen"));
        try (ServerSocketChannel other = ServerSocketChannel.open()) {
            takeTheDefault(other);
            assertEquals(List.of(), faults(PORTS));
        }
    }

    private static void takeTheDefault(ServerSocketChannel channel) {
        try {
            channel.bind(new InetSocketAddress("127.0.0.1", 9180));
        } catch (IOException e) {
            // another program uses it, which is the same here
        }
    }

    @Test
    void listenersThatAreInEachOthersWayAreAFault() throws BadConfig, IOException {
        int port;
        try (ServerSocketChannel free = ServerSocketChannel.open()) {
            port = ((InetSocketAddress) free.bind(new InetSocketAddress(0)).getLocalAddress()).getPort();
        }
        set("http.listen", "*:" + port + ", 127.0.0.1:" + port);
        assertFault("http.listen = `*:" + port + ", 127.0.0.1:" + port + "`: cannot listen on 127.0.0.1:" + port + ": it overlaps *:" + port
                + " of http.listen; remove one of them", PORTS);
    }

    @Test
    void anAddressOfAnotherMachineIsSaid() throws BadConfig {
        set("http.listen", "192.0.2.99:0");
        List<String> faults = faults(PORTS);
        assertEquals(1, faults.size(), faults::toString);
        assertTrue(faults.getFirst().endsWith("; this machine does not have the address: name one that it has, or *"), faults::toString);
    }

    @Test
    void aFamilyNeedsAName() {
        set("dns.zone", "example.org a.zone");
        BadConfig bad = assertThrows(BadConfig.class, () -> faults(FILES));
        assertEquals(List.of("dns.zone: has no name; write dns.zone.NAME"), bad.faults().stream().map(fault ->
                fault.getMessage().replaceFirst("argument --set: ", "").replaceFirst(" = `[^`]*`", "")).toList());
    }

    private List<String> warnings() {
        return ConfigCheck.of(TestSchema.ALL, new ConfigSources(Optional.empty(), overrides), Map.of(), home, ConfigCheck.Depth.CONTENT)
                .warnings().stream().map(BadSetting::getMessage).map(line -> line.replace(home.toString(), "HOME")
                        .replace("argument --set: ", "")).toList();
    }

    @Test
    void badLinesOfHostsFilesAndBlockListsAreWarnings() throws IOException {
        set("dns.listen", "127.0.0.1:0");
        set("dns.hosts", "HOME/hosts");
        set("dns.block", "HOME/block");
        set("dns.block.allow-files", "HOME/allow");
        Files.writeString(home.resolve("hosts"), "10.0.0.1 a.test\nbad a.test\n");
        Files.writeString(home.resolve("block"), "||a.test^$client=x\n" + "a*b\n".repeat(30));
        Files.writeString(home.resolve("allow"), "good.test\n");
        List<String> warnings = warnings();
        assertEquals("dns.hosts = `HOME/hosts`: HOME/hosts:2: warning: bad is not an address; correct or remove the line",
                warnings.getFirst());
        assertEquals("dns.block = `HOME/block`: HOME/block:2: warning: a*b is not a name; correct or remove the line", warnings.get(1));
        assertEquals(21, warnings.size());
        overrides.removeIf(setting -> setting.key().equals("dns.listen"));
        assertTrue(warnings().stream().noneMatch(line -> line.contains("HOME/hosts:2")), () -> warnings().toString());
    }

    @Test
    void aSocketMayTakeTheWayOfOneLeftBehindAndOfNothingElse() throws BadConfig, IOException {
        set("http.listen", "unix:HOME/x");
        Files.createFile(home.resolve("x"));
        assertFault("http.listen = `unix:HOME/x`: HOME/x exists and is not a socket", PORTS);
        Files.delete(home.resolve("x"));
        try (ServerSocketChannel other = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            other.bind(UnixDomainSocketAddress.of(home.resolve("x")));
            assertFault("http.listen = `unix:HOME/x`: a server listens on HOME/x", PORTS);
        }
        assertTrue(Files.exists(home.resolve("x")));
        assertEquals(List.of(), faults(PORTS));
    }

    @Test
    void theSocketOfCommandsIsLookedAtAsTheServerDoes() throws BadConfig, IOException {
        set("admin.socket", "HOME/" + "x".repeat(110));
        assertFault("admin.socket = ", PORTS);
        set("admin.socket", "HOME/all/ctl.sock");
        Files.createDirectory(home.resolve("all"));
        Files.setPosixFilePermissions(home.resolve("all"), PosixFilePermissions.fromString("rwxrwxrwx"));
        assertFault("admin.socket = ", FILES);
    }

    @Test
    void aPageIsLookedForAsItIsServed() throws BadConfig, IOException {
        Files.createFile(home.resolve(".hidden.html"));
        set("http.root", "HOME");
        set("http.fallback", "/.hidden.html");
        assertFault("http.fallback = `/.hidden.html`: is not in the root of host (default)", FILES);
    }

    @Test
    void whatIsNoFileIsNeitherReplacedNorWaitedFor() throws Exception {
        Path pipe = home.resolve("pipe");
        assertEquals(0, new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor());
        set("server.port-file", "HOME/pipe");
        assertFault("server.port-file = `HOME/pipe`: is not a regular file; ", FILES);
        set("server.port-file", "");
        set("accounts.file", "HOME/pipe");
        assertTimeoutPreemptively(Duration.ofSeconds(30), () -> assertFault("accounts.file = `HOME/pipe`: is not a regular file; ", FILES));
    }

    @Test
    void aRequestsIdGoesIntoAFieldThatAReplyMayHave() throws BadConfig {
        set("http.request-id-header", "Content-Length");
        BadConfig fault = assertThrows(BadConfig.class, () -> faults(FILES));
        assertTrue(fault.getMessage().contains("http.request-id-header = `Content-Length`: cannot be added to replies"),
                fault.getMessage());
    }

    /// A fault in the settings, a certificate, a file of accounts, a folder, a zone file, a log and a port: no one hides another, and each
    /// is there once.
    @Test
    void faultsOfAFileAreInTheOrderOfItsLinesEachOnceWithItsRemedy() throws IOException {
        Path file = Files.writeString(home.resolve("a.properties"), String.join("\n",
                "accounts.file = " + home + "/accounts", "http.root = " + home + "/none", "http.listenn = *:80", "http.realm.1 = /a/ A",
                "limit.idle = soon", "http.charset = klingon", "tls.certificate = " + home + "/c.pem", "tls.key = " + home + "/k.pem"));
        set("limit.linger", "later");
        ConfigSources sources = new ConfigSources(Optional.of(file), overrides);
        List<String> faults = ConfigCheck.of(TestSchema.ALL, sources, Map.of("STHENO_LIMIT_WINDOW", "x"), home, ConfigCheck.Depth.PORTS)
                .faults().stream().map(fault -> fault.getMessage().replace(file + ":", "").replace(home.toString(), "HOME")).toList();
        List<String> starts = List.of("1: accounts.file = `HOME/accounts`: does not exist; create it with",
                "2: http.root = `HOME/none`: does not exist; name a folder that exists", "3: http.listenn = `*:80`: ",
                "5: limit.idle = `soon`: ", "6: http.charset = `klingon`: ", "7: tls.certificate = `HOME/c.pem`: does not exist; ",
                "8: tls.key = `HOME/k.pem`: does not exist; ", "environment STHENO_LIMIT_WINDOW: limit.window = `x`: ",
                "argument --set: limit.linger = `later`: ");
        assertEquals(starts.size(), faults.size(), () -> String.join("\n", faults));
        for (int i = 0; i < starts.size(); i++) assertTrue(faults.get(i).startsWith(starts.get(i)), String.join("\n", faults));
        assertTrue(faults.get(2).endsWith("did you mean http.listen?"), faults.get(2));
    }

    @Test
    void allPartsTellTheirFaultsAtOnce() throws IOException {
        Files.writeString(home.resolve("a.zone"), "@ 60 SOA ns1 h 1 1 1 1 1\n@ NS ns1\nns1 A 192.0.2\nwww A 192.0.3\n");
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            set("limit.idle", "soon");
            set("no.key", "1");
            set("accounts.file", "HOME/accounts");
            set("http.root", "HOME/site");
            set("tls.certificate", "HOME/c.pem");
            set("tls.key", "HOME/k.pem");
            set("http.redirect.1", "/a");
            set("dns.listen", "127.0.0.1:0");
            set("dns.zone.1", "example.org HOME/a.zone");
            set("dns.tsig.a", "HOME/key");
            set("smtp.listen", "127.0.0.1:" + taken.getLocalPort());
            set("log.access", "HOME/none/log");
            List<String> keys = ConfigCheck.of(TestSchema.ALL, new ConfigSources(Optional.empty(), overrides), Map.of(), home,
                    ConfigCheck.Depth.PORTS).faults().stream().map(BadSetting::key).toList();
            assertEquals(List.of("no.key", "limit.idle", "http.redirect.1", "smtp.listen", "smtp.listen", "http.root", "dns.tsig.a",
                    "accounts.file", "tls.certificate", "tls.key", "log.access", "smtp.listen", "dns.zone.1", "dns.zone.1"), keys);
        }
    }
}

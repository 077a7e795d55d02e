package stheno.appliance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CheckTest {
    @TempDir
    private Path home;
    private final List<Setting> overrides = new ArrayList<>();

    @BeforeEach
    void freePorts() {
        set("http.listen", "127.0.0.1:0");
        set("admin.listen", "");
    }

    private void set(String key, String value) {
        overrides.add(new Setting(key, value.replace("HOME", home.toString()), new Origin.Argument("--set")));
    }

    private List<String> faults(List<Check.Inspection> inspections) throws BadConfig {
        Config config = Config.load(new Sources(Optional.empty(), overrides), Map.of(), home);
        return Check.run(config, inspections).stream().map(fault -> fault.getMessage().replace(home.toString(), "HOME")).toList();
    }

    private void assertFault(String start, List<Check.Inspection> inspections) throws BadConfig {
        List<String> faults = faults(inspections);
        assertEquals(1, faults.size(), () -> String.join("\n", faults));
        assertTrue(faults.getFirst().startsWith("argument --set: " + start), faults.getFirst());
    }

    @Test
    void theDefaultsAreInOrder() throws BadConfig {
        assertEquals(List.of(), faults(Check.FILES));
        assertEquals(List.of(), faults(Check.PORTS));
    }

    @Test
    void whatIsThereIsInOrder() throws BadConfig, IOException {
        for (String name : List.of("c.pem", "k.pem", "accounts", "404.html")) Files.createFile(home.resolve(name));
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
        assertEquals(List.of(), faults(Check.FILES));
        assertEquals(List.of(), faults(Check.PORTS));
    }

    @Test
    void aFileThatIsNotThereIsAFault() throws BadConfig {
        set("accounts.file", "HOME/accounts");
        assertFault("accounts.file = `HOME/accounts`: is not there; name a file that is", Check.FILES);
        set("accounts.file", "HOME");
        assertFault("accounts.file = `HOME`: is a folder; name a file", Check.FILES);
    }

    @Test
    void aFaultThatAHostTakesOverIsToldOnce() throws BadConfig {
        set("http.certificate", "HOME/c.pem");
        set("http.key", "HOME/k.pem");
        set("http.cgi.a", "/cgi/ HOME/cgi");
        set("http.host.h.names", "h");
        set("http.host.h.root", "HOME");
        assertEquals(3, faults(Check.FILES).size());
    }

    @Test
    void aFolderThatIsNotThereIsAFault() throws BadConfig, IOException {
        set("http.root", "HOME/site");
        assertFault("http.root = `HOME/site`: is not there; name a folder that is", Check.FILES);
        Files.createFile(home.resolve("site"));
        assertFault("http.root = `HOME/site`: is no folder; name one", Check.FILES);
    }

    @Test
    void aPageLiesBelowTheRootOfTheHostThatNamesIt() throws BadConfig, IOException {
        Files.createFile(home.resolve("404.html"));
        Files.createDirectory(home.resolve("h"));
        set("http.root", "HOME");
        set("http.error.404", "/404.html");
        assertEquals(List.of(), faults(Check.FILES));
        set("http.host.h.names", "h");
        set("http.host.h.root", "HOME/h");
        assertEquals(List.of(), faults(Check.FILES)); // it takes the page over, and has none to show
        set("http.host.h.error.5xx", "/5xx.html");
        assertFault("http.host.h.error.5xx = `/5xx.html`: is not in the root of host h; put a file there: HOME/h/5xx.html", Check.FILES);
    }

    @Test
    void whatIsWrittenNeedsAFolder() throws BadConfig {
        set("log.access", "HOME/logs/access.log");
        assertFault("log.access = `HOME/logs/access.log`: lies in no folder that is there; make the folder", Check.FILES);
        set("log.access", "-");
        set("server.port-file", "HOME");
        assertFault("server.port-file = `HOME`: is a folder; name a file in it", Check.FILES);
    }

    @Test
    void aPortThatIsTakenIsAFault() throws BadConfig, IOException {
        try (ServerSocketChannel other = ServerSocketChannel.open()) {
            other.bind(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), 0));
            String address = "127.0.0.1:" + ((InetSocketAddress) other.getLocalAddress()).getPort();
            set("admin.listen", address);
            assertFault("admin.listen = `" + address + "`: " + address + " cannot be listened at: ", Check.PORTS);
        }
        assertEquals(List.of(), faults(Check.PORTS));
    }

    @Test
    void aSocketsPathIsShortAndInAFolder() throws BadConfig {
        set("http.listen", "unix:HOME/none/x.sock");
        assertFault("http.listen = `unix:HOME/none/x.sock`: lies in no folder that is there; ", Check.PORTS);
        set("http.listen", "unix:/tmp/" + "x".repeat(103));
        assertFault("http.listen = ", Check.PORTS);
        set("http.listen", "unix:/tmp/" + "x".repeat(102));
        assertEquals(List.of(), faults(Check.PORTS));
    }

    @Test
    void anotherInspectionCanBeAdded() throws BadConfig {
        Check.Inspection picky = (config, faults) -> faults.accept(config.setting(Keys.LOG_LEVEL).bad("is boring", "write debug"));
        List<Check.Inspection> all = new ArrayList<>(Check.FILES);
        all.add(picky);
        assertEquals(List.of("default: log.level = `info`: is boring; write debug"), faults(all));
        assertThrows(UnsupportedOperationException.class, () -> Check.FILES.add(picky));
    }
}

package stheno.appliance.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConfigListingTest {
    @TempDir
    private Path home;
    private final List<Setting> overrides = new ArrayList<>();

    private void set(String key, String value) {
        overrides.add(new Setting(key, value, new Origin.Argument("--set")));
    }

    private Config load() throws BadConfig {
        return Config.load(new Sources(Optional.empty(), overrides), Map.of("STHENO_LIMIT_IDLE", "3s"), home);
    }

    @Test
    void whatDiffersFromTheDefaultsIsShownWithItsOrigin() throws BadConfig, IOException {
        Files.createDirectory(home.resolve("conf"));
        Files.writeString(home.resolve("conf/stheno.properties"), """
                http.host.blog.names = blog.example.org
                http.host.blog.root = /srv/blog
                http.redirect.10 = /b -> /c
                http.redirect.2 = /a -> /b
                limit.head = 32768
                http.listing = false
                """);
        set("http.listen", "*:80");
        assertEquals("""
                http.listen = *:80                        # argument --set
                http.redirect.2 = /a -> /b                # CONF:4
                http.redirect.10 = /b -> /c               # CONF:3
                http.host.blog.names = blog.example.org   # CONF:1
                http.host.blog.root = /srv/blog           # CONF:2
                limit.idle = 3s                           # environment STHENO_LIMIT_IDLE
                """, ConfigListing.effective(load()).replace(home.resolve("conf/stheno.properties").toString(), "CONF"));
    }

    @Test
    void originsStandInOneColumn() throws BadConfig {
        set("limit.drain-delay", "5s");
        set("log.access", "/var/log/" + "x".repeat(100));
        List<String> lines = ConfigListing.effective(load()).lines().toList();
        assertEquals("limit.idle = 3s          # environment STHENO_LIMIT_IDLE", lines.get(0));
        assertEquals("limit.drain-delay = 5s   # argument --set", lines.get(1));
        assertTrue(lines.get(2).endsWith("x   # argument --set"));
    }

    @Test
    void theDefaultsAreWorthALine() throws BadConfig {
        Config defaults = Config.load(new Sources(Optional.empty(), List.of()), Map.of(), home);
        assertEquals("# everything is as it is by default\n", ConfigListing.effective(defaults));
    }

    @Test
    void everyRowIsDescribed() throws BadConfig {
        set("http.listen", "*:80");
        String all = ConfigListing.all(load());
        for (Key<?> key : Keys.HTTP) assertTrue(all.contains("\n" + key.name() + " =") && all.contains(key.sentence()), key.name());
        for (Key<?> key : Keys.OTHERS) assertTrue(all.contains("\n" + key.name() + " =") && all.contains(key.sentence()), key.name());
        assertTrue(all.contains("\nhttp.host.NAME.names =\n"), all);
        assertTrue(all.contains("\nhttp.redirect.NAME =\n"), all);
        assertTrue(all.contains("""

                http.listen = 127.0.0.1:8080
                    where to listen for HTTP; port 0 for a free one
                    list of HOST:PORT or unix:PATH; takes effect by restart
                    now http.listen = *:80   # argument --set

                """), all);
        assertTrue(all.contains("    size 256..64k; takes effect by reload\n"), all);
    }

    @Test
    void aKeyIsDescribedAlone() {
        assertEquals(Optional.of("""
                limit.ranges = 16
                    ranges in a request; for more the whole file is sent
                    number 0..1000; takes effect by reload
                """), ConfigListing.describe("limit.ranges"));
        assertEquals(Optional.empty(), ConfigListing.describe("limit.nonsense"));
    }

    @Test
    void theTablesAreMarkdown() {
        String tables = ConfigListing.markdown();
        for (String line : tables.lines().toList()) {
            assertTrue(line.isEmpty() || line.startsWith("|") && line.endsWith("|"), line);
            assertTrue(line.isEmpty() || line.replace("\\|", "").chars().filter(c -> c == '|').count() == 5, line);
            assertFalse(line.contains("<"), line);
        }
        assertTrue(tables.contains("| limit | default | form | |\n|---|---|---|---|\n"), tables);
        assertTrue(tables.contains("| `limit.backlog` * | `4096` | number 1..65535 | connections that the kernel queues for a port |"),
                tables);
        assertTrue(tables.contains("| `server.loops` * | `processors` |"), tables);
    }

    @Test
    void theReadmeHoldsTheTables() throws IOException {
        Path folder = Path.of("").toAbsolutePath();
        while (!Files.exists(folder.resolve("README.md"))) folder = folder.getParent();
        List<String> readme = Files.readAllLines(folder.resolve("README.md"));
        for (String line : ConfigListing.markdown().lines().toList()) {
            assertTrue(readme.contains(line), () -> "the README lacks, as `stheno config --markdown` prints: " + line);
        }
    }
}

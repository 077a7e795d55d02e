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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConfigListingTest {
    @TempDir
    private Path home;
    private final List<Setting> overrides = new ArrayList<>();

    private void set(String key, String value) {
        overrides.add(new Setting(key, value, new SettingSource.Argument("--set")));
    }

    private Config load() throws BadConfig {
        return TestSchema.load(new ConfigSources(Optional.empty(), overrides), Map.of("STHENO_LIMIT_IDLE", "3s"), home);
    }

    @Test
    void whatDiffersFromTheDefaultsIsShownWithItsSource() throws BadConfig, IOException {
        Files.createDirectory(home.resolve("conf"));
        Files.writeString(home.resolve("conf/stheno.properties"), """
                http.host.blog.names = blog.example.org
                http.host.blog.root = /srv/blog
                http.redirect.10 = /b -> /c
                http.redirect.2 = /a -> /b
                http.head-limit = 32768
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
    void sourcesAreAlignedInOneColumn() throws BadConfig {
        set("limit.drain-delay", "5s");
        set("log.access", "/var/log/" + "x".repeat(100));
        List<String> lines = ConfigListing.effective(load()).lines().toList();
        assertEquals("limit.idle = 3s          # environment STHENO_LIMIT_IDLE", lines.get(0));
        assertEquals("limit.drain-delay = 5s   # argument --set", lines.get(1));
        assertTrue(lines.get(2).endsWith("x   # argument --set"));
    }

    @Test
    void theDefaultsAreOneLine() throws BadConfig {
        Config defaults = TestSchema.load(new ConfigSources(Optional.empty(), List.of()), Map.of(), home);
        assertEquals("# all settings have their defaults\n", ConfigListing.effective(defaults));
    }

    @Test
    void everyKeyIsDescribed() throws BadConfig {
        set("http.listen", "*:80");
        String all = ConfigListing.all(load());
        for (Key<?> key : TestSchema.ALL.keys()) {
            assertTrue(all.contains("\n" + key.name() + " =") && all.contains(key.description()), key.name());
        }
        assertTrue(all.contains("\nhttp.host.NAME.names =\n"), all);
        assertTrue(all.contains("\nhttp.redirect.NAME =\n"), all);
        assertTrue(all.contains("""

                http.listen = 127.0.0.1:8080
                    Addresses to listen on for HTTP; port 0: any free port. Default empty if only other protocols are configured.
                    list of HOST:PORT or unix:PATH; takes effect by restart
                    now: http.listen = *:80   # argument --set

                """), all);
        assertTrue(all.contains("    size 256..64k; takes effect by reload\n"), all);
    }

    @Test
    void aKeyIsDescribedAlone() {
        assertEquals(Optional.of("""
                http.range-limit = 64
                    Maximum number of ranges in a request; with more, the whole file is sent.
                    number 0..1000; takes effect by reload
                """), ConfigListing.describe(TestSchema.ALL, "http.range-limit"));
        assertEquals(Optional.empty(), ConfigListing.describe(TestSchema.ALL, "limit.nonsense"));
    }

    @Test
    void aGroupOfKeysIsDescribed() {
        String ftp = ConfigListing.describe(TestSchema.ALL, "ftp").orElseThrow();
        assertTrue(ftp.startsWith("ftp.listen =\n") && ftp.contains("\nftp.account-bandwidth = 0\n"), ftp);
        assertFalse(ftp.contains("\nhttp.") || ftp.contains("\nlimit."), ftp);
    }

    @Test
    void theReferenceIsMarkdown() {
        String page = ConfigListing.markdown(TestSchema.ALL);
        List<String> rows = page.lines().filter(line -> line.startsWith("|")).toList();
        for (String row : rows) {
            assertEquals(5, row.replace("\\|", "").chars().filter(c -> c == '|').count(), row);
            assertTrue(row.endsWith("|") && !row.contains("<"), row);
        }
        assertTrue(page.startsWith("# "), page);
        assertTrue(page.contains("\n## limit\n\n| Key | Default | Form | Description |\n|---|---|---|---|\n"), page);
        assertTrue(page.contains("| `limit.backlog` \\* | `4096` | number 1..65535 | Length of "), page);
        assertTrue(page.contains("| `server.loops` \\* | `processors` |"), page);
    }

    @Test
    void theReferencePageIsUpToDate() throws IOException {
        Path folder = Path.of("").toAbsolutePath();
        while (!Files.exists(folder.resolve("README.md"))) folder = folder.getParent();
        assertEquals(Files.readString(folder.resolve("packaging/REFERENCE.md")), ConfigListing.markdown(TestSchema.ALL),
                "packaging/REFERENCE.md is out of date: run `stheno config --markdown > packaging/REFERENCE.md`");
    }

    /// A reader asks for the key as it stands in the file, with the name of a host or a member.
    @ParameterizedTest
    @CsvSource({"http.host.blog.root, http.root", "http.host.NAME.root, http.root", "http.realm.staff, http.realm.NAME",
        "http.realm, http.realm.NAME", "http.host.blog.redirect.1, http.redirect.NAME", "http.host.blog.names, http.host.NAME.names"})
    void aKeyIsExplainedByTheNameInTheFile(String asked, String explained) {
        assertEquals(ConfigListing.describe(TestSchema.ALL, explained), ConfigListing.describe(TestSchema.ALL, asked));
        assertTrue(ConfigListing.describe(TestSchema.ALL, asked).orElseThrow().startsWith(explained));
    }

    @Test
    void aKeyThatDoesNotExistIsNotExplained() {
        assertEquals(Optional.empty(), ConfigListing.describe(TestSchema.ALL, "http.host.blog.rot"));
        assertEquals(Optional.empty(), ConfigListing.describe(TestSchema.ALL, "http.host"));
        assertEquals(Optional.empty(), ConfigListing.describe(TestSchema.ALL, "http."));
    }
}

package stheno.appliance.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConfigTest {
    @TempDir
    private Path home;
    private final Map<String, String> environment = new HashMap<>();
    private final List<Setting> overrides = new ArrayList<>();

    private void conf(String... lines) throws IOException {
        Files.createDirectories(home.resolve("conf"));
        Files.writeString(home.resolve("conf").resolve("stheno.properties"), String.join("\n", lines));
    }

    private void set(String key, String value) {
        overrides.add(new Setting(key, value, new Origin.Argument("--set")));
    }

    private Config load() throws BadConfig {
        return Config.load(new Sources(Optional.empty(), overrides), environment, home);
    }

    private List<String> faults() {
        BadConfig bad = assertThrows(BadConfig.class, this::load);
        assertEquals(String.join("\n", bad.faults().stream().map(BadSetting::getMessage).toList()), bad.getMessage());
        return bad.faults().stream().map(fault -> fault.getMessage().replace(home.resolve("conf").toString(), "CONF")).toList();
    }

    @Test
    void nothingAtAllIsTheDefaults() throws BadConfig {
        Config config = load();
        assertEquals("[127.0.0.1:8080]", config.value(Keys.HTTP_LISTEN).toString());
        assertEquals(List.of(), config.value(Keys.HTTP_TLS_LISTEN));
        assertEquals(Duration.ofSeconds(75), config.value(Keys.LIMIT_IDLE));
        assertEquals(32 * 1024, config.value(Keys.LIMIT_HEAD));
        assertEquals(new Origin.Default(), config.setting(Keys.LIMIT_HEAD).origin());
        assertEquals(Optional.empty(), config.defaultHost().value(HostKeys.ROOT));
        assertEquals(List.of("index.html"), config.defaultHost().value(HostKeys.INDEX));
        assertEquals(List.of(), config.hosts());
        assertTrue(config.settings().isEmpty());
    }

    @Test
    void theCommandLineGoesBeforeTheEnvironmentAndThatBeforeTheFile() throws BadConfig, IOException {
        conf("limit.idle = 1s", "limit.message = 1s", "limit.linger = 1s");
        environment.put("STHENO_LIMIT_MESSAGE", "2s");
        environment.put("STHENO_LIMIT_LINGER", "2s");
        set("limit.linger", "3s");
        set("limit.linger", "4s");
        Config config = load();
        assertEquals(Duration.ofSeconds(1), config.value(Keys.LIMIT_IDLE));
        assertEquals(Duration.ofSeconds(2), config.value(Keys.LIMIT_MESSAGE));
        assertEquals(Duration.ofSeconds(4), config.value(Keys.LIMIT_LINGER));
        assertEquals("environment STHENO_LIMIT_MESSAGE", config.setting(Keys.LIMIT_MESSAGE).origin().toString());
        assertEquals(home.resolve("conf/stheno.properties") + ":1", config.setting(Keys.LIMIT_IDLE).origin().toString());
    }

    @Test
    void anIncludedFileGoesBeforeTheOneThatIncludesIt() throws BadConfig, IOException {
        conf("include = more.properties", "limit.idle = 1s", "limit.linger = 1s");
        Files.writeString(home.resolve("conf/more.properties"), "limit.idle = 2s");
        assertEquals(Duration.ofSeconds(2), load().value(Keys.LIMIT_IDLE));
        assertEquals(Duration.ofSeconds(1), load().value(Keys.LIMIT_LINGER));
    }

    @Test
    void theFileIsNamedByTheCommandLineOrElseTheEnvironmentOrElseTheImage() throws BadConfig, IOException {
        conf("limit.idle = 1s");
        Path second = Files.writeString(home.resolve("second"), "limit.idle = 2s");
        Path third = Files.writeString(home.resolve("third"), "limit.idle = 3s");
        environment.put("STHENO_CONFIG", second.toString());
        Config named = Config.load(new Sources(Optional.of(third), List.of()), environment, home);
        assertEquals(Duration.ofSeconds(3), named.value(Keys.LIMIT_IDLE));
        assertEquals(Duration.ofSeconds(2), load().value(Keys.LIMIT_IDLE));
        environment.put("STHENO_CONFIG", "");
        assertEquals(Duration.ofSeconds(1), load().value(Keys.LIMIT_IDLE));
        environment.put("STHENO_CONFIG", "/nowhere/x");
        assertEquals(List.of("environment STHENO_CONFIG: config = `/nowhere/x`: is not there; name a file that can be read"), faults());
    }

    @Test
    void allFaultsAreToldAtOnce() throws IOException {
        conf("limit.idle = never", "http.lisen = 127.0.0.1:80", "limit.body = 1g", "limit.body = 2g", "http.redirect.a = nonsense",
                "http.host.blog.index = a/b");
        environment.put("STHENO_LIMIT_FIELD", "3");
        set("server.loops", "0");
        List<String> faults = faults();
        List<String> starts = List.of("CONF/stheno.properties:4: limit.body = `2g`: is given already by ",
                "environment STHENO_LIMIT_FIELD: ",
                "CONF/stheno.properties:2: http.lisen = `127.0.0.1:80`: there is no such key; did you mean http.listen?",
                "CONF/stheno.properties:1: limit.idle = `never`: is no duration; ", "argument --set: server.loops = `0`: is too small; ",
                "CONF/stheno.properties:6: http.host.blog.index = `a/b`: is no file's name; ",
                "CONF/stheno.properties:5: http.redirect.a = `nonsense`: a redirect is written as ",
                "CONF/stheno.properties:6: http.host.blog.names = ``: is missing; ",
                "CONF/stheno.properties:6: http.host.blog.root = ``: is missing; ");
        assertEquals(starts.size(), faults.size(), () -> String.join("\n", faults));
        for (int n = 0; n < starts.size(); n++) assertTrue(faults.get(n).startsWith(starts.get(n)), faults.get(n));
    }

    @Test
    void ofAFileThatIsWrongAltogetherTheMessageShowsTheFirstFaults() throws IOException {
        StringBuilder text = new StringBuilder();
        for (int n = 0; n < 60; n++) text.append("wrong").append(n).append(" = 1\n");
        conf(text.toString());
        BadConfig bad = assertThrows(BadConfig.class, this::load);
        assertEquals(60, bad.faults().size());
        assertEquals(51, bad.getMessage().lines().count());
        assertTrue(bad.getMessage().endsWith("\nand 10 more"));
    }

    @Test
    void aValueOverriddenIsNotLookedAt() throws BadConfig, IOException {
        conf("limit.idle = never");
        set("limit.idle", "3s");
        assertEquals(Duration.ofSeconds(3), load().value(Keys.LIMIT_IDLE));
    }

    @Test
    void blanksAroundAValueAreNoneOfIt() throws BadConfig, IOException {
        conf("limit.fields = 7   ", "log.format = json\t");
        assertEquals(7, load().value(Keys.LIMIT_FIELDS));
        assertEquals("json", load().value(Keys.LOG_FORMAT));
    }

    @Test
    void aValueHasNoControlCharactersAndItsLength() throws IOException {
        conf("http.header.a = /** X: a\\r\\nSet-Cookie: b", "http.header.b = /** X: \\u202e", "limit.idle = " + "1".repeat(8193),
                "\\u001b[2J = x");
        List<String> faults = faults();
        assertEquals(4, faults.size());
        for (String fault : faults) {
            assertTrue(fault.contains("holds one that controls; leave that out"), fault);
            assertTrue(fault.chars().allMatch(c -> c >= ' ' && c < 0x7f) && fault.length() < 400, fault);
        }
    }

    @Test
    void aNamedHostTakesOverWhatItDoesNotSay() throws BadConfig, IOException {
        conf("http.root = site", "http.index = a.html", "http.listing = yes", "http.hsts = 1d", "http.fallback = /app.html",
                "http.host.blog.names = blog.example.org, *.blog.example.org", "http.host.blog.root = blog", "http.host.blog.listing = no",
                "http.host.blog.fallback =");
        Config config = load();
        HostConfig blog = config.hosts().getFirst();
        assertEquals("blog", blog.name());
        assertEquals(List.of("blog.example.org", "*.blog.example.org"), blog.value(HostKeys.NAMES));
        assertEquals(Optional.of(home.resolve("conf/blog")), blog.value(HostKeys.ROOT));
        assertEquals(List.of("a.html"), blog.value(HostKeys.INDEX));
        assertFalse(blog.value(HostKeys.LISTING));
        assertTrue(config.defaultHost().value(HostKeys.LISTING));
        assertEquals(Duration.ofDays(1), blog.value(HostKeys.HSTS));
        assertEquals(Optional.empty(), blog.value(HostKeys.FALLBACK));
        assertEquals("http.hsts", blog.setting(HostKeys.HSTS).key());
        assertEquals("http.host.blog.listing", blog.setting(HostKeys.LISTING).key());
        assertFalse(blog.says(blog.setting(HostKeys.HSTS)));
        assertTrue(blog.says(blog.setting(HostKeys.LISTING)));
        assertThrows(IllegalArgumentException.class, () -> config.defaultHost().value(HostKeys.NAMES));
    }

    @Test
    void aFamilyIsTakenOverAsAWholeOrNotAtAll() throws BadConfig, IOException {
        conf("http.error.404 = /404.html", "http.error.5xx = /sorry.html", "http.realm.a = /private/ Members only",
                "http.realm.b = /staff/ Staff",
                "http.cgi.a = /cgi-bin/ scripts", "http.host.x.names = x", "http.host.x.root = /x", "http.host.x.error.4xx = /all.html",
                "http.host.x.cgi.one = /run/ /usr/lib/x y", "http.host.y.names = y", "http.host.y.root = /y");
        Config config = load();
        HostConfig x = config.hosts().get(0);
        HostConfig y = config.hosts().get(1);
        assertEquals(Map.of(404, "/404.html", 5, "/sorry.html"), config.defaultHost().errorPages());
        assertEquals(Map.of(4, "/all.html"), x.errorPages());
        assertEquals(config.defaultHost().errorPages(), y.errorPages());
        assertEquals(Map.of("/private/", "Members only", "/staff/", "Staff"), x.realms());
        assertEquals(Path.of("/usr/lib/x y"), x.scripts().getFirst().folder());
        assertEquals("/run/", x.scripts().getFirst().path());
        assertEquals(home.resolve("conf/scripts"), y.scripts().getFirst().folder());
    }

    @Test
    void membersOfAFamilyAreInTheOrderOfTheirNumbers() throws BadConfig, IOException {
        conf("http.redirect.10 = /c -> /z", "http.redirect.2 = /b -> /z", "http.redirect.1 = /a -> /z", "http.redirect.x = /d -> /z 308",
                "http.header.1 = /** X-A: b");
        HostConfig host = load().defaultHost();
        assertEquals(List.of("1", "2", "10", "x"), List.copyOf(host.family(HostFamily.REDIRECT).keySet()));
        assertEquals(4, host.redirects().size());
        assertEquals(1, host.headerRules().size());
    }

    @Test
    void aHostThatOnlyRedirectsNeedsNoRoot() throws BadConfig, IOException {
        conf("http.host.old.names = old.example.org", "http.host.old.redirect.all = /** -> https://example.org/$1");
        assertEquals(Optional.empty(), load().hosts().getFirst().value(HostKeys.ROOT));
    }

    @Test
    void hostsAreInTheOrderOfTheirNames() throws BadConfig {
        for (String name : List.of("b", "a10", "a2")) {
            set("http.host." + name + ".names", name);
            set("http.host." + name + ".root", "/");
        }
        assertEquals(List.of("a2", "a10", "b"), load().hosts().stream().map(HostConfig::name).toList());
    }

    @Test
    void aNameBelongsToOneHost() {
        set("http.host.a.names", "a, www.a");
        set("http.host.a.root", "/");
        set("http.host.b.names", "b, WWW.A.");
        set("http.host.b.root", "/");
        assertEquals(List.of("argument --set: http.host.b.names = `b, WWW.A.`: holds www.a, as does argument --set; "
                + "leave it out in one place"), faults());
    }

    @Test
    void whatIsSaidOfAPathIsSaidOnce() throws IOException {
        conf("http.cgi.a = /x/ one", "http.cgi.b = /x/ two", "http.realm.a = /x/ one", "http.realm.b = /x/ two", "http.cgi.c = /x",
                "http.cgi.d = x/ y",
                "http.error.404 = 404.html", "http.header.a = /** Content-Length: 3", "http.host.h.names = h", "http.host.h.root = /");
        assertEquals(6, faults().size(), () -> String.join("\n", faults())); // each once, though a host takes them over
    }

    @Test
    void aCertificateGoesWithItsKey() throws IOException {
        conf("tls.certificate = c", "http.key = k", "http.host.h.names = h", "http.host.h.root = /", "http.host.h.certificate = c");
        List<String> faults = faults();
        assertEquals(3, faults.size());
        assertTrue(faults.get(0).contains("tls.certificate = `c`: goes with tls.key, which is not set; set both"), faults.get(0));
        assertTrue(faults.get(1).contains("http.key = `k`: goes with http.certificate, "), faults.get(1));
        assertTrue(faults.get(2).contains("http.host.h.certificate = `c`: goes with http.host.h.key, "), faults.get(2));
    }

    @Test
    void httpsNeedsACertificate() throws BadConfig {
        set("http.tls.listen", "127.0.0.1:0");
        assertEquals(List.of("argument --set: http.tls.listen = `127.0.0.1:0`: there is no certificate; set tls.certificate and tls.key"),
                faults());
        set("http.certificate", "c");
        set("http.key", "k");
        assertEquals(Optional.of(Path.of("k")), load().defaultHost().value(HostKeys.KEY));
    }

    @Test
    void aCertificateOfTheCommandLineNeedsHttps() throws BadConfig, IOException {
        conf("tls.certificate = c", "tls.key = k");
        assertTrue(load().value(Keys.TLS_KEY).isPresent());
        set("tls.certificate", "c");
        assertEquals(List.of("argument --set: tls.certificate = `c`: there is no HTTPS listener; add --tls-http HOST:PORT"), faults());
    }

    @Test
    void twoListenersNeverShareAPlace() throws BadConfig {
        set("http.listen", "127.0.0.1:0, 127.0.0.1:0, [::1]:9180");
        load();
        set("http.listen", "127.0.0.1:9180, [::1]:9180, [::1]:9180");
        assertEquals(List.of("argument --set: http.listen = `127.0.0.1:9180, [::1]:9180, [::1]:9180`: "
                + "[0:0:0:0:0:0:0:1]:9180 is in http.listen already; choose another port, or leave it out",
                "default: admin.listen = `127.0.0.1:9180`: 127.0.0.1:9180 is in http.listen already; choose another port, or leave it out"),
                faults());
    }

    @Test
    void theTargetIsPartOfTheHead() {
        set("limit.head", "4k");
        assertEquals(List.of("default: limit.target = `8k`: is more than limit.head, which is 4k; write less, or raise limit.head"),
                faults());
    }

    @Test
    void theFileOfTheImageIsAllCommentsAndItsExamplesAreRight() throws BadConfig, IOException {
        String shipped = Files.readString(repository().resolve("packaging/image/conf/stheno.properties"));
        conf(shipped);
        assertTrue(load().settings().isEmpty());
        conf(shipped.replaceAll("(?m)^#(?=[a-z])", "").replaceAll("(?m)^include.*", ""));
        assertEquals(Optional.of(home.resolve("conf/key.pem")), load().value(Keys.TLS_KEY));
        assertEquals("blog", load().hosts().getFirst().name());
    }

    private static Path repository() {
        Path folder = Path.of("").toAbsolutePath();
        while (!Files.exists(folder.resolve("README.md"))) folder = folder.getParent();
        return folder;
    }

    @Test
    void aReloadCanTellWhatItCannotChange() throws BadConfig {
        Config before = load();
        set("http.listen", "127.0.0.1:8080 "); // the same
        set("limit.idle", "3s");
        assertEquals(List.of(), before.changedNeedingRestart(load()));
        set("http.listen", "127.0.0.1:8081");
        set("server.loops", Integer.toString(before.value(Keys.SERVER_LOOPS) + 1));
        set("admin.listen", "");
        assertEquals(List.of("http.listen", "admin.listen", "server.loops"), before.changedNeedingRestart(load()));
    }
}

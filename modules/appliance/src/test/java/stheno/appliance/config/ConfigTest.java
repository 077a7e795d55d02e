package stheno.appliance.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
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
import stheno.appliance.http.HostKeys;
import stheno.appliance.http.HttpKeys;
import stheno.appliance.log.EventLogKeys;
import stheno.appliance.tls.TlsKeys;

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
        overrides.add(new Setting(key, value, new SettingSource.Argument("--set")));
    }

    private Config load() throws BadConfig {
        return TestSchema.load(new ConfigSources(Optional.empty(), overrides), environment, home);
    }

    private List<String> faults() {
        BadConfig bad = assertThrows(BadConfig.class, this::load);
        assertEquals(String.join("\n", bad.faults().stream().map(BadSetting::getMessage).toList()), bad.getMessage());
        return bad.faults().stream().map(fault -> fault.getMessage().replace(home.resolve("conf").toString(), "CONF")).toList();
    }

    @Test
    void theCommandLineGoesBeforeTheEnvironmentAndThatBeforeTheFile() throws BadConfig, IOException {
        conf("limit.idle = 1s", "limit.message = 1s", "limit.linger = 1s");
        environment.put("STHENO_LIMIT_MESSAGE", "2s");
        environment.put("STHENO_LIMIT_LINGER", "2s");
        set("limit.linger", "3s");
        set("limit.linger", "4s");
        Config config = load();
        assertEquals(Duration.ofSeconds(1), config.value(ServerKeys.IDLE));
        assertEquals(Duration.ofSeconds(2), config.value(ServerKeys.MESSAGE));
        assertEquals(Duration.ofSeconds(4), config.value(ServerKeys.LINGER));
        assertEquals("environment STHENO_LIMIT_MESSAGE", config.setting(ServerKeys.MESSAGE).source().toString());
        assertEquals(home.resolve("conf/stheno.properties") + ":1", config.setting(ServerKeys.IDLE).source().toString());
    }

    @Test
    void messagesNameTheFolderThatALinkedConfLeadsTo() throws Exception {
        Path folder = Files.createDirectories(home.resolve("etc"));
        Files.writeString(folder.resolve("stheno.properties"), "limit.idle = 2s");
        Path image = Files.createDirectories(home.resolve("image"));
        Files.createSymbolicLink(image.resolve("conf"), folder);
        Config config = TestSchema.load(new ConfigSources(Optional.empty(), List.of()), Map.of(), image);
        assertEquals(folder.resolve("stheno.properties") + ":1", config.setting(ServerKeys.IDLE).source().toString());
    }

    @Test
    void anIncludedFileGoesBeforeTheOneThatIncludesIt() throws BadConfig, IOException {
        conf("include = more.properties", "limit.idle = 1s", "limit.linger = 1s");
        Files.writeString(home.resolve("conf/more.properties"), "limit.idle = 2s");
        assertEquals(Duration.ofSeconds(2), load().value(ServerKeys.IDLE));
        assertEquals(Duration.ofSeconds(1), load().value(ServerKeys.LINGER));
    }

    @Test
    void theFileIsNamedByTheCommandLineOrElseTheEnvironmentOrElseTheImage() throws BadConfig, IOException {
        conf("limit.idle = 1s");
        Path second = Files.writeString(home.resolve("second"), "limit.idle = 2s");
        Path third = Files.writeString(home.resolve("third"), "limit.idle = 3s");
        environment.put("STHENO_CONFIG", second.toString());
        Config named = TestSchema.load(new ConfigSources(Optional.of(third), List.of()), environment, home);
        assertEquals(Duration.ofSeconds(3), named.value(ServerKeys.IDLE));
        assertEquals(Duration.ofSeconds(2), load().value(ServerKeys.IDLE));
        environment.put("STHENO_CONFIG", "");
        assertEquals(Duration.ofSeconds(1), load().value(ServerKeys.IDLE));
        environment.put("STHENO_CONFIG", "/nowhere/x");
        assertEquals(List.of("environment STHENO_CONFIG: config = `/nowhere/x`: does not exist; name a file that can be read"), faults());
    }

    @Test
    void allFaultsAreReportedTogether() throws IOException {
        conf("limit.idle = never", "http.lisen = 127.0.0.1:80", "http.body-limit = 1g", "http.body-limit = 2g",
                "http.redirect.a = nonsense",
                "http.host.blog.index = a/b");
        environment.put("STHENO_LIMIT_FIELD", "3");
        set("server.loops", "0");
        List<String> faults = faults();
        List<String> starts = List.of("CONF/stheno.properties:4: http.body-limit = `2g`: repeats ",
                "environment STHENO_LIMIT_FIELD: ",
                "CONF/stheno.properties:2: http.lisen = `127.0.0.1:80`: there is no such key; did you mean http.listen?",
                "CONF/stheno.properties:1: limit.idle = `never`: is not a duration; ", "argument --set: server.loops = `0`: is too small; ",
                "CONF/stheno.properties:6: http.host.blog.index = `a/b`: is not a file name; ",
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
        assertEquals(Duration.ofSeconds(3), load().value(ServerKeys.IDLE));
    }

    @Test
    void blanksAroundAValueAreNoneOfIt() throws BadConfig, IOException {
        conf("http.field-limit = 7   ", "log.format = json\t");
        assertEquals(7, load().value(HttpKeys.FIELD_LIMIT));
        assertEquals("json", load().value(EventLogKeys.FORMAT));
    }

    @Test
    void aValueHasNoControlCharactersAndItsLength() throws IOException {
        conf("http.header.a = /** X: a\\r\\nSet-Cookie: b", "http.header.b = /** X: \\u202e", "limit.idle = " + "1".repeat(8193),
                "\\u001b[2J = x");
        List<String> faults = faults();
        assertEquals(4, faults.size());
        for (String fault : faults) {
            assertTrue(fault.contains("has a control character; remove it") || fault.contains("is longer than 8192 characters; shorten it"),
                    fault);
            assertTrue(fault.chars().allMatch(c -> c >= ' ' && c < 0x7f) && fault.length() < 400, fault);
        }
    }

    @Test
    void aNameBelongsToOneHost() {
        set("http.host.a.names", "a, www.a");
        set("http.host.a.root", "/");
        set("http.host.b.names", "b, WWW.A.");
        set("http.host.b.root", "/");
        assertEquals(List.of("argument --set: http.host.b.names = `b, WWW.A.`: repeats www.a of argument --set; "
                + "remove it in one place"), faults());
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
        assertTrue(faults.get(2).contains("tls.certificate = `c`: needs tls.key, which is not set; set both"), faults.get(2));
        assertTrue(faults.get(0).contains("http.key = `k`: needs http.certificate, "), faults.get(0));
        assertTrue(faults.get(1).contains("http.host.h.certificate = `c`: needs http.host.h.key, "), faults.get(1));
    }

    @Test
    void httpsNeedsACertificate() throws BadConfig {
        set("http.tls.listen", "127.0.0.1:0");
        assertEquals(List.of("argument --set: http.tls.listen = `127.0.0.1:0`: there is no certificate; set tls.certificate and tls.key"),
                faults());
        set("http.certificate", "c");
        set("http.key", "k");
        assertEquals(Optional.of(Path.of("k")), load().defaultSection(HostKeys.ALL).value(HostKeys.KEY));
    }

    @Test
    void aCertificateOfTheCommandLineNeedsHttps() throws BadConfig, IOException {
        conf("tls.certificate = c", "tls.key = k");
        assertTrue(load().value(TlsKeys.KEY).isPresent());
        set("tls.certificate", "c");
        assertEquals(List.of("argument --set: tls.certificate = `c`: there is no HTTPS listener; add --tls-http HOST:PORT"), faults());
    }

    @Test
    void twoListenersNeverShareAPlace() throws BadConfig {
        set("http.listen", "127.0.0.1:0, 127.0.0.1:0, [::1]:9180");
        load();
        set("http.listen", "127.0.0.1:9180, [::1]:9180, [::1]:9180");
        assertEquals(List.of("argument --set: http.listen = `127.0.0.1:9180, [::1]:9180, [::1]:9180`: "
                + "[::1]:9180 is also in http.listen; choose another port, or remove one",
                "default: admin.listen = `127.0.0.1:9180`: 127.0.0.1:9180 is also in http.listen; choose another port, or remove one"),
                faults());
    }

    @Test
    void theTargetIsPartOfTheHead() {
        set("http.head-limit", "4k");
        assertEquals(List.of("default: http.target-limit = `8k`: exceeds http.head-limit, which is 4k; lower it, or raise http.head-limit"),
                faults());
    }

    @Test
    void aReloadCanTellWhatItCannotChange() throws BadConfig {
        Config before = load();
        set("http.listen", "127.0.0.1:8080 "); // the same
        set("limit.idle", "3s");
        assertEquals(List.of(), before.changedNeedingRestart(load()));
        set("http.listen", "127.0.0.1:8081");
        set("server.loops", Integer.toString(before.value(ServerKeys.LOOPS) + 1));
        set("admin.listen", "");
        assertEquals(List.of("http.listen", "server.loops", "admin.listen"), before.changedNeedingRestart(load()));
    }
}

package stheno.appliance.http;

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
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import stheno.appliance.config.BadConfig;
import stheno.appliance.config.BadSetting;
import stheno.appliance.config.Config;
import stheno.appliance.config.ConfigSources;
import stheno.appliance.config.IdleSettings;
import stheno.appliance.config.ServerKeys;
import stheno.appliance.config.Setting;
import stheno.appliance.config.SettingSource;
import stheno.appliance.config.TestSchema;
import stheno.appliance.tls.TlsKeys;

class HostConfigTest {
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

    private static List<HostConfig> named(Config config) {
        return HostConfig.all(config).stream().skip(1).toList();
    }

    @Test
    void aStatusPageThatHidesScriptsIsReported() throws BadConfig {
        set("http.cgi.1", "/status/bin/ " + home);
        set("http.cgi.2", "/bin/ " + home);
        List<String> warnings = new ArrayList<>();
        new HttpProtocol().advise(load(), warning -> warnings.add(warning.getMessage()));
        assertEquals(List.of(), warnings);
        set("admin.path", "/status/");
        new HttpProtocol().advise(load(), warning -> warnings.add(warning.getMessage()));
        assertEquals(List.of("argument --set: http.cgi.1 = `/status/bin/ " + home + "`: has no effect: the status page at admin.path, "
                + "/status/, answers for its path; choose another path for one of them"), warnings);
    }

    private List<String> exposed() throws BadConfig {
        List<String> warnings = new ArrayList<>();
        HostConfig.exposed(load(), warning -> warnings.add(warning.getMessage().replace("argument --set: ", "")));
        return warnings;
    }

    @Test
    void passwordsInClearAndUploadsByEverybodyAreWarnedOf() throws BadConfig {
        set("http.realm.1", "/staff/ Staff");
        set("http.writable", "/staff/drop/, /drop/");
        assertEquals(List.of(), exposed(), "only this machine can connect");
        set("http.listen", "*:8080");
        assertEquals(List.of("http.realm.1 = `/staff/ Staff`: passwords are sent in clear, because http.listen has no TLS; "
                + "set http.tls.listen and http.https-redirect",
                "http.writable = `/staff/drop/, /drop/`: every client can write to /drop/; add an http.realm for it"), exposed());
        set("http.trusted-proxies", "10.0.0.0/8");
        assertEquals(1, exposed().size(), "the proxy has TLS");
        set("http.allow", "10.0.0.0/8");
        assertEquals(List.of(), exposed());
    }

    @Test
    void mediaTypesAreCheckedAndInheritedWhole() throws BadConfig {
        set("http.type.pbf", "application/x-protobuf encoding=gzip");
        set("http.default-type", "text/plain");
        set("http.host.x.names", "x");
        set("http.host.x.root", home.toString());
        set("http.host.x.charset", "none");
        for (HostConfig host : HostConfig.all(load())) host.types();
        set("http.type.x", "text");
        set("http.type.y", "text/plain encoding=lzma");
        set("http.charset", "utf 8");
        set("http.host.x.default-type", "plain");
        assertEquals(List.of(
                "argument --set: http.charset = `utf 8`: is not the name of a character set; write one like utf-8 or iso-8859-1, or none",
                "argument --set: http.host.x.default-type = `plain`: is not a media type; write one like text/plain or "
                        + "application/octet-stream",
                "argument --set: http.type.x = `text`: it is not a media type like image/png; write it as TYPE [encoding=gzip|br|zstd]",
                "argument --set: http.type.y = `text/plain encoding=lzma`: the encoding lzma is not one of gzip, br and zstd; write it as "
                        + "TYPE [encoding=gzip|br|zstd]"), faults().stream().sorted().toList());
    }

    @ParameterizedTest
    @CsvSource({
        "http.fallback, /staff/", "http.fallback, /", "http.hidden, /%2e%2e/", "http.hidden, /a%2f..%2f/", "http.writable, /%2e%2e/",
        "http.writable, /%2F/", "http.error.404, /up/",
    })
    void pathsThatAHandlerRefusesAreFaultsOfTheSetting(String key, String value) {
        set(key, value);
        assertEquals(1, faults().size());
        assertTrue(faults().getFirst().contains(key + " = `" + value + "`: is "), faults().getFirst());
    }

    @Test
    void foldersAreMadeOnlyWhereUploadsAreAllowed() throws BadConfig {
        set("http.root", home.toString());
        set("http.make-folders", "true");
        assertEquals(1, IdleSettings.of(load()).size());
        assertTrue(IdleSettings.of(load()).getFirst().getMessage().contains("http.writable"), IdleSettings.of(load()).toString());
        set("http.writable", "/");
        assertEquals(List.of(), IdleSettings.of(load()));
    }

    @Test
    void aCharacterSetIsOneThatBrowsersOrJavaKnow() throws BadConfig {
        for (String name : List.of("utf-8", "ISO-8859-1", "Shift_JIS", "windows-1252", "none")) {
            set("http.charset", name);
            load();
        }
        set("http.charset", "klingon");
        assertEquals(1, faults().size());
    }

    private List<String> redirected(String value) throws BadConfig {
        set("http.https-redirect", value);
        List<String> warnings = new ArrayList<>();
        HostConfig.redirectedNowhere(load(), warning -> warnings.add(warning.getMessage()));
        return warnings;
    }

    @Test
    void aRedirectToHttpsNeedsHttps() throws BadConfig {
        set("http.host.x.names", "x");
        set("http.host.x.root", home.toString());
        assertEquals(List.of("argument --set: http.https-redirect = `true`: this server has no HTTPS; set http.tls.listen, or write the "
                + "port of another server; behind a proxy that ends TLS, add it to http.trusted-proxies"), redirected("true"));
        assertEquals(List.of(), redirected("false"));
        assertEquals(List.of(), redirected("8443"));
        assertEquals(8443, HostConfig.all(load()).get(1).value(HostKeys.HTTPS_REDIRECT).port().orElseThrow());
        set("http.trusted-proxies", "127.0.0.1");
        assertEquals(List.of(), redirected("true"));
        for (String value : List.of("0", "65536", "yes", "-1", "443 ", "")) {
            set("http.https-redirect", value);
            if (value.strip().equals("443")) load();
            else assertEquals(1, faults().size(), value);
        }
    }

    @Test
    void nothingAtAllIsTheDefaults() throws BadConfig {
        Config config = load();
        assertEquals("[127.0.0.1:8080]", config.value(HttpKeys.LISTEN).toString());
        assertEquals(List.of(), config.value(HttpKeys.TLS_LISTEN));
        assertEquals(Duration.ofSeconds(75), config.value(ServerKeys.IDLE));
        assertEquals(32 * 1024, config.value(HttpKeys.HEAD_LIMIT));
        assertEquals(new SettingSource.Default(), config.setting(HttpKeys.HEAD_LIMIT).source());
        assertEquals(Optional.empty(), HostConfig.all(config).getFirst().value(HostKeys.ROOT));
        assertEquals(List.of("index.html"), HostConfig.all(config).getFirst().value(HostKeys.INDEX));
        assertEquals(List.of(), named(config));
        assertTrue(config.settings().isEmpty());
    }

    @Test
    void aNamedHostTakesOverWhatItDoesNotSay() throws BadConfig, IOException {
        conf("http.root = site", "http.index = a.html", "http.listing = yes", "http.hsts = 1d", "http.fallback = /app.html",
                "http.host.blog.names = blog.example.org, *.blog.example.org", "http.host.blog.root = blog", "http.host.blog.listing = no",
                "http.host.blog.fallback =");
        Config config = load();
        HostConfig blog = named(config).getFirst();
        assertEquals("blog", blog.toString());
        assertEquals(List.of("blog.example.org", "*.blog.example.org"), blog.value(HostKeys.NAMES));
        assertEquals(Optional.of(home.resolve("conf/blog")), blog.value(HostKeys.ROOT));
        assertEquals(List.of("a.html"), blog.value(HostKeys.INDEX));
        assertFalse(blog.value(HostKeys.LISTING));
        assertTrue(HostConfig.all(config).getFirst().value(HostKeys.LISTING));
        assertEquals(Duration.ofDays(1), blog.value(HostKeys.HSTS));
        assertEquals(Optional.empty(), blog.value(HostKeys.FALLBACK));
        assertEquals("http.hsts", blog.setting(HostKeys.HSTS).key());
        assertEquals("http.host.blog.listing", blog.setting(HostKeys.LISTING).key());
        assertFalse(blog.sets(blog.setting(HostKeys.HSTS)));
        assertTrue(blog.sets(blog.setting(HostKeys.LISTING)));
        assertThrows(IllegalArgumentException.class, () -> HostConfig.all(config).getFirst().value(HostKeys.NAMES));
    }

    @Test
    void aFamilyIsTakenOverAsAWholeOrNotAtAll() throws BadConfig, IOException {
        conf("http.error.404 = /404.html", "http.error.5xx = /sorry.html", "http.realm.a = /private/ Members only",
                "http.realm.b = /staff/ Staff",
                "http.cgi.a = /cgi-bin/ scripts", "http.host.x.names = x", "http.host.x.root = /x", "http.host.x.error.4xx = /all.html",
                "http.host.x.cgi.one = /run/ /usr/lib/x y", "http.host.y.names = y", "http.host.y.root = /y");
        Config config = load();
        HostConfig x = named(config).get(0);
        HostConfig y = named(config).get(1);
        assertEquals(Map.of(404, "/404.html", 5, "/sorry.html"), HostConfig.all(config).getFirst().errorPages());
        assertEquals(Map.of(4, "/all.html"), x.errorPages());
        assertEquals(HostConfig.all(config).getFirst().errorPages(), y.errorPages());
        assertEquals(Map.of("/private/", "Members only", "/staff/", "Staff"), x.realms());
        assertEquals(Path.of("/usr/lib/x y"), x.scripts().getFirst().folder());
        assertEquals("/run/", x.scripts().getFirst().path());
        assertEquals(home.resolve("conf/scripts"), y.scripts().getFirst().folder());
    }

    @Test
    void membersOfAFamilyAreInTheOrderOfTheirNumbers() throws BadConfig, IOException {
        conf("http.redirect.10 = /c -> /z", "http.redirect.2 = /b -> /z", "http.redirect.1 = /a -> /z", "http.redirect.x = /d -> /z 308",
                "http.header.1 = /** X-A: b");
        HostConfig host = HostConfig.all(load()).getFirst();
        assertEquals(List.of("1", "2", "10", "x"), List.copyOf(host.family(HostKeys.REDIRECT).keySet()));
        assertEquals(4, host.redirects().size());
        assertEquals(1, host.headerRules().size());
    }

    @Test
    void aHostThatOnlyRedirectsNeedsNoRoot() throws BadConfig, IOException {
        conf("http.host.old.names = old.example.org", "http.host.old.redirect.all = /** -> https://example.org/$1");
        assertEquals(Optional.empty(), named(load()).getFirst().value(HostKeys.ROOT));
    }

    @Test
    void hostsAreInTheOrderOfTheirNames() throws BadConfig {
        for (String name : List.of("b", "a10", "a2")) {
            set("http.host." + name + ".names", name);
            set("http.host." + name + ".root", "/");
        }
        assertEquals(List.of("a2", "a10", "b"), named(load()).stream().map(HostConfig::toString).toList());
    }

    @Test
    void theFileOfTheImageIsAllCommentsAndItsExamplesAreRight() throws BadConfig, IOException {
        String shipped = Files.readString(repository().resolve("packaging/image/conf/stheno.properties"));
        conf(shipped);
        assertTrue(load().settings().isEmpty());
        conf(shipped.replaceAll("(?m)^#(?=[a-z])", "").replaceAll("(?m)^include.*", ""));
        assertEquals(Optional.of(home.resolve("conf/key.pem")), load().value(TlsKeys.KEY));
        assertEquals("blog", named(load()).getFirst().toString());
    }

    private static Path repository() {
        Path folder = Path.of("").toAbsolutePath();
        while (!Files.exists(folder.resolve("README.md"))) folder = folder.getParent();
        return folder;
    }

    /// A realm of a host replaces those of the default host, which may protect uploads and scripts that the host inherits.
    @Test
    void aHostWithItsOwnRealmsDoesNotOpenInheritedUploadsAndScripts() throws IOException, BadConfig {
        String[] base = {"http.root = .", "http.realm.staff = /staff/ Staff", "http.writable = /staff/drop/, /open/",
                "http.cgi.a = /staff/run/ .", "http.host.app.names = app.test", "http.host.app.root = ."};
        conf(with(base));
        load();
        conf(with(base, "http.host.app.realm.own = /private/ Own"));
        String fault = "CONF/stheno.properties:7: http.host.app.realm.own = `/private/ Own`: this host then inherits no realm, so nothing "
                + "protects %s, which it inherits from http.%s; add a realm for %s to this host, or set http.host.app.%s";
        assertEquals(List.of(fault.formatted("/staff/drop/", "writable", "/staff/drop/", "writable"),
                fault.formatted("/staff/run/", "cgi", "/staff/run/", "cgi")), faults());
        conf(with(base, "http.host.app.realm.own = /staff/ Own"));
        load();
        conf(with(base, "http.host.app.realm.own = /private/ Own", "http.host.app.writable = /private/",
                "http.host.app.cgi.b = /private/run/ ."));
        load();
    }

    private static String[] with(String[] lines, String... more) {
        return Stream.concat(Stream.of(lines), Stream.of(more)).toArray(String[]::new);
    }
}

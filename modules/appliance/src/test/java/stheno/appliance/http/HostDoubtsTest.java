package stheno.appliance.http;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import stheno.appliance.config.BadConfig;
import stheno.appliance.config.BadSetting;
import stheno.appliance.config.Config;
import stheno.appliance.config.ConfigSources;
import stheno.appliance.config.Setting;
import stheno.appliance.config.SettingSource;
import stheno.appliance.config.TestSchema;

/// Warnings about settings of hosts that are valid, and probably a mistake.
final class HostDoubtsTest {
    @TempDir
    private Path home;
    private final List<Setting> overrides = new ArrayList<>();

    private void set(String key, String value) {
        overrides.add(new Setting(key, value, new SettingSource.Argument("--set")));
    }

    private Config load() throws BadConfig {
        return TestSchema.load(new ConfigSources(Optional.empty(), overrides), Map.of(), home);
    }

    private List<String> warnings(Config config) {
        List<String> warnings = new ArrayList<>();
        new HttpProtocol().advise(config, warning -> warnings.add(shown(warning)));
        new HttpProtocol().review(config, warning -> warnings.add(shown(warning)));
        return warnings;
    }

    private String shown(BadSetting warning) {
        return warning.getMessage().replace("argument --set: ", "").replace(home.toString(), "HOME");
    }

    @Test
    void privateFilesBelowARootAreWarnedOf() throws BadConfig, IOException {
        Path www = Files.createDirectories(home.resolve("www"));
        Files.createDirectory(home.resolve("www2"));
        set("http.root", www.toString());
        set("accounts.file", home + "/www2/accounts");
        set("mail.root", www + "/.mail");
        assertEquals(List.of(), warnings(load()));
        set("http.hidden", "/");
        set("accounts.file", www + "/../www/accounts");
        set("log.access", www + "/access.log");
        assertEquals(List.of(
                "log.access = `HOME/www/access.log`: is below http.root, so clients may read it; move it out of the folder that is served",
                "accounts.file = `HOME/www/../www/accounts`: is below http.root, so clients may read it; "
                        + "move it out of the folder that is served",
                "mail.root = `HOME/www/.mail`: is below http.root, so clients may read it; move it out of the folder that is served"),
                warnings(load()).stream().sorted(Comparator.comparing(it -> "lam".indexOf(it.charAt(0)))).toList());
    }

    @Test
    void privateFilesBehindALinkAreWarnedOf() throws BadConfig, IOException {
        Files.createDirectories(home.resolve("www/cgi"));
        Files.createSymbolicLink(home.resolve("current"), home.resolve("www"));
        set("http.root", home + "/current");
        set("accounts.file", home + "/www/accounts");
        set("dns.tsig.transfer", home + "/www/transfer.key");
        set("http.cgi.1", "/bin/ " + home + "/www/cgi");
        String below = "is below http.root, so clients may read it; move it out of the folder that is served";
        assertEquals(List.of("accounts.file = `HOME/www/accounts`: " + below, "dns.tsig.transfer = `HOME/www/transfer.key`: " + below,
                "http.cgi.1 = `/bin/ HOME/www/cgi`: " + below), warnings(load()).stream().sorted().toList());
    }

    @Test
    void privateFilesOfOtherHostsAreWarnedOf() throws BadConfig, IOException {
        Files.createDirectories(home.resolve("www/bin"));
        Files.createDirectories(home.resolve("www/.well-known"));
        set("http.root", home + "/www");
        set("accounts.file", home + "/www/.well-known/accounts");
        set("http.host.app.names", "app.example.org");
        set("http.host.app.root", "/usr/share");
        set("http.host.app.certificate", "/etc/app.pem");
        set("http.host.app.key", home + "/www/app.key");
        set("http.host.app.cgi.1", "/bin/ " + home + "/www/bin");
        String below = "is below http.root, so clients may read it; move it out of the folder that is served";
        assertEquals(List.of("accounts.file = `HOME/www/.well-known/accounts`: " + below,
                "http.host.app.cgi.1 = `/bin/ HOME/www/bin`: " + below, "http.host.app.key = `HOME/www/app.key`: " + below),
                warnings(load()).stream().sorted().toList());
    }

    @Test
    void scriptsThatAreRunWhereTheyWouldBeReadAreNoWarning() throws BadConfig, IOException {
        Files.createDirectories(home.resolve("www/cgi"));
        Files.createSymbolicLink(home.resolve("current"), home.resolve("www"));
        set("http.root", home + "/current");
        set("http.cgi.1", "/cgi/ " + home + "/www/cgi");
        assertEquals(List.of(), warnings(load()));
    }

    @Test
    void settingsBelowARootAreWarnedOf() throws BadConfig, IOException {
        Path conf = Files.createDirectory(home.resolve("conf"));
        Files.writeString(conf.resolve("stheno.properties"), "http.root=" + home + "\ndns.tsig.transfer=transfer.key");
        assertEquals(List.of("HOME/conf/stheno.properties:2: dns.tsig.transfer = `transfer.key`: is below http.root, so clients may read "
                + "it; move it out of the folder that is served", "HOME/conf/stheno.properties:1: http.root = `HOME`: clients may read "
                + "HOME/conf/stheno.properties, which has settings of this server; move it out of the folder that is served"),
                warnings(load()));
    }

    @Test
    void aRootThatIsTheWholeMachineIsWarnedOfOnce() throws BadConfig {
        set("http.root", "/usr/..");
        set("accounts.file", "/etc/accounts");
        assertEquals(List.of("http.root = `/usr/..`: every file of this machine is served; name the folder with the files for clients"),
                warnings(load()));
    }

    @Test
    void linksIntoTheWholeMachineAreWarnedOf() throws BadConfig {
        set("http.root", home.toString());
        set("http.link-targets", "/usr");
        assertEquals(List.of(), warnings(load()));
        set("http.link-targets", "/usr/..");
        assertEquals(List.of("http.link-targets = `/usr/..`: links may lead to every file of this machine; "
                + "name the folders that links may lead into"), warnings(load()));
    }

    @Test
    void pathsOfLoginsAndUploadsThatLeadNowhereAreWarnedOf() throws BadConfig, IOException {
        Files.createDirectories(home.resolve("staff"));
        set("http.root", home.toString());
        set("accounts.file", "/etc/accounts");
        set("http.realm.1", "/staff/ Staff");
        set("http.realm.3", "/cgi/admin/ Scripts");
        set("http.cgi.1", "/cgi/ /usr/lib/cgi-bin");
        set("http.realm.4", "/status/ Status");
        set("admin.path", "/status/");
        set("http.writable", "/staff/");
        assertEquals(List.of(), warnings(load()));
        set("http.realm.1", "/stafff/ Staff");
        set("http.writable", "/staff/, /uploads/");
        assertEquals(List.of("http.writable = `/staff/, /uploads/`: there is no /uploads/ below http.root; correct the path, or create "
                + "the folder", "http.realm.1 = `/stafff/ Staff`: there is no /stafff/ below http.root; correct the path, or create the "
                + "folder"), warnings(load()));
        set("http.realm.1", "/staff/ Staff");
        set("http.make-folders", "true");
        assertEquals(List.of(), warnings(load()));
    }
}

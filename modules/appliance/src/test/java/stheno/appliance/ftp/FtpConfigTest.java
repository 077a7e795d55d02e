package stheno.appliance.ftp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import stheno.appliance.config.BadConfig;
import stheno.appliance.config.BadSetting;
import stheno.appliance.config.Config;
import stheno.appliance.config.ConfigCheck;
import stheno.appliance.config.ConfigSources;
import stheno.appliance.config.Setting;
import stheno.appliance.config.SettingSource;
import stheno.appliance.config.TestSchema;
import stheno.ftp.FtpSettings;
import stheno.ftp.PassivePorts;
import stheno.reactor.Limits;
import stheno.reactor.Tls;
import stheno.text.TlsPolicy;

class FtpConfigTest {
    private interface Check {
        List<BadSetting> run(Config config);
    }

    private static final Check NONE = config -> List.of();
    private static final Check FILES = ConfigCheck::files;
    private static final Check PORTS = ConfigCheck::addresses;
    private static final Check LOGIN = config -> {
        List<BadSetting> faults = new ArrayList<>();
        new FtpProtocol().inspect(config, faults::add);
        return faults;
    };
    private static final Supplier<Tls> NO_TLS = () -> {
        throw new AssertionError("no handshake was made");
    };

    @TempDir
    private Path home;
    private final List<Setting> overrides = new ArrayList<>();

    private void set(String key, String value) {
        overrides.add(new Setting(key, value.replace("HOME", home.toString()), new SettingSource.Argument("--set")));
    }

    private Config load() throws BadConfig {
        return TestSchema.load(new ConfigSources(Optional.empty(), overrides), Map.of(), home);
    }

    private List<String> faults(Check check) {
        try {
            return shown(check.run(load()));
        } catch (BadConfig e) {
            return shown(e.faults());
        }
    }

    private List<String> shown(List<BadSetting> faults) {
        return faults.stream().map(fault -> fault.getMessage().replace(home.toString(), "HOME").replace("argument --set: ", "")).toList();
    }

    private void assertFault(String start, Check check) {
        List<String> faults = faults(check);
        assertEquals(1, faults.size(), () -> String.join("\n", faults));
        assertTrue(faults.getFirst().startsWith(start), faults.getFirst());
    }

    private void certificate() {
        set("ftp.listen", "127.0.0.1:0"); // without a listener that could show it, a certificate among the arguments is a fault
        set("tls.certificate", "c.pem");
        set("tls.key", "k.pem");
    }

    @Test
    void twoLogsDoNotShareAFile() {
        set("log.access", "HOME/log");
        set("log.transfers", "HOME/./log");
        assertFault("log.transfers = `HOME/./log`: is also the file of log.access; name another file", FILES);
        set("log.access", "/dev/null");
        set("log.transfers", "/dev/null");
        assertEquals(List.of(), faults(FILES));
    }

    @Test
    void withoutAWordThereIsNoFtp() throws BadConfig {
        assertEquals(false, FtpKeys.PORTS.listens(load()));
    }

    @Test
    void theDefaultsAreThoseOfTheModule() throws BadConfig {
        FtpSettings got = FtpSettingsMapper.settings(load(), _ -> Optional.empty(), NO_TLS);
        assertEquals(FtpSettings.DEFAULTS.withPassiveAddress(got.passiveAddress()).withDataLimits(FtpSettingsMapper.data(load())), got);
    }

    @Test
    void eachSettingReachesTheModule() throws BadConfig {
        Map<String, String> all = Map.ofEntries(Map.entry("ftp.root", "HOME/r"), Map.entry("ftp.anonymous", "HOME/a"),
                Map.entry("ftp.banner", "Hello, World"), Map.entry("ftp.hidden", "yes"), Map.entry("ftp.sync", "no"),
                Map.entry("ftp.upload-limit", "1m"), Map.entry("ftp.reserve", "2m"), Map.entry("ftp.partial-limit", "3m"),
                Map.entry("ftp.passive.ports", "5000-5009"), Map.entry("ftp.umask", "027"),
                Map.entry("ftp.active", "no"), Map.entry("ftp.tls", "required"), Map.entry("ftp.tls.reuse", "required"),
                Map.entry("ftp.login-attempts", "7"), Map.entry("ftp.login-delay", "2s"), Map.entry("ftp.connect-timeout", "8s"),
                Map.entry("ftp.idle", "9s"), Map.entry("ftp.listing-entries", "10"), Map.entry("ftp.account-bandwidth", "11k/s"));
        all.forEach(this::set);
        certificate();
        FtpSettings got = FtpSettingsMapper.settings(load(), _ -> Optional.empty(), NO_TLS);
        assertEquals(FtpSettings.DEFAULTS.withBanner("Hello, World").withRoot(home.resolve("r")).withAnonymous(home.resolve("a"))
                .withHidden(true).withSync(false).withUploadLimit(1 << 20).withReserve(2 << 20).withPartialLimit(3 << 20).withUmask(0027)
                .withPassivePorts(new PassivePorts(5000, 5009)).withPassiveAddress(got.passiveAddress()).withActive(false)
                .withTls(TlsPolicy.REQUIRED, NO_TLS).withTlsReuse(true).withLoginAttempts(7).withLoginDelay(Duration.ofSeconds(2))
                .withConnectTimeout(Duration.ofSeconds(8)).withListingEntries(10).withAccountBandwidth(11 << 10)
                .withDataLimits(FtpSettingsMapper.data(load())), got);
    }

    @Test
    void sessionsHaveBoundsOfTheirOwnAndTheRestFromAll() throws BadConfig {
        set("ftp.sessions", "5");
        set("ftp.sessions-per-address", "2");
        set("ftp.idle", "7m");
        set("limit.minimum-rate", "100");
        Limits sessions = FtpSettingsMapper.sessions(load());
        assertEquals(5, sessions.connections());
        assertEquals(2, sessions.connectionsPerAddress());
        assertEquals(Duration.ofMinutes(7), sessions.idle());
        assertEquals(100, sessions.minimumRate());
        assertEquals(5, FtpSettingsMapper.data(load()).connections());
    }

    @Test
    void tlsIsOfferedWhereThereIsACertificateOfAnyHost() throws BadConfig {
        assertEquals(TlsPolicy.OFF, FtpSettingsMapper.tls(load()));
        certificate();
        assertEquals(TlsPolicy.OFFERED, FtpSettingsMapper.tls(load()));
        set("ftp.tls", "off");
        assertEquals(TlsPolicy.OFF, FtpSettingsMapper.tls(load()));
    }

    @Test
    void tlsThatIsAskedForNeedsACertificate() {
        set("ftp.tls", "required");
        assertFault("ftp.tls = `required`: there is no certificate; set tls.certificate and tls.key", NONE);
        set("ftp.tls", "offered");
        assertFault("ftp.tls = `offered`: there is no certificate; ", NONE);
        set("ftp.tls", "auto");
        set("ftp.tls.listen", "127.0.0.1:0");
        assertFault("ftp.tls.listen = `127.0.0.1:0`: there is no certificate; ", NONE);
        certificate();
        assertEquals(List.of(), faults(NONE));
    }

    @Test
    void tlsThatIsOffGoesWithNothingThatWantsIt() {
        certificate();
        set("ftp.tls", "off");
        set("ftp.tls.reuse", "required");
        assertFault("ftp.tls.reuse = `required`: needs TLS, and ftp.tls is off; write accepted", NONE);
        set("ftp.tls.reuse", "accepted");
        set("ftp.tls.listen", "127.0.0.1:0");
        assertFault("ftp.tls = `off`: conflicts with ftp.tls.listen, which is set; ", NONE);
    }

    @Test
    void resumptionNeedsACertificateToo() {
        set("ftp.tls.reuse", "required");
        assertFault("ftp.tls.reuse = `required`: there is no certificate; ", NONE);
    }

    @Test
    void noTwoProtocolsListenAtOnePlace() {
        set("ftp.listen", "127.0.0.1:8080");
        set("http.listing", "true");
        assertFault("ftp.listen = `127.0.0.1:8080`: 127.0.0.1:8080 is also in http.listen; ", NONE);
    }

    @Test
    void foldersAndTheFolderOfTheLogAreThere() {
        set("ftp.root", "HOME/none");
        assertFault("ftp.root = `HOME/none`: does not exist; name a folder that exists", FILES);
        set("ftp.root", "HOME");
        set("ftp.anonymous", "HOME/none");
        assertFault("ftp.anonymous = `HOME/none`: does not exist; ", FILES);
        set("ftp.anonymous", "HOME");
        set("log.transfers", "HOME/none/transfers.log");
        assertFault("log.transfers = `HOME/none/transfers.log`: the folder HOME/none does not exist; ", FILES);
        set("log.transfers", "HOME/transfers.log");
        assertEquals(List.of(), faults(FILES));
    }

    @Test
    void aPortThatIsTakenIsAFault() throws IOException {
        set("http.listen", "127.0.0.1:0");
        set("admin.listen", "");
        try (ServerSocketChannel other = ServerSocketChannel.open()) {
            other.bind(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), 0));
            String address = "127.0.0.1:" + ((InetSocketAddress) other.getLocalAddress()).getPort();
            set("ftp.listen", address);
            assertFault("ftp.listen = `" + address + "`: cannot listen on " + address + ": ", PORTS);
        }
        assertEquals(List.of(), faults(PORTS));
    }

    @Test
    void anFtpServerWithoutAPossibleLoginIsAFault() throws IOException {
        set("ftp.listen", "127.0.0.1:0");
        assertFault("ftp.listen = `127.0.0.1:0`: no login is possible: ftp.root and ftp.anonymous are not set, ", LOGIN);
        String plain = "ann:pbkdf2-sha256$10000$" + "A".repeat(22) + "==$" + "A".repeat(43) + "=";
        Files.writeString(home.resolve("accounts"), plain + "\n# bob:x:home=/srv/bob\n");
        set("accounts.file", "HOME/accounts");
        assertFault("ftp.listen = `127.0.0.1:0`: no login is possible", LOGIN);
        Files.writeString(home.resolve("accounts"), plain + ":home=/srv/ann\n");
        assertEquals(List.of(), faults(LOGIN));
    }

    @Test
    void aFolderForAnybodyIsEnough() {
        certificate();
        set("ftp.listen", "");
        set("ftp.tls.listen", "127.0.0.1:0");
        assertFault("ftp.tls.listen = `127.0.0.1:0`: no login is possible", LOGIN);
        set("ftp.anonymous", "HOME");
        assertEquals(List.of(), faults(LOGIN));
    }

    @Test
    void theWindowOfDataConnectionsIsItsOwn() throws BadConfig {
        set("limit.window", "7s");
        set("ftp.window", "2m");
        Config config = load();
        assertEquals(Duration.ofSeconds(7), FtpSettingsMapper.sessions(config).window());
        assertEquals(Duration.ofMinutes(2), FtpSettingsMapper.settings(config, _ -> Optional.empty(), NO_TLS).dataLimits().window());
    }

    @Test
    void privateFilesBelowAFolderOfSessionsAreWarnedOf() throws BadConfig {
        Check review = config -> {
            List<BadSetting> warnings = new ArrayList<>();
            new FtpProtocol().review(config, warnings::add);
            return warnings;
        };
        set("accounts.file", "HOME/accounts");
        set("ftp.root", "HOME");
        set("ftp.anonymous", "/");
        assertEquals(List.of(), faults(review));
        set("ftp.listen", "127.0.0.1:0");
        assertEquals(List.of("accounts.file = `HOME/accounts`: is below ftp.root, so clients may read it; move it out of the folder that "
                + "is served", "ftp.anonymous = `/`: every file of this machine is served; name the folder with the files for clients"),
                faults(review));
    }
}

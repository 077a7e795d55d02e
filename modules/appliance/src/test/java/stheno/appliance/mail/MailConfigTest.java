package stheno.appliance.mail;

import static org.junit.jupiter.api.Assertions.assertEquals;
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
import stheno.appliance.config.BadConfig;
import stheno.appliance.config.BadSetting;
import stheno.appliance.config.Config;
import stheno.appliance.config.ConfigCheck;
import stheno.appliance.config.ConfigSources;
import stheno.appliance.config.Setting;
import stheno.appliance.config.SettingSource;
import stheno.appliance.config.TestSchema;
import stheno.mail.queue.RelaySettings;

class MailConfigTest {
    @TempDir
    private Path home;
    private final List<Setting> overrides = new ArrayList<>();

    private MailConfigTest set(String key, String value) {
        overrides.add(new Setting(key, value.replace("HOME", home.toString()), new SettingSource.Argument("--set")));
        return this;
    }

    private Config load() throws BadConfig {
        return TestSchema.load(new ConfigSources(Optional.empty(), overrides), Map.of(), home);
    }

    private MailConfigTest served() {
        return set("smtp.listen", "127.0.0.1:2525").set("smtp.domains", "example.org").set("mail.root", "HOME/mail");
    }

    private List<String> faults() {
        try {
            return shown(ConfigCheck.files(load()));
        } catch (BadConfig e) {
            return shown(e.faults());
        }
    }

    private List<String> shown(List<BadSetting> faults) {
        return faults.stream().map(fault -> fault.getMessage().replace("argument --set: ", "").replace(home.toString(), "HOME")).toList();
    }

    @Test
    void mailIsOffByDefault() {
        assertEquals(List.of(), faults());
    }

    @Test
    void aPortNeedsAFolderAndADomain() {
        set("smtp.listen", "127.0.0.1:2525");
        assertEquals(List.of(
                "smtp.listen = `127.0.0.1:2525`: there is no folder for mailboxes; set mail.root to a folder; for tests, catch all mail "
                + "with `stheno catch`",
                "smtp.listen = `127.0.0.1:2525`: there is no domain to receive mail for; set smtp.domains, for example to example.org"),
                faults());
    }

    @Test
    void aCatcherNeedsNeither() {
        set("smtp.listen", "127.0.0.1:2525").set("catch.path", "temporary");
        assertEquals(List.of(), faults());
    }

    @Test
    void pop3NeedsOnlyAFolder() {
        set("pop3.listen", "127.0.0.1:2110").set("mail.root", "HOME/mail");
        assertEquals(List.of(), faults());
    }

    @Test
    void theFolderMustBeUsable() throws IOException {
        Files.writeString(home.resolve("mail"), "a file");
        assertEquals(List.of("mail.root = `HOME/mail`: is not a folder; name a folder"), served().faults());
        set("mail.root", "HOME/no/where");
        assertEquals(List.of("mail.root = `HOME/no/where`: the folder HOME/no does not exist; create it"), faults());
    }

    @Test
    void domainsAndTargetsAreChecked() {
        assertEquals(List.of("smtp.domains = `exa mple.org`: is not a domain; write one like example.org or [192.0.2.1]"),
                served().set("smtp.domains", "exa mple.org").faults());
    }

    @Test
    void anAliasMustEndSomewhere() {
        List<String> faults = served().set("smtp.alias.sales", "nobody").faults();
        assertEquals(1, faults.size(), faults.toString());
        assertTrue(faults.getFirst().startsWith("smtp.alias.sales = `nobody`: "), faults.toString());
    }

    @Test
    void aCatchAllMustExist() {
        List<String> faults = served().set("smtp.catch-all", "nobody").faults();
        assertEquals(1, faults.size(), faults.toString());
        assertTrue(faults.getFirst().startsWith("smtp.catch-all = `nobody`: "), faults.toString());
    }

    @Test
    void tlsNeedsACertificate() {
        served().set("smtp.tls", "required").set("pop3.tls", "offered");
        assertEquals(List.of("smtp.tls = `required`: there is no certificate; set tls.certificate and tls.key",
                "pop3.tls = `offered`: there is no certificate; set tls.certificate and tls.key"), faults());
    }

    @Test
    void submissionNeedsAWayToLogIn() {
        served().set("submission.listen", "127.0.0.1:2587");
        assertEquals(List.of("submission.listen = `127.0.0.1:2587`: no client can log in: there is no certificate; "
                + "set tls.certificate and tls.key"), faults());
    }

    @Test
    void aPasswordIsInAFileAndNeedsAUser() throws Exception {
        served().set("smtp.relay", "smtp.example.net:587").set("smtp.relay.user", "us");
        assertEquals(List.of("smtp.relay.user = `us`: there is no password; set smtp.relay.password-file"), faults());
        set("smtp.relay.password-file", "HOME/password");
        assertEquals(List.of("smtp.relay.password-file = `HOME/password`: does not exist; name a file that exists"), faults());
        Files.writeString(home.resolve("password"), "secret word\n");
        assertEquals(List.of(), faults());
        RelaySettings relay = RelaySettingsMapper.relay(load()).orElseThrow();
        assertEquals("smtp.example.net:587", relay.host() + ":" + relay.port());
        assertEquals(Optional.of(new RelaySettings.Login("us", "secret word")), relay.login());
        set("smtp.relay.tls", "off");
        assertEquals(List.of("smtp.relay.tls = `off`: the password of smtp.relay.user would be sent in clear; "
                + "write required or implicit, or set smtp.relay.clear-login = true"), faults());
    }

    @Test
    void aFileOfTrustedCertificatesIsAFaultOfItsOwnKey() throws Exception {
        Files.writeString(home.resolve("trusted"), "no certificate");
        set("smtp.relay", "192.0.2.1").set("smtp.relay.trusted", "HOME/trusted");
        assertEquals(1, faults().size(), faults()::toString);
        assertTrue(faults().getFirst().startsWith("smtp.relay.trusted = `HOME/trusted`: has no "), faults()::toString);
        assertTrue(faults().getFirst().endsWith("; name a file of certificates in PEM"), faults()::toString);
    }

    @Test
    void theSmarthostIsNotLookedUp() throws BadConfig, Exception {
        served().set("smtp.relay", "no-such-host.invalid").set("smtp.relay.tls", "implicit");
        assertEquals(List.of(), faults());
        assertEquals(465, RelaySettingsMapper.relay(load()).orElseThrow().port());
        set("smtp.relay", "host:0");
        assertEquals(List.of("smtp.relay = `host:0`: has no port from 1 to 65535; write one like smtp.example.org, "
                + "smtp.example.org:587 or [2001:db8::1]:587"),
                faults());
    }

    @Test
    void theCatcherIsChecked() {
        set("smtp.listen", "127.0.0.1:2525").set("catch.path", "temporary").set("catch.release-to", "*@example.org");
        assertEquals(List.of("catch.release-to = `*@example.org`: there is no smarthost to send messages to; set smtp.relay"), faults());
        overrides.removeLast();
        set("catch.rule.1", "rcpt code=200");
        assertTrue(faults().getFirst().startsWith("catch.rule.1 = `rcpt code=200`: "), faults().toString());
        overrides.removeLast();
        set("catch.webhook", "nowhere");
        assertEquals(List.of("catch.webhook = `nowhere`: is not a URL; write one like http://127.0.0.1:9000/mail"), faults());
    }
}

package stheno.appliance.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import stheno.appliance.admin.AdminKeys;
import stheno.appliance.config.BadConfig;
import stheno.appliance.config.Config;
import stheno.appliance.config.ConfigSources;
import stheno.appliance.config.Section;
import stheno.appliance.config.ServerKeys;
import stheno.appliance.config.Setting;
import stheno.appliance.config.SettingSource;
import stheno.appliance.config.TestSchema;
import stheno.appliance.config.Type;
import stheno.appliance.ftp.FtpKeys;
import stheno.appliance.http.HostKeys;
import stheno.appliance.http.HttpKeys;
import stheno.appliance.tls.TlsKeys;

class CommandLineTest {
    @TempDir
    private Path home;

    private static ConfigSources sources(String... words) {
        return assertInstanceOf(Command.Serve.class, CommandLine.read(TestSchema.ALL, List.of(words))).sources();
    }

    private Config config(String... words) throws BadConfig {
        return TestSchema.load(sources(words), Map.of(), home);
    }

    @Test
    void nothingAtAllServesTheWelcomeSiteOnLoopback() throws BadConfig {
        assertEquals(new ConfigSources(Optional.empty(), List.of()), sources());
        assertEquals(Optional.empty(), config().defaultSection(HostKeys.ALL).value(HostKeys.ROOT));
        assertEquals("[127.0.0.1:8080]", config().value(HttpKeys.LISTEN).toString());
    }

    @Test
    void everyOptionIsASetting() throws BadConfig {
        Config config = config("serve", "site", "--http", "[::1]:81", "--loops", "3", "--listing", "--access-log", "-", "--tls-http",
                "127.0.0.1:0",
                "--certificate", "c.pem", "--key", "k.pem", "--port-file", "p", "--send-buffer", "65536", "--admin", "127.0.0.1:0",
                "--ftp", "127.0.0.1:0",
                "--cgi", "/cgi-bin/=my scripts", "--cgi", "/=all", "--set", "limit.idle=3s", "--set", "http.redirect.a = /x -> /y?z=1");
        Section host = config.defaultSection(HostKeys.ALL);
        assertEquals(Optional.of(Path.of("site")), host.value(HostKeys.ROOT));
        assertEquals("[[::1]:81]", config.value(HttpKeys.LISTEN).toString());
        assertEquals("[127.0.0.1:0]", config.value(FtpKeys.LISTEN).toString());
        assertEquals(3, config.value(ServerKeys.LOOPS));
        assertTrue(host.value(HostKeys.LISTING));
        assertEquals(new Type.PathOrWord.Choice.Said("-"), config.value(HttpKeys.ACCESS_LOG.destination()));
        assertEquals("[127.0.0.1:0]", config.value(HttpKeys.TLS_LISTEN).toString());
        assertEquals(Optional.of(Path.of("k.pem")), config.value(TlsKeys.KEY));
        assertEquals(Optional.of(Path.of("p")), config.value(ServerKeys.PORT_FILE));
        assertEquals(65536, config.value(ServerKeys.SEND_BUFFER));
        assertEquals("127.0.0.1:0", config.value(AdminKeys.LISTEN).orElseThrow().toString());
        assertEquals(List.of("/cgi-bin/ my scripts", "/ all"),
                host.family(HostKeys.CGI).values().stream().map(Setting::value).toList());
        assertEquals(3, config.value(ServerKeys.IDLE).toSeconds());
        assertEquals(1, host.family(HostKeys.REDIRECT).size());
    }

    @Test
    void aShorthandGoesBeforeASetAndTheLastBeforeTheOthers() throws BadConfig {
        assertEquals(5, config("--loops", "4", "--loops", "5", "--set", "server.loops=6").value(ServerKeys.LOOPS));
        assertEquals(7, config("--set", "server.loops=6", "--set", "server.loops=7").value(ServerKeys.LOOPS));
    }

    @Test
    void aFileOfSettingsCanBeNamed() {
        assertEquals(Optional.of(Path.of("/etc/s.properties")), sources("--config", "/etc/s.properties").file());
    }

    @ParameterizedTest
    @CsvSource(quoteCharacter = '`', value = {
        "--http x, --http: http.listen = `x`",
        "--http ::1:80, --http: http.listen",
        "--http localhost:70000, --http: http.listen",
        "--loops 0, --loops: server.loops",
        "--loops many, --loops: server.loops",
        "--send-buffer -1, --send-buffer: limit.send-buffer",
        "--tls-http 127.0.0.1:0, --tls-http: http.tls.listen",
        "--tls-http 127.0.0.1:0 --certificate c, --certificate: tls.certificate",
        "--certificate c --key k, --certificate: tls.certificate",
        "--key k, --key: tls.key",
        "--set http.lisen=1, --set: http.lisen",
        "--cgi /a//b/=c, --cgi: http.cgi.argument-1",
        "--cgi /a/=b --cgi /a/=c, --cgi: http.cgi.argument-2",
    })
    void aWrongValueNamesItsOptionAndItsKey(String line, String named) {
        BadConfig bad = assertThrows(BadConfig.class, () -> config(line.split(" ")));
        assertTrue(bad.getMessage().startsWith("argument " + named), bad.getMessage());
        assertTrue(bad.getMessage().contains("; "), "a remedy is missing: " + bad.getMessage());
    }

    @ParameterizedTest
    @CsvSource(quoteCharacter = '`', value = {
        "--nonsense, --nonsense",
        "--http, --http",
        "--http=8080, --http",
        "--config, --config",
        "--set, --set",
        "--set limit.idle, --set",
        "--set =3, --set",
        "--cgi scripts, --cgi",
        "--cgi /cgi-bin=scripts, --cgi",
        "--cgi /cgi-bin/=, --cgi",
        "one two, two",
        "version now, now",
        "help all of, of",
        "help nonsense, nonsense",
        "serve --all, --all",
        "check --markdown, --markdown",
        "config --running, --running",
    })
    void aWrongArgumentNamesItself(String line, String named) {
        Command.Wrong wrong = assertInstanceOf(Command.Wrong.class, CommandLine.read(TestSchema.ALL, List.of(line.split(" "))));
        assertTrue(wrong.message().startsWith("argument " + named + ": "), wrong.message());
        assertTrue(wrong.message().contains("; "), "a remedy is missing: " + wrong.message());
    }

    @Test
    void aCgiPathHasNoBlanks() {
        assertInstanceOf(Command.Wrong.class, CommandLine.read(TestSchema.ALL, List.of("--cgi", "/a b/=c")));
    }

    @Test
    void anOptionMisspeltIsGuessed() {
        Command.Wrong wrong = assertInstanceOf(Command.Wrong.class, CommandLine.read(TestSchema.ALL, List.of("--lisitng")));
        assertEquals("argument --lisitng: there is no such option; did you mean --listing?\nusage: stheno [serve] [DIR] [OPTION]...",
                wrong.message());
    }

    /// The one argument without an option has no name that could be suggested.
    @Test
    void anUnknownLetterSuggestsNothingEmpty() {
        Command.Wrong wrong = assertInstanceOf(Command.Wrong.class, CommandLine.read(TestSchema.ALL, List.of("-v")));
        assertEquals("argument -v: there is no such option; `stheno help` lists all options\nusage: stheno [serve] [DIR] [OPTION]...",
                wrong.message());
    }

    @Test
    void anEmptyArgumentIsNoFolder() {
        assertInstanceOf(Command.Wrong.class, CommandLine.read(TestSchema.ALL, List.of("")));
        assertInstanceOf(Command.Wrong.class, CommandLine.read(TestSchema.ALL, List.of("--http", "")));
    }

    @Test
    void configAndCheckTakeTheOptionsOfServe() {
        Setting listing = new Setting("http.listing", "true", new SettingSource.Argument("--listing"));
        ConfigSources sources = new ConfigSources(Optional.of(Path.of("f")), List.of(listing));
        assertEquals(new Command.ShowConfig(sources, false, false), CommandLine.read(TestSchema.ALL,
                List.of("config", "--config", "f", "--listing")));
        assertEquals(new Command.ShowConfig(sources, true, true), CommandLine.read(TestSchema.ALL,
                List.of("config", "--all", "--config", "f", "--listing",
                "--markdown")));
        assertEquals(new Command.CheckConfig(sources, false), CommandLine.read(TestSchema.ALL,
                List.of("check", "--config", "f", "--listing")));
        assertEquals(new Command.CheckConfig(sources, true), CommandLine.read(TestSchema.ALL,
                List.of("check", "--running", "--config", "f", "--listing")));
    }

    @Test
    void otherCommandsReadTheirOwnWords() {
        List<String> words = List.of("--host", "x", "config");
        assertEquals(new Command.RunPasswd(words), CommandLine.read(TestSchema.ALL, List.of("passwd", "--host", "x", "config")));
        assertEquals(new Command.MakeCertificate(words), CommandLine.read(TestSchema.ALL, List.of("certificate", "--host", "x", "config")));
        assertEquals(new Command.RunCtl(words), CommandLine.read(TestSchema.ALL, List.of("ctl", "--host", "x", "config")));
        assertEquals(new Command.RunHealthCheck(words), CommandLine.read(TestSchema.ALL, List.of("healthcheck", "--host", "x", "config")));
        assertEquals(new Command.RunHealthCheck(List.of()), CommandLine.read(TestSchema.ALL, List.of("healthcheck")));
        assertEquals(new Command.ShowVersion(), CommandLine.read(TestSchema.ALL, List.of("--version")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"--http", "--tls-http", "--ftp", "--certificate", "--key", "--listing", "--cgi", "--access-log", "--admin",
        "--loops", "--port-file",
        "--send-buffer", "--config", "--set", "DIR", "stheno config", "stheno check", "--running", "stheno passwd", "stheno certificate",
                "stheno ctl",
        "stheno healthcheck", "stheno version", "stheno help"})
    void theHelpHoldsEveryCommandAndOption(String word) {
        String help = HelpPages.text(TestSchema.ALL, Optional.empty()).orElseThrow();
        assertTrue(help.contains(word), help);
        for (String line : help.lines().toList()) assertTrue(line.length() <= 125, line);
    }

    @ParameterizedTest
    @ValueSource(strings = {"serve", "catch", "config", "check", "passwd", "certificate", "sendmail", "zone", "dig", "healthcheck",
        "version", "help"})
    void aCommandWithHelpAfterItIsExplained(String command) {
        Command.ShowHelp page = new Command.ShowHelp(Optional.of(command));
        assertEquals(page, CommandLine.read(TestSchema.ALL, List.of(command, "--help")));
        assertEquals(page, CommandLine.read(TestSchema.ALL, List.of(command, "--bad", "x", "--help")));
        if (!command.equals("sendmail")) assertEquals(page, CommandLine.read(TestSchema.ALL, List.of(command, "-h")));
        assertTrue(HelpPages.text(TestSchema.ALL, page.topic()).orElseThrow().startsWith("stheno "), command);
        assertTrue(HelpPages.usage(command).startsWith("stheno "), command);
    }

    @Test
    void theOptionsOfServeHaveHelpWithoutTheCommand() {
        assertEquals(new Command.ShowHelp(Optional.of("serve")), CommandLine.read(TestSchema.ALL, List.of("--http", "127.0.0.1:0", "-h")));
    }

    @Test
    void helpExplainsCommandsAndKeys() {
        assertEquals(new Command.ShowHelp(Optional.empty()), CommandLine.read(TestSchema.ALL, List.of("-h")));
        assertEquals(new Command.ShowHelp(Optional.of("check")), CommandLine.read(TestSchema.ALL, List.of("help", "check")));
        assertEquals(new Command.ShowHelp(Optional.of("limit.idle")), CommandLine.read(TestSchema.ALL, List.of("help", "limit.idle")));
        assertTrue(HelpPages.text(TestSchema.ALL, Optional.of("limit.idle")).orElseThrow().startsWith("limit.idle = 75s\n"));
        assertTrue(HelpPages.text(TestSchema.ALL, Optional.of("check")).orElseThrow().contains("--running"));
    }
}

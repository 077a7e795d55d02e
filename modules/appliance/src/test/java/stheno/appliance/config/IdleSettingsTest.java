package stheno.appliance.config;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import stheno.appliance.http.HttpKeys;

/// Settings without effect, and the default listener of HTTP.
class IdleSettingsTest {
    private static final String NO_MAIL = "none of smtp.listen, smtp.tls.listen, submission.listen, submission.tls.listen, lmtp.listen, "
            + "lmtp.tls.listen is set; set one of them, or remove ";

    @TempDir
    private Path home;

    private ConfigCheck check(String... settings) {
        List<Setting> given = Stream.of(settings).map(text -> new Setting(text.substring(0, text.indexOf('=')),
                text.substring(text.indexOf('=') + 1).replace("HOME", home.toString()), new SettingSource.Argument("--set"))).toList();
        return ConfigCheck.of(TestSchema.ALL, new ConfigSources(Optional.empty(), given), Map.of(), home, ConfigCheck.Depth.FILES);
    }

    private List<String> warnings(String... settings) {
        return check(settings).warnings().stream().map(each -> each.getMessage().replace("argument --set: ", "")).toList();
    }

    @Test
    void aZoneNeedsAListener() {
        assertEquals(List.of("dns.zone.1 = `example.org a.zone`: has no effect: none of dns.listen, dns.tls.listen is set; set "
                + "one of them, or remove dns.zone.1"),
                warnings("dns.zone.1=example.org a.zone"));
        assertEquals(List.of(), warnings("dns.zone.1=example.org a.zone", "dns.listen=127.0.0.1:5353"));
    }

    private List<String> lacking(String setting, String... others) {
        String[] all = Stream.concat(Stream.of("dns.listen=127.0.0.1:5353", setting), Stream.of(others)).toArray(String[]::new);
        return check(all).warnings().stream().map(BadSetting::getMessage).filter(line -> line.contains(setting.split("=")[0] + " = "))
                .map(line -> line.replaceFirst(".*has no effect: ", "").replaceFirst(" set; .*", "")).toList();
    }

    @Test
    void theCacheAndTheServersNeedAForward() {
        for (String setting : List.of("dns.cache.size=1m", "dns.cache.min-ttl=1m", "dns.stale=1h", "dns.stale.after=1s",
                "dns.upstream.queries=5", "dns.upstream.queries-per-client=5", "dns.upstream.random-case=false", "dns.rebind=true",
                "dns.rebind.allow=corp.test")) {
            assertEquals(List.of("dns.forward.NAME is not"), lacking(setting, "dns.hosts=FILE"), setting);
            assertEquals(List.of(), lacking(setting, "dns.forward.all=. 192.0.2.1", "dns.rebind=true"), setting);
        }
        assertEquals(List.of("dns.rebind is not"), lacking("dns.rebind.allow=corp.test", "dns.forward.all=. 192.0.2.1"));
    }

    @Test
    void localNamesNeedAForwardOrAHostsFile() {
        for (String setting : List.of("dns.clients=all", "dns.local=corp.test", "dns.local.special=false", "dns.block=FILE",
                "dns.block.answer=zero", "dns.block.ttl=1m", "dns.block.allow=a.test", "dns.block.allow-files=FILE")) {
            assertEquals(List.of("none of dns.forward.NAME, dns.hosts is"), lacking(setting, "dns.zone.1=example.org a.zone"), setting);
            assertEquals(List.of(), lacking(setting, "dns.forward.all=. 192.0.2.1", "dns.block=FILE"), setting);
            assertEquals(List.of(), lacking(setting, "dns.hosts=FILE", "dns.block=FILE"), setting);
        }
        assertEquals(List.of("dns.block is not"), lacking("dns.block.ttl=1m", "dns.forward.all=. 192.0.2.1"));
        assertEquals(List.of("dns.hosts is not"), lacking("dns.hosts.ttl=1m", "dns.forward.all=. 192.0.2.1"));
        assertEquals(List.of(), lacking("dns.hosts.ttl=1m", "dns.hosts=FILE"));
    }

    @Test
    void dnsOverHttpsIsAListenerOfDns() {
        assertEquals(List.of(), warnings("dns.forward.all=. 192.0.2.1", "dns.cache.size=1m", "dns.https=true",
                "http.tls.listen=127.0.0.1:8443"));
        assertEquals(List.of(), warnings("dns.forward.all=. 192.0.2.1", "dns.https=true", "http.listen=127.0.0.1:8080",
                "http.trusted-proxies=127.0.0.1"));
        assertEquals(List.of("dns.https = `true`: has no effect: none of http.tls.listen, http.trusted-proxies is set; set one of them, "
                + "or remove dns.https"), warnings("dns.forward.all=. 192.0.2.1", "dns.https=true", "http.listen=127.0.0.1:8080"));
    }

    @Test
    void aCatcherNeedsSmtp() {
        assertEquals(List.of("catch.path = `temporary`: has no effect: " + NO_MAIL + "catch.path"), warnings("catch.path=temporary"));
        assertEquals(List.of(), warnings("catch.path=temporary", "lmtp.listen=127.0.0.1:2424"));
        assertEquals(List.of("catch.keep.count = `5`: has no effect: catch.path is not set; set catch.path, or remove catch.keep.count"),
                warnings("catch.keep.count=5"));
    }

    @Test
    void anEmptyListenerIsNone() {
        assertEquals(List.of("http.root = `HOME`: has no effect: none of http.listen, http.tls.listen is set; set one of them, "
                + "or remove http.root"), warnings("http.listen=", "http.root=HOME").stream()
                .map(line -> line.replace(home.toString(), "HOME")).toList());
    }

    @Test
    void aLogNeedsADestinationAndItsProtocol() {
        assertEquals(List.of("log.access.keep = `5`: has no effect: log.access is not set; set log.access, or remove log.access.keep"),
                warnings("log.access.keep=5"));
        assertEquals(List.of("log.queries = `-`: has no effect: none of dns.listen, dns.tls.listen is set; set one of them, or remove "
                + "log.queries"),
                warnings("log.queries=-"));
    }

    @Test
    void thePageOfTheAdministrationNeedsHttp() {
        assertEquals(1, warnings("admin.path=/.stheno/", "http.listen=").size());
        assertEquals(List.of("admin.allow = `all`: has no effect: admin.path is not set; set admin.path, or remove admin.allow"),
                warnings("admin.allow=all"));
    }

    @Test
    void aCertificateNeedsAListenerThatUsesIt() {
        assertEquals(List.of("tls.minimum = `1.3`: has no effect: none of http.tls.listen, ftp.tls.listen, smtp.tls.listen, "
                + "submission.tls.listen, lmtp.tls.listen, pop3.tls.listen, dns.tls.listen is set; set one of them, or remove "
                + "tls.minimum"),
                warnings("tls.minimum=1.3"));
        assertEquals(List.of(), warnings("tls.minimum=1.3", "ftp.listen=127.0.0.1:2121"));
    }

    /// One setting of each protocol and each part that has no effect by itself.
    @ParameterizedTest
    @ValueSource(strings = {"ftp.root=HOME", "ftp.proxies=10.0.0.0/8", "ftp.passive.ports=5000-5100", "log.transfers=-",
            "smtp.domains=example.org", "smtp.alias.sales=ann", "smtp.proxies=all", "smtp.queue.lifetime=3d", "smtp.relay.verify=false",
            "mail.quota=1g", "log.mail=-", "pop3.banner=Hello", "catch.rule.1=rcpt code=450", "submission.proxies=all", "lmtp.proxies=all",
            "dns.transfer=all", "dns.tsig.a=FILE", "dns.secondary.1=a.test FILE 192.0.2.1", "dns.rrl.rate=5"})
    void aSettingOfAProtocolThatDoesNotListenIsWarnedOf(String setting) {
        assertEquals(List.of(setting.substring(0, setting.indexOf('='))), check(setting).warnings().stream().map(BadSetting::key).toList());
    }

    /// Settings that several parts share, or that are blank.
    @ParameterizedTest
    @ValueSource(strings = {"limit.idle=5s", "server.loops=1", "accounts.file=FILE", "log.level=debug", "admin.listen=127.0.0.1:9181",
            "http.root=HOME", "ftp.root=", "log.access=-", "http.host.a.names=a.test", "http.tls.listen=127.0.0.1:8443"})
    void aSettingWithAnEffectIsNot(String setting) {
        assertEquals(List.of(), warnings(setting));
    }

    private List<ListenAddress> http(String... settings) {
        return check(settings).config().value(HttpKeys.LISTEN);
    }

    @Test
    void aServerOfAnotherProtocolHasNoHttpUnlessItIsAskedFor() {
        assertEquals(1, http().size());
        assertEquals(0, http("dns.listen=127.0.0.1:5353").size());
        assertEquals(0, http("smtp.listen=127.0.0.1:2525", "mail.root=HOME", "http.root=").size());
        assertEquals(1, http("dns.listen=127.0.0.1:5353", "http.root=HOME").size());
        assertEquals(1, http("dns.listen=127.0.0.1:5353", "http.host.a.names=a.test").size());
        assertEquals(1, http("dns.listen=127.0.0.1:5353", "http.listen=127.0.0.1:8081").size());
        assertEquals(1, http("ftp.listen=127.0.0.1:2121", "log.access=-").size());
        assertEquals(1, http("ftp.listen=127.0.0.1:2121", "admin.path=/.stheno/").size());
        assertEquals(1, http("smtp.listen=127.0.0.1:2525", "catch.path=temporary").size());
        assertEquals(1, http("limit.idle=5s").size());
    }
}

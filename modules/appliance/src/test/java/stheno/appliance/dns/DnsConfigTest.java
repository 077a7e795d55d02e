package stheno.appliance.dns;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
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
import stheno.dns.record.Name;
import stheno.dns.server.DnsSettings;
import stheno.dns.transfer.RemoteServer;
import stheno.dns.transfer.SecondaryZone;
import stheno.dns.transfer.TransferPermit;
import stheno.dns.transfer.TransferSettings;
import stheno.dns.transfer.ZonePolicy;
import stheno.reactor.Network;

class DnsConfigTest {
    private static final String SECRET = "c2VjcmV0LXNlY3JldC1zZWNyZXQtc2VjcmV0";

    @TempDir
    private Path home;
    private final List<Setting> overrides = new ArrayList<>();

    private DnsConfigTest set(String key, String value) {
        overrides.add(new Setting(key, value.replace("HOME", home.toString()), new SettingSource.Argument("--set")));
        return this;
    }

    @BeforeEach
    void keyFiles() throws IOException {
        write("bind.key", "// written by tsig-keygen\nkey \"transfer.example\" {\n\talgorithm hmac-sha256;\n\tsecret \"" + SECRET
                + "\";\n};\n");
        write("line.key", "# hmac-sha256:transfer.example:" + SECRET + "\n");
    }

    private void write(String file, String text) throws IOException {
        Files.writeString(home.resolve(file), text);
    }

    private Config load() throws BadConfig {
        return TestSchema.load(new ConfigSources(Optional.empty(), overrides), Map.of(), home);
    }

    private DnsConfigTest served() {
        return set("dns.listen", "127.0.0.1:5353").set("dns.zone.1", "example.org HOME/example.org.zone");
    }

    private List<String> faults() {
        try {
            return shown(ConfigCheck.files(load()));
        } catch (BadConfig e) {
            return shown(e.faults());
        }
    }

    /// Without the values, which are cut if the folder's name is long.
    private static List<String> shortened(List<String> faults) {
        return faults.stream().map(fault -> fault.replaceFirst(" = `[^`]*`: ", ": ")).toList();
    }

    private List<String> shown(List<BadSetting> faults) {
        return faults.stream().map(fault -> fault.getMessage().replace("argument --set: ", "").replace(home.toString(), "HOME")).toList();
    }

    @Test
    void dnsIsOffByDefault() throws BadConfig {
        assertEquals(List.of(), faults());
        assertFalse(new DnsProtocol().listens(load()));
    }

    @Test
    void aPortNeedsAZone() {
        set("dns.listen", "127.0.0.1:5353");
        assertEquals(List.of("dns.listen = `127.0.0.1:5353`: there is no zone to answer for, and no forward; set one, for "
                + "example dns.zone.1 = example.org example.org.zone, or dns.forward.all = . 192.0.2.53"), faults());
    }

    @Test
    void aZoneFileThatIsMissingDoesNotPreventAStart() {
        assertEquals(List.of(), served().faults());
    }

    @Test
    void unixSocketsHaveNoDatagrams() {
        set("dns.listen", "unix:HOME/dns").set("dns.zone.1", "example.org HOME/example.org.zone");
        assertEquals(List.of("dns.listen = `unix:HOME/dns`: is a Unix socket, which UDP cannot use; write 127.0.0.1:53, *:53, 53, :53 or "
                + "[::1]:53"),
                faults());
    }

    @Test
    void aZoneHasAnOriginAndAFile() {
        served().set("dns.zone.2", "example.net").set("dns.zone.3", "a..b HOME/z").set("dns.zone.4", "EXAMPLE.org. HOME/z");
        assertEquals(List.of(
                "dns.zone.2 = `example.net`: is not ORIGIN FILE; write one like `example.org example.org.zone`",
                "dns.zone.3 = `a..b HOME/z`: `a..b` is not a domain name: empty label; write one like example.org",
                "dns.zone.4 = `EXAMPLE.org. HOME/z`: is the same zone as dns.zone.1; remove one"), faults());
    }

    @Test
    void theFileOfAZoneMayHaveBlanks() throws BadConfig {
        set("dns.listen", "127.0.0.1:5353").set("dns.zone.1", "example.org   HOME/my zone.txt");
        assertEquals(List.of(), faults());
        assertEquals(home.resolve("my zone.txt"), ZoneList.of(load()).zones().getFirst().file());
    }

    @Test
    void aSecondaryHasPrimariesWithKeys() throws BadConfig {
        set("dns.listen", "127.0.0.1:5353").set("dns.tsig.transfer.example", "HOME/bind.key")
                .set("dns.secondary.1", "example.net HOME/copy 192.0.2.1 key=transfer.example 192.0.2.2:5300 [2001:db8::1]:54 2001:db8::2");
        assertEquals(List.of(), faults());
        assertEquals(List.of(new SecondaryZone(Name.of("example.net."), home.resolve("copy"), List.of(
                new RemoteServer(at("192.0.2.1", 53), Optional.of(Name.of("transfer.example."))),
                RemoteServer.of(at("192.0.2.2", 5300)), RemoteServer.of(at("2001:db8::1", 54)), RemoteServer.of(at("2001:db8::2", 53))))),
                DnsSettingsMapper.transfers(load(), ZoneList.of(load())).secondaries());
    }

    private static InetSocketAddress at(String address, int port) {
        return new InetSocketAddress(InetAddress.ofLiteral(address), port);
    }

    @Test
    void aZoneHasItsOwnTransfersAndSecondaries() throws BadConfig {
        served().set("dns.transfer", "10.0.0.0/8").set("dns.notify", "192.0.2.1").set("dns.zone.1.transfer", "")
                .set("dns.zone.2", "two.test HOME/two").set("dns.zone.2.notify", "192.0.2.2, 192.0.2.3:5300")
                .set("dns.secondary.a.b", "three.test HOME/three 192.0.2.9").set("dns.secondary.a.b.transfer", "192.0.2.0/24")
                .set("dns.zone.4", "four.test HOME/four");
        TransferSettings settings = DnsSettingsMapper.transfers(load(), ZoneList.of(load()));
        List<TransferPermit> permits = List.of(new TransferPermit(Network.of("10.0.0.0/8"), Optional.empty()));
        List<RemoteServer> notified = List.of(RemoteServer.of(at("192.0.2.1", 53)));
        assertEquals(new ZonePolicy(permits, notified), settings.defaults());
        assertEquals(Map.of(Name.of("example.org."), new ZonePolicy(List.of(), notified),
                Name.of("two.test."), new ZonePolicy(permits, List.of(RemoteServer.of(at("192.0.2.2", 53)),
                        RemoteServer.of(at("192.0.2.3", 5300)))),
                Name.of("three.test."), new ZonePolicy(List.of(new TransferPermit(Network.of("192.0.2.0/24"), Optional.empty())),
                        notified)), settings.zones());
        assertEquals(List.of("dns.zone.1", "dns.zone.2", "dns.zone.4"), ZoneList.of(load()).zones().stream()
                .map(zone -> zone.setting().key()).toList());
    }

    @Test
    void faultsOfTheTransfersOfAZoneAreNamed() {
        served().set("dns.zone.1.transfer", "key=none").set("dns.zone.1.notify", "ns.example").set("dns.zone.7.notify", "192.0.2.1");
        assertEquals(List.of("dns.zone.1.transfer = `key=none`: there is no TSIG key `none`; set dns.tsig.none to its file",
                "dns.zone.1.notify = `ns.example`: is not an address; write one like 192.0.2.1, 192.0.2.1:53 or [2001:db8::1]:53",
                "dns.zone.7.notify = `192.0.2.1`: there is no dns.zone.7; set dns.zone.7, or remove dns.zone.7.notify"), faults());
    }

    @Test
    void aMisspelledSettingOfAZoneIsNoZone() {
        served().set("dns.zone.1.trnsfer", "192.0.2.0/24 key=a").set("dns.zone.1.b", "b.test HOME/b");
        assertEquals(List.of("dns.zone.1.trnsfer = `192.0.2.0/24 key=a`: there is no such key; did you mean dns.zone.1.transfer?"),
                faults());
    }

    @Test
    void transfersThatAreOpenToAllAreWarnedOf() throws BadConfig {
        String warning = "lets every client transfer the zone, and so read all its names; name the networks or the TSIG keys of your "
                + "secondaries";
        served().set("dns.transfer", "all").set("dns.zone.1.transfer", "10.0.0.0/8, ::/0").set("dns.zone.2", "b.test HOME/b")
                .set("dns.zone.2.transfer", "192.0.2.0/24");
        List<BadSetting> warnings = new ArrayList<>();
        new DnsProtocol().advise(load(), warnings::add);
        assertEquals(List.of("dns.transfer = `all`: " + warning, "dns.zone.1.transfer = `10.0.0.0/8, ::/0`: " + warning), shown(warnings));
    }

    @Test
    void aZoneFileThatIsMissingIsNamedOnce() throws BadConfig {
        served();
        List<BadSetting> faults = new ArrayList<>();
        new DnsProtocol().rehearse(load(), home, faults::add);
        assertEquals(List.of("dns.zone.1: HOME/example.org.zone: no such file; create it, or correct the path"), shortened(shown(faults)));
    }

    @Test
    void theSecretsOfCookiesAreInAFileAndNeverShown() throws Exception {
        served().set("dns.cookies.secrets", "HOME/secrets");
        assertEquals(List.of("dns.cookies.secrets = `HOME/secrets`: does not exist; name a file that exists"), faults());
        Files.writeString(home.resolve("secrets"), "# shared\n00112233445566778899aabbccddeeff\n\nffeeddccbbaa99887766554433221100\n");
        assertEquals(List.of(), faults());
        assertEquals("2 secrets", DnsSettingsMapper.settings(load()).cookies().toString());
        for (String wrong : List.of("", "# nothing\n", "00112233445566778899aabbccddeef\n", "secret-in-words\n")) {
            Files.writeString(home.resolve("secrets"), wrong);
            assertEquals(1, faults().size());
            assertTrue(faults().getFirst().endsWith("; write a secret with `openssl rand -hex 16`, one a line"), faults()::toString);
            assertFalse(faults().getFirst().contains("0011") || faults().getFirst().contains("words"), faults()::toString);
        }
    }

    @Test
    void faultsOfSecondariesAreNamed() {
        served().set("dns.secondary.1", "example.net HOME/copy").set("dns.secondary.2", "two.test HOME/two ns.example.org")
                .set("dns.secondary.3", "three.test HOME/three 192.0.2.1:0")
                .set("dns.secondary.4", "four.test HOME/four 192.0.2.1 key=none")
                .set("dns.secondary.5", "five.test HOME/example.org.zone 192.0.2.1")
                .set("dns.secondary.6", "six.test HOME/no/where 192.0.2.1");
        assertEquals(List.of(
                "dns.secondary.1: is not ORIGIN FILE PRIMARY...; write one like `example.org example.org.copy "
                + "192.0.2.1 key=NAME`",
                "dns.secondary.2: `ns.example.org` is not an address; write one like 192.0.2.1, "
                + "192.0.2.1:53 or [2001:db8::1]:53",
                "dns.secondary.3: `192.0.2.1:0` has no port from 1 to 65535; write one like "
                + "192.0.2.1:53",
                "dns.secondary.4: there is no TSIG key `none`; set dns.tsig.none to its file",
                "dns.secondary.5: would overwrite the file of a zone, HOME/example.org.zone; "
                + "name another file"), shortened(faults()));
    }

    @Test
    void theFolderOfACopyMustExist() {
        set("dns.listen", "127.0.0.1:5353").set("dns.secondary.1", "six.test HOME/no/where 192.0.2.1");
        assertEquals(List.of("dns.secondary.1 = `six.test HOME/no/where 192.0.2.1`: the folder HOME/no does not exist; create it"),
                faults());
    }

    @Test
    void clientsThatMayTransfer() throws BadConfig {
        served().set("dns.tsig.transfer.example", "HOME/line.key")
                .set("dns.transfer", "192.0.2.0/24, key=transfer.example, 10.0.0.0/8 key=transfer.example")
                .set("dns.notify", "192.0.2.7, 192.0.2.8:5300 key=transfer.example");
        assertEquals(List.of(), faults());
        Optional<Name> key = Optional.of(Name.of("transfer.example."));
        assertEquals(List.of(new TransferPermit(Network.of("192.0.2.0/24"), Optional.empty()), new TransferPermit(Network.ALL, key),
                new TransferPermit(Network.of("10.0.0.0/8"), key)), load().value(ZoneKeys.TRANSFER));
        assertEquals(List.of(RemoteServer.of(at("192.0.2.7", 53)), new RemoteServer(at("192.0.2.8", 5300), key)),
                load().value(ZoneKeys.NOTIFY));
    }

    @Test
    void faultsOfTransfersAreNamed() {
        served().set("dns.transfer", "key=none").set("dns.notify", "192.0.2.7 secret");
        assertEquals(List.of(
                "dns.notify = `192.0.2.7 secret`: has `secret` instead of a key; write key=NAME",
                "dns.transfer = `key=none`: there is no TSIG key `none`; set dns.tsig.none to its file"), faults());
    }

    @Test
    void theFileOfAKeyIsChecked() throws IOException {
        write("empty.key", "key \"empty\" { algorithm hmac-sha256; };");
        write("md4.key", "hmac-md4:md4:" + SECRET + "\n");
        write("bad.key", "key bad { algorithm hmac-sha256; secret \"?secret?\"; };");
        write("other", "nothing");
        served().set("dns.tsig.a.test", "HOME/bind.key").set("dns.tsig.empty", "HOME/empty.key").set("dns.tsig.md4", "HOME/md4.key")
                .set("dns.tsig.bad", "HOME/bad.key").set("dns.tsig.other", "HOME/other").set("dns.tsig.gone", "HOME/gone");
        List<String> faults = faults();
        String remedy = "; write the file with `tsig-keygen NAME`";
        assertEquals(List.of(
                "dns.tsig.a.test = `HOME/bind.key`: the file has the key `transfer.example`; name the setting after the key: "
                + "dns.tsig.transfer.example",
                "dns.tsig.bad = `HOME/bad.key`: the key in the file is wrong: secret is not Base64" + remedy,
                "dns.tsig.empty = `HOME/empty.key`: the file has no algorithm or no secret" + remedy,
                "dns.tsig.gone = `HOME/gone`: does not exist; name a file that exists",
                "dns.tsig.md4 = `HOME/md4.key`: the key in the file is wrong: unknown algorithm hmac-md4" + remedy,
                "dns.tsig.other = `HOME/other`: is not the file of a TSIG key" + remedy), faults.stream().sorted().toList());
        assertTrue(faults.stream().noneMatch(fault -> fault.contains(SECRET) || fault.contains("?secret?")));
    }

    @Test
    void settingsReachTheService() throws BadConfig {
        served().set("dns.udp.size", "1400").set("dns.nsid", "one").set("dns.version", "none").set("dns.rotate", "false")
                .set("dns.any", "full")
                .set("dns.rrl.rate", "20").set("dns.rrl.slip", "3").set("dns.rrl.ipv4-prefix", "28").set("dns.rrl.ipv6-prefix", "48")
                .set("dns.rrl.exempt", "127.0.0.0/8").set("dns.cookies", "off").set("dns.tcp.idle", "3s").set("dns.tcp.connections", "7");
        DnsSettings settings = DnsSettingsMapper.settings(load());
        assertEquals(List.of(1400, "one", "none", false, true, 20, 3, 28, 48, List.of(Network.of("127.0.0.0/8")), "off"),
                List.of(settings.udpSize(), settings.nsid(), settings.version(), settings.rotate(), settings.fullAny(),
                        settings.rateLimit().rate(), settings.rateLimit().slip(), settings.rateLimit().ipv4Prefix(),
                        settings.rateLimit().ipv6Prefix(), settings.rateLimit().exempt(), settings.cookies().toString()));
        assertEquals(7, DnsSettingsMapper.connections(load()).connections());
    }
}

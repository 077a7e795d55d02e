package stheno.appliance.dns;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

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
import stheno.appliance.config.ConfigCheck;
import stheno.appliance.config.ConfigSources;
import stheno.appliance.config.Setting;
import stheno.appliance.config.SettingSource;
import stheno.appliance.config.TestSchema;
import stheno.dns.forward.ForwardSettings;

/// Settings of the forwarder, and what is said of wrong ones.
class ForwardConfigTest {
    @TempDir
    private Path home;
    private final List<Setting> overrides = new ArrayList<>();

    private ForwardConfigTest set(String key, String value) {
        overrides.add(new Setting(key, value, new SettingSource.Argument("--set")));
        return this;
    }

    private List<String> faults() {
        try {
            TestSchema.load(new ConfigSources(Optional.empty(), overrides), Map.of(), home);
            return List.of();
        } catch (BadConfig e) {
            return e.faults().stream().map(fault -> fault.getMessage().replace("argument --set: ", "")).toList();
        }
    }

    private void fault(String message, String value) {
        overrides.clear();
        assertEquals(List.of("dns.forward.1 = `" + value + "`: " + message), set("dns.forward.1", value).faults());
    }

    @Test
    void aWrongForwardIsToldWithARemedy() {
        fault("is not ZONE SERVER...; write one like `. 192.0.2.53` or `corp.example 10.0.0.53`", "192.0.2.53");
        fault("dns.quad9.net is a name, not an IP address; write one like 192.0.2.53, [2001:db8::53]:53 or "
                + "tls://192.0.2.53#dns.example.org, with the name behind #", ". dns.quad9.net");
        fault("has the server 192.0.2.53 twice; remove one", ". 192.0.2.53 192.0.2.53");
        fault("`a..b` is not a domain name: empty label; write one like example.org", "a..b 192.0.2.53");
    }

    @Test
    void oneZoneHasOneForward() {
        set("dns.forward.1", "corp.example 192.0.2.1").set("dns.forward.2", "CORP.example. 192.0.2.2");
        assertEquals(List.of("dns.forward.2 = `CORP.example. 192.0.2.2`: is the same zone as dns.forward.1; write all "
                + "servers into one setting"),
                faults());
    }

    @Test
    void theServerItselfIsNoServer() {
        set("dns.listen", "*:5300").set("dns.forward.1", ". 127.0.0.1:5300");
        assertEquals(List.of("dns.forward.1 = `. 127.0.0.1:5300`: 127.0.0.1:5300 is this server itself; name another server"), faults());
    }

    @Test
    void aZoneThatIsServedOrKeptHereIsNotForwarded() {
        set("dns.zone.1", "corp.example file").set("dns.forward.1", "corp.example 192.0.2.1");
        assertEquals(List.of("dns.forward.1 = `corp.example 192.0.2.1`: is never used: the zone is served from dns.zone.1; remove one"),
                faults());
        overrides.clear();
        set("dns.local", "lan").set("dns.forward.1", "lan 192.0.2.1");
        assertEquals(List.of("dns.local = `lan`: lan. has a forward as well; remove one"), faults());
    }

    @Test
    void theSmallestTtlIsNotAboveTheLargest() {
        set("dns.cache.min-ttl", "1h").set("dns.cache.max-ttl", "1m");
        assertEquals(List.of("dns.cache.min-ttl = `1h`: exceeds dns.cache.max-ttl; write a smaller one"), faults());
    }

    @Test
    void theDefaultsAreThoseOfTheLibrary() throws BadConfig {
        var config = TestSchema.load(new ConfigSources(Optional.empty(), List.of()), Map.of(), home);
        assertEquals(ForwardSettings.NONE, ForwardMapper.forwarder(config, ForwardList.of(config)));
    }

    @Test
    void aForwarderWithoutClientsIsWarnedOf() throws BadConfig {
        assertEquals(List.of("dns.clients = ``: is empty: the forwarder refuses all clients; name the networks of your clients, or "
                + "remove the setting"), warnings("127.0.0.1:5300", ""));
    }

    @Test
    void certificatesAreReadByTheCheckAsByTheStart() throws IOException, BadConfig {
        Files.writeString(home.resolve("ca.pem"), "no certificate\n");
        set("dns.listen", "127.0.0.1:5300").set("dns.forward.1", ". tls://192.0.2.9#dns.example").set("dns.upstream.trusted",
                home.resolve("ca.pem").toString());
        var config = TestSchema.load(new ConfigSources(Optional.empty(), overrides), Map.of(), home);
        List<BadSetting> found = ConfigCheck.files(config);
        assertEquals(List.of("dns.upstream.trusted"), found.stream().map(BadSetting::key).toList());
        BadConfig start = assertThrows(BadConfig.class, () -> ForwardMapper.exchange(config, ForwardList.of(config)));
        assertEquals(start.faults().getFirst().getMessage(), found.getFirst().getMessage());
    }

    private List<String> warnings(String listen, String clients) throws BadConfig {
        overrides.clear();
        set("dns.listen", listen).set("dns.forward.1", ". 192.0.2.9").set("dns.clients", clients);
        var config = TestSchema.load(new ConfigSources(Optional.empty(), overrides), Map.of(), home);
        List<String> warnings = new ArrayList<>();
        new DnsProtocol().advise(config, warning -> warnings.add(warning.getMessage().replace("argument --set: ", "")));
        return warnings;
    }

    @Test
    void aForwarderOnAPublicAddressForOthersIsWarnedOf() throws BadConfig {
        assertEquals(List.of("dns.clients = `10.0.0.0/8, 192.0.2.0/24`: opens the forwarder on a public address to "
                + "192.0.2.0/24, which is not a private network; name the networks of your own clients, or listen on a private address"),
                warnings("*:5300", "10.0.0.0/8, 192.0.2.0/24"));
        assertEquals(1, warnings("192.0.2.1:53", "0.0.0.0/0").size());
        assertEquals(1, warnings("192.0.2.1:53", "10.0.0.0/7").size());
        assertEquals(List.of(), warnings("*:5300", "10.1.0.0/16, fe80::/10"));
        assertEquals(List.of(), warnings("127.0.0.1:5300, 10.0.0.1:53", "0.0.0.0/0"));
    }
}

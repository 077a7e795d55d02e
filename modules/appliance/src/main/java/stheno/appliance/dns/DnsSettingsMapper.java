package stheno.appliance.dns;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import stheno.appliance.config.BadConfig;
import stheno.appliance.config.BadSetting;
import stheno.appliance.config.Config;
import stheno.appliance.protocol.LimitsMapper;
import stheno.dns.message.TsigKey;
import stheno.dns.record.Name;
import stheno.dns.server.CookieSecrets;
import stheno.dns.server.DnsSettings;
import stheno.dns.server.RateLimit;
import stheno.dns.transfer.TransferSettings;
import stheno.dns.transfer.ZonePolicy;
import stheno.reactor.AccessList;
import stheno.reactor.Limits;

/// Makes the settings of the DNS service from a configuration. Any thread.
final class DnsSettingsMapper {
    private DnsSettingsMapper() {}

    /// Without the query log. Reads the file of cookie secrets: blocks.
    static DnsSettings settings(Config config) throws BadConfig {
        return DnsSettings.DEFAULTS
                .withAccess(new AccessList(config.value(DnsKeys.ACCESS), List.of()))
                .withUdpSize(config.value(DnsKeys.UDP_SIZE))
                .withCookies(config.value(DnsKeys.COOKIES) ? BadConfig.checked(() -> CookieFile.read(config)) : CookieSecrets.OFF)
                .withNsid(config.value(DnsKeys.NSID))
                .withVersion(config.value(DnsKeys.VERSION))
                .withRotate(config.value(DnsKeys.ROTATE))
                .withFullAny(config.value(DnsKeys.ANY).equals("full"))
                .withRateLimit(RateLimit.NONE
                        .withRate(config.value(DnsKeys.RRL_RATE))
                        .withSlip(config.value(DnsKeys.RRL_SLIP))
                        .withPrefixes(config.value(DnsKeys.RRL_IPV4), config.value(DnsKeys.RRL_IPV6))
                        .withExempt(config.value(DnsKeys.RRL_EXEMPT)));
    }

    /// Reads the files of the TSIG keys. Blocks.
    static TransferSettings transfers(Config config, ZoneList list) throws BadConfig {
        ZonePolicy defaults = new ZonePolicy(config.value(ZoneKeys.TRANSFER), config.value(ZoneKeys.NOTIFY));
        Map<Name, ZonePolicy> zones = new HashMap<>();
        list.policies().forEach((origin, policy) -> zones.put(origin, policy.over(defaults)));
        return TransferSettings.NONE.withKeys(keys(list))
                .withDefaults(defaults)
                .withZones(zones)
                .withSecondaries(list.secondaries().stream().map(ZoneList.Secondary::zone).toList());
    }

    /// The limits of TCP connections.
    static Limits connections(Config config) {
        return LimitsMapper.limits(config).withConnections(config.value(DnsKeys.TCP_CONNECTIONS))
                .withConnectionsPerAddress(config.value(DnsKeys.TCP_CONNECTIONS_PER_ADDRESS))
                .withIdle(config.value(DnsKeys.TCP_IDLE));
    }

    private static List<TsigKey> keys(ZoneList list) throws BadConfig {
        List<TsigKey> keys = new ArrayList<>();
        List<BadSetting> faults = new ArrayList<>();
        list.keys().forEach((name, key) -> {
            try {
                keys.add(TsigFile.read(name, key.file(), key.setting()));
            } catch (BadSetting e) {
                faults.add(e);
            }
        });
        if (!faults.isEmpty()) throw new BadConfig(faults);
        return keys;
    }
}

package stheno.appliance.dns;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import stheno.appliance.config.BadConfig;
import stheno.appliance.config.BadSetting;
import stheno.appliance.config.Config;
import stheno.appliance.config.Key;
import stheno.dns.exchange.ExchangeSettings;
import stheno.dns.forward.CacheSettings;
import stheno.dns.forward.ForwardSettings;
import stheno.dns.forward.RecordFilter;
import stheno.dns.local.BlockAnswer;
import stheno.dns.local.LocalSettings;
import stheno.dns.local.RebindProtection;
import stheno.dns.record.Name;
import stheno.dns.record.Record;
import stheno.reactor.TlsClient;

/// Makes the settings of the forwarder and of local names from a configuration. Any thread.
final class ForwardMapper {
    private ForwardMapper() {}

    /// Holds back private addresses.
    ///
    /// @param allowed the exemptions of the setting. The zones of forwards are exempt as well, but do not make filters different: the cache
    ///        drops their answers when they change, and keeps all others
    private record RebindFilter(RebindProtection protection, Set<Name> allowed) implements RecordFilter {
        @Override
        public boolean equals(Object other) {
            return other instanceof RebindFilter filter && allowed.equals(filter.allowed);
        }

        @Override
        public int hashCode() {
            return allowed.hashCode();
        }

        @Override
        public boolean permits(Name asked, Record record) {
            return !protection.holdsBack(asked, record);
        }
    }

    /// Pure.
    static ForwardSettings forwarder(Config config, ForwardList list) {
        return ForwardSettings.NONE.withZones(list.zones()).withClients(config.value(ForwardKeys.CLIENTS))
                .withOutstanding(config.value(ForwardKeys.OUTSTANDING)).withPerClient(config.value(ForwardKeys.PER_CLIENT))
                .withFilter(filter(config, list)).withCache(cache(config));
    }

    private static RecordFilter filter(Config config, ForwardList list) {
        if (!config.value(ForwardKeys.REBIND)) return RecordFilter.NONE;
        List<Name> exempt = new ArrayList<>(config.value(ForwardKeys.REBIND_ALLOW));
        exempt.addAll(list.names());
        return new RebindFilter(new RebindProtection(exempt), Set.copyOf(config.value(ForwardKeys.REBIND_ALLOW)));
    }

    private static CacheSettings cache(Config config) {
        int most = seconds(config, ForwardKeys.MAX_TTL);
        return CacheSettings.DEFAULTS.withOctets(config.value(ForwardKeys.CACHE))
                .withTtl(Math.min(seconds(config, ForwardKeys.MIN_TTL), most), most)
                .withNegativeTtl(seconds(config, ForwardKeys.NEGATIVE_TTL))
                .withFailureTtl(seconds(config, ForwardKeys.FAILURE_TTL))
                .withBelowMissing(config.value(ForwardKeys.BELOW_MISSING))
                .withPrefetch(config.value(ForwardKeys.PREFETCH))
                .withStale(seconds(config, ForwardKeys.STALE))
                .withStaleAfter(config.value(ForwardKeys.STALE_AFTER));
    }

    private static int seconds(Config config, Key<Duration> key) {
        return (int) config.value(key).toSeconds();
    }

    /// Reads the files of certificates if a server needs them. Blocks.
    static ExchangeSettings exchange(Config config, ForwardList list) throws BadConfig {
        ExchangeSettings settings = ExchangeSettings.DEFAULTS.withRandomCase(config.value(ForwardKeys.RANDOM_CASE));
        boolean encrypted = list.zones().stream().flatMap(zone -> zone.servers().stream()).anyMatch(it -> it.protocol().encrypted());
        if (!encrypted) return settings;
        try {
            return settings.withTls(TlsClient.trusting("", certificates(config.value(ForwardKeys.TRUSTED))));
        } catch (IOException | CertificateException e) {
            BadSetting fault = config.setting(ForwardKeys.TRUSTED).bad("cannot be used: " + e.getMessage(),
                    "name a file of certificates in PEM");
            throw new BadConfig(List.of(fault));
        }
    }

    private static List<X509Certificate> certificates(Optional<Path> file) throws IOException, CertificateException {
        List<X509Certificate> all = new ArrayList<>();
        if (file.isEmpty()) return all;
        try (InputStream in = Files.newInputStream(file.get())) {
            for (Certificate each : CertificateFactory.getInstance("X.509").generateCertificates(in)) {
                if (each instanceof X509Certificate x509) all.add(x509);
            }
        }
        return all;
    }

    /// Pure.
    static LocalSettings local(Config config, ForwardList list) {
        BlockAnswer answer = switch (config.value(ForwardKeys.BLOCK_ANSWER)) {
            case "zero" -> BlockAnswer.ZERO;
            case "refused" -> BlockAnswer.REFUSED;
            default -> BlockAnswer.NXDOMAIN;
        };
        return LocalSettings.DEFAULTS
                .withHosts(config.value(ForwardKeys.HOSTS), seconds(config, ForwardKeys.HOSTS_TTL))
                .withZones(config.value(ForwardKeys.LOCAL))
                .withSpecial(config.value(ForwardKeys.SPECIAL))
                .withForwarded(list.names())
                .withBlock(config.value(ForwardKeys.BLOCK), answer, seconds(config, ForwardKeys.BLOCK_TTL))
                .withAllow(config.value(ForwardKeys.ALLOW_FILES), config.value(ForwardKeys.ALLOW))
                .withRotate(config.value(DnsKeys.ROTATE));
    }
}

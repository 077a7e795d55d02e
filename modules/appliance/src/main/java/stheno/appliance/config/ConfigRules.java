package stheno.appliance.config;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.stream.Stream;
import stheno.appliance.ftp.FtpKeys;
import stheno.appliance.protocol.PortKeys;

/// What settings ask of each other. Those that are wrong by themselves are passed over here. One use; one thread.
final class ConfigRules {
    private static final String NO_CERTIFICATE = "there is no certificate";
    private static final String CERTIFICATE = "set tls.certificate and tls.key";

    private final NavigableMap<String, Setting> settings;
    private final Values values;
    private final List<BadSetting> faults;

    ConfigRules(NavigableMap<String, Setting> settings, Values values, List<BadSetting> faults) {
        this.settings = settings;
        this.values = values;
        this.faults = faults;
    }

    void apply(HostConfig defaultHost, List<HostConfig> hosts) {
        target();
        pair(Keys.TLS_CERTIFICATE, Keys.TLS_KEY);
        Stream.concat(Stream.of(defaultHost), hosts.stream()).map(HostConfig::prefix).forEach(prefix ->
                pair(HostKeys.CERTIFICATE.key(prefix), HostKeys.KEY.key(prefix)));
        tls(hosts);
        hosts.forEach(this::complete);
        names(hosts);
        endpoints();
    }

    private void target() {
        long head = values.find(Keys.LIMIT_HEAD).orElse(Long.MAX_VALUE);
        if (values.find(Keys.LIMIT_TARGET).orElse(0L) <= head) return;
        String problem = "is more than limit.head, which is " + Measure.Size.text(head);
        faults.add(setting(Keys.LIMIT_TARGET).bad(problem, "write less, or raise limit.head"));
    }

    /// A certificate is of use only with its own key.
    private void pair(Key<?> certificate, Key<?> key) {
        if (isSet(certificate) == isSet(key)) return;
        Key<?> there = isSet(certificate) ? certificate : key;
        Key<?> missing = isSet(certificate) ? key : certificate;
        faults.add(setting(there).bad("goes with " + missing.name() + ", which is not set", "set both"));
    }

    private void tls(List<HostConfig> hosts) {
        boolean some = isSet(Keys.TLS_CERTIFICATE) || isSet(HostKeys.CERTIFICATE.key(KeyTable.DEFAULT_HOST))
                || hosts.stream().anyMatch(host -> isSet(HostKeys.CERTIFICATE.key(host.prefix())));
        Setting certificate = setting(Keys.TLS_CERTIFICATE);
        List<Key<List<Endpoint>>> listeners = PortKeys.ALL.stream().map(PortKeys::secure).filter(this::isSet).toList();
        if (!some) listeners.forEach(key -> faults.add(setting(key).bad(NO_CERTIFICATE, CERTIFICATE)));
        boolean used = !listeners.isEmpty() || isSet(FtpKeys.LISTEN);
        if (!used && isSet(Keys.TLS_CERTIFICATE) && certificate.origin() instanceof Origin.Argument) {
            faults.add(certificate.bad("there is no HTTPS listener", "add --tls-http HOST:PORT"));
        }
        ftp(some);
    }

    private void ftp(boolean certificate) {
        String tls = values.find(FtpKeys.TLS).orElse("auto");
        boolean off = tls.equals("off");
        if (!certificate && !off && !tls.equals("auto")) faults.add(setting(FtpKeys.TLS).bad(NO_CERTIFICATE, CERTIFICATE));
        if (off && isSet(FtpKeys.TLS_LISTEN)) {
            faults.add(setting(FtpKeys.TLS).bad("does not go with ftp.tls.listen, which is set", "write offered, or leave one out"));
        }
        boolean resumed = values.find(FtpKeys.TLS_REUSE).orElse("").equals("required");
        if (resumed && off) faults.add(setting(FtpKeys.TLS_REUSE).bad("goes with TLS, and ftp.tls is off", "write accepted"));
        else if (resumed && !certificate) faults.add(setting(FtpKeys.TLS_REUSE).bad(NO_CERTIFICATE, CERTIFICATE));
    }

    private void complete(HostConfig host) {
        if (!isSet(HostKeys.NAMES.key(host.prefix()))) {
            faults.add(missing(host, "names").bad("is missing", "write the names that requests for this host have"));
        }
        boolean redirects = !KeyTable.under(host.prefix() + HostFamily.REDIRECT.row() + ".", settings).isEmpty();
        if (!isSet(HostKeys.ROOT.key(host.prefix())) && !redirects) {
            faults.add(missing(host, "root").bad("is missing", "write the folder that this host serves, or a redirect"));
        }
    }

    /// Stands where something else is said of the host.
    private Setting missing(HostConfig host, String row) {
        Origin near = KeyTable.under(host.prefix(), settings).firstEntry().getValue().origin(); // or there would be no such host
        Setting empty = settings.get(host.prefix() + row);
        return empty != null ? empty : new Setting(host.prefix() + row, "", near);
    }

    private void names(List<HostConfig> hosts) {
        Map<String, Setting> owners = new HashMap<>();
        for (HostConfig host : hosts) {
            Key<List<String>> key = HostKeys.NAMES.key(host.prefix());
            for (String name : values.find(key).orElse(List.of())) {
                Setting other = owners.putIfAbsent(name, setting(key));
                if (other == null) continue;
                faults.add(setting(key).bad("holds " + name + ", as does " + other.origin(), "leave it out in one place"));
            }
        }
    }

    /// Two listeners at one place would share its connections, each taking what the other is to have.
    private void endpoints() {
        Map<Endpoint, Key<?>> owners = new HashMap<>();
        for (PortKeys protocol : PortKeys.ALL) {
            for (Key<List<Endpoint>> key : List.of(protocol.plain(), protocol.secure())) {
                values.find(key).orElse(List.of()).forEach(endpoint -> endpoint(endpoint, key, owners));
            }
        }
        values.find(Keys.ADMIN_LISTEN).flatMap(endpoint -> endpoint).ifPresent(endpoint -> endpoint(endpoint, Keys.ADMIN_LISTEN, owners));
    }

    private void endpoint(Endpoint endpoint, Key<?> key, Map<Endpoint, Key<?>> owners) {
        if (endpoint.anyPort()) return;
        Key<?> other = owners.putIfAbsent(endpoint, key);
        if (other == null) return;
        faults.add(setting(key).bad(endpoint + " is in " + other.name() + " already", "choose another port, or leave it out"));
    }

    private Setting setting(Key<?> key) {
        return settings.getOrDefault(key.name(), key.unset());
    }

    private boolean isSet(Key<?> key) {
        return settings.containsKey(key.name()) && !settings.get(key.name()).value().isBlank();
    }
}

package stheno.appliance.config;

import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import stheno.appliance.format.NaturalOrder;
import stheno.appliance.format.Visible;

/// Makes a [Config] out of settings. One use; one thread.
final class ConfigReader {
    private static final int LONGEST = 8192; // characters of a value
    private static final int SHOWN = 100; // characters of one that is not even read

    private final List<BadSetting> faults;
    private final NavigableMap<String, Setting> settings = new TreeMap<>(); // so that those of a host stand together
    private final Values values = new Values();
    private final SortedSet<String> hosts = new TreeSet<>(new NaturalOrder());

    /// @param faults what has been found before
    ConfigReader(List<BadSetting> faults) {
        this.faults = faults;
    }

    /// @param given of one key, the last one holds
    Config read(List<Setting> given) throws BadConfig {
        given.forEach(this::take);
        KeyTable.PLAIN.forEach(this::read);
        readHost("");
        hosts.forEach(this::readHost);
        HostConfig defaultHost = new HostConfig("", Optional.empty(), settings, values, faults);
        List<HostConfig> named = new ArrayList<>();
        for (String host : hosts) named.add(new HostConfig(host, Optional.of(defaultHost), settings, values, faults));
        new ConfigRules(settings, values, faults).apply(defaultHost, named);
        if (!faults.isEmpty()) throw new BadConfig(faults);
        return new Config(settings, values, defaultHost, named);
    }

    private void take(Setting setting) {
        String key = setting.key();
        if (!Visible.isPlain(key) || !Visible.isPlain(setting.value()) || setting.value().length() > LONGEST || key.length() > LONGEST) {
            Setting shown = new Setting(Visible.text(key, SHOWN), Visible.text(setting.value(), SHOWN), setting.origin());
            faults.add(shown.bad("is longer than " + LONGEST + " characters, or holds one that controls", "leave that out"));
            return;
        }
        switch (KeyTable.meaning(key)) {
            case Meaning.Server(Key<?> _) -> settings.put(key, setting);
            case Meaning.Host(String host, HostKey<?> _) -> take(host, setting);
            case Meaning.Member(String host, HostFamily _, String _) -> take(host, setting);
            case Meaning.Nothing(String problem, String remedy) -> faults.add(setting.bad(problem, remedy));
        }
    }

    private void take(String host, Setting setting) {
        settings.put(setting.key(), setting);
        if (!host.isEmpty()) hosts.add(host);
    }

    private void readHost(String host) {
        for (HostKey<?> key : HostKeys.ALL) {
            Key<?> own = key.key(KeyTable.prefix(host));
            boolean wanted = host.isEmpty() ? key.scope() != HostKey.Scope.NAMED
                    : key.scope() != HostKey.Scope.INHERITED || settings.containsKey(own.name());
            if (wanted) read(own);
        }
    }

    private <T> void read(Key<T> key) {
        try {
            values.put(key, key.read(settings.getOrDefault(key.name(), key.unset())));
        } catch (BadSetting e) {
            faults.add(e);
        }
    }
}

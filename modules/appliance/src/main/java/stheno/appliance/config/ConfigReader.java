package stheno.appliance.config;

import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import stheno.appliance.format.PrintableText;
import stheno.storage.NaturalOrder;

/// Makes a [Config] from settings. One use; one thread.
final class ConfigReader {
    private static final int LONGEST = 8192; // characters of a value
    private static final int SHOWN = 100; // characters of an overlong key in a message

    private final ConfigSchema schema;
    private final List<BadSetting> faults;
    private final NavigableMap<String, Setting> settings = new TreeMap<>(); // sorted: the settings of a section are neighbours
    private final Map<String, Object> values = new HashMap<>();
    private final Map<String, Object> substitutes = new HashMap<>(); // the defaults of keys with a fault
    private final Map<String, Setting> defaults = new HashMap<>(); // those that differ from the key's own
    private final Map<SectionKeys, SortedSet<String>> sections = new IdentityHashMap<>();

    /// @param faults found so far
    ConfigReader(ConfigSchema schema, List<BadSetting> faults) {
        this.schema = schema;
        this.faults = faults;
        schema.sections().forEach(keys -> sections.put(keys, new TreeSet<>(NaturalOrder.CASE_SENSITIVE)));
    }

    /// @param given in order: of settings with the same key, the last one counts
    Config read(List<Setting> given) {
        Config config = unchecked(given);
        for (ConfigPart part : schema.parts()) ConfigCheck.ask(config, faults::add, part::validate);
        addresses(config);
        return config;
    }

    /// The same, without a check of the settings against each other.
    Config unchecked(List<Setting> given) {
        given.forEach(this::take);
        List<Setting> written = settings.values().stream().filter(setting -> !setting.value().isBlank()).toList();
        for (Key<?> key : IdleSettings.standby(schema, written)) {
            defaults.put(key.name(), new Setting(key.name(), "", new SettingSource.Default()));
        }
        schema.keys().forEach(this::read);
        Map<SectionKeys, List<String>> names = new IdentityHashMap<>();
        sections.forEach((keys, named) -> {
            readSection(keys, "");
            named.forEach(name -> readSection(keys, name));
            names.put(keys, List.copyOf(named));
        });
        return new Config(schema, settings, values, substitutes, defaults, names);
    }

    private void take(Setting setting) {
        String key = setting.key();
        boolean plain = PrintableText.isPlain(key) && PrintableText.isPlain(setting.value());
        if (!plain || setting.value().length() > LONGEST || key.length() > LONGEST) {
            Setting shown = new Setting(PrintableText.escaped(key, SHOWN), setting.value(), setting.source());
            if (plain) faults.add(shown.bad("is longer than " + LONGEST + " characters", "shorten it"));
            else faults.add(shown.bad("has a control character", "remove it"));
            return;
        }
        ConfigSchema.Match match = schema.match(key);
        if (!match.exists()) {
            faults.add(setting.bad(match.problem(), match.remedy()));
            return;
        }
        settings.put(key, setting);
        Optional<ConfigSchema.SectionName> section = match.section();
        if (section.isPresent() && !section.get().name().isEmpty()) sections.get(section.get().keys()).add(section.get().name());
    }

    private void readSection(SectionKeys keys, String name) {
        for (SectionKey<?> key : keys.keys()) {
            Key<?> own = key.key(keys.prefix(name));
            boolean wanted = name.isEmpty() ? key.appliesTo(name)
                    : key.scope() != SectionKey.Scope.INHERITED || settings.containsKey(own.name());
            if (wanted) read(own);
        }
    }

    private <T> void read(Key<T> key) {
        Setting otherwise = defaults.getOrDefault(key.name(), key.unset());
        try {
            values.put(key.name(), key.read(settings.getOrDefault(key.name(), otherwise)));
        } catch (BadSetting e) {
            faults.add(e);
            substitute(key, otherwise);
        }
    }

    private <T> void substitute(Key<T> key, Setting initial) {
        try {
            substitutes.put(key.name(), key.read(initial));
        } catch (BadSetting e) {
            // It has no default.
        }
    }

    /// Two listeners on one address would share its connections.
    private void addresses(Config config) {
        Map<ListenAddress, Key<?>> owners = new HashMap<>();
        for (ConfigPart part : schema.parts()) {
            for (ListenSetting listener : part.listeners(config)) {
                if (listener.address().anyPort()) continue;
                Key<?> other = owners.putIfAbsent(listener.address(), listener.key());
                if (other == null) continue;
                faults.add(config.setting(listener.key()).bad(listener.address() + " is also in " + other.name(),
                        "choose another port, or remove one"));
            }
        }
    }
}

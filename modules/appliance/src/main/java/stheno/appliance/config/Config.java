package stheno.appliance.config;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.SortedMap;

/// All settings, read and checked against each other. Immutable; any thread.
///
/// They come from the command's own defaults, then the file of settings, then the environment, then the command line; later ones override
/// earlier ones.
public final class Config {
    private static final String FILE = "config"; // the name of the file in messages

    private final ConfigSchema schema;
    private final NavigableMap<String, Setting> settings;
    private final Map<String, Object> values;
    private final Map<String, Object> substitutes;
    private final Map<String, Setting> defaults;
    private final Map<SectionKeys, List<Section>> sections = new IdentityHashMap<>();

    /// @param settings from the sources, by key
    /// @param values   by key, those that could be read
    /// @param substitutes the defaults of the others
    /// @param defaults by key, those that differ from the key's own
    /// @param names    of the named sections, in order
    Config(ConfigSchema schema, NavigableMap<String, Setting> settings, Map<String, Object> values, Map<String, Object> substitutes,
            Map<String, Setting> defaults, Map<SectionKeys, List<String>> names) {
        this.schema = schema;
        this.substitutes = substitutes;
        this.defaults = defaults;
        this.settings = Collections.unmodifiableNavigableMap(settings);
        this.values = values;
        for (SectionKeys keys : schema.sections()) {
            List<Section> all = new ArrayList<>(List.of(new Section(keys, "", this)));
            for (String name : names.getOrDefault(keys, List.of())) all.add(new Section(keys, name, this));
            sections.put(keys, List.copyOf(all));
        }
    }

    /// Reads the files, and looks up the host names to listen on. Blocks.
    ///
    /// The file is the one in the command line, otherwise STHENO_CONFIG, otherwise `conf/stheno.properties` of the image if it
    /// exists.
    ///
    /// @param home the image's folder
    /// @throws BadConfig with all faults
    public static Config load(ConfigSchema schema, ConfigSources sources, Map<String, String> environment, Path home) throws BadConfig {
        List<BadSetting> faults = new ArrayList<>();
        Config config = read(schema, sources, environment, home, faults);
        if (!faults.isEmpty()) throw new BadConfig(faults);
        return config;
    }

    /// The same with faults, for a check of everything: settings with a fault have their defaults.
    static Config read(ConfigSchema schema, ConfigSources sources, Map<String, String> environment, Path home, List<BadSetting> faults) {
        List<Setting> given = new ArrayList<>(sources.defaults());
        file(sources, environment, home).ifPresent(named -> {
            try {
                given.addAll(ConfigFiles.read(Path.of(named.value()), named, faults));
            } catch (InvalidPathException e) {
                faults.add(named.bad("is not a path: " + e.getReason(), "name a file"));
            }
        });
        given.addAll(ConfigEnvironment.read(schema, environment, faults));
        given.addAll(sources.overrides());
        return new ConfigReader(schema, faults).read(given);
    }

    /// The settings of some parts, for a program that asks a running server: faults of other settings do not matter to it.
    ///
    /// @param part its keys are read, and no others
    /// @throws BadConfig with the faults of these keys, and those of files that cannot be read
    public static Config of(ConfigPart part, Optional<Path> file, Map<String, String> environment, Path home) throws BadConfig {
        List<BadSetting> faults = new ArrayList<>();
        ConfigSchema schema = new ConfigSchema(List.of(part));
        Config config = read(schema, new ConfigSources(file, List.of()), environment, home, faults);
        List<BadSetting> own = faults.stream().filter(fault -> schema.match(fault.key()).exists() || fault.key().equals(FILE)
                || fault.key().equals(ConfigFiles.INCLUDE)).toList();
        if (!own.isEmpty()) throw new BadConfig(own);
        return config;
    }

    private static Optional<Setting> file(ConfigSources sources, Map<String, String> environment, Path home) {
        if (sources.file().isPresent()) return named(sources.file().get().toString(), new SettingSource.Argument("--config"));
        String variable = environment.getOrDefault(ConfigEnvironment.FILE, "");
        if (!variable.isEmpty()) return named(variable, new SettingSource.Environment(ConfigEnvironment.FILE));
        Path ours = settingsFolder(home).resolve("stheno.properties");
        // If the folder cannot be searched, the file may exist: reading it reports the fault.
        return Files.notExists(ours) ? Optional.empty() : named(ours.toString(), new SettingSource.Default());
    }

    /// The package for Debian makes `conf` a link to /etc/stheno: messages name the folder that administrators know.
    private static Path settingsFolder(Path home) {
        Path folder = home.resolve("conf");
        try {
            return Files.isSymbolicLink(folder) ? home.resolve(Files.readSymbolicLink(folder)) : folder;
        } catch (IOException e) {
            return folder; // reading the file reports the fault
        }
    }

    private static Optional<Setting> named(String file, SettingSource source) {
        return Optional.of(new Setting(FILE, file, source));
    }

    public ConfigSchema schema() {
        return schema;
    }

    /// Empty if the setting has a fault.
    @SuppressWarnings("unchecked") // a value is stored under the name of its key, and a name has one type
    public <T> Optional<T> find(Key<T> key) {
        return Optional.ofNullable((T) values.get(key.name()));
    }

    /// The default, if the setting has a fault.
    @SuppressWarnings("unchecked") // as above
    public <T> T value(Key<T> key) {
        return find(key).or(() -> Optional.ofNullable((T) substitutes.get(key.name())))
                .orElseThrow(() -> new NoSuchElementException(key.name() + " was not read"));
    }

    /// The text and its source.
    public Setting setting(Key<?> key) {
        Setting given = settings.get(key.name());
        return given != null ? given : defaults.getOrDefault(key.name(), key.unset());
    }

    /// Whether a source sets it to a non-empty value.
    public boolean isSet(Key<?> key) {
        return settings.containsKey(key.name()) && !settings.get(key.name()).value().isBlank();
    }

    /// The settings from the sources, by key: all except the defaults.
    public Map<String, Setting> settings() {
        return settings;
    }

    /// The same settings without one, not checked against each other.
    Config without(String key) {
        List<Setting> others = settings.values().stream().filter(setting -> !setting.key().equals(key)).toList();
        return new ConfigReader(schema, new ArrayList<>()).unchecked(others);
    }

    /// The settings of the keys that begin with a prefix.
    SortedMap<String, Setting> under(String prefix) {
        return settings.subMap(prefix, prefix + Character.MAX_VALUE);
    }

    /// The default section.
    public Section defaultSection(SectionKeys keys) {
        return sections.get(keys).getFirst();
    }

    /// All sections: the default one, then the others in the order of their names.
    public List<Section> sections(SectionKeys keys) {
        return sections.get(keys);
    }

    /// The certificates that the settings name, the default one first if there is one.
    public List<CertificateSetting> certificates() {
        List<CertificateSetting> all = new ArrayList<>();
        List<CertificateSetting> named = new ArrayList<>();
        for (ConfigPart part : schema.parts()) {
            for (CertificateSetting certificate : part.certificates(this)) {
                if (!certificate.hostnames().isEmpty()) named.add(certificate);
                else if (all.isEmpty()) all.add(certificate); // the certificate of a protocol's default host precedes tls.certificate
            }
        }
        all.addAll(named);
        return List.copyOf(all);
    }

    /// The keys that `next` changes and that need a restart.
    public List<String> changedNeedingRestart(Config next) {
        return schema.keys().stream().filter(key -> key.effect() == Key.Effect.RESTART)
                .filter(key -> !value(key).equals(next.value(key))).<String>map(Key::name).toList();
    }
}

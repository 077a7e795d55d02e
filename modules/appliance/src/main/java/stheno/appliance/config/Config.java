package stheno.appliance.config;

import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// All settings, read, and found to go together. Immutable; any thread.
///
/// They come from the file of settings, then the environment, then the command line; the later goes before the earlier.
public final class Config {
    private final Map<String, Setting> settings;
    private final Values values;
    private final HostConfig defaultHost;
    private final List<HostConfig> hosts;

    Config(Map<String, Setting> settings, Values values, HostConfig defaultHost, List<HostConfig> hosts) {
        this.settings = Collections.unmodifiableMap(settings);
        this.values = values;
        this.defaultHost = defaultHost;
        this.hosts = List.copyOf(hosts);
    }

    /// Reads the files, and looks up the names of hosts to listen at: blocks.
    ///
    /// The file is the one that the command line names, or else STHENO_CONFIG, or else `conf/stheno.properties` of the
    /// image if it is there.
    ///
    /// @param home the image's folder
    /// @throws BadConfig with all that is wrong
    public static Config load(Sources sources, Map<String, String> environment, Path home) throws BadConfig {
        List<BadSetting> faults = new ArrayList<>();
        List<Setting> given = new ArrayList<>();
        file(sources, environment, home).ifPresent(named -> {
            try {
                given.addAll(ConfigFiles.read(Path.of(named.value()), named, faults));
            } catch (InvalidPathException e) {
                faults.add(named.bad("is no path: " + e.getReason(), "name a file"));
            }
        });
        given.addAll(ConfigEnvironment.read(environment, faults));
        given.addAll(sources.overrides());
        return new ConfigReader(faults).read(given);
    }

    private static Optional<Setting> file(Sources sources, Map<String, String> environment, Path home) {
        if (sources.file().isPresent()) return named(sources.file().get().toString(), new Origin.Argument("--config"));
        String variable = environment.getOrDefault(ConfigEnvironment.FILE, "");
        if (!variable.isEmpty()) return named(variable, new Origin.Environment(ConfigEnvironment.FILE));
        Path ours = home.resolve("conf").resolve("stheno.properties");
        // One that may not even be looked for is there as far as we know, and then a fault.
        return Files.notExists(ours) ? Optional.empty() : named(ours.toString(), new Origin.Default());
    }

    private static Optional<Setting> named(String file, Origin origin) {
        return Optional.of(new Setting("config", file, origin));
    }

    public <T> T value(Key<T> key) {
        return values.at(key);
    }

    /// Its text, and where that comes from.
    public Setting setting(Key<?> key) {
        return settings.getOrDefault(key.name(), key.unset());
    }

    /// What somebody has said, by key: all but the defaults.
    Map<String, Setting> settings() {
        return settings;
    }

    /// The host for requests that no other is for.
    public HostConfig defaultHost() {
        return defaultHost;
    }

    /// The named ones, in the order of their names.
    public List<HostConfig> hosts() {
        return hosts;
    }

    /// The keys that `next` changes, and that take effect only when the server starts.
    public List<String> changedNeedingRestart(Config next) {
        return KeyTable.PLAIN.stream().filter(key -> key.effect() == Key.Effect.RESTART)
                .filter(key -> !value(key).equals(next.value(key))).<String>map(Key::name).toList();
    }
}

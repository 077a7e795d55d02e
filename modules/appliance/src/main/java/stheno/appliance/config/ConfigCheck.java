package stheno.appliance.config;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/// Checks that a server could start with a configuration: its settings, the files and folders in them, and on request the addresses and
/// the content of files. A fault of one part hides no fault of another. Blocks; any thread.
///
/// @param config if there are faults, settings with a fault have their defaults
/// @param faults each once: those of files in the order of their lines, then the others
/// @param depth  how thorough the check was
public record ConfigCheck(Config config, List<BadSetting> faults, Depth depth) {
    /// How far a check goes.
    public enum Depth {
        /// Settings, files and folders: what a start and a reload need.
        FILES,
        /// Everything that a server would open, except its ports.
        CONTENT,
        /// The same with the ports.
        PORTS
    }

    /// Reads the settings, and checks them.
    ///
    /// @param home the image's folder
    public static ConfigCheck of(ConfigSchema schema, ConfigSources sources, Map<String, String> environment, Path home, Depth depth) {
        List<BadSetting> read = new ArrayList<>();
        Config config = Config.read(schema, sources, environment, home, read);
        Map<String, BadSetting> all = new LinkedHashMap<>(); // by message
        add(read, all);
        add(files(config), all);
        if (depth == Depth.PORTS) add(addresses(config), all);
        if (depth != Depth.FILES) {
            Set<String> faulty = new HashSet<>();
            all.values().forEach(fault -> faulty.add(fault.key()));
            // A folder that does not exist, for example, cannot be opened either.
            add(rehearsal(config, home).stream().filter(fault -> !faulty.contains(fault.key())).toList(), all);
        }
        List<BadSetting> inOrder = new ArrayList<>(all.values());
        if (!inOrder.isEmpty()) inOrder.sort(Comparator.comparing(BadSetting::source, SettingSource.ORDER)); // costs a start time
        return new ConfigCheck(config, List.copyOf(inOrder), depth);
    }

    /// Runs a question of a part. An exception is a fault of the setting that causes it.
    static void ask(Config config, Consumer<BadSetting> faults, BiConsumer<Config, Consumer<BadSetting>> question) {
        try {
            List<BadSetting> found = new ArrayList<>();
            FailingSetting.check(config, it -> {
                found.clear();
                question.accept(it, found::add);
            });
            found.forEach(faults);
        } catch (BadConfig e) {
            e.faults().forEach(faults);
        }
    }

    /// Settings without effect, and doubtful ones. A start skips this method, which takes 7 ms.
    public List<BadSetting> warnings() {
        List<BadSetting> all = new ArrayList<>(IdleSettings.of(config));
        for (ConfigPart part : config.schema().parts()) ask(config, all::add, part::advise);
        if (depth == Depth.FILES) return List.copyOf(all);
        for (ConfigPart part : config.schema().parts()) ask(config, all::add, part::review);
        return List.copyOf(all);
    }

    private static void add(List<BadSetting> found, Map<String, BadSetting> all) {
        found.forEach(fault -> all.putIfAbsent(fault.getMessage(), fault));
    }

    /// The configuration, if it has no faults.
    public Config valid() throws BadConfig {
        if (!faults.isEmpty()) throw new BadConfig(faults);
        return config;
    }

    /// Checks files and folders, read as the server reads them.
    public static List<BadSetting> files(Config config) {
        List<BadSetting> faults = new ArrayList<>();
        for (ConfigPart part : config.schema().parts()) ask(config, faults::add, part::inspect);
        ask(config, faults::add, FileChecks::logs);
        return List.copyOf(faults);
    }

    /// Checks that the addresses are free: fails while a server of this configuration runs.
    public static List<BadSetting> addresses(Config config) {
        List<BadSetting> faults = new ArrayList<>();
        try (PortProbe probe = new PortProbe(faults::add)) {
            for (ConfigPart part : config.schema().parts()) {
                for (ListenSetting listener : part.listeners(config)) {
                    if (listener.required()) probe.bind(listener, config.setting(listener.key()));
                }
            }
        }
        return List.copyOf(faults);
    }

    /// Opens everything that the server would open, except ports.
    ///
    /// @param home the image's folder
    public static List<BadSetting> rehearsal(Config config, Path home) {
        List<BadSetting> faults = new ArrayList<>();
        for (ConfigPart part : config.schema().parts()) ask(config, faults::add, (it, found) -> part.rehearse(it, home, found));
        return List.copyOf(faults);
    }
}

package stheno.appliance.config;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// Checks that a server could start with a configuration: the files and folders in it, and on request the addresses. Blocks; any thread.
public final class ConfigCheck {
    private ConfigCheck() {}

    /// Checks files and folders, read as the server reads them: before a start, before a reload, and for `stheno check`.
    public static List<BadSetting> files(Config config) {
        List<BadSetting> faults = new ArrayList<>();
        config.schema().parts().forEach(part -> part.inspect(config, faults::add));
        FileChecks.logs(config, faults::add);
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

    /// Opens everything that the server would open, after all other checks have passed.
    ///
    /// @param home the image's folder
    public static List<BadSetting> rehearsal(Config config, Path home) {
        List<BadSetting> faults = new ArrayList<>();
        config.schema().parts().forEach(part -> part.rehearse(config, home, faults::add));
        return List.copyOf(faults);
    }
}

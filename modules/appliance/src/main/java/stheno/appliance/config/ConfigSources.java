package stheno.appliance.config;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// The sources of settings in the command line.
///
/// @param file the file to read; if empty, that of the environment or of the image
/// @param overrides settings that override those of files and the environment; later ones override earlier ones
/// @param defaults  settings of the command itself, which all others override
public record ConfigSources(Optional<Path> file, List<Setting> overrides, List<Setting> defaults) {
    public ConfigSources {
        overrides = List.copyOf(overrides);
        defaults = List.copyOf(defaults);
    }

    /// Without settings of the command.
    public ConfigSources(Optional<Path> file, List<Setting> overrides) {
        this(file, overrides, List.of());
    }
}

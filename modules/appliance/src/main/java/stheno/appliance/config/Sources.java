package stheno.appliance.config;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// What the command line says of the configuration.
///
/// @param file the file to read; without one, the environment's or the image's
/// @param overrides settings that go before those of files and the environment; later ones before earlier ones
public record Sources(Optional<Path> file, List<Setting> overrides) {
    public Sources {
        overrides = List.copyOf(overrides);
    }
}

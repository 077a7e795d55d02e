package stheno.appliance.log;

import stheno.appliance.config.Config;
import stheno.appliance.config.Setting;
import stheno.appliance.config.Type;

/// Where and how a configuration has something logged, a line each. Immutable; any thread.
///
/// @param setting the one that names the destination
/// @param format  as its key has it
public record LogChoice(Setting setting, Type.PathOrWord.Choice destination, String format, LineLog.Rotation rotation) {
    public static LogChoice of(Config config, LogKeys keys) {
        return new LogChoice(config.setting(keys.destination()), config.value(keys.destination()), config.value(keys.format()),
                new LineLog.Rotation(config.value(keys.size()), config.value(keys.daily()), config.value(keys.keep())));
    }

    boolean wanted() {
        return !destination.equals(new Type.PathOrWord.Choice.Said(""));
    }

    /// Whether `other` writes the same to the same place, wherever it was said.
    boolean same(LogChoice other) {
        return destination.equals(other.destination) && format.equals(other.format) && rotation.equals(other.rotation);
    }

    /// Whether `other` writes to the same place.
    boolean here(LogChoice other) {
        return destination.equals(other.destination);
    }

    LineLog.Destination to() {
        return switch (destination) {
            case Type.PathOrWord.Choice.Named(var path) -> new LineLog.Destination.Named(path);
            case Type.PathOrWord.Choice.Said(var _) -> LineLog.Destination.standardOutput();
        };
    }
}

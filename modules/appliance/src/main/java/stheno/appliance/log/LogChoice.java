package stheno.appliance.log;

import stheno.appliance.config.Config;
import stheno.appliance.config.LogKeys;
import stheno.appliance.config.Setting;
import stheno.appliance.config.Type;

/// The settings of a log of lines in a configuration. Immutable; any thread.
///
/// @param setting the setting of the destination
/// @param format  one of the formats of its key
public record LogChoice(Setting setting, Type.PathOrWord.Choice destination, String format, LineLog.Rotation rotation) {
    public static LogChoice of(Config config, LogKeys keys) {
        return new LogChoice(config.setting(keys.destination()), config.value(keys.destination()), config.value(keys.format()),
                new LineLog.Rotation(config.value(keys.size()), config.value(keys.daily()), config.value(keys.keep())));
    }

    boolean wanted() {
        return !destination.equals(new Type.PathOrWord.Choice.Said(""));
    }

    /// Whether `other` logs the same to the same place, whatever the source of its settings.
    boolean same(LogChoice other) {
        return destination.equals(other.destination) && format.equals(other.format) && rotation.equals(other.rotation);
    }

    /// Whether `other` writes to the same place.
    boolean here(LogChoice other) {
        return destination.equals(other.destination);
    }

    LineLog.Destination to() {
        return switch (destination) {
            case Type.PathOrWord.Choice.Named(var path) -> new LineLog.Destination.LogFile(path);
            case Type.PathOrWord.Choice.Said(var _) -> LineLog.Destination.standardOutput();
        };
    }
}

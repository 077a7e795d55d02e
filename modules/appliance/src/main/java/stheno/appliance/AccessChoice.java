package stheno.appliance;

import java.io.IOException;
import java.util.Locale;
import stheno.reactor.Log;

/// Where and how a configuration has requests logged. Immutable; any thread.
///
/// @param setting the one that names the destination
record AccessChoice(Setting setting, Type.PathOrWord.Choice destination, AccessLogFile.Format format, AccessLogFile.Rotation rotation) {
    static AccessChoice of(Config config) {
        AccessLogFile.Format format = AccessLogFile.Format.valueOf(config.value(Keys.LOG_ACCESS_FORMAT).toUpperCase(Locale.ROOT));
        return new AccessChoice(config.setting(Keys.LOG_ACCESS), config.value(Keys.LOG_ACCESS), format, new AccessLogFile.Rotation(
                config.value(Keys.LOG_ACCESS_ROTATE_SIZE), config.value(Keys.LOG_ACCESS_ROTATE_DAILY), config.value(Keys.LOG_ACCESS_KEEP)));
    }

    boolean wanted() {
        return !destination.equals(new Type.PathOrWord.Choice.Said(""));
    }

    /// Whether `other` writes the same to the same place, wherever it was said.
    boolean same(AccessChoice other) {
        return destination.equals(other.destination) && format == other.format && rotation.equals(other.rotation);
    }

    AccessLogFile open(Log log) throws BadSetting {
        AccessLogFile.Destination to = switch (destination) {
            case Type.PathOrWord.Choice.Named(var path) -> new AccessLogFile.Destination.Named(path);
            case Type.PathOrWord.Choice.Said(var _) -> AccessLogFile.Destination.standardOutput();
        };
        try {
            return AccessLogFile.open(to, format, rotation, log);
        } catch (IOException e) {
            throw setting.bad("cannot be written: " + e.getMessage(), "name a file that can");
        }
    }
}

package stheno.appliance.log;

import static stheno.appliance.config.Key.onReload;

import java.util.List;
import java.util.Locale;
import stheno.appliance.config.Config;
import stheno.appliance.config.ConfigPart;
import stheno.appliance.config.Key;
import stheno.appliance.config.Type;
import stheno.reactor.Log;

/// Settings of the event log on standard error.
public final class EventLogKeys implements ConfigPart {
    public static final Key<String> LEVEL = onReload("log.level", Type.Word.of("debug", "info", "warn", "error"), "info",
            "Minimum level of events to log.");
    public static final Key<String> FORMAT = onReload("log.format", Type.Word.of("text", "json"), "text",
            "Format of events on standard error.");

    @Override
    public List<Key<?>> keys() {
        return List.of(LEVEL, FORMAT);
    }

    public static Log.Level level(Config config) {
        return Log.Level.valueOf(config.value(LEVEL).toUpperCase(Locale.ROOT));
    }

    public static ErrorStreamLog.Format format(Config config) {
        return ErrorStreamLog.Format.valueOf(config.value(FORMAT).toUpperCase(Locale.ROOT));
    }
}

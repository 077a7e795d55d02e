package stheno.appliance.log;

import static stheno.appliance.config.Key.onReload;

import java.util.List;
import java.util.Locale;
import stheno.appliance.config.Config;
import stheno.appliance.config.ConfigPart;
import stheno.appliance.config.Key;
import stheno.appliance.config.Type;
import stheno.reactor.Log;

/// Settings of the event log on standard error, and of all logs.
public final class EventLogKeys implements ConfigPart {
    public static final Key<String> LEVEL = onReload("log.level", Type.Word.of("debug", "info", "warn", "error"), "info",
            "Minimum level of events to log.");
    public static final Key<String> FORMAT = onReload("log.format", Type.Word.of("text", "json"), "text",
            "Format of events on standard error. Lines of text begin with the time in UTC, except in the journal of systemd.");

    public static final Key<Boolean> RESOLVE = onReload("log.resolve", new Type.Flag(), "false",
            "Look up the host names of clients (PTR), and add them to the lines of log.access, log.transfers and log.mail. A name is "
            + "written only if it has the client's address, and if it is known within 2 seconds.");

    @Override
    public List<Key<?>> keys() {
        return List.of(LEVEL, FORMAT, RESOLVE);
    }

    public static Log.Level level(Config config) {
        return Log.Level.valueOf(config.value(LEVEL).toUpperCase(Locale.ROOT));
    }

    public static ErrorStreamLog.Format format(Config config) {
        ErrorStreamLog.Format format = ErrorStreamLog.Format.valueOf(config.value(FORMAT).toUpperCase(Locale.ROOT));
        boolean journal = System.getenv("JOURNAL_STREAM") != null; // set by systemd if it adds the time
        return format == ErrorStreamLog.Format.TEXT && journal ? ErrorStreamLog.Format.JOURNAL : format;
    }
}

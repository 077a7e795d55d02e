package stheno.appliance.dns;

import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import stheno.appliance.config.FileStamp;
import stheno.appliance.protocol.ChangeReport;
import stheno.dns.local.LocalNames;
import stheno.dns.local.LocalSettings;
import stheno.dns.zone.Fault;
import stheno.reactor.Log;

/// Loads hosts files and block lists. Unchanged files are not read again. Changes come one at a time; blocks.
final class LocalLoader {
    static final int SHOWN = 20; // faults in the log and in the report

    private static final String WORK = "hosts files and block lists";

    /// No names at all.
    static final LocalSettings NOTHING = LocalSettings.DEFAULTS.withSpecial(false);

    private final Log log;
    private volatile Loaded present = new Loaded(NOTHING, Map.of(), LocalNames.NONE, List.of(), Duration.ZERO);

    LocalLoader(Log log) {
        this.log = log;
    }

    /// Names that were loaded.
    ///
    /// @param stamps of the files, from before they were read
    record Loaded(LocalSettings settings, Map<Path, FileStamp> stamps, LocalNames names, List<Fault> faults, Duration took) {
        private boolean isCurrent(LocalSettings wanted) {
            return settings.equals(wanted) && stamps.equals(LocalLoader.stamps(wanted));
        }
    }

    private static Map<Path, FileStamp> stamps(LocalSettings settings) {
        Map<Path, FileStamp> stamps = new HashMap<>();
        Stream.of(settings.hosts(), settings.block(), settings.allow()).flatMap(List::stream)
                .forEach(file -> stamps.put(file, FileStamp.of(file)));
        return stamps;
    }

    /// Reads the files if one has changed.
    Loaded load(LocalSettings settings, ChangeReport report) {
        Loaded before = present;
        if (before.isCurrent(settings)) return before;
        report.begin(WORK);
        try {
            long begun = System.nanoTime();
            Map<Path, FileStamp> stamps = stamps(settings);
            LocalNames.Load load = LocalNames.load(settings);
            return new Loaded(settings, stamps, load.names(), load.faults(), Duration.ofNanos(System.nanoTime() - begun));
        } finally {
            report.end(WORK);
        }
    }

    /// The names in force. Any thread.
    LocalNames names() {
        return present.names();
    }

    /// The names are in force: logs them, and reports what is wrong.
    void apply(Loaded loaded, ChangeReport report) {
        boolean read = loaded != present;
        present = loaded;
        for (Fault fault : loaded.faults().subList(0, Math.min(SHOWN, loaded.faults().size()))) {
            if (fault.warning()) report.warning(fault.toString());
            else report.fault(fault.toString());
            if (read) log.event(fault.warning() ? Log.Level.WARN : Log.Level.ERROR, "dns-names-fault", "fault", fault);
        }
        boolean files = !loaded.stamps().isEmpty();
        if (read && files) {
            log.event(Log.Level.INFO, "dns-names-loaded", "hosts", loaded.names().hosts(), "blocked", loaded.names().blocked(), "millis",
                    loaded.took().toMillis());
        }
    }
}

package stheno.appliance.dns;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import stheno.appliance.config.FileStamp;
import stheno.appliance.protocol.ChangeReport;
import stheno.dns.record.Name;
import stheno.dns.transfer.Serial;
import stheno.dns.zone.Fault;
import stheno.dns.zone.Zone;
import stheno.dns.zone.ZoneFile;
import stheno.dns.zone.ZoneLoad;
import stheno.dns.zone.ZoneState;
import stheno.dns.zone.Zones;
import stheno.reactor.Log;

/// Loads the zones of files, and puts them into service. Unchanged files are not read again. A file with errors leaves the zone that is in
/// service, and SERVFAIL if there is none. Changes come one at a time; blocks.
final class ZoneLoader {
    private static final int SHOWN = 20;  // faults of a file in the log; `stheno check` prints all
    private static final String SERIAL = "increase the serial of the SOA record: secondaries take the change only then";
    private static final int THREADS = 2; // loading is CPU work beside the loops

    /// A file that was read.
    ///
    /// @param stamps of the file and those that it includes, from before it was read
    /// @param zone   empty if it has errors
    private record Loaded(Path file, Map<Path, FileStamp> stamps, Optional<Zone> zone, List<Fault> faults, Duration took) {
        boolean isCurrent(Path wanted) {
            return file.equals(wanted)
                    && stamps.entrySet().stream().allMatch(entry -> FileStamp.of(entry.getKey()).equals(entry.getValue()));
        }
    }

    /// The zones of a configuration: loaded, and not yet in service.
    final class Loading {
        private final Map<Name, Loaded> all;

        private final long bytes;

        private Loading(Map<Name, Loaded> all, Collection<Loaded> read) {
            this.all = all;
            bytes = read.stream().flatMap(loaded -> loaded.zone().stream()).mapToLong(Zone::bytes).sum();
        }

        /// The memory of the zones that were read, in octets; zones of unchanged files do not count.
        long bytes() {
            return bytes;
        }

        /// Puts all zones into service at once.
        ///
        /// @param report gets the faults of the files, of unchanged files too
        /// @return the zones that are new or have changed
        List<Name> apply(ChangeReport report) {
            Map<Name, Loaded> before = present;
            List<Name> changed = new ArrayList<>();
            present = all;
            zones.change(states -> {
                before.keySet().stream().filter(origin -> !all.containsKey(origin)).forEach(states::remove);
                all.forEach((origin, loaded) -> {
                    if (loaded.zone().isEmpty()) refused(origin, loaded, states.get(origin), report);
                    if (loaded == before.get(origin)) return;
                    log(origin, loaded, states.get(origin), report);
                    if (loaded.zone().isPresent()) {
                        states.put(origin, loaded.zone().get());
                        changed.add(origin);
                    } else if (!(states.get(origin) instanceof Zone)) {
                        states.put(origin, new ZoneState.Broken(origin, reason(loaded)));
                    }
                });
            });
            return changed;
        }
    }

    private final Zones zones;
    private final Log log;
    private volatile Map<Name, Loaded> present = Map.of();

    ZoneLoader(Zones zones, Log log) {
        this.zones = zones;
        this.log = log;
    }

    /// Reads the files that have changed.
    ///
    /// @param report is told of the zones that are being read
    Loading load(List<ZoneList.Primary> wanted, ChangeReport report) {
        Map<Name, Loaded> before = present;
        Map<Name, Future<Loaded>> begun = new LinkedHashMap<>();
        Map<Name, Loaded> all = new HashMap<>();
        List<Loaded> read = new ArrayList<>();
        try (ExecutorService threads = Executors.newFixedThreadPool(THREADS, Thread.ofPlatform().name("stheno-zones").factory())) {
            for (ZoneList.Primary zone : wanted) {
                Loaded old = before.get(zone.origin());
                if (old != null && old.isCurrent(zone.file())) all.put(zone.origin(), old);
                else begun.put(zone.origin(), begin(zone, threads, report));
            }
            begun.forEach((origin, future) -> {
                Loaded loaded = await(future);
                read.add(loaded);
                all.put(origin, loaded);
            });
        }
        return new Loading(Map.copyOf(all), read);
    }

    private static Future<Loaded> begin(ZoneList.Primary zone, ExecutorService threads, ChangeReport report) {
        String what = phrase(zone.origin());
        report.begin(what);
        return threads.submit(() -> {
            try {
                return read(zone.origin(), zone.file());
            } finally {
                report.end(what);
            }
        });
    }

    private static String phrase(Name origin) {
        return "zone " + origin;
    }

    private static Loaded await(Future<Loaded> future) {
        try {
            return future.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while zones were loaded", e);
        } catch (ExecutionException e) {
            throw new IllegalStateException(e.getCause());
        }
    }

    private static Loaded read(Name origin, Path file) {
        long begun = System.nanoTime();
        Map<Path, FileStamp> stamps = new HashMap<>();
        stamps.put(file, FileStamp.of(file));
        ZoneLoad load = ZoneFile.load(file, origin);
        for (Path included : load.included()) stamps.put(included, FileStamp.of(included));
        return new Loaded(file, Map.copyOf(stamps), load.zone(), load.faults(), Duration.ofNanos(System.nanoTime() - begun));
    }

    private static String reason(Loaded loaded) {
        return loaded.faults().stream().filter(fault -> !fault.warning()).findFirst().map(Fault::toString).orElse("cannot be read");
    }

    /// What a client that asked for the change learns of a file with errors.
    private static void refused(Name origin, Loaded loaded, ZoneState before, ChangeReport report) {
        List<Fault> errors = loaded.faults().stream().filter(fault -> !fault.warning()).toList();
        errors.stream().limit(SHOWN).forEach(fault -> report.fault(fault.toString()));
        if (errors.size() > SHOWN) {
            report.fault(loaded.file() + ": and " + (errors.size() - SHOWN) + " more errors; `stheno check` prints all");
        }
        report.fault(phrase(origin) + ": " + (before instanceof Zone old ? "the old zone stays in service, with serial " + old.serial()
                : "no version of it can be served: queries get SERVFAIL"));
    }

    /// A file that was read.
    private void log(Name origin, Loaded loaded, ZoneState before, ChangeReport report) {
        List<Fault> faults = loaded.faults();
        for (Fault fault : faults.subList(0, Math.min(SHOWN, faults.size()))) {
            log.event(fault.warning() ? Log.Level.WARN : Log.Level.ERROR, "zone-fault", "zone", origin, "fault", fault);
        }
        faults.stream().filter(Fault::warning).limit(SHOWN).forEach(fault -> report.warning(fault.toString()));
        if (loaded.zone().isEmpty()) {
            log.event(Log.Level.ERROR, "zone-refused", "zone", origin, "file", loaded.file(), "faults", faults.size(), "served",
                    before instanceof Zone old ? "serial " + old.serial() : "SERVFAIL");
            return;
        }
        Zone zone = loaded.zone().get();
        log.event(Log.Level.INFO, "zone-loaded", "zone", origin, "serial", zone.serial(), "records", zone.records(), "millis",
                loaded.took().toMillis());
        if (before instanceof Zone old && !Serial.newer((int) zone.serial(), (int) old.serial())) {
            log.event(Log.Level.WARN, "zone-serial-not-increased", "zone", origin, "serial", zone.serial(), "before", old.serial(),
                    "remedy", SERIAL);
            report.warning(loaded.file() + ": warning: the serial of " + origin + " has not increased: it is " + zone.serial()
                    + ", and was " + old.serial() + "; " + SERIAL);
        }
    }

    /// Zones whose file cannot be served, with the reason: those of which an older version is in service, and those without.
    Map<Name, String> faults() {
        Map<Name, String> faults = new HashMap<>();
        present.forEach((origin, loaded) -> {
            if (loaded.zone().isEmpty()) faults.put(origin, reason(loaded));
        });
        return faults;
    }
}

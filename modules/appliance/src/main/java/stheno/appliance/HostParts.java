package stheno.appliance;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import stheno.http.CgiHandler;
import stheno.http.CgiSettings;
import stheno.http.Handler;
import stheno.http.Workers;
import stheno.producers.Deflaters;
import stheno.storage.Attempts;
import stheno.storage.Credentials;
import stheno.storage.Tree;

/// What the hosts of one configuration after the other share, so that a reload neither ends what is under way nor begins to count anew:
/// scripts, uploads, passwords that were checked, deflaters. Any thread.
final class HostParts implements AutoCloseable {
    private static final int UPLOADS_WAITING = 64;

    private record Scripts(Path folder, String path, CgiSettings settings) {}

    private final Path home;
    private final Handler front;
    private final Credentials credentials;
    private final Attempts attempts = new Attempts();
    private final Deflaters deflaters = new Deflaters(Runtime.getRuntime().availableProcessors());
    private final Map<Scripts, CgiHandler> scripts = new LinkedHashMap<>();
    private final Workers uploads;
    private Optional<Clock> clock = Optional.empty();

    /// @param home the image's folder, which holds the welcome site and its demonstrations
    /// @param front who answers the requests that scripts make inside this server
    HostParts(Path home, Handler front, Credentials credentials, int uploadsAtOnce) {
        this.home = home;
        this.front = front;
        this.credentials = credentials;
        this.uploads = new Workers(uploadsAtOnce, UPLOADS_WAITING);
    }

    Path home() {
        return home;
    }

    Credentials credentials() {
        return credentials;
    }

    Attempts attempts() {
        return attempts;
    }

    Deflaters deflaters() {
        return deflaters;
    }

    Workers uploads() {
        return uploads;
    }

    /// The scripts of a folder: those that run already, if it was asked for with the same settings before.
    synchronized CgiHandler scripts(Tree folder, String path, CgiSettings settings) {
        return scripts.computeIfAbsent(new Scripts(folder.root(), path, settings),
                _ -> new CgiHandler(folder, path, settings).redirectsTo(front));
    }

    /// What is in use, and what waits, for the metrics.
    synchronized void count(Map<String, Double> numbers) {
        numbers.put("deflaters_in_use", (double) deflaters.borrowed());
        numbers.put("deflaters_created_total", (double) deflaters.created());
        numbers.put("scripts_running", scripts.values().stream().mapToDouble(s -> s.workers().running()).sum());
        numbers.put("scripts_waiting", scripts.values().stream().mapToDouble(s -> s.workers().waiting()).sum());
        numbers.put("scripts_refused_total", scripts.values().stream().mapToDouble(s -> s.workers().refused()).sum());
        numbers.put("uploads_running", (double) uploads.running());
        numbers.put("uploads_waiting", (double) uploads.waiting());
        numbers.put("uploads_refused_total", (double) uploads.refused());
        numbers.put("passwords_being_checked", (double) credentials.busy());
        numbers.put("addresses_with_failed_logins", (double) attempts.size());
    }

    /// The welcome site's.
    synchronized Clock clock() {
        if (clock.isEmpty()) clock = Optional.of(new Clock());
        return clock.get();
    }

    /// The server stops: what would never end by itself ends now.
    synchronized void drain() {
        clock.ifPresent(Clock::close);
    }

    /// Ends every script that is still running.
    @Override
    public synchronized void close() {
        drain();
        scripts.values().forEach(CgiHandler::close);
    }
}

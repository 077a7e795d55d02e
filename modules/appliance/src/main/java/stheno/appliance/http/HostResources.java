package stheno.appliance.http;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import stheno.accounts.Authenticator;
import stheno.accounts.LoginThrottle;
import stheno.http.Handler;
import stheno.producers.Deflaters;
import stheno.reactor.Log;
import stheno.storage.DiskPool;
import stheno.storage.DiskShare;
import stheno.storage.Tree;
import stheno.storage.WritableTree;
import stheno.storage.Writers;
import stheno.web.blocking.Workers;
import stheno.web.cgi.CgiHandler;
import stheno.web.cgi.CgiSettings;
import stheno.web.rules.RequestRate;

/// Objects that hosts share across reloads, so that a reload ends no work and resets no counter: scripts, uploads, request rates, checked
/// passwords, deflaters. Any thread.
final class HostResources implements AutoCloseable {
    private static final int UPLOADS_WAITING = 64;

    private record Scripts(Path folder, String path, CgiSettings settings) {
        /// Written by hand: a record's own methods are linked at run time, which would delay the start.
        @Override
        public int hashCode() {
            return 31 * folder.hashCode() + path.hashCode();
        }
    }

    private record Uploads(Path folder, int atOnce) {
        @Override
        public int hashCode() {
            return 31 * folder.hashCode() + atOnce;
        }
    }

    private record RateLimit(int perSecond, int burst) {
        @Override
        public int hashCode() {
            return 31 * perSecond + burst;
        }
    }

    private final Path home;
    private final Handler front;
    private final Handler hosts;
    private final Authenticator authenticator;
    private final LoginThrottle throttle;
    private final Writers writers;
    private final Log log;
    private final Deflaters deflaters = new Deflaters(Runtime.getRuntime().availableProcessors());
    private final ReloadCache<Scripts, CgiHandler> scripts = new ReloadCache<>(s -> idle(s.workers()), s -> s.workers().refused());
    private final ReloadCache<Uploads, Workers> uploads = new ReloadCache<>(HostResources::idle, Workers::refused);
    private final ReloadCache<RateLimit, RequestRate> rates = new ReloadCache<>(_ -> true, rate -> rate.refused().sum());
    private final DiskPool disks = new DiskPool();
    private final Map<Path, DiskShare> shares = new ConcurrentHashMap<>(); // by root: as many as the configurations had
    private Optional<DemoClock> clock = Optional.empty(); // guarded by this

    /// @param home the image's folder, which holds the welcome site and its demonstrations
    /// @param front handles the internal redirects of scripts
    /// @param hosts handles the requests that the rate limit allows
    /// @param throttle shared with all other logins
    /// @param writers shared with all other writers of files
    HostResources(Path home, Handler front, Handler hosts, Authenticator authenticator, LoginThrottle throttle, Writers writers,
            Log log) {
        this.home = home;
        this.front = front;
        this.hosts = hosts;
        this.authenticator = authenticator;
        this.throttle = throttle;
        this.writers = writers;
        this.log = log;
    }

    private static boolean idle(Workers workers) {
        return workers.running() == 0 && workers.waiting() == 0;
    }

    Path home() {
        return home;
    }

    Authenticator authenticator() {
        return authenticator;
    }

    LoginThrottle throttle() {
        return throttle;
    }

    Deflaters deflaters() {
        return deflaters;
    }

    /// Logs when the link that a folder is leads nowhere, and when it leads to a folder again.
    Tree watched(Tree tree) {
        return tree.reporting(back -> {
            if (back) log.event(Log.Level.INFO, "folder-back", "folder", tree.given());
            else log.event(Log.Level.WARN, "folder-lost", "folder", tree.given(), "served", tree.root(), "remedy", "correct the link");
        });
    }

    /// The threads that wait for the disk of a folder.
    DiskShare disk(Tree tree) {
        return shares.computeIfAbsent(tree.given(), _ -> disks.share());
    }

    /// A folder that can be written.
    WritableTree writable(Tree tree) {
        return writers.to(tree);
    }

    /// The workers that write uploads to a folder. Uploads that began under another limit finish in addition.
    Workers uploads(Tree tree, int atOnce) {
        return uploads.ask(new Uploads(tree.given(), atOnce), () -> new Workers(atOnce, UPLOADS_WAITING));
    }

    /// The scripts of a folder: the existing object, if a configuration had the same settings before.
    CgiHandler scripts(Tree folder, String path, CgiSettings settings) {
        return scripts.ask(new Scripts(folder.given(), path, settings),
                () -> new CgiHandler(folder, path, settings, disk(folder)).redirectsTo(front));
    }

    /// The handler in front of all hosts.
    RequestRate rate(int perSecond, int burst) {
        return rates.ask(new RateLimit(perSecond, burst), () -> new RequestRate(perSecond, burst, hosts));
    }

    /// A configuration has now requested everything that it needs.
    ///
    /// @param taken whether the configuration is in force from now on
    void settle(boolean taken) {
        scripts.settle(taken);
        uploads.settle(taken);
        rates.settle(taken);
    }

    /// Numbers for the metrics: objects in use, and waiting work.
    void count(Map<String, Double> numbers) {
        numbers.put("deflaters_in_use", (double) deflaters.borrowed());
        numbers.put("deflaters_created_total", (double) deflaters.created());
        numbers.put("disk_calls_running", (double) disks.running());
        numbers.put("scripts_running", scripts.sum(s -> s.workers().running()));
        numbers.put("scripts_waiting", scripts.sum(s -> s.workers().waiting()));
        numbers.put("scripts_refused_total", scripts.refused());
        numbers.put("scripts_spool_bytes", scripts.sum(CgiHandler::spooled));
        numbers.put("uploads_running", uploads.sum(Workers::running));
        numbers.put("uploads_waiting", uploads.sum(Workers::waiting));
        numbers.put("uploads_refused_total", uploads.refused());
        numbers.put("http_requests_limited_total", rates.refused());
    }

    /// The clock of the welcome site.
    synchronized DemoClock clock() {
        if (clock.isEmpty()) clock = Optional.of(new DemoClock());
        return clock.get();
    }

    /// The server stops: ends work that would not end by itself.
    synchronized void drain() {
        clock.ifPresent(DemoClock::close);
    }

    /// Ends every script that is still running.
    @Override
    public void close() {
        drain();
        scripts.all().forEach(CgiHandler::close);
    }
}

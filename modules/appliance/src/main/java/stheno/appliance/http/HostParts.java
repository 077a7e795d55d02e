package stheno.appliance.http;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import stheno.accounts.Authenticator;
import stheno.accounts.LoginThrottle;
import stheno.http.Handler;
import stheno.producers.Deflaters;
import stheno.storage.Tree;
import stheno.storage.WritableTree;
import stheno.storage.Writers;
import stheno.web.blocking.Workers;
import stheno.web.cgi.CgiHandler;
import stheno.web.cgi.CgiSettings;
import stheno.web.rules.RequestRate;

/// What the hosts of one configuration after the other share, so that a reload neither ends what is under way nor begins to count anew:
/// scripts, uploads, who has asked how often, passwords that were checked, deflaters. Any thread.
public final class HostParts implements AutoCloseable {
    private static final int UPLOADS_WAITING = 64;

    private record Scripts(Path folder, String path, CgiSettings settings) {
        /// By hand: a record's own is put together at run time, which a start would have to wait for.
        @Override
        public int hashCode() {
            return 31 * folder.hashCode() + path.hashCode();
        }
    }

    private record Rate(int perSecond, int burst) {
        @Override
        public int hashCode() {
            return 31 * perSecond + burst;
        }
    }

    private final Path home;
    private final Handler front;
    private final Handler hosts;
    private final Authenticator credentials;
    private final LoginThrottle attempts;
    private final Writers writers;
    private final Deflaters deflaters = new Deflaters(Runtime.getRuntime().availableProcessors());
    private final ReloadCache<Scripts, CgiHandler> scripts = new ReloadCache<>(s -> idle(s.workers()), s -> s.workers().refused());
    private final ReloadCache<Integer, Workers> uploads = new ReloadCache<>(HostParts::idle, Workers::refused);
    private final ReloadCache<Rate, RequestRate> rates = new ReloadCache<>(_ -> true, rate -> rate.refused().sum());
    private Optional<Clock> clock = Optional.empty(); // guarded by this

    /// @param home the image's folder, which holds the welcome site and its demonstrations
    /// @param front who answers the requests that scripts make inside this server
    /// @param hosts who answers the requests that do not come too often
    /// @param attempts shared with whatever else takes passwords
    /// @param writers shared with whatever else writes files
    public HostParts(Path home, Handler front, Handler hosts, Authenticator credentials, LoginThrottle attempts, Writers writers) {
        this.home = home;
        this.front = front;
        this.hosts = hosts;
        this.credentials = credentials;
        this.attempts = attempts;
        this.writers = writers;
    }

    private static boolean idle(Workers workers) {
        return workers.running() == 0 && workers.waiting() == 0;
    }

    Path home() {
        return home;
    }

    Authenticator credentials() {
        return credentials;
    }

    LoginThrottle attempts() {
        return attempts;
    }

    Deflaters deflaters() {
        return deflaters;
    }

    /// A folder that can be written.
    WritableTree writable(Tree tree) {
        return writers.to(tree);
    }

    /// Who writes uploads. Those that have begun under another number come to their end beside these.
    Workers uploads(int atOnce) {
        return uploads.ask(atOnce, () -> new Workers(atOnce, UPLOADS_WAITING));
    }

    /// The scripts of a folder: those that run already, if it was asked for with the same settings before.
    CgiHandler scripts(Tree folder, String path, CgiSettings settings) {
        return scripts.ask(new Scripts(folder.root(), path, settings), () -> new CgiHandler(folder, path, settings).redirectsTo(front));
    }

    /// Stands before all hosts.
    RequestRate rate(int perSecond, int burst) {
        return rates.ask(new Rate(perSecond, burst), () -> new RequestRate(perSecond, burst, hosts));
    }

    /// All has been asked for that a configuration needs.
    ///
    /// @param taken whether it is gone by from now on
    void settle(boolean taken) {
        scripts.settle(taken);
        uploads.settle(taken);
        rates.settle(taken);
    }

    /// What is in use, and what waits, for the metrics.
    void count(Map<String, Double> numbers) {
        numbers.put("deflaters_in_use", (double) deflaters.borrowed());
        numbers.put("deflaters_created_total", (double) deflaters.created());
        numbers.put("scripts_running", scripts.sum(s -> s.workers().running()));
        numbers.put("scripts_waiting", scripts.sum(s -> s.workers().waiting()));
        numbers.put("scripts_refused_total", scripts.refused());
        numbers.put("uploads_running", uploads.sum(Workers::running));
        numbers.put("uploads_waiting", uploads.sum(Workers::waiting));
        numbers.put("uploads_refused_total", uploads.refused());
        numbers.put("http_requests_limited_total", rates.refused());
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
    public void close() {
        drain();
        scripts.all().forEach(CgiHandler::close);
    }
}

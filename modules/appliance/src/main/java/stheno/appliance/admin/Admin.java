package stheno.appliance.admin;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongSupplier;
import java.util.function.UnaryOperator;
import stheno.http.Handler;
import stheno.reactor.ConnectionView;
import stheno.reactor.Log;
import stheno.web.blocking.Workers;
import stheno.web.json.Json;
import stheno.web.sse.Event;
import stheno.web.sse.EventHub;
import stheno.web.sse.EventSettings;

/// The administration of a running server: it measures the lag of the loops, keeps samples of the last minutes, and serves its pages. Any
/// thread.
///
/// Without readers it costs one reading of the counters per second, and the memory for samples of five minutes.
public final class Admin implements AutoCloseable {
    private static final int AT_ONCE = 4; // pages that are made at the same time, each in some milliseconds
    private static final int WAITING = 64; // three quarters of them of one client, which may be a proxy
    private static final Duration RELOAD = Duration.ofSeconds(20); // to reply to a reload; `stheno ctl` waits longer
    private static final int PATIENCE = 3; // seconds for the loops to list their connections

    private final Control control;
    private final AdminGuard guard;
    private final UnaryOperator<Handler> login;
    private final Duration reloadPatience;
    private final LoopLagSampler lagSampler;
    private final StatusHistory history = new StatusHistory();
    private final EventHub events = new EventHub(EventSettings.DEFAULTS.withReplay(0));
    private final Workers workers = new Workers(AT_ONCE, WAITING);
    private final AtomicBoolean reloading = new AtomicBoolean();
    private final String template = resource("status.html");

    private Admin(Control control, AdminGuard guard, UnaryOperator<Handler> login, Duration reloadPatience, LongSupplier clock) {
        this.control = control;
        this.login = login;
        this.reloadPatience = reloadPatience;
        this.guard = guard;
        this.lagSampler = new LoopLagSampler(control.group().reactors(), clock, this::sample);
    }

    /// Starts to take samples.
    ///
    /// @param names names of this server for browsers, besides its addresses, `localhost`, the machine's own name and those of the
    ///        virtual hosts; `*.example.org` for all names below a domain
    /// @param login puts a login before a handler: only accounts with the right to change the server pass
    public static Admin start(Control control, Set<String> names, UnaryOperator<Handler> login) {
        return start(control, names, login, RELOAD, System::nanoTime);
    }

    /// @param reloadPatience the time after which a reload is answered though it has not ended
    /// @param clock          as [System#nanoTime()]
    static Admin start(Control control, Set<String> names, UnaryOperator<Handler> login, Duration reloadPatience, LongSupplier clock) {
        Set<String> all = new HashSet<>();
        names.forEach(name -> all.add(name.toLowerCase(Locale.ROOT)));
        machine().ifPresent(all::add);
        Admin admin = new Admin(control, AdminGuard.of(all), login, reloadPatience, clock);
        admin.lagSampler.start();
        return admin;
    }

    /// The machine's own name, without a query to another machine.
    private static Optional<String> machine() {
        try {
            String name = Files.readString(Path.of("/proc/sys/kernel/hostname"), StandardCharsets.ISO_8859_1).strip();
            return Optional.of(name.toLowerCase(Locale.ROOT)).filter(n -> !n.isEmpty());
        } catch (IOException e) {
            return Optional.ofNullable(System.getenv("HOSTNAME")).map(n -> n.toLowerCase(Locale.ROOT)).filter(n -> !n.isEmpty());
        }
    }

    /// For browsers and scrapers: all pages, and two commands: close a connection, and reload. The commands need a login.
    ///
    /// @param base the URL path, with a slash at both ends: `/` or `/.stheno/`
    public Handler web(String base) {
        return new AdminHandler(this, AdminHandler.Face.WEB, base);
    }

    /// The same for an address that only users of this machine can reach: the commands need no login, unless a proxy forwards them.
    Handler local() {
        return new AdminHandler(this, AdminHandler.Face.LOCAL, "/");
    }

    /// Metrics and health alone, for scrapers and load balancers.
    Handler metrics() {
        return new AdminHandler(this, AdminHandler.Face.METRICS, "/");
    }

    /// All pages and commands, for the Unix socket.
    Handler full() {
        return new AdminHandler(this, AdminHandler.Face.FULL, "/");
    }

    private void sample() {
        try {
            Runtime runtime = Runtime.getRuntime();
            Optional<StatusSample> sample = history.add(reading(), runtime.totalMemory() - runtime.freeMemory());
            if (events.subscribers() == 0) return;
            sample.ifPresent(s -> events.publish(new Event("", "sample", s.json(new Json()).toString())));
        } catch (RuntimeException e) {
            log().event(Log.Level.ERROR, "sample-failed", "cause", e);
        }
    }

    /// Why the server is not ready, if a loop has run no task for some seconds: it hangs, or is very late.
    public Optional<String> hungLoop() {
        return lagSampler.hung().map(loop -> "The event loop " + loop + " does not respond.");
    }

    MetricsReading reading() {
        return MetricsReading.of(control, lagSampler);
    }

    /// Blocks for some milliseconds.
    ///
    /// @param connections maximum number of them; 0 for none
    StatusView view(int connections) throws InterruptedException {
        Optional<List<ConnectionView>> open = connections == 0 ? Optional.of(List.of()) : connections(connections);
        return new StatusView(reading(), MetricsProcess.read(), control.level(), control.ports(), control.hosts(), control.problems(),
                history.samples(), open);
    }

    private Optional<List<ConnectionView>> connections(int most) throws InterruptedException {
        try {
            return Optional.of(control.group().connections(most).get(PATIENCE, TimeUnit.SECONDS));
        } catch (TimeoutException e) {
            return Optional.empty();
        } catch (ExecutionException e) {
            log().event(Log.Level.WARN, "connections-unknown", "cause", e.getCause());
            return Optional.empty();
        }
    }

    List<StatusSample> samples() {
        return history.samples();
    }

    Log log() {
        return control.group().reactors().getFirst().log();
    }

    Control control() {
        return control;
    }

    /// A handler behind the login for commands.
    Handler guarded(Handler commands) {
        return login.apply(commands);
    }

    AdminGuard guard() {
        return guard;
    }

    EventHub events() {
        return events;
    }

    Workers workers() {
        return workers;
    }

    Duration reloadPatience() {
        return reloadPatience;
    }

    /// Whether a reload is in progress: only one at a time.
    AtomicBoolean reloading() {
        return reloading;
    }

    String template() {
        return template;
    }

    /// A file of this package.
    public static String resource(String name) {
        try (InputStream stream = Admin.class.getResourceAsStream(name)) {
            if (stream == null) throw new IllegalStateException(name + " is not in the image");
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Ends the event streams, which would delay a drain. All other pages still answer.
    public void drain() {
        events.close();
    }

    @Override
    public void close() {
        events.close();
        lagSampler.close();
    }
}

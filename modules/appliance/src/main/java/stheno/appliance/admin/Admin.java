package stheno.appliance.admin;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import stheno.appliance.format.Json;
import stheno.http.Handler;
import stheno.reactor.ConnectionView;
import stheno.reactor.Log;
import stheno.web.blocking.Workers;
import stheno.web.sse.Event;
import stheno.web.sse.EventHub;
import stheno.web.sse.EventSettings;

/// The administration of a running server: it feels the loops' pulse, keeps the last minutes, and answers who asks. Any thread.
///
/// While nobody looks, it costs one reading of the counters a second, and the memory of five minutes of these.
public final class Admin implements AutoCloseable {
    private static final int AT_ONCE = 4; // pages in the making: a page is some milliseconds
    private static final int WAITING = 32;
    private static final int PATIENCE = 3; // seconds for the loops to say what is open

    private final Control control;
    private final AdminGuard guard;
    private final LoopPulse pulse;
    private final StatusHistory history = new StatusHistory();
    private final EventHub events = new EventHub(EventSettings.DEFAULTS.withReplay(0));
    private final Workers workers = new Workers(AT_ONCE, WAITING);
    private final AtomicBoolean reloading = new AtomicBoolean();
    private final String template = resource("status.html");

    private Admin(Control control, AdminGuard guard) {
        this.control = control;
        this.guard = guard;
        this.pulse = new LoopPulse(control.group().reactors(), System::nanoTime, this::sample);
    }

    /// Begins to take samples.
    ///
    /// @param names that browsers may know this server by, besides its addresses, `localhost`, the machine's own name and those of the
    ///        virtual hosts; `*.example.org` for all below that
    public static Admin start(Control control, Set<String> names) {
        Set<String> all = new HashSet<>();
        names.forEach(name -> all.add(name.toLowerCase(Locale.ROOT)));
        machine().ifPresent(all::add);
        Admin admin = new Admin(control, AdminGuard.of(all));
        admin.pulse.start();
        return admin;
    }

    /// The machine's own name, without asking any other machine.
    private static Optional<String> machine() {
        try {
            String name = Files.readString(Path.of("/proc/sys/kernel/hostname"), StandardCharsets.ISO_8859_1).strip();
            return Optional.of(name.toLowerCase(Locale.ROOT)).filter(n -> !n.isEmpty());
        } catch (IOException e) {
            return Optional.ofNullable(System.getenv("HOSTNAME")).map(n -> n.toLowerCase(Locale.ROOT)).filter(n -> !n.isEmpty());
        }
    }

    /// For browsers and scrapers: everything to read, and of the changes closing a connection and loading the settings anew.
    ///
    /// @param base the path that it is served under, with a slash at both ends: `/` or `/.stheno/`
    public Handler web(String base) {
        return new AdminHandler(this, AdminHandler.Face.WEB, base);
    }

    /// Everything, for whoever may open the Unix socket.
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

    MetricsReading reading() {
        return MetricsReading.of(control, pulse);
    }

    /// Blocks for some milliseconds.
    ///
    /// @param connections how many of these at most; 0 asks for none
    StatusView view(int connections) throws InterruptedException {
        Optional<List<ConnectionView>> open = connections == 0 ? Optional.of(List.of()) : connections(connections);
        return new StatusView(reading(), MetricsProcess.read(), control.level(), control.ports(), control.hosts(), history.samples(), open);
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

    AdminGuard guard() {
        return guard;
    }

    EventHub events() {
        return events;
    }

    Workers workers() {
        return workers;
    }

    /// Whether somebody's wish for new settings is at work: one at a time.
    AtomicBoolean reloading() {
        return reloading;
    }

    String template() {
        return template;
    }

    /// A file that is packed with this class.
    public static String resource(String name) {
        try (InputStream stream = Admin.class.getResourceAsStream(name)) {
            if (stream == null) throw new IllegalStateException(name + " is not in the image");
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Ends the streams of events, which would keep a drain waiting. Everything else still answers.
    public void drain() {
        events.close();
    }

    @Override
    public void close() {
        events.close();
        pulse.close();
    }
}

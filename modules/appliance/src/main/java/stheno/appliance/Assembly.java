package stheno.appliance;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;
import java.util.stream.Stream;
import stheno.http.Handler;
import stheno.http.HttpService;
import stheno.http.HttpSettings;
import stheno.http.HttpStats;
import stheno.http.Reply;
import stheno.http.Status;
import stheno.reactor.Log;
import stheno.reactor.ReactorGroup;
import stheno.reactor.Terms;
import stheno.reactor.Tls;
import stheno.storage.Accounts;
import stheno.storage.Credentials;

/// The whole server on a page: which protocols there are, what they serve, and in what order it all is opened, changed and closed. When
/// that happens is the [Server]'s to say.
///
/// ```
///   Config ─► Serving (hosts, access log) ─► HttpService ─► Ports ─► ReactorGroup
///                                              Admin ─► AdminPorts
/// ```
///
/// What a reload replaces is [Serving], the certificates, the accounts, and the terms of the ports; all else stays. Any thread.
final class Assembly implements AutoCloseable {
    private static final String HTTP = "http";
    private static final String HTTPS = "http.tls";
    private static final Handler NOBODY = exchange -> exchange.respond(Reply.of(Status.SERVICE_UNAVAILABLE));

    private final ErrorStreamLog log;
    private final ReactorGroup group;
    private final Credentials credentials;
    private final HostParts parts;
    private final Optional<Certificates> certificates;
    private List<Certificates.Source> shown; // what these were read from; guarded by this
    private final HttpService http = new HttpService(HTTP, NOBODY, HttpSettings.DEFAULTS);
    private final Ports ports;
    private final AdminPorts adminPorts;
    private final AccessLogs logs = new AccessLogs();
    private final Config first;
    private final Object turn = new Object(); // held while what is served changes, and when that ends
    private volatile Serving serving; // null until it is open
    private CertificateWatch watch; // guarded by turn
    private boolean closed; // guarded by turn

    /// Opens nothing yet.
    ///
    /// @param config found to be sound
    /// @param home the image's folder
    Assembly(Config config, Path home, ErrorStreamLog log) throws CannotStart, BadConfig {
        this.log = log;
        this.first = config;
        credentials = new Credentials(sound(() -> Requirements.accounts(config)));
        List<Certificates.Source> sources = Requirements.sources(config);
        shown = sources;
        certificates = sources.isEmpty() ? Optional.empty() : Optional.of(sound(() -> Certificates.read(sources)));
        parts = new HostParts(home, exchange -> serving.site().handler().handle(exchange),
                exchange -> serving.site().content().handle(exchange),
                credentials);
        group = group(config.value(Keys.SERVER_LOOPS), log);
        ports = new Ports(group);
        adminPorts = new AdminPorts(group(1, log), log);
        watch = watch(config, Optional.empty());
    }

    private interface Reading<T> {
        T read() throws BadSetting;
    }

    private static <T> T sound(Reading<T> reading) throws BadConfig {
        try {
            return reading.read();
        } catch (BadSetting e) {
            throw new BadConfig(List.of(e));
        }
    }

    private static ReactorGroup group(int loops, Log log) throws CannotStart {
        try {
            return ReactorGroup.start(loops, log);
        } catch (IOException e) {
            throw CannotStart.machine("no loop could be started: " + e.getMessage(), e);
        }
    }

    /// Opens the ports, the last of all, so that whoever comes in finds everything in place; HTTPS before HTTP, which may send clients there.
    void open(Config config, Admin admin) throws CannotStart, BadConfig {
        serve(opened(config, admin));
        adminPorts.open(config, admin);
        List<Endpoint> secure = config.value(Keys.HTTP_TLS_LISTEN);
        if (!secure.isEmpty()) {
            boolean free = tlsPort(config).isEmpty();
            ports.open(HTTPS, secure, config.setting(Keys.HTTP_TLS_LISTEN), terms(config).withTls(tls(config)));
            if (free) serve(opened(config, admin)); // which port it is, is known only now
        }
        ports.open(HTTP, config.value(Keys.HTTP_LISTEN), config.setting(Keys.HTTP_LISTEN), terms(config));
        warn(config);
        synchronized (turn) {
            watch = watch(config, certificates);
        }
    }

    private Serving opened(Config config, Admin admin) throws BadConfig {
        Optional<Handler> beside = config.value(Keys.ADMIN_PATH).map(admin::web);
        try {
            return Serving.open(config, present(), parts, tlsPort(config), beside, log);
        } catch (BadConfig | RuntimeException e) {
            parts.settle(false);
            throw e;
        }
    }

    private void abandon(Serving opened) {
        opened.abandon(present());
        parts.settle(false);
    }

    private void serve(Serving next) {
        Optional<Serving> before = present();
        serving = next;
        next.takeOver(http, before, logs);
        parts.settle(true);
    }

    /// Where HTTPS is, as far as that is known.
    private OptionalInt tlsPort(Config config) {
        OptionalInt bound = ports.port(HTTPS);
        if (bound.isPresent()) return bound;
        return config.value(Keys.HTTP_TLS_LISTEN).stream().filter(Endpoint.Inet.class::isInstance)
                .mapToInt(endpoint -> ((Endpoint.Inet) endpoint).address().getPort()).filter(port -> port > 0).findFirst();
    }

    private Terms terms(Config config) {
        Terms open = Terms.of(http).withLimits(Bounds.limits(config)).withAccess(Bounds.access(config));
        return config.value(Keys.HTTP_PROXIES).isEmpty() ? open : open.withProxies(config.value(Keys.HTTP_PROXIES));
    }

    private Tls tls(Config config) {
        Tls.Version minimum = config.value(Keys.TLS_MINIMUM).equals("1.3") ? Tls.Version.TLS_1_3 : Tls.Version.TLS_1_2;
        return certificates.orElseThrow().tls(minimum, List.of("http/1.1"));
    }

    private CertificateWatch watch(Config config, Optional<Certificates> watched) {
        if (watched.isEmpty()) return new CertificateWatch(Map::of, () -> { }, log);
        return CertificateWatch.start(watched.get(), config.value(Keys.TLS_RELOAD), this::renew, log);
    }

    /// A certificate's files have changed.
    private synchronized void renew() {
        try {
            certificates.orElseThrow().replace(shown);
            log.event(Log.Level.INFO, "certificates-reloaded", "expire", certificates.get().notAfter());
            warn(serving.config());
        } catch (BadSetting e) {
            log.event(Log.Level.ERROR, "reload-refused", "cause", e.getMessage());
        }
    }

    /// Goes by `next` from now on; what is open stays open. All of it, or on a fault nothing.
    ///
    /// @param next found to be sound
    /// @return the keys that differ from what the server was started with, and wait for the next start; empty if it has ended meanwhile
    synchronized Optional<List<String>> change(Config next, Admin admin) throws BadConfig {
        Accounts accounts = sound(() -> Requirements.accounts(next));
        Terms terms = terms(next);
        Serving opened = opened(next, admin);
        try {
            sound(() -> replaced(next)); // the last that may fail
        } catch (BadConfig | RuntimeException e) {
            abandon(opened);
            throw e;
        }
        synchronized (turn) {
            if (closed) {
                abandon(opened);
                return Optional.empty();
            }
            tune(config(), next);
            credentials.replace(accounts);
            ports.change(HTTP, terms);
            if (certificates.isPresent()) ports.change(HTTPS, terms.withTls(tls(next)));
            watch.close();
            watch = watch(next, certificates);
            serve(opened);
        }
        warn(next);
        return Optional.of(first.changedNeedingRestart(next));
    }

    /// HTTPS that is to go stays until the next start, and so does what it shows.
    private List<Certificates.Source> replaced(Config next) throws BadSetting {
        List<Certificates.Source> wanted = Requirements.sources(next);
        if (certificates.isEmpty() || wanted.isEmpty()) return shown;
        certificates.get().replace(wanted);
        return shown = wanted;
    }

    /// What was changed by hand since stays, unless the file says something new.
    private void tune(Config before, Config next) {
        if (!before.value(Keys.LOG_LEVEL).equals(next.value(Keys.LOG_LEVEL))) log.level(Bounds.level(next));
        log.format(Bounds.format(next));
    }

    private void warn(Config config) {
        if (credentials.accounts().exposed()) {
            log.event(Log.Level.WARN, "accounts-exposed", "file", config.setting(Keys.ACCOUNTS_FILE).value(), "remedy", "chmod 600");
        }
        certificates.ifPresent(all -> all.warnings().forEach(warning -> log.event(Log.Level.WARN, "certificate", "warning", warning)));
    }

    private Optional<Serving> present() {
        return Optional.ofNullable(serving);
    }

    Config config() {
        return present().map(Serving::config).orElse(first);
    }

    /// A line for each port that is open, for whoever has started the server.
    void say(PrintStream out) {
        int loops = group.reactors().size();
        for (Control.Listening port : ports()) {
            boolean files = port.name().startsWith(HTTP);
            String what = files ? " serves " + hosts().values().iterator().next() : "";
            out.println(port.name() + " on " + port.url() + what + (files ? " with " + loops + (loops == 1 ? " loop" : " loops") : ""));
        }
        out.flush();
    }

    /// Last of all: who has read the ports may do anything at once.
    void writePorts() throws CannotStart {
        Optional<Path> file = config().value(Keys.SERVER_PORT_FILE);
        if (file.isPresent()) Ports.write(List.of(ports, adminPorts.ports()), file.get(), config().setting(Keys.SERVER_PORT_FILE));
    }

    List<Control.Listening> ports() {
        return Stream.concat(ports.listening().stream(), adminPorts.ports().listening().stream()).toList();
    }

    Map<String, String> hosts() {
        return present().map(now -> now.site().hosts()).orElse(Map.of());
    }

    ReactorGroup group() {
        return group;
    }

    Map<String, HttpStats.Snapshot> stats() {
        return Map.of(HTTP, http.stats(), AdminPorts.SERVICE, adminPorts.stats());
    }

    /// Numbers that no module of its own shows.
    Map<String, Double> numbers() {
        Map<String, Double> all = new TreeMap<>();
        all.put("log_lines_dropped_total", (double) log.dropped());
        logs.count(all);
        certificates.ifPresent(c -> all.put("certificate_expiry_timestamp_seconds", (double) c.notAfter().getEpochSecond()));
        parts.count(all);
        return all;
    }

    void reopenLogs() {
        logs.reopen();
    }

    /// Lets what was begun finish, for as long as the settings say, and cuts the rest.
    ///
    /// @return how many connections were cut
    int drain() throws InterruptedException {
        parts.drain();
        int cut = group.drain(config().value(Keys.LIMIT_DRAIN)); // while its keeper can still ask, and cut it short
        close();
        return cut;
    }

    /// Cuts what is under way, and writes what was logged.
    @Override
    public void close() {
        synchronized (turn) {
            closed = true;
            watch.close();
        }
        group.close();
        adminPorts.close();
        parts.close();
        logs.close();
    }
}

package stheno.appliance;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;
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
///                                    Admin ─► HttpService ────▲
/// ```
///
/// What a reload replaces is [Serving], the certificates, the accounts, and the terms of the ports; all else stays. Any thread.
final class Assembly implements AutoCloseable {
    private static final String HTTP = "http";
    private static final String HTTPS = "http.tls";
    private static final String ADMIN = "admin";
    private static final String CTL = "ctl";
    private static final Handler NOBODY = exchange -> exchange.respond(Reply.of(Status.SERVICE_UNAVAILABLE));

    private final ErrorStreamLog log;
    private final ReactorGroup group;
    private final Credentials credentials;
    private final HostParts parts;
    private final Optional<Certificates> certificates;
    private final HttpService http = new HttpService(HTTP, NOBODY, HttpSettings.DEFAULTS);
    private final HttpService pages = new HttpService(ADMIN, NOBODY, HttpSettings.DEFAULTS);
    private final HttpService commands = new HttpService(ADMIN, NOBODY, HttpSettings.DEFAULTS);
    private final Ports ports;
    private volatile Serving serving; // null until it is open
    private CertificateWatch watch;

    /// Opens nothing yet.
    ///
    /// @param config found to be sound
    /// @param home the image's folder
    Assembly(Config config, Path home, ErrorStreamLog log) throws CannotStart, BadConfig {
        this.log = log;
        credentials = new Credentials(sound(() -> Requirements.accounts(config)));
        List<Certificates.Source> sources = Requirements.sources(config);
        certificates = sources.isEmpty() ? Optional.empty() : Optional.of(sound(() -> Certificates.read(sources)));
        parts = new HostParts(home, exchange -> serving.site().handler().handle(exchange), credentials, config.value(Keys.LIMIT_UPLOADS));
        group = group(config.value(Keys.SERVER_LOOPS), log);
        ports = new Ports(group);
        watch = watch(Optional.empty());
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
        pages.change(admin.web("/"), HttpSettings.DEFAULTS);
        commands.change(admin.full(), HttpSettings.DEFAULTS);
        serve(opened(config, admin));
        List<Endpoint> secure = config.value(Keys.HTTP_TLS_LISTEN);
        if (!secure.isEmpty()) {
            boolean free = tlsPort(config).isEmpty();
            ports.open(HTTPS, secure, config.setting(Keys.HTTP_TLS_LISTEN), terms(config).withTls(tls(config)));
            if (free) serve(opened(config, admin)); // which port it is, is known only now
        }
        ports.open(HTTP, config.value(Keys.HTTP_LISTEN), config.setting(Keys.HTTP_LISTEN), terms(config));
        openAdmin(config);
        warn(config);
        watch = watch(certificates);
    }

    private Serving opened(Config config, Admin admin) throws BadConfig {
        Optional<Handler> beside = config.value(Keys.ADMIN_PATH).map(admin::web);
        return Serving.open(config, present(), parts, tlsPort(config), beside, log);
    }

    private void serve(Serving next) {
        Optional<Serving> before = present();
        serving = next;
        next.takeOver(http, before);
    }

    /// What nobody has asked for by name need not keep the server from starting: there may be two on a machine.
    private void openAdmin(Config config) throws CannotStart {
        if (config.value(Keys.ADMIN_LISTEN).isPresent()) {
            openUnasked(ADMIN, config.value(Keys.ADMIN_LISTEN).get(), config.setting(Keys.ADMIN_LISTEN), pages);
        }
        Setting socket = config.setting(Keys.ADMIN_SOCKET);
        Optional<Path> path = socket(config);
        if (path.isEmpty()) return;
        try {
            CtlSocket.prepare(path.get());
        } catch (IOException e) {
            if (!(socket.origin() instanceof Origin.Default)) throw CannotStart.setting(socket.bad(e.getMessage(), "or write off"));
            log.event(Log.Level.WARN, "ctl-not-listening", "cause", e.getMessage());
            return;
        }
        openUnasked(CTL, new Endpoint.Unix(path.get(), PosixFilePermissions.fromString("rw-------")), socket, commands);
    }

    private void openUnasked(String name, Endpoint endpoint, Setting setting, HttpService service) throws CannotStart {
        try {
            ports.open(name, List.of(endpoint), setting, Terms.of(service).withLimits(Bounds.adminLimits()));
        } catch (CannotStart e) {
            if (!(setting.origin() instanceof Origin.Default)) throw e;
            log.event(Log.Level.WARN, name + "-not-listening", "cause", e.getMessage());
        }
    }

    private static Optional<Path> socket(Config config) {
        return switch (config.value(Keys.ADMIN_SOCKET)) {
            case Type.PathOrWord.Choice.Named(Path path) -> Optional.of(path);
            case Type.PathOrWord.Choice.Said(String word) -> word.equals("off") ? Optional.empty() : Optional.of(CtlSocket.defaultPath(System.getenv()));
        };
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

    private CertificateWatch watch(Optional<Certificates> watched) {
        if (watched.isEmpty()) return new CertificateWatch(Map::of, () -> { }, log);
        return CertificateWatch.start(watched.get(), config().value(Keys.TLS_RELOAD), this::renew, log);
    }

    /// A certificate's files have changed.
    private synchronized void renew() {
        try {
            certificates.orElseThrow().replace(Requirements.sources(serving.config()));
            log.event(Log.Level.INFO, "certificates-reloaded", "expire", certificates.get().notAfter());
            warn(serving.config());
        } catch (BadSetting e) {
            log.event(Log.Level.ERROR, "reload-refused", "cause", e.getMessage());
        }
    }

    /// Goes by `next` from now on; what is open stays open. All of it, or on a fault nothing.
    ///
    /// @param next found to be sound
    synchronized void change(Config next, Admin admin) throws BadConfig {
        Config before = serving.config();
        Accounts accounts = sound(() -> Requirements.accounts(next));
        Serving opened = opened(next, admin);
        if (certificates.isPresent()) sound(() -> replaced(next)); // the last that may fail
        credentials.replace(accounts);
        serve(opened);
        ports.change(HTTP, terms(next));
        if (certificates.isPresent()) ports.change(HTTPS, terms(next).withTls(tls(next)));
        watch.close();
        watch = watch(certificates);
        tune(before, next);
        warn(next);
    }

    private Certificates replaced(Config next) throws BadSetting {
        certificates.orElseThrow().replace(Requirements.sources(next));
        return certificates.get();
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
        return serving.config();
    }

    /// A line for each port that is open, for whoever has started the server.
    void say(PrintStream out) {
        int loops = group.reactors().size();
        for (Control.Listening port : ports.listening()) {
            boolean files = port.name().startsWith(HTTP);
            String what = files ? " serves " + hosts().values().iterator().next() : "";
            out.println(port.name() + " on " + port.url() + what + (files ? " with " + loops + (loops == 1 ? " loop" : " loops") : ""));
        }
        out.flush();
    }

    /// Last of all: who has read the ports may do anything at once.
    void writePorts() throws CannotStart {
        Optional<Path> file = config().value(Keys.SERVER_PORT_FILE);
        if (file.isPresent()) ports.write(file.get(), config().setting(Keys.SERVER_PORT_FILE));
    }

    List<Control.Listening> ports() {
        return ports.listening();
    }

    Map<String, String> hosts() {
        return present().map(now -> now.site().hosts()).orElse(Map.of());
    }

    ReactorGroup group() {
        return group;
    }

    Map<String, HttpStats.Snapshot> stats() {
        return Map.of(HTTP, http.stats(), ADMIN, pages.stats().plus(commands.stats()));
    }

    /// Numbers that no module of its own shows.
    Map<String, Double> numbers() {
        Map<String, Double> all = new TreeMap<>();
        present().ifPresent(now -> all.put("http_requests_limited_total", (double) now.site().limited()));
        all.put("log_lines_dropped_total", (double) log.dropped());
        present().flatMap(Serving::log).ifPresent(access -> {
            all.put("access_log_lines_total", (double) access.lines());
            all.put("access_log_dropped_total", (double) access.dropped());
            all.put("access_log_pending_bytes", (double) access.pending());
        });
        certificates.ifPresent(c -> all.put("certificate_expiry_timestamp_seconds", (double) c.notAfter().getEpochSecond()));
        parts.count(all);
        return all;
    }

    void reopenLogs() {
        present().flatMap(Serving::log).ifPresent(AccessLogFile::reopen);
    }

    /// Lets what was begun finish, for as long as the settings say, and cuts the rest.
    ///
    /// @return how many connections were cut
    int drain() throws InterruptedException {
        parts.drain();
        int cut = group.drain(config().value(Keys.LIMIT_DRAIN));
        close();
        return cut;
    }

    /// Cuts what is under way, and writes what was logged.
    @Override
    public void close() {
        watch.close();
        group.close();
        parts.close();
        present().flatMap(Serving::log).ifPresent(AccessLogFile::close);
    }
}

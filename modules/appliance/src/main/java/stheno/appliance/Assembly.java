package stheno.appliance;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import stheno.accounts.Accounts;
import stheno.accounts.Authenticator;
import stheno.accounts.LoginThrottle;
import stheno.appliance.admin.Admin;
import stheno.appliance.admin.AdminPorts;
import stheno.appliance.admin.Control;
import stheno.appliance.config.BadConfig;
import stheno.appliance.config.BadSetting;
import stheno.appliance.config.Config;
import stheno.appliance.config.Endpoint;
import stheno.appliance.config.Keys;
import stheno.appliance.ftp.FtpProtocol;
import stheno.appliance.http.HttpProtocol;
import stheno.appliance.log.ErrorStreamLog;
import stheno.appliance.protocol.Bounds;
import stheno.appliance.protocol.CannotStart;
import stheno.appliance.protocol.PortKeys;
import stheno.appliance.protocol.Ports;
import stheno.appliance.protocol.Protocol;
import stheno.appliance.protocol.ProtocolStats;
import stheno.appliance.tls.CertificateWatch;
import stheno.appliance.tls.Certificates;
import stheno.http.HttpStats;
import stheno.reactor.Log;
import stheno.reactor.PortOptions;
import stheno.reactor.ReactorGroup;
import stheno.reactor.Tls;
import stheno.storage.Writers;

/// The whole server on a page: which protocols there are, what they share, and in what order it all is opened, changed and closed. When
/// that happens is the [Server]'s to say.
///
/// ```
///   Config ─► HttpProtocol (hosts, access log) ─────┐
///          ─► FtpProtocol (settings, transfer log) ─┴─► Ports ─► ReactorGroup
///   Admin ─────────────────────────────────────────► AdminPorts
/// ```
///
/// What a reload replaces is what each [Protocol] prepares, the certificates, the accounts, and the terms of the ports; all else stays. Any
/// thread.
public final class Assembly implements AutoCloseable {
    private final ErrorStreamLog log;
    private final ReactorGroup group;
    private final Authenticator credentials;
    private final LoginThrottle attempts = new LoginThrottle();
    private final HttpProtocol http;
    private final FtpProtocol ftp;
    private final List<Protocol> protocols;
    private final Ports ports;
    private final AdminPorts adminPorts;
    private final Config first;
    private final Object turn = new Object(); // held while what is served changes, and when that ends
    private volatile Optional<Certificates> certificates; // once there, never gone
    private List<Certificates.Source> shown; // what these were read from; guarded by this
    private volatile Config present; // what is gone by
    private CertificateWatch watch; // guarded by turn
    private boolean closed; // guarded by turn

    /// Opens nothing yet.
    ///
    /// @param config found to be sound
    /// @param home the image's folder
    Assembly(Config config, Path home, ErrorStreamLog log) throws CannotStart, BadConfig {
        this.log = log;
        first = config;
        present = config;
        credentials = new Authenticator(sound(() -> Requirements.accounts(config)));
        shown = Requirements.sources(config);
        certificates = shown.isEmpty() ? Optional.empty() : Optional.of(sound(() -> Certificates.read(shown)));
        group = group(config.value(Keys.SERVER_LOOPS), log);
        ports = new Ports(group);
        adminPorts = new AdminPorts(group(1, log), log);
        Writers writers = new Writers();
        http = new HttpProtocol(home, credentials, attempts, writers, ports, log);
        ftp = new FtpProtocol(credentials, attempts, writers, now -> tls(now, FtpProtocol.APPLICATION_PROTOCOLS), log);
        protocols = List.of(http, ftp);
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

    /// Opens the ports, the last of all, so that whoever comes in finds everything in place.
    void open(Config config, Admin admin) throws CannotStart, BadConfig {
        http.administeredBy(admin::web);
        prepared(config, protocols).forEach(Protocol.Change::take);
        adminPorts.open(config, admin);
        for (Protocol protocol : protocols) open(protocol, config);
        warn(config);
        synchronized (turn) {
            watch = watch(config, certificates);
        }
    }

    /// TLS before the clear, which may send clients there.
    private void open(Protocol protocol, Config config) throws CannotStart, BadConfig {
        PortKeys keys = protocol.keys();
        List<Endpoint> secure = config.value(keys.secure());
        if (!secure.isEmpty()) {
            ports.open(keys.secureName(), keys.name(), secure, config.setting(keys.secure()), secure(protocol, config));
            // Which port it is where any would do, is known only now.
            if (secure.stream().anyMatch(Endpoint::anyPort)) prepared(config, List.of(protocol)).forEach(Protocol.Change::take);
        }
        ports.open(keys.name(), keys.name(), config.value(keys.plain()), config.setting(keys.plain()), protocol.terms(config));
    }

    /// All of it, or on a fault nothing.
    private static List<Protocol.Change> prepared(Config config, List<Protocol> protocols) throws BadConfig {
        List<Protocol.Change> ready = new ArrayList<>();
        try {
            for (Protocol protocol : protocols) ready.add(protocol.prepare(config));
            return ready;
        } catch (BadConfig | RuntimeException e) {
            ready.forEach(Protocol.Change::abandon);
            throw e;
        }
    }

    private PortOptions secure(Protocol protocol, Config config) {
        return protocol.terms(config).withTls(tls(config, protocol.applicationProtocols()));
    }

    private Tls tls(Config config, List<String> applicationProtocols) {
        Tls.Version minimum = config.value(Keys.TLS_MINIMUM).equals("1.3") ? Tls.Version.TLS_1_3 : Tls.Version.TLS_1_2;
        return certificates.orElseThrow().tls(minimum, applicationProtocols);
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
            warn(present);
        } catch (BadSetting e) {
            log.event(Log.Level.ERROR, "reload-refused", "cause", e.getMessage());
        }
    }

    /// Goes by `next` from now on; what is open stays open. All of it, or on a fault nothing.
    ///
    /// @param next found to be sound
    /// @return the keys that differ from what the server was started with, and wait for the next start; empty if it has ended meanwhile
    synchronized Optional<List<String>> change(Config next) throws BadConfig {
        Accounts accounts = sound(() -> Requirements.accounts(next));
        List<Protocol.Change> changes = prepared(next, protocols);
        try {
            sound(() -> replaced(next)); // the last that may fail
        } catch (BadConfig | RuntimeException e) {
            changes.forEach(Protocol.Change::abandon);
            throw e;
        }
        synchronized (turn) {
            if (closed) {
                changes.forEach(Protocol.Change::abandon);
                return Optional.empty();
            }
            tune(present, next);
            present = next;
            credentials.replace(accounts);
            for (Protocol protocol : protocols) {
                ports.change(protocol.keys().name(), protocol.terms(next));
                if (certificates.isPresent()) ports.change(protocol.keys().secureName(), secure(protocol, next));
            }
            watch.close();
            watch = watch(next, certificates);
            changes.forEach(Protocol.Change::take);
        }
        warn(next);
        return Optional.of(first.changedNeedingRestart(next));
    }

    /// A port with TLS that is to go stays until the next start, and so does what it shows.
    private List<Certificates.Source> replaced(Config next) throws BadSetting {
        List<Certificates.Source> wanted = Requirements.sources(next);
        if (wanted.isEmpty()) return shown;
        if (certificates.isPresent()) certificates.get().replace(wanted);
        else certificates = Optional.of(Certificates.read(wanted));
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
        protocols.forEach(protocol -> protocol.warn(config));
        certificates.ifPresent(all -> all.warnings().forEach(warning -> log.event(Log.Level.WARN, "certificate", "warning", warning)));
    }

    Config config() {
        return present;
    }

    /// A line for each port that is open, for whoever has started the server.
    void say(PrintStream out) {
        int loops = group.reactors().size();
        for (Control.Listening port : ports()) {
            String what = protocols.stream().filter(protocol -> protocol.keys().names(port.name())).findFirst().map(protocol ->
                    " serves " + protocol.serves() + " with " + loops + (loops == 1 ? " loop" : " loops")).orElse("");
            out.println(port.name() + " on " + port.url() + what);
        }
        out.flush();
    }

    /// Last of all: who has read the ports may do anything at once.
    void writePorts() throws CannotStart {
        Optional<Path> file = present.value(Keys.SERVER_PORT_FILE);
        if (file.isPresent()) Ports.write(List.of(ports, adminPorts.ports()), file.get(), present.setting(Keys.SERVER_PORT_FILE));
    }

    List<Control.Listening> ports() {
        return Stream.concat(ports.listening().stream(), adminPorts.ports().listening().stream()).toList();
    }

    Map<String, String> hosts() {
        return http.hosts();
    }

    ReactorGroup group() {
        return group;
    }

    Map<String, HttpStats.Snapshot> stats() {
        Map<String, HttpStats.Snapshot> all = new TreeMap<>(http.tally().services());
        all.put(AdminPorts.SERVICE, adminPorts.stats());
        return all;
    }

    /// What protocols besides HTTP have counted, those that somebody can come to.
    List<ProtocolStats> others() {
        List<Control.Listening> open = ports.listening();
        return protocols.stream().filter(protocol -> protocol != http)
                .filter(protocol -> open.stream().anyMatch(port -> protocol.keys().names(port.name()))).map(Protocol::tally).toList();
    }

    /// Numbers that no module of its own shows.
    Map<String, Double> numbers() {
        Map<String, Double> all = new TreeMap<>();
        all.put("log_lines_dropped_total", (double) log.dropped());
        all.put("passwords_being_checked", (double) credentials.busy());
        all.put("addresses_with_failed_logins", (double) attempts.size());
        certificates.ifPresent(c -> all.put("certificate_expiry_timestamp_seconds", (double) c.notAfter().getEpochSecond()));
        protocols.forEach(protocol -> protocol.count(all));
        return all;
    }

    void reopenLogs() {
        protocols.forEach(Protocol::reopenLogs);
    }

    /// Lets what was begun finish, for as long as the settings say, and cuts the rest.
    ///
    /// @return how many connections were cut
    int drain() throws InterruptedException {
        protocols.forEach(Protocol::drain);
        int cut = group.drain(present.value(Keys.LIMIT_DRAIN)); // while its keeper can still ask, and cut it short
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
        protocols.forEach(Protocol::close);
    }
}

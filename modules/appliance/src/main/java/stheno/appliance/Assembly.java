package stheno.appliance;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.channels.spi.SelectorProvider;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ThreadFactory;
import java.util.stream.Stream;
import stheno.accounts.Accounts;
import stheno.accounts.Authenticator;
import stheno.accounts.LoginThrottle;
import stheno.appliance.admin.Admin;
import stheno.appliance.admin.AdminKeys;
import stheno.appliance.admin.AdminLogin;
import stheno.appliance.catcher.CatchKeys;
import stheno.appliance.catcher.Catcher;
import stheno.appliance.config.BadConfig;
import stheno.appliance.config.BadSetting;
import stheno.appliance.config.CertificateSetting;
import stheno.appliance.config.Config;
import stheno.appliance.config.ConfigPart;
import stheno.appliance.config.ConfigSchema;
import stheno.appliance.config.IdleSettings;
import stheno.appliance.config.ListenAddress;
import stheno.appliance.config.ServerKeys;
import stheno.appliance.config.Setting;
import stheno.appliance.dns.DnsProtocol;
import stheno.appliance.ftp.FtpProtocol;
import stheno.appliance.http.HttpProtocol;
import stheno.appliance.log.ErrorStreamLog;
import stheno.appliance.log.EventLogKeys;
import stheno.appliance.mail.MailProtocol;
import stheno.appliance.protocol.AccountsKeys;
import stheno.appliance.protocol.ChangeReport;
import stheno.appliance.protocol.HttpEndpoint;
import stheno.appliance.protocol.InheritedSockets;
import stheno.appliance.protocol.NameCache;
import stheno.appliance.protocol.PortKeys;
import stheno.appliance.protocol.Protocol;
import stheno.appliance.protocol.ProtocolServer;
import stheno.appliance.protocol.ProtocolStats;
import stheno.appliance.protocol.ServerContext;
import stheno.appliance.protocol.StartupFailure;
import stheno.appliance.protocol.WaitingMail;
import stheno.appliance.protocol.WorkNumbers;
import stheno.appliance.tls.CertificateWatch;
import stheno.appliance.tls.Certificates;
import stheno.appliance.tls.TlsKeys;
import stheno.http.Handler;
import stheno.reactor.Log;
import stheno.reactor.MemoryBudget;
import stheno.reactor.PortOptions;
import stheno.reactor.ReactorGroup;
import stheno.reactor.Tls;
import stheno.storage.Writers;

/// The whole server on one page: its protocols, the other parts with settings, shared objects, and the order in which everything is
/// opened, changed and closed. The [Server] decides when.
///
/// ```
///   Config ─► ProtocolServer of HTTP (hosts, access log) ──────────┐
///          ─► ProtocolServer of FTP (settings, transfer log) ──────┤
///          ─► ProtocolServer of mail (mailboxes, queue, mail log) ─┤
///          ─► ProtocolServer of DNS (zones, transfers, query log) ─┴─► BoundPorts ─► ReactorGroup
///   Admin ───────────────────────────────────────────────────────────► AdminPorts
/// ```
///
/// A reload replaces what each [ProtocolServer] prepares, the certificates, the accounts, and the options of the ports. Everything else
/// stays. Any thread.
final class Assembly implements AutoCloseable {
    /// The protocols: another protocol is another line here.
    static final List<Protocol> PROTOCOLS = List.of(
            new HttpProtocol(), new FtpProtocol(),
            new MailProtocol(new Catcher()), new DnsProtocol());

    private static final List<ConfigPart> SHARED = List.of(new AccountsKeys(), new TlsKeys(), new ServerKeys(), new EventLogKeys(),
            new AdminKeys(), new CatchKeys());

    private final ErrorStreamLog log;
    private final MemoryFacts memory;
    private final ReactorGroup group;
    private final Authenticator authenticator;
    private final LoginThrottle throttle;
    private final Writers writers = new Writers();
    private final List<RunningProtocol> protocols;
    private final ServerPorts ports;
    private final Config first;
    private final Object turn = new Object(); // held while a change is applied, and when the server closes
    private volatile List<RunningProtocol> waiting = List.of(); // those that are not open yet
    private volatile Optional<Admin> admin = Optional.empty(); // present once the ports open
    private volatile Optional<Certificates> certificates; // once present, always present
    private List<CertificateSetting> shown; // the settings of these certificates; guarded by this
    private volatile Config present; // in force
    private CertificateWatch watch; // guarded by turn
    private boolean closed; // guarded by turn

    /// All settings that exist.
    static ConfigSchema schema(List<Protocol> protocols) {
        return new ConfigSchema(Stream.concat(protocols.stream(), SHARED.stream()).toList());
    }

    /// Opens nothing yet. `config` is checked; `home` is the image's folder; `inherited` sockets are used instead of new ones.
    Assembly(List<Protocol> protocols, Config config, Path home, ErrorStreamLog log, InheritedSockets inherited) throws StartupFailure,
            BadConfig {
        this.log = log;
        throttle = AccountsKeys.throttle(config, log);
        first = config;
        present = config;
        authenticator = new Authenticator(BadConfig.checked(() -> AccountsKeys.read(config)));
        shown = config.certificates();
        certificates = shown.isEmpty() ? Optional.empty() : Optional.of(BadConfig.checked(() -> Certificates.read(shown)));
        memory = MemoryFacts.ofHeap();
        group = group(config.value(ServerKeys.LOOPS), log, memory.budget());
        ports = new ServerPorts(group, group(1, log, memory.forAdmin()), inherited, log);
        ServerContext context = new ServerContext(home, authenticator, throttle, writers, ports.protocols(), group.reactors(), this::tls,
                path -> admin.orElseThrow().web(path), this::pages, this::endpoint, log);
        this.protocols = protocols.stream().map(protocol -> new RunningProtocol(protocol, protocol.open(context))).toList();
        watch = watch(config, Optional.empty());
    }

    private static ReactorGroup group(int loops, ErrorStreamLog log, MemoryBudget budget) throws StartupFailure {
        try {
            ThreadFactory threads = Thread.ofPlatform()
                    .uncaughtExceptionHandler((_, _) -> Server.die(log, "an event loop has failed")).factory();
            return ReactorGroup.start(loops, SelectorProvider.provider(), System::nanoTime, threads, log, budget);
        } catch (IOException e) {
            throw StartupFailure.machine("an event loop cannot be started: " + e.getMessage(), e);
        }
    }

    /// Opens the ports after everything else, so that the first client finds everything in place.
    ///
    /// @param beside whether another server still runs with the same files: protocols with files that only one process may use wait for
    ///               [#openRest]. Their sockets are kept, and clients wait in the kernel's queue
    void open(Config config, Admin pages, boolean beside) throws StartupFailure, BadConfig {
        admin = Optional.of(pages);
        waiting = protocols.stream().filter(each -> beside && each.protocol().exclusive(config)).toList();
        List<RunningProtocol> now = protocols.stream().filter(each -> !waiting.contains(each)).toList();
        for (RunningProtocol each : waiting) ports.reserve(each, config);
        ChangeReport report = new ChangeReport(); // the log has the same
        prepared(config, now, report).forEach(change -> change.apply(report));
        open(now, config, report);
        ports.admin().open(config, pages); // last: clients should not wait for its pages
        ports.closeRest(log);
        warn(config, report);
        synchronized (turn) {
            watch = watch(config, certificates);
        }
        Carriers.keep(group.reactors().getFirst(), () -> Server.die(log, "virtual threads do not run any more"));
    }

    private void open(List<RunningProtocol> some, Config config, ChangeReport report) throws StartupFailure, BadConfig {
        for (RunningProtocol protocol : some) {
            for (PortKeys keys : protocol.ports()) open(protocol, keys, config, report);
        }
    }

    /// Opens what has waited for the end of another server.
    void openRest() throws StartupFailure, BadConfig {
        if (waiting.isEmpty()) return;
        ChangeReport report = new ChangeReport();
        synchronized (this) {
            prepared(present, waiting, report).forEach(change -> change.apply(report));
            open(waiting, present, report);
            for (RunningProtocol each : waiting) each.server().warn(present, report);
            waiting = List.of();
        }
    }

    /// Whether everything is open.
    boolean complete() {
        return waiting.isEmpty();
    }

    /// TLS first: the ports without it may redirect to it.
    private void open(RunningProtocol protocol, PortKeys keys, Config config, ChangeReport report) throws StartupFailure, BadConfig {
        List<ListenAddress> secure = keys.secureAddresses(config);
        if (!secure.isEmpty()) {
            Setting setting = config.setting(keys.secure().orElseThrow());
            ports.protocols().open(keys.secureName(), keys.name(), secure, setting, secure(protocol, keys, config));
            // If the setting allows any port, its number is known only now.
            if (secure.stream().anyMatch(ListenAddress::anyPort)) {
                prepared(config, List.of(protocol), report).forEach(change -> change.apply(report));
            }
        }
        ports.protocols().open(keys.name(), keys.name(), config.value(keys.plain()), config.setting(keys.plain()),
                protocol.server().options(keys, config), protocol.server().datagrams(keys, config));
    }

    /// Changes everything, or nothing if there is a fault.
    private static List<ProtocolServer.Change> prepared(Config config, List<RunningProtocol> protocols, ChangeReport report)
            throws BadConfig {
        List<ProtocolServer.Change> ready = new ArrayList<>();
        try {
            for (RunningProtocol protocol : protocols) ready.add(protocol.prepare(config, report));
            return ready;
        } catch (BadConfig | RuntimeException e) {
            ready.forEach(ProtocolServer.Change::abandon);
            throw e;
        }
    }

    private PortOptions secure(RunningProtocol protocol, PortKeys keys, Config config) {
        return protocol.server().options(keys, config).withTls(tls(config, protocol.applicationProtocols(keys, config)));
    }

    /// The handlers that protocols add to the default host of HTTP.
    private Map<String, Handler> pages(Config config) {
        Map<String, Handler> all = new LinkedHashMap<>();
        for (RunningProtocol protocol : protocols) all.putAll(protocol.server().pages(config));
        return all;
    }

    /// What another protocol answers on the ports of HTTPS.
    private Optional<HttpEndpoint> endpoint(Config config) {
        return protocols.stream().flatMap(protocol -> protocol.server().endpoint(config).stream()).findFirst();
    }

    AdminLogin adminLogin() {
        return new AdminLogin(authenticator, throttle);
    }

    private Tls tls(Config config, List<String> applicationProtocols) {
        return certificates.orElseThrow().tls(TlsKeys.minimum(config), applicationProtocols);
    }

    private CertificateWatch watch(Config config, Optional<Certificates> watched) {
        if (watched.isEmpty()) return new CertificateWatch(Map::of, () -> { }, log);
        return CertificateWatch.start(watched.get(), config.value(TlsKeys.RELOAD), this::renew, log);
    }

    /// The files of a certificate have changed.
    private synchronized void renew() {
        try {
            certificates.orElseThrow().replace(shown);
            log.event(Log.Level.INFO, "certificates-reloaded", "expire", certificates.get().notAfter());
            warn(present, new ChangeReport());
        } catch (BadSetting e) {
            log.event(Log.Level.ERROR, "reload-refused", "cause", e.getMessage());
        }
    }

    /// Puts `next` into force; open connections stay open. If there is a fault, nothing changes.
    ///
    /// @param next   a checked configuration
    /// @param report gets what is refused though the rest is in force, and all warnings
    /// @return the keys that differ from those at the start and need a restart; empty if the server has closed in the meantime
    synchronized Optional<List<String>> change(Config next, ChangeReport report) throws BadConfig {
        Accounts accounts = BadConfig.checked(() -> AccountsKeys.read(next));
        List<ProtocolServer.Change> changes = prepared(next, protocols, report);
        try {
            BadConfig.checked(() -> replaced(next)); // the last step that may fail
        } catch (BadConfig | RuntimeException e) {
            changes.forEach(ProtocolServer.Change::abandon);
            throw e;
        }
        synchronized (turn) {
            if (closed) {
                changes.forEach(ProtocolServer.Change::abandon);
                return Optional.empty();
            }
            configureLog(present, next);
            present = next;
            authenticator.replace(accounts);
            throttle.change(AccountsKeys.lockout(next));
            for (RunningProtocol protocol : protocols) {
                for (PortKeys keys : protocol.ports()) {
                    ports.protocols().change(keys.name(), protocol.server().options(keys, next));
                    protocol.server().datagrams(keys, next).ifPresent(options -> ports.protocols().change(keys.name(), options));
                    if (certificates.isPresent()) ports.protocols().change(keys.secureName(), secure(protocol, keys, next));
                }
            }
            watch.close();
            watch = watch(next, certificates);
            changes.forEach(change -> change.apply(report));
        }
        warn(next, report);
        return Optional.of(first.changedNeedingRestart(next));
    }

    /// A TLS port that the next configuration omits stays open until a restart, and so do its certificates.
    private List<CertificateSetting> replaced(Config next) throws BadSetting {
        List<CertificateSetting> wanted = next.certificates();
        if (wanted.isEmpty()) return shown;
        if (certificates.isPresent()) certificates.get().replace(wanted);
        else certificates = Optional.of(Certificates.read(wanted));
        return shown = wanted;
    }

    /// A level that was set by `stheno ctl` stays, unless the setting has changed.
    private void configureLog(Config before, Config next) {
        if (!before.value(EventLogKeys.LEVEL).equals(next.value(EventLogKeys.LEVEL))) log.level(EventLogKeys.level(next));
        log.format(EventLogKeys.format(next));
    }

    private void warn(Config config, ChangeReport report) {
        IdleSettings.of(config).forEach(idle -> report.warning(idle.getMessage(), "setting-without-effect", log));
        ports.admin().warn(config, report);
        if (authenticator.accounts().exposed()) {
            String file = config.setting(AccountsKeys.FILE).value();
            log.event(Log.Level.WARN, "accounts-exposed", "file", file, "remedy", "chmod 600");
            report.warning(file + ": other users can read the file of accounts: chmod 600");
        }
        protocols.forEach(protocol -> protocol.server().warn(config, report));
        certificates.ifPresent(all -> all.warnings().forEach(warning -> report.warning(warning, "certificate", log)));
    }

    Config config() {
        return present;
    }

    /// Prints the open ports.
    void printPorts(PrintStream out) {
        ports.print(out, present, protocols, group.reactors().size());
    }

    ServerPorts ports() {
        return ports;
    }

    /// The content by host name.
    Map<String, String> hosts() {
        Map<String, String> all = new LinkedHashMap<>();
        protocols.forEach(protocol -> all.putAll(protocol.server().hosts()));
        return all;
    }

    ReactorGroup group() {
        return group;
    }

    /// Requests first, with those of the administration, then the other protocols with an open port.
    List<ProtocolStats> stats() {
        return ports.stats(protocols, present);
    }

    /// Numbers without their own metric family, by name.
    Map<String, Double> numbers() {
        Map<String, Double> all = new TreeMap<>(memory.numbers());
        all.put("log_lines_dropped_total", (double) log.dropped());
        all.put("passwords_being_checked", (double) authenticator.busy());
        all.put("addresses_with_failed_logins", (double) throttle.size());
        certificates.ifPresent(c -> all.put("certificate_expiry_timestamp_seconds", (double) c.notAfter().getEpochSecond()));
        WorkNumbers.put("disk", writers.disks().all(), all);
        protocols.forEach(protocol -> protocol.server().count(all));
        return all;
    }

    /// Why the server cannot do its work at the moment, one sentence for each reason. Blocks.
    List<String> faults() {
        return protocols.stream().flatMap(protocol -> protocol.server().fault().stream()).toList();
    }

    /// What is in order only in part, a sentence each.
    List<String> problems() {
        return Stream.concat(memory.problem().stream(), protocols.stream().flatMap(it -> it.server().problems().stream())).toList();
    }

    /// Messages that wait for another server; empty if there is no queue.
    Optional<WaitingMail> waiting() {
        return protocols.stream().flatMap(protocol -> protocol.server().waiting().stream()).findFirst();
    }

    /// The cache of DNS answers; empty if there is none.
    Optional<NameCache> cache() {
        return protocols.stream().flatMap(protocol -> protocol.server().cache().stream()).findFirst();
    }

    void reopenLogs() {
        protocols.forEach(protocol -> protocol.server().reopenLogs());
    }

    /// Lets requests and transfers finish within `limit.drain`, and closes the other connections.
    ///
    /// @return the number of connections that were closed
    int drain() throws InterruptedException {
        protocols.forEach(protocol -> protocol.server().drain());
        int cut = group.drain(present.value(ServerKeys.DRAIN)); // the administration still answers, and can end the drain
        close();
        return cut;
    }

    /// Closes all connections, and writes the logs.
    @Override
    public void close() {
        synchronized (turn) {
            closed = true;
            watch.close();
        }
        group.close();
        ports.admin().close();
        protocols.forEach(protocol -> protocol.server().close());
    }
}

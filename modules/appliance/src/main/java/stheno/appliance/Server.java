package stheno.appliance;

import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.stream.Stream;
import stheno.appliance.admin.Admin;
import stheno.appliance.admin.AdminKeys;
import stheno.appliance.admin.Control;
import stheno.appliance.admin.ServerFinder;
import stheno.appliance.config.BadConfig;
import stheno.appliance.config.BadSetting;
import stheno.appliance.config.Config;
import stheno.appliance.config.ConfigCheck;
import stheno.appliance.config.ConfigSchema;
import stheno.appliance.config.ConfigSources;
import stheno.appliance.config.ServerKeys;
import stheno.appliance.log.ErrorStreamLog;
import stheno.appliance.log.EventLogKeys;
import stheno.appliance.protocol.BoundPorts;
import stheno.appliance.protocol.ChangeReport;
import stheno.appliance.protocol.InheritedSockets;
import stheno.appliance.protocol.NameCache;
import stheno.appliance.protocol.PortFile;
import stheno.appliance.protocol.Protocol;
import stheno.appliance.protocol.ProtocolStats;
import stheno.appliance.protocol.StartupFailure;
import stheno.appliance.protocol.WaitingMail;
import stheno.catcher.rules.Phase;
import stheno.reactor.Log;
import stheno.reactor.ReactorGroup;
import stheno.reactor.ServiceStats;

/// The life of a server: it starts, reloads its settings, and stops. Any thread.
///
/// ```
///   STARTING ──► SERVING ──drain: SIGTERM, SIGINT, ctl──► DRAINING ──► ended
///                   └───────────────stop: ctl──────────────────────────▲
/// ```
final class Server implements Control {
    private static final Duration LAST_WORDS = Duration.ofSeconds(1); // to write the log
    private static final Duration BACKGROUND = Duration.ofSeconds(10); // for zones that are transferred; `stheno ctl` waits longer
    private static final Duration ANSWER = Duration.ofMillis(200); // for `stheno ctl upgrade` to tell of it
    private static final Duration CLOSING = Duration.ofSeconds(20); // to close everything: the loops, and the logs of each protocol
    private static final int FAILED = 3; // the exit status of a process that a loop has failed in, or that does not end in order
    private static final String WAITING = "clients of SMTP, LMTP and POP3 wait until the server that was taken over has ended";
    private static final Reload NOT_NOW = new Reload.Refused(List.of("the server is starting or stopping: try again later"));

    private final ConfigSources sources;
    private final Path home;
    private final ErrorStreamLog log;
    private final Instant started = Instant.now();
    private final Supervisor supervisor;
    private final Assembly assembly;
    private final Admin admin;
    private final HandOver handOver;
    private volatile Phase phase = Phase.STARTING;
    private volatile Optional<PortFile> portFile = Optional.empty();
    private volatile boolean replaced; // another process goes on with the ports

    private Server(List<Protocol> protocols, ConfigSources sources, Path home, ErrorStreamLog log, Config config,
            InheritedSockets inherited) throws StartupFailure, BadConfig {
        this.sources = sources;
        this.home = home;
        this.log = log;
        handOver = new HandOver(this::replaced, log);
        supervisor = new Supervisor(Optional.ofNullable(System.getenv("NOTIFY_SOCKET")), log);
        protocols.forEach(protocol -> protocol.ahead(config));
        assembly = new Assembly(protocols, config, home, log, inherited);
        admin = Admin.start(this, Set.copyOf(config.value(AdminKeys.NAMES)), assembly.adminLogin());
    }

    /// Starts everything, or nothing.
    ///
    /// @param home the image's folder
    /// @param beforePorts receives the server before clients can reach it: from then on it may be [ended][#endAndHalt]
    /// @param takeover whether it begins with the ports of the running server, which ends then. If this fails, that one goes on
    static Server start(List<Protocol> protocols, ConfigSources sources, Path home, ErrorStreamLog log,
            Consumer<Server> beforePorts, boolean takeover) throws StartupFailure {
        ConfigSchema schema = Assembly.schema(protocols);
        InheritedSockets inherited = InheritedSockets.ofServiceManager(System.getenv());
        // With sockets of another process, a check would find the ports in use.
        ConfigCheck.Depth all = takeover || !inherited.isEmpty() ? ConfigCheck.Depth.CONTENT : ConfigCheck.Depth.PORTS;
        try {
            ConfigCheck.Depth first = takeover ? ConfigCheck.Depth.CONTENT : ConfigCheck.Depth.FILES;
            Config config = ConfigCheck.of(schema, sources, System.getenv(), home, first).valid();
            log.level(EventLogKeys.level(config));
            log.format(EventLogKeys.format(config));
            if (takeover) return takeOver(protocols, sources, home, log, beforePorts, config);
            Server server = new Server(protocols, sources, home, log, config, inherited);
            beforePorts.accept(server);
            server.open(config, false);
            return server;
        } catch (BadConfig e) {
            throw StartupFailure.settings(e).with(faults(schema, sources, home, all));
        } catch (StartupFailure e) {
            throw e.with(faults(schema, sources, home, all));
        }
    }

    /// All faults of a start that has failed: the first one should not hide the others.
    private static List<BadSetting> faults(ConfigSchema schema, ConfigSources sources, Path home, ConfigCheck.Depth depth) {
        return ConfigCheck.of(schema, sources, System.getenv(), home, depth).faults();
    }

    private static Server takeOver(List<Protocol> protocols, ConfigSources sources, Path home, ErrorStreamLog log,
            Consumer<Server> beforePorts, Config config) throws StartupFailure, BadConfig {
        try (Takeover takeover = Takeover.begin(config, new ServerFinder(System.getenv(), home))) {
            takeover.probe(protocols, config);
            Server server = new Server(protocols, sources, home, log, config, takeover.sockets());
            server.open(config, true);
            takeover.finish(server.assembly, () -> beforePorts.accept(server), log);
            return server;
        }
    }

    private void open(Config config, boolean beside) throws StartupFailure, BadConfig {
        try {
            assembly.open(config, admin, beside);
            phase = Phase.SERVING;
            supervisor.watch(() -> !replaced && admin.hungLoop().isEmpty()); // also while it waits for the server before
        } catch (StartupFailure | BadConfig | RuntimeException e) {
            close();
            throw e;
        }
    }

    /// Prints the open ports. Blocks while the stream blocks.
    void printPorts(PrintStream out) {
        assembly.printPorts(out);
    }

    /// Tells the service manager that the server is ready, and has SIGHUP reload the settings, if there is no terminal to hang up.
    /// Call it when everything is open.
    void settle() {
        supervisor.ready(ports());
        supervisor.logEnd();
        supervisor.onHangup(() -> {
            log.event(Log.Level.INFO, "signal", "name", "SIGHUP", "action", "reload");
            reload(new ChangeReport());
        });
    }

    /// Writes the port file, when everything is open.
    void writePorts() throws StartupFailure {
        try {
            portFile = assembly.ports().write(assembly.config());
        } catch (StartupFailure e) {
            close();
            throw e;
        }
    }

    private ConfigCheck checked(ConfigCheck.Depth depth) {
        return ConfigCheck.of(assembly.config().schema(), sources, System.getenv(), home, depth);
    }

    @Override
    public Reload reload(ChangeReport report) {
        supervisor.reloading();
        Reload outcome;
        try {
            outcome = change(report);
        } finally {
            supervisor.reloaded(); // the service manager waits for it, whatever has happened
        }
        try {
            report.await(BACKGROUND);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return outcome;
    }

    private synchronized Reload change(ChangeReport report) {
        try {
            if (phase != Phase.SERVING || !assembly.complete()) return NOT_NOW;
            Optional<List<String>> needRestart = assembly.change(checked(ConfigCheck.Depth.FILES).valid(), report);
            if (needRestart.isEmpty()) return NOT_NOW;
            log.event(Log.Level.INFO, "reloaded", "need-restart", needRestart.get(), "faults", report.faults().size(), "warnings",
                    report.warnings().size());
            return new Reload.Done(needRestart.get());
        } catch (BadConfig e) {
            Set<String> faults = new LinkedHashSet<>();
            Stream.concat(checked(ConfigCheck.Depth.CONTENT).faults().stream(), e.faults().stream())
                    .forEach(fault -> faults.add(fault.getMessage()));
            faults.forEach(fault -> log.event(Log.Level.ERROR, "reload-refused", "cause", fault));
            return new Reload.Refused(List.copyOf(faults));
        }
    }

    /// Stops in order: reports that it is not ready, serves on for the delay, lets requests and transfers finish, and closes the rest.
    /// Blocks until this is done.
    void end() throws InterruptedException {
        phase = Phase.DRAINING;
        if (!replaced) supervisor.stopping();
        Duration delay = replaced ? Duration.ZERO : assembly.config().value(ServerKeys.DRAIN_DELAY);
        log.event(Log.Level.INFO, "draining", "connections", connections(), "delay-millis", delay.toMillis(), "patience-millis",
                assembly.config().value(ServerKeys.DRAIN).toMillis(), "hint", "a second signal ends the server at once");
        Thread.sleep(delay);
        if (replaced) new OpenSessions(assembly.group()).awaitIdle(assembly.config().value(ServerKeys.DRAIN));
        admin.drain();
        int cut = assembly.drain();
        log.event(Log.Level.INFO, "stopped", summary(cut));
        close();
    }

    private Object[] summary(long cut) {
        List<Object> pairs = new ArrayList<>();
        stats().stream().flatMap(stats -> stats.summary().stream()).forEach(fact -> {
            pairs.add(fact.key());
            pairs.add(fact.value());
        });
        pairs.addAll(List.of("cut", cut, "uptime-millis", Duration.between(started, Instant.now()).toMillis()));
        return pairs.toArray();
    }

    private long connections() {
        return assembly.group().services().values().stream().mapToLong(ServiceStats.Snapshot::open).sum();
    }

    private void close() {
        if (!replaced) portFile.ifPresent(file -> file.remove(log));
        admin.close();
        assembly.close();
        log.flush(LAST_WORDS);
    }

    @Override
    public Optional<String> handOver(String name) {
        if (phase != Phase.SERVING || !assembly.complete()) return Optional.of("the server is starting or stopping: try again later");
        return handOver.begin(name, assembly.ports().offers());
    }

    private void replaced(long pid, Set<String> ports) {
        replaced = true;
        supervisor.handOver(pid);
        assembly.ports().leave(ports);
        LockSupport.parkNanos(ANSWER.toNanos());
        drain();
    }

    @Override
    public Optional<String> upgrade() throws InterruptedException {
        return Upgrade.run(Path.of(System.getProperty("java.home")), Main.launcher(), sources, () -> replaced);
    }

    @Override
    public void drain() {
        Runtime.getRuntime().exit(0); // runs the hook, as on a signal
    }

    /// Also during a drain, which would delay an exit.
    @Override
    public void stop() {
        supervisor.stopping();
        log.event(Log.Level.INFO, "stopping");
        halt(() -> {
            log.event(Log.Level.INFO, "stopped", summary(connections()));
            close();
        }, CLOSING);
    }

    /// Ends in order, then the process, with status 0. If that takes longer than the settings allow, because a loop, a thread or a stream
    /// hangs, the process ends with status 3.
    void endAndHalt() {
        supervisor.endAtOnceNextTime();
        Config config = assembly.config();
        halt(this::end, config.value(ServerKeys.DRAIN_DELAY).plus(config.value(ServerKeys.DRAIN)).plus(CLOSING));
    }

    /// A way to end.
    private interface Ending {
        void run() throws InterruptedException;
    }

    /// No step of `ending` may hold the process, so another thread does it. Standard output may be a full pipe, also to the thread that
    /// prints the ports.
    private void halt(Ending ending, Duration patience) {
        CountDownLatch ended = new CountDownLatch(1);
        Thread thread = Thread.ofPlatform().daemon().name("stheno-end").unstarted(() -> {
            try {
                ending.run();
                ended.countDown();
                System.out.flush();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        int status = FAILED;
        try {
            thread.start();
            if (ended.await(patience.toNanos(), TimeUnit.NANOSECONDS)) status = 0;
            else log.event(Log.Level.ERROR, "stop-incomplete", "millis", patience.toMillis());
            thread.join(LAST_WORDS);
            if (status != 0) log.flush(LAST_WORDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            Runtime.getRuntime().halt(status);
        }
    }

    /// A loop has failed, or virtual threads do not run any more: the process ends, so that a supervisor starts another. Half a server
    /// would refuse clients, and answer that it is ready. What is to be logged gets a second.
    static void die(ErrorStreamLog log, String cause) {
        try {
            log.event(Log.Level.ERROR, "exit", "status", FAILED, "cause", cause);
            log.flush(LAST_WORDS);
        } finally {
            Runtime.getRuntime().halt(FAILED);
        }
    }

    @Override
    public String version() {
        return Main.version();
    }

    @Override
    public Instant started() {
        return started;
    }

    @Override
    public Phase phase() {
        return phase;
    }

    @Override
    public List<BoundPorts.BoundPort> ports() {
        return assembly.ports().listening();
    }

    @Override
    public Map<String, String> hosts() {
        return assembly.hosts();
    }

    @Override
    public ReactorGroup group() {
        return assembly.group();
    }

    @Override
    public List<ProtocolStats> stats() {
        return assembly.stats();
    }

    @Override
    public Map<String, Double> numbers() {
        return assembly.numbers();
    }

    @Override
    public List<String> faults() {
        return assembly.faults();
    }

    @Override
    public List<String> problems() {
        return assembly.complete() ? assembly.problems() : Stream.concat(Stream.of(WAITING), assembly.problems().stream()).toList();
    }

    @Override
    public Optional<WaitingMail> waiting() {
        return assembly.waiting();
    }

    @Override
    public Optional<NameCache> cache() {
        return assembly.cache();
    }

    @Override
    public void reopenLogs() {
        assembly.reopenLogs();
    }

    @Override
    public Log.Level level() {
        return log.level();
    }

    @Override
    public void level(Log.Level least) {
        log.level(least);
    }
}

package stheno.appliance.admin;

import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import stheno.appliance.config.Config;
import stheno.appliance.config.ListenAddress;
import stheno.appliance.config.Setting;
import stheno.appliance.config.SettingSource;
import stheno.appliance.config.Type;
import stheno.appliance.protocol.BoundPorts;
import stheno.appliance.protocol.ChangeReport;
import stheno.appliance.protocol.InheritedSockets;
import stheno.appliance.protocol.StartupFailure;
import stheno.http.Handler;
import stheno.http.HttpService;
import stheno.http.HttpSettings;
import stheno.http.HttpStats;
import stheno.reactor.Limits;
import stheno.reactor.Log;
import stheno.reactor.PortOptions;
import stheno.reactor.ReactorGroup;

/// The ports of the administration, with their own event loop: they answer while the server is busy or drains.
/// Any thread.
public final class AdminPorts implements AutoCloseable {
    public static final String SERVICE = "admin";
    private static final int CONNECTIONS = 1000; // enough for pages, scrapers and commands, so that the administrator can always connect
    private static final Limits LIMITS = Limits.DEFAULTS.withConnections(CONNECTIONS).withConnectionsPerAddress(CONNECTIONS);
    private static final String CTL = "ctl";
    private static final String METRICS = "admin.metrics";

    private final Log log;
    private final ReactorGroup group;
    private final InheritedSockets inherited;
    private final BoundPorts ports;
    private Optional<HttpService> pages = Optional.empty();
    private Optional<HttpService> metrics = Optional.empty();
    private Optional<HttpService> commands = Optional.empty();

    /// Opens nothing yet.
    ///
    /// @param group owned and closed by this
    /// @param inherited sockets that are used instead of new ones
    public AdminPorts(ReactorGroup group, InheritedSockets inherited, Log log) {
        this.log = log;
        this.group = group;
        this.inherited = inherited;
        this.ports = new BoundPorts(group, inherited);
    }

    /// If another server has the default port or the default socket, this one takes another: there may be several servers on a machine.
    public void open(Config config, Admin admin) throws StartupFailure {
        if (config.value(AdminKeys.LISTEN).isPresent()) {
            ListenAddress address = config.value(AdminKeys.LISTEN).get();
            Handler page = address.reachable() ? admin.web("/") : admin.local();
            pages = Optional.of(new HttpService(SERVICE, page, HttpSettings.DEFAULTS));
            Setting setting = config.setting(AdminKeys.LISTEN);
            if (unasked(setting)) another(SERVICE, address, ((ListenAddress.Inet) address).withPort(0), setting, pages.get());
            else open(SERVICE, address, setting, pages.get());
        }
        if (config.value(AdminKeys.METRICS_LISTEN).isPresent()) {
            metrics = Optional.of(new HttpService(SERVICE, admin.metrics(), HttpSettings.DEFAULTS));
            open(METRICS, config.value(AdminKeys.METRICS_LISTEN).get(), config.setting(AdminKeys.METRICS_LISTEN), metrics.get());
        }
        Optional<Path> path = socket(config);
        if (path.isEmpty()) return;
        Setting setting = config.setting(AdminKeys.SOCKET);
        try {
            CtlSocket.prepare(path.get());
        } catch (IOException e) {
            if (!unasked(setting)) throw StartupFailure.setting(setting.bad(String.valueOf(e.getMessage()), "or write off"));
            log.event(Log.Level.WARN, "ctl-not-listening", "cause", e.toString());
            return;
        }
        commands = Optional.of(new HttpService(SERVICE, admin.full(), HttpSettings.DEFAULTS));
        ListenAddress address = AdminKeys.socket(path.get());
        if (!automatic(config)) {
            open(CTL, address, setting, commands.get());
            return;
        }
        // The socket of the server before may have another name: it found this one in use.
        if (inherited.address(CTL).orElse(null) instanceof UnixDomainSocketAddress named) address = AdminKeys.socket(named.getPath());
        Path other = CtlSocket.another(path.get(), ProcessHandle.current().pid());
        another(CTL, address, AdminKeys.socket(other), setting, commands.get());
    }

    private static boolean unasked(Setting setting) {
        return setting.source() instanceof SettingSource.Default;
    }

    private static boolean automatic(Config config) {
        return config.value(AdminKeys.SOCKET) instanceof Type.PathOrWord.Choice.Said;
    }

    private void open(String name, ListenAddress endpoint, Setting setting, HttpService service) throws StartupFailure {
        ports.open(name, "http", List.of(endpoint), setting, PortOptions.of(service).withLimits(LIMITS));
    }

    /// Opens an address that the settings leave to the server; if that fails, a second one. Without either, the server starts nevertheless.
    private void another(String name, ListenAddress first, ListenAddress second, Setting setting, HttpService service) {
        try {
            open(name, first, setting, service);
        } catch (StartupFailure e) {
            try {
                open(name, second, setting, service);
                log.event(Log.Level.WARN, name + "-in-use", "address", first, "instead", instead(name), "cause", cause(e), "remedy",
                        "set " + setting.key() + " for each server of this machine");
            } catch (StartupFailure again) {
                log.event(Log.Level.WARN, name + "-not-listening", "address", first, "cause", cause(again));
            }
        }
    }

    private String instead(String name) {
        return ports.listening().stream().filter(port -> port.name().equals(name)).map(BoundPorts.BoundPort::url).findFirst().orElse("");
    }

    private static String cause(StartupFailure failure) {
        return String.valueOf(failure.getCause() == null ? failure.getMessage() : failure.getCause().getMessage());
    }

    private static Optional<Path> socket(Config config) {
        return switch (config.value(AdminKeys.SOCKET)) {
            case Type.PathOrWord.Choice.Named(Path path) -> Optional.of(path);
            case Type.PathOrWord.Choice.Said(String word) when word.equals("off") -> Optional.empty();
            case Type.PathOrWord.Choice.Said(String _) -> Optional.of(CtlSocket.defaultPath(System.getenv()));
        };
    }

    /// Logs and reports warnings about the configuration.
    public void warn(Config config, ChangeReport report) {
        new AdminKeys().advise(config, exposed -> report.warning(exposed.getMessage(), "admin-exposed", log));
    }

    public BoundPorts ports() {
        return ports;
    }

    public HttpStats.Snapshot stats() {
        return pages.map(HttpService::stats).orElse(HttpStats.Snapshot.EMPTY)
                .plus(metrics.map(HttpService::stats).orElse(HttpStats.Snapshot.EMPTY))
                .plus(commands.map(HttpService::stats).orElse(HttpStats.Snapshot.EMPTY));
    }

    @Override
    public void close() {
        group.close();
    }
}

package stheno.appliance.admin;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import stheno.appliance.config.Config;
import stheno.appliance.config.ListenAddress;
import stheno.appliance.config.Setting;
import stheno.appliance.config.SettingSource;
import stheno.appliance.config.Type;
import stheno.appliance.protocol.BoundPorts;
import stheno.appliance.protocol.StartupFailure;
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

    private final Log log;
    private final ReactorGroup group;
    private final BoundPorts ports;
    private Optional<HttpService> pages = Optional.empty();
    private Optional<HttpService> commands = Optional.empty();

    /// Opens nothing yet.
    ///
    /// @param group owned and closed by this
    public AdminPorts(ReactorGroup group, Log log) {
        this.log = log;
        this.group = group;
        this.ports = new BoundPorts(group);
    }

    /// A default address that cannot be bound does not stop the server from starting: there may be two servers on a machine.
    public void open(Config config, Admin admin) throws StartupFailure {
        if (config.value(AdminKeys.LISTEN).isPresent()) {
            pages = Optional.of(new HttpService(SERVICE, admin.web("/"), HttpSettings.DEFAULTS));
            open(SERVICE, config.value(AdminKeys.LISTEN).get(), config.setting(AdminKeys.LISTEN), pages.get());
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
        open(CTL, AdminKeys.socket(path.get()), setting, commands.get());
    }

    private static boolean unasked(Setting setting) {
        return setting.source() instanceof SettingSource.Default;
    }

    private void open(String name, ListenAddress endpoint, Setting setting, HttpService service) throws StartupFailure {
        try {
            ports.open(name, "http", List.of(endpoint), setting, PortOptions.of(service).withLimits(LIMITS));
        } catch (StartupFailure e) {
            if (!unasked(setting)) throw e;
            log.event(Log.Level.WARN, name + "-not-listening", "cause", e.getMessage());
        }
    }

    private static Optional<Path> socket(Config config) {
        return switch (config.value(AdminKeys.SOCKET)) {
            case Type.PathOrWord.Choice.Named(Path path) -> Optional.of(path);
            case Type.PathOrWord.Choice.Said(String word) when word.equals("off") -> Optional.empty();
            case Type.PathOrWord.Choice.Said(String _) -> Optional.of(CtlSocket.defaultPath(System.getenv()));
        };
    }

    public BoundPorts ports() {
        return ports;
    }

    public HttpStats.Snapshot stats() {
        return pages.map(HttpService::stats).orElse(HttpStats.Snapshot.EMPTY)
                .plus(commands.map(HttpService::stats).orElse(HttpStats.Snapshot.EMPTY));
    }

    @Override
    public void close() {
        group.close();
    }
}

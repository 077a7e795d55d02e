package stheno.appliance.admin;

import java.io.IOException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
import stheno.appliance.config.Config;
import stheno.appliance.config.Endpoint;
import stheno.appliance.config.Keys;
import stheno.appliance.config.Origin;
import stheno.appliance.config.Setting;
import stheno.appliance.config.Type;
import stheno.appliance.protocol.Bounds;
import stheno.appliance.protocol.CannotStart;
import stheno.appliance.protocol.Ports;
import stheno.http.HttpService;
import stheno.http.HttpSettings;
import stheno.http.HttpStats;
import stheno.reactor.Log;
import stheno.reactor.PortOptions;
import stheno.reactor.ReactorGroup;

/// Where the administration listens, with a loop of its own: its keeper gets through to a server that is busy, and to one that drains.
/// Any thread.
public final class AdminPorts implements AutoCloseable {
    public static final String SERVICE = "admin";
    private static final String CTL = "ctl";

    private final Log log;
    private final ReactorGroup group;
    private final Ports ports;
    private Optional<HttpService> pages = Optional.empty();
    private Optional<HttpService> commands = Optional.empty();

    /// Opens nothing yet.
    ///
    /// @param group its own, which it closes
    public AdminPorts(ReactorGroup group, Log log) {
        this.log = log;
        this.group = group;
        this.ports = new Ports(group);
    }

    /// What nobody has asked for by name need not keep the server from starting: there may be two on a machine.
    public void open(Config config, Admin admin) throws CannotStart {
        if (config.value(Keys.ADMIN_LISTEN).isPresent()) {
            pages = Optional.of(new HttpService(SERVICE, admin.web("/"), HttpSettings.DEFAULTS));
            open(SERVICE, config.value(Keys.ADMIN_LISTEN).get(), config.setting(Keys.ADMIN_LISTEN), pages.get());
        }
        Optional<Path> path = socket(config);
        if (path.isEmpty()) return;
        Setting setting = config.setting(Keys.ADMIN_SOCKET);
        try {
            CtlSocket.prepare(path.get());
        } catch (IOException e) {
            if (!unasked(setting)) throw CannotStart.setting(setting.bad(String.valueOf(e.getMessage()), "or write off"));
            log.event(Log.Level.WARN, "ctl-not-listening", "cause", e.toString());
            return;
        }
        commands = Optional.of(new HttpService(SERVICE, admin.full(), HttpSettings.DEFAULTS));
        open(CTL, new Endpoint.Unix(path.get(), PosixFilePermissions.fromString("rw-------")), setting, commands.get());
    }

    private static boolean unasked(Setting setting) {
        return setting.origin() instanceof Origin.Default;
    }

    private void open(String name, Endpoint endpoint, Setting setting, HttpService service) throws CannotStart {
        try {
            ports.open(name, "http", List.of(endpoint), setting, PortOptions.of(service).withLimits(Bounds.adminLimits()));
        } catch (CannotStart e) {
            if (!unasked(setting)) throw e;
            log.event(Log.Level.WARN, name + "-not-listening", "cause", e.getMessage());
        }
    }

    private static Optional<Path> socket(Config config) {
        return switch (config.value(Keys.ADMIN_SOCKET)) {
            case Type.PathOrWord.Choice.Named(Path path) -> Optional.of(path);
            case Type.PathOrWord.Choice.Said(String word) when word.equals("off") -> Optional.empty();
            case Type.PathOrWord.Choice.Said(String _) -> Optional.of(CtlSocket.defaultPath(System.getenv()));
        };
    }

    public Ports ports() {
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

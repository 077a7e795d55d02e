package stheno.appliance.admin;

import static stheno.appliance.config.Key.onReload;
import static stheno.appliance.config.Key.onRestart;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import stheno.appliance.config.BadSetting;
import stheno.appliance.config.CommandOption;
import stheno.appliance.config.Config;
import stheno.appliance.config.ConfigPart;
import stheno.appliance.config.FileChecks;
import stheno.appliance.config.Key;
import stheno.appliance.config.ListenAddress;
import stheno.appliance.config.ListenSetting;
import stheno.appliance.config.NameType;
import stheno.appliance.config.Setting;
import stheno.appliance.config.SettingSource;
import stheno.appliance.config.Type;
import stheno.appliance.config.Types;
import stheno.reactor.Network;

/// Settings of the administration: its page, its socket, and the networks that may see it.
public final class AdminKeys implements ConfigPart {
    public static final Key<Optional<ListenAddress>> LISTEN = onRestart("admin.listen",
            new Type.Optionally<>(new ListenAddress.Form(9180, true)), "127.0.0.1:9180",
            "Address of the status page, metrics and health checks. Empty: none. On an address that other machines can reach, the buttons "
                    + "of the page need the login of an account with the right `admin`.");
    public static final Key<Optional<ListenAddress>> METRICS_LISTEN = onRestart("admin.metrics.listen",
            new Type.Optionally<>(new ListenAddress.Form(9181, true)), "",
            "Address of metrics and health checks alone, for scrapers and load balancers. Empty: none.");
    public static final Key<List<String>> NAMES = onRestart("admin.names", new Type.Listed<>(new NameType.HostName()), "",
            "Host names that requests to admin.listen and admin.metrics.listen may use, besides addresses, `localhost`, the "
                    + "machine's name and the names of hosts.");
    public static final Key<Type.PathOrWord.Choice> SOCKET = onRestart("admin.socket", Type.PathOrWord.of("auto", "off"), "auto",
            "Socket for `stheno ctl`; `auto`: in the user's or the system's runtime folder; `off`: none.");
    public static final Key<Optional<String>> PATH = onReload("admin.path", new Type.Optionally<>(new NameType.OwnFolder()), "",
            "Path on the default host that shows the status page to admin.allow. Empty: none.");
    public static final Key<List<Network>> ALLOW = onReload("admin.allow", Types.NETWORKS, "",
            "Networks that may see the page at admin.path. A proxy on this machine has the address 127.0.0.1: allow it only if the proxy "
                    + "sends X-Forwarded-For and is in http.trusted-proxies. Empty: users of an http.realm that covers the path.");

    @Override
    public List<Key<?>> keys() {
        return List.of(LISTEN, METRICS_LISTEN, NAMES, SOCKET, PATH, ALLOW);
    }

    @Override
    public List<CommandOption> options() {
        return List.of(CommandOption.of("--admin", "HOST:PORT", LISTEN, "address of the status page, metrics, health (127.0.0.1:9180)"));
    }

    /// The server also starts without the default addresses: there may be two servers on a machine.
    @Override
    public List<ListenSetting> listeners(Config config) {
        List<ListenSetting> all = new ArrayList<>();
        boolean asked = !(config.setting(LISTEN).source() instanceof SettingSource.Default);
        config.find(LISTEN).flatMap(address -> address).ifPresent(address -> all.add(new ListenSetting(LISTEN, address, asked, false)));
        config.find(METRICS_LISTEN).flatMap(address -> address)
                .ifPresent(address -> all.add(new ListenSetting(METRICS_LISTEN, address, true, false)));
        named(config).ifPresent(path -> all.add(new ListenSetting(SOCKET, socket(path), true, false)));
        return all;
    }

    private static Optional<Path> named(Config config) {
        return config.find(SOCKET).filter(choice -> choice instanceof Type.PathOrWord.Choice.Named)
                .map(choice -> ((Type.PathOrWord.Choice.Named) choice).path());
    }

    /// A socket that only its owner can open.
    static ListenAddress socket(Path path) {
        return new ListenAddress.Unix(path, PosixFilePermissions.fromString("rw-------"));
    }

    @Override
    public List<Key<?>> needs(String key, Config config) {
        if (key.equals(NAMES.name())) return List.of(LISTEN, METRICS_LISTEN);
        return key.equals(ALLOW.name()) ? List.of(PATH) : List.of();
    }

    @Override
    public List<Key<?>> pageKeys() {
        return List.of(PATH);
    }

    @Override
    public void advise(Config config, Consumer<BadSetting> warnings) {
        config.find(LISTEN).flatMap(address -> address).filter(ListenAddress::reachable).ifPresent(address -> warnings.accept(
                config.setting(LISTEN).bad("other machines can read the status page, and logins there are sent in clear",
                        "listen on 127.0.0.1, use admin.path with HTTPS, or admin.metrics.listen for metrics and health alone")));
    }

    @Override
    public void inspect(Config config, Consumer<BadSetting> faults) {
        if (named(config).isEmpty()) return;
        Path path = named(config).get();
        Setting setting = config.setting(SOCKET);
        FileChecks.writable(path, setting, faults);
        if (!Files.isDirectory(path.toAbsolutePath().getParent())) return;
        try {
            CtlSocket.check(path);
        } catch (IOException e) {
            faults.accept(setting.bad(e.getMessage(), "or write off"));
        }
    }
}

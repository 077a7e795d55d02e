package stheno.appliance;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;
import stheno.appliance.admin.CtlSocket;
import stheno.appliance.config.BadSetting;
import stheno.appliance.config.Config;
import stheno.appliance.config.Endpoint;
import stheno.appliance.config.HostConfig;
import stheno.appliance.config.HostFamily;
import stheno.appliance.config.HostKey;
import stheno.appliance.config.HostKeys;
import stheno.appliance.config.Key;
import stheno.appliance.config.Keys;
import stheno.appliance.config.Origin;
import stheno.appliance.config.Setting;
import stheno.appliance.config.Type;
import stheno.appliance.ftp.FtpKeys;
import stheno.appliance.log.LogKeys;
import stheno.appliance.protocol.PortKeys;
import stheno.storage.Found;
import stheno.storage.Tree;

/// Looks whether what a configuration names is there, before a server depends on it. Blocks; any thread.
public final class Check {
    /// Looks at one thing, and tells of each fault.
    public interface Inspection {
        void inspect(Config config, Consumer<BadSetting> faults);
    }

    private static final String READ = "let the server's user read it";
    private static final String WRITE = "let the server's user write there";
    private static final int UNIX_LONGEST = 107; // bytes of a socket's path, by Linux' unix(7), without the zero at its end

    /// What is to be there whether the server runs or not.
    public static final List<Inspection> FILES = List.of(Check::files, Check::folders, Check::written);

    /// What a server of this configuration would take: no good while one is running.
    public static final List<Inspection> PORTS = List.of(Check::ports);

    private Check() {}

    /// In the order of the inspections.
    public static List<BadSetting> run(Config config, List<Inspection> inspections) {
        List<BadSetting> faults = new ArrayList<>();
        inspections.forEach(inspection -> inspection.inspect(config, faults::add));
        return List.copyOf(faults);
    }

    private static Stream<HostConfig> hosts(Config config) {
        return Stream.concat(Stream.of(config.defaultHost()), config.hosts().stream());
    }

    private static void files(Config config, Consumer<BadSetting> faults) {
        for (Key<Optional<Path>> key : List.of(Keys.ACCOUNTS_FILE, Keys.TLS_CERTIFICATE, Keys.TLS_KEY)) {
            config.value(key).ifPresent(file -> file(file, config.setting(key), faults));
        }
        hosts(config).forEach(host -> {
            for (HostKey<Optional<Path>> key : List.of(HostKeys.CERTIFICATE, HostKeys.KEY)) {
                if (host.says(host.setting(key))) host.value(key).ifPresent(file -> file(file, host.setting(key), faults));
            }
        });
    }

    private static void file(Path file, Setting setting, Consumer<BadSetting> faults) {
        if (!Files.exists(file)) faults.accept(setting.bad("is not there", "name a file that is"));
        else if (Files.isDirectory(file)) faults.accept(setting.bad("is a folder", "name a file"));
        else if (!Files.isReadable(file)) faults.accept(setting.bad("may not be read", READ));
    }

    private static void folders(Config config, Consumer<BadSetting> faults) {
        hosts(config).forEach(host -> {
            host.value(HostKeys.ROOT).ifPresent(root -> {
                folder(root, host.setting(HostKeys.ROOT), faults);
                pages(root, host, faults);
            });
            host.scripts().stream().filter(scripts -> host.says(scripts.setting())).forEach(scripts ->
                    folder(scripts.folder(), scripts.setting(), faults));
        });
        for (Key<Optional<Path>> key : List.of(FtpKeys.ROOT, FtpKeys.ANONYMOUS)) {
            config.value(key).ifPresent(folder -> folder(folder, config.setting(key), faults));
        }
    }

    private static void folder(Path folder, Setting setting, Consumer<BadSetting> faults) {
        if (!Files.exists(folder)) faults.accept(setting.bad("is not there", "name a folder that is"));
        else if (!Files.isDirectory(folder)) faults.accept(setting.bad("is no folder", "name one"));
        else if (!Files.isReadable(folder) || !Files.isExecutable(folder)) faults.accept(setting.bad("may not be read", READ));
    }

    /// The pages that a host names lie below its root. Those that it takes over may be missing, and are passed over then.
    private static void pages(Path root, HostConfig host, Consumer<BadSetting> faults) {
        if (!Files.isDirectory(root)) return;
        host.family(HostFamily.ERROR).values().stream().filter(host::says).forEach(page -> page(root, page, host, faults));
        boolean fallback = host.value(HostKeys.FALLBACK).isPresent() && host.says(host.setting(HostKeys.FALLBACK));
        if (fallback) page(root, host.setting(HostKeys.FALLBACK), host, faults);
    }

    /// By the rules that it is served by: no hidden file, and no link that leaves the root.
    private static void page(Path root, Setting page, HostConfig host, Consumer<BadSetting> faults) {
        String path = page.value().strip();
        try {
            if (Tree.at(root).resolve(path) instanceof Found.Regular) return;
        } catch (IOException e) {
            return; // a fault of the root's, and told as such
        }
        faults.accept(page.bad("is not in the root of host " + host, "put a file there: " + root.resolve(path.substring(1))));
    }

    /// What is to be written goes into a folder that is there. A log goes on in a file that is there; all others are replaced.
    private static void written(Config config, Consumer<BadSetting> faults) {
        LogKeys.ALL.forEach(log -> appended(log.destination(), config, faults));
        shared(config, faults);
        if (config.value(Keys.ADMIN_SOCKET) instanceof Type.PathOrWord.Choice.Named(Path file)) {
            written(file, config.setting(Keys.ADMIN_SOCKET), faults);
        }
        config.value(Keys.SERVER_PORT_FILE).ifPresent(file -> {
            Setting setting = config.setting(Keys.SERVER_PORT_FILE);
            boolean other = Files.exists(file) && !Files.isRegularFile(file) && !Files.isDirectory(file);
            if (other) faults.accept(setting.bad("is no file", "name one, which is replaced")); // not a device, say
            else written(file, setting, faults);
        });
    }

    private static void appended(Key<Type.PathOrWord.Choice> key, Config config, Consumer<BadSetting> faults) {
        if (!(config.value(key) instanceof Type.PathOrWord.Choice.Named(Path file))) return;
        if (Files.isRegularFile(file) && !Files.isWritable(file)) faults.accept(config.setting(key).bad("cannot be written", WRITE));
        if (!Files.exists(file) || Files.isDirectory(file)) written(file, config.setting(key), faults);
    }

    /// Two logs in one file would each put it aside while the other writes to it, and take the other's former files for its own. A device
    /// or a pipe may be shared.
    private static void shared(Config config, Consumer<BadSetting> faults) {
        Map<Path, Key<?>> owners = new HashMap<>();
        for (LogKeys log : LogKeys.ALL) {
            if (!(config.value(log.destination()) instanceof Type.PathOrWord.Choice.Named(Path file))) continue;
            if (Files.exists(file) && !Files.isRegularFile(file)) continue;
            Key<?> other = owners.putIfAbsent(real(file), log.destination());
            if (other != null) faults.accept(config.setting(log.destination()).bad("is the file of " + other.name(), "name another"));
        }
    }

    private static Path real(Path file) {
        try {
            return file.toRealPath();
        } catch (IOException e) {
            return file.toAbsolutePath().normalize(); // there is none yet
        }
    }

    private static void written(Path file, Setting setting, Consumer<BadSetting> faults) {
        Optional<Path> folder = Optional.ofNullable(file.toAbsolutePath().getParent()).filter(Files::isDirectory);
        if (Files.isDirectory(file)) faults.accept(setting.bad("is a folder", "name a file in it"));
        else if (folder.isEmpty()) faults.accept(setting.bad("lies in no folder that is there", "make the folder"));
        else if (!Files.isWritable(folder.get())) faults.accept(setting.bad("cannot be written", WRITE));
    }

    /// All at once, since one may be in another's way. What nobody has asked for by name may be taken: the server starts without it.
    private static void ports(Config config, Consumer<BadSetting> faults) {
        List<ServerSocketChannel> taken = new ArrayList<>();
        try {
            for (PortKeys protocol : PortKeys.ALL) {
                for (Key<List<Endpoint>> key : List.of(protocol.secure(), protocol.plain())) {
                    config.value(key).forEach(endpoint -> port(endpoint, config.setting(key), taken, faults));
                }
            }
            Setting admin = config.setting(Keys.ADMIN_LISTEN);
            boolean asked = !(admin.origin() instanceof Origin.Default);
            if (asked) config.value(Keys.ADMIN_LISTEN).ifPresent(endpoint -> port(endpoint, admin, taken, faults));
            if (config.value(Keys.ADMIN_SOCKET) instanceof Type.PathOrWord.Choice.Named(Path path)) ctl(path, config, faults);
        } finally {
            taken.forEach(Check::close);
        }
    }

    private static void close(ServerSocketChannel channel) {
        try {
            channel.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e); // a socket that nobody has come to
        }
    }

    private static void port(Endpoint endpoint, Setting setting, List<ServerSocketChannel> taken, Consumer<BadSetting> faults) {
        switch (endpoint) {
            case Endpoint.Inet(InetSocketAddress address) -> {
                try {
                    ServerSocketChannel channel = ServerSocketChannel.open();
                    taken.add(channel);
                    channel.bind(address);
                } catch (IOException e) {
                    faults.accept(setting.bad(endpoint + " cannot be listened at: " + e.getMessage(),
                            "end what has the port, or choose another; `stheno check --running` passes over ports"));
                }
            }
            case Endpoint.Unix(Path path, var _) -> socket(path, setting, faults);
        }
    }

    private static void ctl(Path path, Config config, Consumer<BadSetting> faults) {
        Setting setting = config.setting(Keys.ADMIN_SOCKET);
        socket(path, setting, faults);
        try {
            if (Files.isDirectory(path.toAbsolutePath().getParent())) CtlSocket.check(path);
        } catch (IOException e) {
            faults.accept(setting.bad(e.getMessage(), "or write off"));
        }
    }

    /// A server replaces what another one has left behind, and nothing else.
    private static void socket(Path path, Setting setting, Consumer<BadSetting> faults) {
        if (path.toAbsolutePath().toString().getBytes(StandardCharsets.UTF_8).length > UNIX_LONGEST) {
            faults.accept(setting.bad(path + " is longer than " + UNIX_LONGEST + " bytes", "choose a shorter path"));
            return;
        }
        written(path, setting, faults);
        if (!Files.exists(path, LinkOption.NOFOLLOW_LINKS) || Files.isDirectory(path)) return;
        if (isFile(path)) {
            faults.accept(setting.bad(path + " is no socket", "take it away, or choose another path"));
        } else if (answers(path)) {
            faults.accept(setting.bad("a server answers at " + path,
                    "end it, or choose another path; `stheno check --running` passes over ports"));
        }
    }

    private static boolean isFile(Path path) {
        return Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS) || Files.isSymbolicLink(path);
    }

    private static boolean answers(Path socket) {
        try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            channel.configureBlocking(false);
            return channel.connect(UnixDomainSocketAddress.of(socket));
        } catch (IOException e) {
            return false;
        }
    }
}

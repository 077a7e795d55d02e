package stheno.appliance;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.channels.ServerSocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;

/// Looks whether what a configuration names is there, before a server depends on it. Blocks; any thread.
final class Check {
    /// Looks at one thing, and tells of each fault.
    interface Inspection {
        void inspect(Config config, Consumer<BadSetting> faults);
    }

    private static final String READ = "let the server's user read it";
    private static final String WRITE = "let the server's user write there";
    private static final int UNIX_LONGEST = 107; // bytes of a socket's path, by Linux' unix(7), without the zero at its end

    /// What is to be there whether the server runs or not.
    static final List<Inspection> FILES = List.of(Check::files, Check::folders, Check::written);

    /// What a server of this configuration would take: no good while one is running.
    static final List<Inspection> PORTS = List.of(Check::ports);

    private Check() {}

    /// In the order of the inspections.
    static List<BadSetting> run(Config config, List<Inspection> inspections) {
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

    private static void page(Path root, Setting page, HostConfig host, Consumer<BadSetting> faults) {
        Path file = root.resolve(page.value().strip().substring(1));
        if (!Files.isRegularFile(file)) faults.accept(page.bad("is not in the root of host " + host, "put a file there: " + file));
    }

    /// What is to be written goes into a folder that is there.
    private static void written(Config config, Consumer<BadSetting> faults) {
        for (Key<Type.PathOrWord.Choice> key : List.of(Keys.LOG_ACCESS, Keys.ADMIN_SOCKET)) {
            switch (config.value(key)) {
                case Type.PathOrWord.Choice.Named(Path file) -> written(file, config.setting(key), faults);
                case Type.PathOrWord.Choice.Said(String _) -> { }
            }
        }
        config.value(Keys.SERVER_PORT_FILE).ifPresent(file -> written(file, config.setting(Keys.SERVER_PORT_FILE), faults));
    }

    private static void written(Path file, Setting setting, Consumer<BadSetting> faults) {
        Optional<Path> folder = Optional.ofNullable(file.toAbsolutePath().getParent()).filter(Files::isDirectory);
        if (Files.isDirectory(file)) faults.accept(setting.bad("is a folder", "name a file in it"));
        else if (folder.isEmpty()) faults.accept(setting.bad("lies in no folder that is there", "make the folder"));
        else if (!Files.isWritable(folder.get()) && !Files.isWritable(file)) faults.accept(setting.bad("cannot be written", WRITE));
    }

    private static void ports(Config config, Consumer<BadSetting> faults) {
        for (Endpoint endpoint : config.value(Keys.HTTP_LISTEN)) port(endpoint, config.setting(Keys.HTTP_LISTEN), faults);
        for (Endpoint endpoint : config.value(Keys.HTTP_TLS_LISTEN)) port(endpoint, config.setting(Keys.HTTP_TLS_LISTEN), faults);
        config.value(Keys.ADMIN_LISTEN).ifPresent(endpoint -> port(endpoint, config.setting(Keys.ADMIN_LISTEN), faults));
    }

    private static void port(Endpoint endpoint, Setting setting, Consumer<BadSetting> faults) {
        switch (endpoint) {
            case Endpoint.Inet(InetSocketAddress address) -> {
                try (ServerSocketChannel channel = ServerSocketChannel.open(); ServerSocket socket = channel.socket()) {
                    socket.bind(address);
                } catch (IOException e) {
                    faults.accept(setting.bad(endpoint + " cannot be listened at: " + e.getMessage(),
                            "end what has the port, or choose another; `stheno check --running` passes over ports"));
                }
            }
            case Endpoint.Unix(Path path, var _) -> {
                if (path.toAbsolutePath().toString().getBytes(StandardCharsets.UTF_8).length > UNIX_LONGEST) {
                    faults.accept(setting.bad(endpoint + " is longer than " + UNIX_LONGEST + " bytes", "choose a shorter path"));
                }
                written(path, setting, faults);
            }
        }
    }
}

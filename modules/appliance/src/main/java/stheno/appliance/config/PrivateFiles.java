package stheno.appliance.config;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/// Files and folders in settings that are not for clients: accounts, private keys, mail, logs. Below a folder that is served, they could be
/// downloaded. Paths are compared as text. Pure; any thread.
public final class PrivateFiles {
    private static final Set<String> PUBLIC = Set.of("ftp.root", "ftp.anonymous", "server.port-file", "smtp.relay.trusted",
            "dns.upstream.trusted", "tls.certificate");

    private PrivateFiles() {}

    /// The settings with such a file or folder.
    public static Map<Setting, Path> of(Config config) {
        Map<Setting, Path> all = new LinkedHashMap<>();
        for (Key<?> key : config.schema().keys()) {
            if (!PUBLIC.contains(key.name())) path(config, key).ifPresent(path -> all.put(config.setting(key), path));
        }
        return all;
    }

    private static Optional<Path> path(Config config, Key<?> key) {
        return config.find(key).flatMap(value -> switch (value) {
            case Optional<?> some when some.isPresent() && some.get() instanceof Path path -> Optional.of(path);
            case Type.PathOrWord.Choice.Named(Path path) -> Optional.of(path);
            default -> Optional.empty();
        });
    }

    /// Warns of those that are below a folder.
    ///
    /// @param served the setting with the folder
    /// @param hidden whether names that begin with a dot are served
    public static void check(Map<Setting, Path> files, Path folder, Setting served, boolean hidden, Consumer<BadSetting> warnings) {
        Path root = folder.toAbsolutePath().normalize();
        files.forEach((setting, path) -> {
            Path file = path.toAbsolutePath().normalize();
            if (!file.startsWith(root) || !hidden && isHidden(root.relativize(file))) return;
            warnings.accept(setting.bad("is below " + served.key() + ", so clients may read it",
                    "move it out of the folder that is served"));
        });
    }

    private static boolean isHidden(Path below) {
        for (Path name : below) {
            if (name.toString().startsWith(".")) return true;
        }
        return false;
    }
}

package stheno.appliance.config;

import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/// Files and folders that are not for clients: those of settings, such as accounts, private keys, mail and logs, and the files of settings
/// themselves. Below a folder that is served, they could be downloaded. Any thread.
public final class PrivateFiles {
    private static final Set<String> PUBLIC = Set.of("ftp.root", "ftp.anonymous", "server.port-file", "smtp.relay.trusted",
            "dns.upstream.trusted", "tls.certificate");
    private static final String TSIG = "dns.tsig.";
    private static final String REMEDY = "move it out of the folder that is served";

    private final Map<Setting, Path> named;
    private final Set<Path> settings;

    private PrivateFiles(Map<Setting, Path> named, Set<Path> settings) {
        this.named = named;
        this.settings = settings;
    }

    public static PrivateFiles of(Config config) {
        Map<Setting, Path> named = new LinkedHashMap<>();
        for (Key<?> key : config.schema().keys()) {
            if (!PUBLIC.contains(key.name())) path(config, key).ifPresent(path -> named.put(config.setting(key), path));
        }
        for (Setting tsig : config.under(TSIG).values()) {
            try {
                named.put(tsig, new Type.FilePath().read(tsig.value(), tsig));
            } catch (BadSetting e) {
                // a fault that is reported separately
            }
        }
        Set<Path> settings = new LinkedHashSet<>();
        for (Setting each : config.under("").values()) {
            if (each.source() instanceof SettingSource.Line line) settings.add(line.file());
        }
        return new PrivateFiles(named, settings);
    }

    private static Optional<Path> path(Config config, Key<?> key) {
        return config.find(key).flatMap(value -> switch (value) {
            case Optional<?> some when some.isPresent() && some.get() instanceof Path path -> Optional.of(path);
            case Type.PathOrWord.Choice.Named(Path path) -> Optional.of(path);
            default -> Optional.empty();
        });
    }

    /// These files, and further ones.
    public PrivateFiles and(Map<Setting, Path> others) {
        Map<Setting, Path> all = new LinkedHashMap<>(named);
        all.putAll(others);
        return new PrivateFiles(all, settings);
    }

    /// Warns of each private file below a served folder. Compares paths as written, and with links resolved. Blocks.
    ///
    /// @param served the setting with the folder
    /// @param hidden whether names that begin with a dot are served
    public void check(Path folder, Setting served, boolean hidden, Consumer<BadSetting> warnings) {
        if (isMachine(folder)) {
            warnings.accept(served.bad("every file of this machine is served", "name the folder with the files for clients"));
            return;
        }
        named.forEach((setting, file) -> {
            if (isServed(file, folder, hidden)) {
                warnings.accept(setting.bad("is below " + served.key() + ", so clients may read it", REMEDY));
            }
        });
        for (Path file : settings) {
            if (isServed(file, folder, hidden)) {
                warnings.accept(served.bad("clients may read " + file + ", which has settings of this server", REMEDY));
            }
        }
    }

    /// Whether a folder has all files of the machine. Blocks.
    public static boolean isMachine(Path folder) {
        Path real = real(folder);
        return real.equals(real.getRoot());
    }

    private static boolean isServed(Path file, Path folder, boolean hidden) {
        return isBelow(normal(file), normal(folder), hidden) || isBelow(real(file), real(folder), hidden);
    }

    private static boolean isBelow(Path file, Path folder, boolean hidden) {
        return file.startsWith(folder) && (hidden || !isHidden(folder.relativize(file)));
    }

    /// The folder `.well-known` of a root is served (RFC 8615).
    private static boolean isHidden(Path below) {
        Path visible = below.startsWith(".well-known") && below.getNameCount() > 1 ? below.subpath(1, below.getNameCount()) : below;
        for (Path name : visible) {
            if (name.toString().startsWith(".")) return true;
        }
        return false;
    }

    private static Path normal(Path path) {
        return path.toAbsolutePath().normalize();
    }

    /// The path without links, as far as it exists. Blocks.
    public static Path real(Path path) {
        Path normal = normal(path);
        for (Path there = normal; there != null; there = there.getParent()) {
            try {
                return there.toRealPath().resolve(there.relativize(normal));
            } catch (IOException e) {
                // it does not exist, or its folder may not be read
            }
        }
        return normal;
    }
}

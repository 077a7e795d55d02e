package stheno.appliance.config;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import stheno.appliance.format.PrintableText;

/// Checks of files and folders that settings name. Blocks; any thread.
public final class FileChecks {
    private static final String READ = "let the server's user read it";
    private static final String WRITE = "let the server's user write there";

    private static final int LONGEST = 200; // characters of a path

    private FileChecks() {}

    /// The path with a blank, unless the value is the path.
    private static String named(Path path, Setting setting) {
        return setting.value().strip().equals(path.toString()) ? "" : PrintableText.escaped(path.toString(), LONGEST) + " ";
    }

    private static String folder(Path file) {
        return PrintableText.escaped(String.valueOf(file.toAbsolutePath().normalize().getParent()), LONGEST);
    }

    private static BadSetting denied(Path file, Setting setting) {
        return setting.bad(named(file, setting) + "cannot be written: permission denied", WRITE);
    }

    /// A file that is read.
    public static void readable(Path file, Setting setting, Consumer<BadSetting> faults) {
        if (!Files.exists(file)) faults.accept(setting.bad(named(file, setting) + "does not exist", "name a file that exists"));
        else if (Files.isDirectory(file)) faults.accept(setting.bad(named(file, setting) + "is a folder", "name a file"));
        else if (!Files.isReadable(file)) faults.accept(setting.bad(named(file, setting) + "cannot be read: permission denied", READ));
    }

    /// A folder that is read.
    public static void folder(Path folder, Setting setting, Consumer<BadSetting> faults) {
        if (!Files.exists(folder)) faults.accept(setting.bad(named(folder, setting) + "does not exist", "name a folder that exists"));
        else if (!Files.isDirectory(folder)) faults.accept(setting.bad(named(folder, setting) + "is not a folder", "name a folder"));
        else if (!Files.isReadable(folder) || !Files.isExecutable(folder)) {
            faults.accept(setting.bad(named(folder, setting) + "cannot be read: permission denied", READ));
        }
    }

    /// A file that is created or replaced.
    public static void writable(Path file, Setting setting, Consumer<BadSetting> faults) {
        Optional<Path> folder = Optional.ofNullable(file.toAbsolutePath().getParent()).filter(Files::isDirectory);
        if (Files.isDirectory(file)) faults.accept(setting.bad(named(file, setting) + "is a folder", "name a file in it"));
        else if (folder.isEmpty()) faults.accept(setting.bad("the folder " + folder(file) + " does not exist", "create it"));
        else if (!Files.isWritable(folder.get())) faults.accept(denied(file, setting));
    }

    /// A log appends to an existing file; the others are replaced.
    private static void appendable(Path file, Setting setting, Consumer<BadSetting> faults) {
        if (Files.isRegularFile(file) && !Files.isWritable(file)) faults.accept(denied(file, setting));
        if (!Files.exists(file) || Files.isDirectory(file)) writable(file, setting, faults);
    }

    /// The logs of all parts. Two logs in one file would rotate it while the other writes to it, and delete each other's rotated files.
    /// They may share a device or a pipe.
    static void logs(Config config, Consumer<BadSetting> faults) {
        Map<Path, Key<?>> owners = new HashMap<>();
        for (ConfigPart part : config.schema().parts()) {
            for (LogKeys log : part.logs()) {
                if (!(config.value(log.destination()) instanceof Type.PathOrWord.Choice.Named(Path file))) continue;
                Setting setting = config.setting(log.destination());
                appendable(file, setting, faults);
                if (Files.exists(file) && !Files.isRegularFile(file)) continue;
                Key<?> other = owners.putIfAbsent(real(file), log.destination());
                if (other != null) faults.accept(setting.bad("is also the file of " + other.name(), "name another file"));
            }
        }
    }

    private static Path real(Path file) {
        try {
            return file.toRealPath();
        } catch (IOException e) {
            return file.toAbsolutePath().normalize(); // it does not exist yet
        }
    }
}

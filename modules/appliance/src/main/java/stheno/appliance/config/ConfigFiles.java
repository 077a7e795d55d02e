package stheno.appliance.config;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/// Reads a file of settings and the files it includes: `include = FOLDER` or `include = FILE`, or several separated by commas. A folder
/// includes all its `*.properties` in the order of their names, except hidden ones. The including file overrides the included ones, and
/// later files override earlier ones. UTF-8. One use; blocks.
final class ConfigFiles {
    static final String INCLUDE = "include";
    private static final int BYTES = 1 << 20; // per file
    private static final int DEPTH = 8; // nested includes
    private static final int FILES = 1000; // in total
    private static final Type<List<Path>> PATHS = new Type.Listed<>(new Type.FilePath());

    private final List<BadSetting> faults;
    private final List<Setting> settings = new ArrayList<>();
    private int files;

    private ConfigFiles(List<BadSetting> faults) {
        this.faults = faults;
    }

    /// The settings in order: later ones override earlier ones.
    ///
    /// @param named the setting that names the file, for messages
    static List<Setting> read(Path file, Setting named, List<BadSetting> faults) {
        ConfigFiles reader = new ConfigFiles(faults);
        reader.file(file, named, List.of());
        return reader.settings;
    }

    /// @param within the files that include this one, the outermost first
    private void file(Path file, Setting named, List<Path> within) {
        try {
            Path real = file.toRealPath();
            if (within.contains(real)) throw named.bad("includes " + file + ", which includes this file", "a file cannot include itself");
            if (within.size() == DEPTH) throw named.bad("is nested deeper than " + DEPTH + " files", "include it from an outer file");
            if (++files > FILES) throw named.bad("exceeds " + FILES + " files", "merge some");
            List<Setting> own = ConfigText.read(text(file, named), file, faults);
            own.stream().filter(setting -> !setting.key().equals(INCLUDE)).forEach(settings::add);
            List<Path> around = Stream.concat(within.stream(), Stream.of(real)).toList();
            for (Setting setting : own) {
                if (setting.key().equals(INCLUDE)) include(setting, around);
            }
        } catch (BadSetting e) {
            faults.add(e);
        } catch (IOException e) {
            faults.add(named.bad((names(named, file) ? "" : file + " ") + reason(e), "name a file that can be read"));
        }
    }

    private static boolean names(Setting setting, Path file) {
        return setting.value().strip().equals(file.toString());
    }

    private void include(Setting setting, List<Path> around) throws BadSetting {
        for (Path path : PATHS.read(setting.value().strip(), setting)) {
            for (Path file : filesOf(path, setting)) {
                if (files <= FILES) file(file, setting, around); // reported already
            }
        }
    }

    private List<Path> filesOf(Path path, Setting setting) {
        if (files > FILES) return List.of();
        if (!Files.isDirectory(path)) return List.of(path);
        try (Stream<Path> all = Files.list(path)) {
            return all.filter(ConfigFiles::belongs).limit(FILES + 1).sorted().toList();
        } catch (UncheckedIOException e) {
            faults.add(setting.bad(reason(e.getCause()), "name a folder that can be read"));
            return List.of();
        } catch (IOException e) {
            faults.add(setting.bad(reason(e), "name a folder that can be read"));
            return List.of();
        }
    }

    private static boolean belongs(Path file) {
        String name = file.getFileName().toString();
        return name.endsWith(".properties") && !name.startsWith(".") && Files.isRegularFile(file);
    }

    private static String text(Path file, Setting named) throws BadSetting, IOException {
        if (Files.isDirectory(file)) throw named.bad("is a folder", "name a file");
        byte[] bytes;
        try (InputStream in = Files.newInputStream(file)) {
            bytes = in.readNBytes(BYTES + 1);
        }
        if (bytes.length > BYTES) throw named.bad(file + " is larger than " + NumberType.Size.text(BYTES), "split it and use include");
        ByteBuffer input = ByteBuffer.wrap(bytes);
        CharBuffer text = CharBuffer.allocate(bytes.length);
        CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder();
        CoderResult result = decoder.decode(input, text, true);
        if (result.isError()) {
            Setting place = new Setting("line", "", new SettingSource.Line(file, lineAt(bytes, input.position())));
            throw place.bad("is not UTF-8", "save the file in UTF-8");
        }
        return withoutMark(text.flip().toString());
    }

    private static int lineAt(byte[] bytes, int end) {
        int line = 1;
        for (int i = 0; i < end; i++) {
            boolean both = bytes[i] == '\r' && i + 1 < bytes.length && bytes[i + 1] == '\n'; // counted by the second
            if (bytes[i] == '\n' || bytes[i] == '\r' && !both) line++;
        }
        return line;
    }

    /// Some editors write a byte order mark at the start, which does not belong to the first key.
    private static String withoutMark(String text) {
        return text.startsWith("\ufeff") ? text.substring(1) : text;
    }

    /// The reason why a file or folder could not be read.
    static String reason(IOException e) {
        return switch (e) {
            case NoSuchFileException _ -> "does not exist";
            case AccessDeniedException _ -> "cannot be read: permission denied";
            default -> "cannot be read: " + e.getMessage();
        };
    }
}

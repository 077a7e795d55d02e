package stheno.appliance.tls;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import stheno.appliance.config.BadSetting;
import stheno.appliance.config.Setting;
import stheno.appliance.config.Type;

/// A file of certificates or keys, and the setting that names it. Any thread.
record PemFile(Setting setting, Path path, List<Pem.Block> blocks) {
    private static final Type.FilePath PATH = new Type.FilePath();
    private static final int LIMIT = 1024 * 1024; // bytes; a chain has a few thousand

    /// Blocks while the file is read.
    static PemFile read(Setting setting) throws BadSetting {
        Path path = path(setting);
        try {
            return new PemFile(setting, path, Pem.read(text(setting, path)));
        } catch (NoSuchFileException e) {
            throw setting.bad("does not exist", "name a file that exists");
        } catch (AccessDeniedException e) {
            throw setting.bad("cannot be read: permission denied", "let the server's user read it");
        } catch (IOException e) {
            throw setting.bad("cannot be read: " + e.getMessage(), "name a file that can be read");
        } catch (Pem.MalformedPem e) {
            throw setting.bad("is not a complete PEM file: " + e.getMessage(), "copy it again");
        }
    }

    /// The path; relative paths start at the folder of the settings.
    static Path path(Setting setting) throws BadSetting {
        return PATH.read(setting.value().strip(), setting);
    }

    private static String text(Setting setting, Path path) throws IOException, BadSetting {
        // Reading a pipe would block, and a reload could not read it again.
        if (Files.exists(path) && !Files.isRegularFile(path)) throw setting.bad("is not a regular file", "name a PEM file");
        try (InputStream in = Files.newInputStream(path)) {
            byte[] bytes = in.readNBytes(LIMIT + 1);
            if (bytes.length > LIMIT) throw setting.bad("has more than 1 MB", "name a file with one chain or one key");
            return new String(bytes, StandardCharsets.ISO_8859_1);
        }
    }
}

package stheno.appliance.protocol;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import stheno.appliance.config.Config;
import stheno.appliance.config.ServerKeys;
import stheno.appliance.config.Setting;
import stheno.reactor.Log;

/// The file with the numbers of all TCP ports, as lines like `http=8080`. It is there while the server runs. Any thread; blocks.
public final class PortFile {
    private final Path file;
    private final String content;

    private PortFile(Path file, String content) {
        this.file = file;
        this.content = content;
    }

    /// Writes the file, if the settings want one. It appears complete, so that a program that waits for it finds every port in it.
    public static Optional<PortFile> write(List<BoundPorts> all, Config config) throws StartupFailure {
        Optional<Path> path = config.value(ServerKeys.PORT_FILE);
        if (path.isEmpty()) return Optional.empty();
        PortFile made = new PortFile(path.get().toAbsolutePath(), all.stream().map(BoundPorts::lines).collect(Collectors.joining()));
        try {
            made.replace();
            return Optional.of(made);
        } catch (IOException e) {
            Setting setting = config.setting(ServerKeys.PORT_FILE);
            throw StartupFailure.address(setting.bad("cannot be written: " + e.getMessage(), "name a file that can be written"), e);
        }
    }

    private void replace() throws IOException {
        Path fresh = Files.createTempFile(file.getParent(), "ports", ".tmp");
        try {
            Files.writeString(fresh, content, StandardCharsets.US_ASCII);
            Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(fresh); // it exists only if the move failed
        }
    }

    /// Deletes the file, unless another server has replaced it.
    public void remove(Log log) {
        try {
            if (Files.readString(file, StandardCharsets.US_ASCII).equals(content)) Files.delete(file);
        } catch (NoSuchFileException e) {
            // deleted already
        } catch (IOException e) {
            log.event(Log.Level.WARN, "port-file-not-removed", "file", file, "cause", e.getMessage());
        }
    }
}

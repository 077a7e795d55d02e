package stheno.appliance;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import stheno.appliance.config.ConfigSources;
import stheno.appliance.config.Setting;
import stheno.appliance.config.SettingSource;

@Timeout(60)
@EnabledOnOs(OS.LINUX)
final class UpgradeTest {
    private static final ConfigSources NONE = new ConfigSources(Optional.empty(), List.of());

    private static final Path RUNTIME = Path.of(System.getProperty("java.home"));

    @TempDir
    private Path home;

    /// The program of the image.
    private void program(String script) throws IOException {
        Path program = Files.createDirectory(home.resolve("bin")).resolve("stheno");
        Files.writeString(program, "#!/bin/sh\n" + script);
        Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwx------"));
    }

    @Test
    void theSuccessorGetsTheSettingsOfTheServer() {
        Setting set = new Setting("http.listen", "127.0.0.1:80", new SettingSource.Argument("--http"));
        ConfigSources sources = new ConfigSources(Optional.of(Path.of("my.properties")), List.of(set));
        assertEquals(List.of(home + "/bin/stheno", "serve", "--takeover", "--config", "my.properties", "--set",
                "http.listen=127.0.0.1:80"),
                Upgrade.command(home.resolve("bin/stheno"), sources));
    }

    @Test
    void aProgramThatFailsOrIsMissingLeavesTheServer() throws Exception {
        assertEquals("there is no program " + home + "/bin/stheno, which this server was started by: put the new version there, or restart "
                + "the server",
                Upgrade.run(RUNTIME, home.resolve("bin/stheno"), NONE, () -> false).orElseThrow());
        program("exit 2\n");
        assertEquals(Optional.of("the new process has failed with status 2; see the log"),
                Upgrade.run(RUNTIME, home.resolve("bin/stheno"), NONE, () -> false));
    }

    @Test
    void aServerWithoutItsFolderSaysSo() throws Exception {
        program("exit 0\n");
        assertEquals(Optional.of("the folder of this server, " + home + ", is not complete any more: put it back, or restart the server"),
                Upgrade.run(home, home.resolve("bin/stheno"), NONE, () -> false));
    }

    @Test
    void aProgramThatTakesOverReplacesTheServer() throws Exception {
        program("exec sleep 20\n");
        AtomicInteger asked = new AtomicInteger();
        assertEquals(Optional.empty(), Upgrade.run(RUNTIME, home.resolve("bin/stheno"), NONE, () -> asked.incrementAndGet() > 3));
    }
}

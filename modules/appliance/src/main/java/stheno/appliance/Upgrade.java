package stheno.appliance;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import stheno.appliance.config.ConfigSources;
import stheno.appliance.config.Setting;

/// Starts the program again, beside the running server, as its successor: `stheno ctl upgrade`. The process belongs to the same service,
/// and writes to the same streams. Blocks; any thread.
final class Upgrade {
    private static final Duration PATIENCE = Duration.ofSeconds(25); // `stheno ctl` waits a little longer
    private static final Duration LOOK = Duration.ofMillis(20);

    private Upgrade() {}

    /// @param runtime  the folder of this server's Java runtime: its program `jspawnhelper` starts processes
    /// @param launcher the path of the program: by now it may lead to another version
    /// @param sources  those of this server
    /// @param replaced whether the successor goes on
    /// @return why this server goes on; empty if it has been replaced
    static Optional<String> run(Path runtime, Path launcher, ConfigSources sources, BooleanSupplier replaced) throws InterruptedException {
        if (!Files.isExecutable(runtime.resolve("lib").resolve("jspawnhelper"))) {
            return Optional.of("the folder of this server, " + runtime + ", is not complete any more: put it back, or restart the server");
        }
        if (!Files.isExecutable(launcher)) {
            return Optional.of("there is no program " + launcher + ", which this server was started by: put the new version there, "
                    + "or restart the server");
        }
        Process successor;
        try {
            successor = new ProcessBuilder(command(launcher, sources)).redirectInput(new File("/dev/null"))
                    .redirectOutput(ProcessBuilder.Redirect.INHERIT).redirectError(ProcessBuilder.Redirect.INHERIT).start();
        } catch (IOException e) {
            return Optional.of("the new process cannot be started: " + String.valueOf(e.getMessage()).lines().findFirst().orElse("")
                    + "; restart the server");
        }
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!replaced.getAsBoolean()) {
            if (!successor.isAlive()) {
                return Optional.of("the new process has failed with status " + successor.exitValue() + "; see the log");
            }
            if (System.nanoTime() - deadline >= 0) {
                successor.destroy();
                return Optional.of("the new process was not ready in time");
            }
            Thread.sleep(LOOK);
        }
        return Optional.empty();
    }

    static List<String> command(Path launcher, ConfigSources sources) {
        List<String> words = new ArrayList<>(List.of(launcher.toString(), "serve", "--takeover"));
        sources.file().ifPresent(file -> words.addAll(List.of("--config", file.toString())));
        for (Setting each : sources.overrides()) words.addAll(List.of("--set", each.key() + "=" + each.value()));
        return words;
    }
}

package stheno.simulation;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Seeds of the simulation. `packaging/simulate SEED` shows what a seed does.
@Timeout(900)
final class SimulationTest {
    private static final int SEEDS = Integer.getInteger("simulation.seeds", 1000);

    @TempDir
    private Path folder;

    @Test
    void aSeedReplaysToTheLetter() {
        for (long seed = 0; seed < 5; seed++) assertEquals(Simulation.run(seed, folder, false), Simulation.run(seed, folder, false));
    }

    /// Another process has another salt of its sets, another folder, other numbers of inodes, and another time of day.
    @Test
    void aSeedDoesTheSameInAnotherProcess() throws Exception {
        List<String> here = new ArrayList<>();
        for (long seed = 0; seed < 10; seed++) here.add(Simulation.run(seed, folder, false).toString());
        Path java = Path.of(System.getProperty("java.home"), "bin", "java");
        Process other = new ProcessBuilder(java.toString(), "-ea", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1",
                "--enable-native-access=ALL-UNNAMED", "--add-opens", "java.base/java.lang=ALL-UNNAMED", "-cp", classes(),
                Main.class.getName(), "--results=0-10").redirectErrorStream(true).start();
        try (BufferedReader said = other.inputReader()) {
            assertEquals(here, said.lines().toList());
        }
        assertEquals(0, other.waitFor());
    }

    /// Of all modules.
    private static String classes() throws IOException {
        try (Stream<Path> modules = Files.list(Path.of("..").toRealPath())) {
            return modules.map(module -> module.resolve("target/classes").toString()).collect(Collectors.joining(File.pathSeparator));
        }
    }

    @Test
    void theSeedsFindNothing() throws Exception {
        List<String> found = new ArrayList<>();
        Path root = folder;
        for (long seed = 0; seed < SEEDS && found.size() < 3; seed++) {
            try {
                Simulation.run(seed, root, false);
            } catch (Fault e) {
                found.add(e.getMessage().lines().findFirst().orElse(""));
                root = Files.createDirectory(folder.resolve("after-" + seed)); // what has failed may still have files open
            }
        }
        assertEquals(List.of(), found);
    }
}

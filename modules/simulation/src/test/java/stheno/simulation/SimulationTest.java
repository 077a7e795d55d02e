package stheno.simulation;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
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
        for (long seed = 0; seed < 10; seed++) assertEquals(Simulation.run(seed, folder, false), Simulation.run(seed, folder, false));
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

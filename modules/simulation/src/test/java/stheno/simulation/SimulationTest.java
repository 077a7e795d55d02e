package stheno.simulation;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(300)
final class SimulationTest {
    @TempDir
    private Path folder;

    @Test
    void aSeedReplaysToTheLetter() {
        for (long seed = 0; seed < 20; seed++) assertEquals(Simulation.run(seed, folder, false), Simulation.run(seed, folder, false));
    }
}

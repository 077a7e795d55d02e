package stheno.simulation;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/// The program: `SEED...` runs these seeds and prints what happens; `FROM-TO` runs a range without printing; `--night` runs a million
/// connections. Ends with status 1 if a check fails.
public final class Main {
    private static final int NIGHT = 1_000_000 / Simulation.CONNECTIONS; // seeds
    private static final Path MEMORY = Path.of("/dev/shm"); // a file system in memory, if there is one

    private Main() {}

    /// See the class.
    public static void main(String[] arguments) throws IOException {
        Path root = Files.isWritable(MEMORY) ? Files.createTempDirectory(MEMORY, "stheno-simulation-")
                : Files.createTempDirectory("stheno-simulation-");
        List<Long> failed = new ArrayList<>();
        try {
            for (String argument : arguments) {
                String[] ends = argument.split("-");
                if (argument.equals("--night")) range(0, NIGHT, root, failed);
                else if (ends.length == 2) range(Long.parseLong(ends[0]), Long.parseLong(ends[1]), root, failed);
                else one(Long.parseLong(argument), root, failed);
            }
        } finally {
            delete(root);
        }
        if (!failed.isEmpty()) {
            System.out.println("failed: " + failed);
            System.exit(1);
        }
    }

    private static void one(long seed, Path root, List<Long> failed) {
        try {
            System.out.println(Simulation.run(seed, root, true));
        } catch (Fault e) {
            failed.add(seed);
            e.printStackTrace(System.out);
        }
    }

    private static void range(long from, long to, Path root, List<Long> failed) throws IOException {
        ThreadMXBean cpu = ManagementFactory.getThreadMXBean();
        long begun = cpu.getCurrentThreadCpuTime();
        long connections = 0;
        Path folder = root;
        for (long seed = from; seed < to; seed++) {
            try {
                connections += Simulation.run(seed, folder, false).connections();
            } catch (Fault e) {
                failed.add(seed);
                folder = Files.createDirectory(root.resolve("after-" + seed)); // what has failed may still have files open
                System.out.println(e.getMessage().lines().findFirst().orElse("") + "   (run it: packaging/simulate " + seed + ")");
            }
        }
        double minutes = (cpu.getCurrentThreadCpuTime() - begun) / 60e9;
        System.out.printf("%d seeds, %d connections, %.0f connections a minute of CPU%n", to - from, connections, connections / minutes);
    }

    private static void delete(Path root) throws IOException {
        try (Stream<Path> all = Files.walk(root)) {
            for (Path each : (Iterable<Path>) all.sorted(Comparator.reverseOrder())::iterator) Files.delete(each);
        }
    }
}

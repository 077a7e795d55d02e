package stheno.simulation;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// The program: `SEED...` runs these seeds and prints what happens; `FROM-TO` runs a range and prints its progress; `--night` runs a
/// million connections; `--results=FROM-TO` prints the result of each seed, which is the same in every process. Ends with status 1 if a
/// check fails.
public final class Main {
    private static final int NIGHT = 1_000_000 / Simulation.CONNECTIONS; // seeds
    private static final String REPEAT = "--results=";
    private static final long PROGRESS = 10_000_000_000L; // nanoseconds between two lines

    private final Workspace workspace;
    private final List<Long> failed = new ArrayList<>();

    private Main(Workspace workspace) {
        this.workspace = workspace;
    }

    /// See the class.
    public static void main(String[] arguments) throws IOException {
        Main program;
        try (Workspace workspace = Workspace.create()) {
            program = new Main(workspace);
            for (String argument : arguments) program.run(argument);
        }
        if (!program.failed.isEmpty()) {
            System.out.println("failed: " + program.failed);
            System.exit(1);
        }
    }

    private void run(String argument) throws IOException {
        String[] ends = argument.split("-");
        if (argument.equals("--night")) range(0, NIGHT);
        else if (argument.startsWith(REPEAT)) hashes(argument.substring(REPEAT.length()).split("-"));
        else if (ends.length == 2) range(Long.parseLong(ends[0]), Long.parseLong(ends[1]));
        else one(Long.parseLong(argument));
    }

    /// A line for each seed, to compare with that of another process.
    private void hashes(String[] ends) {
        for (long seed = Long.parseLong(ends[0]); seed < Long.parseLong(ends[1]) && !workspace.ending(); seed++) {
            System.out.println(Simulation.run(seed, workspace.root(), false));
        }
    }

    private void one(long seed) {
        try {
            System.out.println(Simulation.run(seed, workspace.root(), true));
        } catch (Fault e) {
            failed.add(seed);
            e.printStackTrace(System.out);
        }
    }

    private void range(long from, long to) throws IOException {
        ThreadMXBean cpu = ManagementFactory.getThreadMXBean();
        long begun = cpu.getCurrentThreadCpuTime();
        long shown = System.nanoTime();
        long connections = 0;
        long seed = from;
        Path folder = workspace.root();
        for (; seed < to && !workspace.ending(); seed++) {
            try {
                connections += Simulation.run(seed, folder, false).connections();
            } catch (Fault e) {
                failed.add(seed);
                folder = Files.createDirectory(workspace.root().resolve("after-" + seed)); // what has failed may still have files open
                System.out.println(e.getMessage().lines().findFirst().orElse("") + "   (run it: packaging/simulate " + seed + ")");
            }
            if (System.nanoTime() - shown < PROGRESS) continue;
            shown = System.nanoTime();
            System.out.printf("%d of %d seeds, %d connections, %d failures%n", seed + 1 - from, to - from, connections, failed.size());
        }
        double minutes = (cpu.getCurrentThreadCpuTime() - begun) / 60e9;
        System.out.printf("%d seeds, %d connections, %d failures, %.0f connections a minute of CPU%n", seed - from, connections,
                failed.size(), connections / minutes);
    }
}

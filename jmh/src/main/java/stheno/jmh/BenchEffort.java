package stheno.jmh;

/// The time and repetitions of one benchmark with one set of parameters.
///
/// @param forks processes, one after the other; 0: in this process
/// @param warmups iterations that are not counted, before the others
/// @param warmupMillis duration of a warm-up iteration
/// @param iterations counted iterations per fork
/// @param millis duration of a counted iteration
/// @param setup seconds per fork for starting and preparation; used only for the estimate
record BenchEffort(int forks, int warmups, int warmupMillis, int iterations, int millis, double setup) {
    private static final double START = 0.6; // seconds to start and end a process

    static final BenchEffort SMOKE = new BenchEffort(0, 0, 10, 1, 10, 0.1);
    static final BenchEffort QUICK = new BenchEffort(1, 3, 200, 6, 150, START);
    static final BenchEffort FULL = new BenchEffort(3, 3, 500, 5, 500, START);

    BenchEffort forks(int count) {
        return new BenchEffort(count, warmups, warmupMillis, iterations, millis, setup);
    }

    BenchEffort warmups(int count, int each) {
        return new BenchEffort(forks, count, each, iterations, millis, setup);
    }

    BenchEffort iterations(int count, int each) {
        return new BenchEffort(forks, warmups, warmupMillis, count, each, setup);
    }

    /// The same, with so many seconds more preparation.
    BenchEffort prepares(double seconds) {
        return new BenchEffort(forks, warmups, warmupMillis, iterations, millis, setup + seconds);
    }

    double seconds() {
        double one = setup + (warmups * (double) warmupMillis + iterations * (double) millis) / 1000;
        return Math.max(1, forks) * one;
    }
}

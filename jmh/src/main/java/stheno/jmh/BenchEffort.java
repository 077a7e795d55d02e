package stheno.jmh;

/// What one benchmark with one set of parameters is given.
///
/// @param forks processes, one after the other; 0 runs it in this one
/// @param warmups iterations before those that count
/// @param warmupMillis an iteration
/// @param iterations that count, a fork
/// @param millis an iteration
/// @param setup seconds a fork beside the iterations: starting, and what the benchmark prepares; for the estimate alone
record BenchEffort(int forks, int warmups, int warmupMillis, int iterations, int millis, double setup) {
    private static final double START = 0.6; // seconds until a process iterates, and for it to end

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

    /// The same, for a benchmark that prepares so many seconds longer.
    BenchEffort prepares(double seconds) {
        return new BenchEffort(forks, warmups, warmupMillis, iterations, millis, setup + seconds);
    }

    double seconds() {
        double one = setup + (warmups * (double) warmupMillis + iterations * (double) millis) / 1000;
        return Math.max(1, forks) * one;
    }
}

package stheno.simulation;

import java.util.SplittableRandom;

/// How fast a client reads and writes.
///
/// @param reads  bytes that it reads at once, at most
/// @param writes bytes that it writes at once, at most
/// @param delay  nanoseconds between two reads or two writes, at most
record Pace(int reads, int writes, long delay) {
    static final Pace EAGER = new Pace(1 << 20, 1 << 20, 0);

    private static final long MILLISECOND = 1_000_000;

    /// One of those that the server's limits of time allow.
    static Pace patient(SplittableRandom random) {
        return switch (random.nextInt(8)) {
            case 0 -> new Pace(1 << 20, 1, 0);
            case 1 -> new Pace(1 + random.nextInt(4000), 1 + random.nextInt(200), 0);
            case 2 -> new Pace(1 + random.nextInt(60_000), 1 << 20, MILLISECOND * random.nextInt(1, 20));
            case 3 -> new Pace(2000 + random.nextInt(2000), 64 + random.nextInt(64), MILLISECOND * random.nextInt(1, 50));
            case 4 -> new Pace(1 + random.nextInt(200), 1 << 20, 0);
            default -> EAGER;
        };
    }

    /// One that may be too slow for the server's limits.
    static Pace slow(SplittableRandom random) {
        return new Pace(1 + random.nextInt(300), 1 + random.nextInt(30), MILLISECOND * random.nextInt(100, 20_000));
    }

    long pause(SplittableRandom random) {
        return delay == 0 ? 0 : random.nextLong(delay);
    }

    int reads(SplittableRandom random) {
        return reads < 1 << 20 ? 1 + random.nextInt(reads) : reads;
    }

    int writes(SplittableRandom random) {
        return writes < 1 << 20 ? 1 + random.nextInt(writes) : writes;
    }
}

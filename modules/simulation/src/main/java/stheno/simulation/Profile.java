package stheno.simulation;

import java.util.SplittableRandom;

/// What a seed decides about the whole of a simulation.
///
/// @param connections in all
/// @param crowd       clients at the same time, at most
/// @param loops       of the server
/// @param window      bytes of a socket's buffer
/// @param jumps       whether the clock jumps
/// @param slowDisk    one in so many steps of a thread waits for the disk; 0 for none
/// @param badDisk     whether files fail
/// @param reloads     whether settings change meanwhile
/// @param drained     whether the server stops while clients are there
/// @param few         whether the server has few places for connections
record Profile(int connections, int crowd, int loops, int window, boolean jumps, int slowDisk, boolean badDisk, boolean reloads,
               boolean drained, boolean few) {
    static Profile of(SplittableRandom random, int connections) {
        int[] windows = {2048, 4096, 16 * 1024, 64 * 1024, 64 * 1024, 1 << 20};
        return new Profile(connections, random.nextInt(1, 24), random.nextInt(4) == 0 ? 2 : 1, windows[random.nextInt(windows.length)],
                random.nextInt(4) == 0, random.nextInt(3) == 0 ? random.nextInt(2, 10) : 0, random.nextInt(4) == 0, random.nextInt(3) == 0,
                random.nextInt(4) == 0, random.nextInt(8) == 0);
    }

    /// Whether clients may be cut off or refused without a fault of theirs.
    boolean rough() {
        return jumps || drained || few;
    }
}

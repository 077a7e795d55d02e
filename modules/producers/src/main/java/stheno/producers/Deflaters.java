package stheno.producers;

import java.util.ArrayDeque;

/// The deflaters of a server, or of one loop. A native deflater holds about 256 KB, so connections do not own any: a
/// compressing producer borrows one for a single `more()` and gives it back before it answers.
///
/// Any number may be borrowed at once, but only as many as were asked for are kept for the next borrower; one for each
/// thread that compresses is enough. Any thread may use it: a lock of some nanoseconds stands against the millisecond that
/// compressing 56 KB takes.
public final class Deflaters implements AutoCloseable {
    private static final int LEVEL = 6; // zlib's own choice: beyond it, much time buys a percent or two

    private final int level;
    private final ArrayDeque<Compressor> idle = new ArrayDeque<>();
    private int kept;
    private int borrowed;
    private long created;

    /// At zlib's usual level, 6.
    ///
    /// @param kept how many are kept while nobody needs them
    public Deflaters(int kept) {
        this(LEVEL, kept);
    }

    /// @param level from 0 (none) over 1 (fast) to 9 (small)
    /// @param kept how many are kept while nobody needs them
    /// @throws IllegalArgumentException if the level does not exist or `kept` is negative
    public Deflaters(int level, int kept) {
        if (level < 0 || level > 9 || kept < 0) {
            throw new IllegalArgumentException("no deflaters of level " + level + ", " + kept + " kept");
        }
        this.level = level;
        this.kept = kept;
    }

    /// One that nobody else has, until it is [given back][#giveBack].
    Compressor borrow() {
        synchronized (this) {
            Compressor resting = idle.pollLast(); // the one used last: its memory is warm
            if (resting != null) {
                borrowed++;
                return resting;
            }
        }
        Compressor fresh = new Compressor(level); // outside the lock: it clears 350 KB
        synchronized (this) {
            borrowed++;
            created++;
        }
        return fresh;
    }

    void giveBack(Compressor compressor) {
        synchronized (this) {
            borrowed--;
            if (idle.size() < kept) {
                idle.addLast(compressor);
                return;
            }
        }
        compressor.end();
    }

    /// How many are in use at this moment.
    public synchronized int borrowed() {
        return borrowed;
    }

    /// How many wait to be borrowed.
    public synchronized int idle() {
        return idle.size();
    }

    /// How many were ever made: if it keeps rising, too few are kept.
    public synchronized long created() {
        return created;
    }

    /// Frees the native memory of those that wait. One that is still borrowed, or borrowed later, works and is freed when it
    /// comes back.
    @Override
    public void close() {
        Compressor[] ending;
        synchronized (this) {
            kept = 0;
            ending = idle.toArray(Compressor[]::new);
            idle.clear();
        }
        for (Compressor compressor : ending) compressor.end();
    }
}

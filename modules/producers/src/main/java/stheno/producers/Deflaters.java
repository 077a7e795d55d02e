package stheno.producers;

import java.util.ArrayDeque;

/// The deflaters of a server, or of one loop. A native deflater holds about 256 KB, so connections do not own any: a gzip producer borrows
/// one for a single `more()`, and gives it back before it returns.
///
/// Any number may be borrowed at once, but only a fixed number is kept for the next borrower. One for each thread that compresses is
/// enough. Any thread: the lock takes nanoseconds, compressing 56 KB takes a millisecond.
public final class Deflaters implements AutoCloseable {
    private static final int LEVEL = 6; // zlib's default: higher levels take much time for one or two percent

    private final int level;
    private final ArrayDeque<Compressor> idle = new ArrayDeque<>();
    private int kept;
    private int borrowed;
    private long created;

    /// At zlib's default level, 6.
    ///
    /// @param kept how many are kept while they are not borrowed
    public Deflaters(int kept) {
        this(LEVEL, kept);
    }

    /// @param level from 0 (none) over 1 (fast) to 9 (small)
    /// @param kept how many are kept while they are not borrowed
    /// @throws IllegalArgumentException if the level does not exist or `kept` is negative
    public Deflaters(int level, int kept) {
        if (level < 0 || level > 9 || kept < 0) {
            throw new IllegalArgumentException("level " + level + " is not from 0 to 9, or kept " + kept + " is negative");
        }
        this.level = level;
        this.kept = kept;
    }

    /// A compressor for the caller alone, until it is [given back][#giveBack].
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

    /// How many are borrowed now.
    public synchronized int borrowed() {
        return borrowed;
    }

    /// How many are kept now.
    public synchronized int idle() {
        return idle.size();
    }

    /// How many were made so far. If the number keeps rising, too few are kept.
    public synchronized long created() {
        return created;
    }

    /// Frees the native memory of those that are kept. One that is still borrowed, or borrowed later, works, and is freed when it is given
    /// back.
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

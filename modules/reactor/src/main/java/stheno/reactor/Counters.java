package stheno.reactor;

import java.util.concurrent.atomic.AtomicLongArray;

/// A fixed number of [counters][Counter] in one array, by index: one thread writes, any thread reads.
public final class Counters {
    private final AtomicLongArray values;

    /// All of them zero.
    public Counters(int count) {
        values = new AtomicLongArray(count);
    }

    /// Adds `n`, which may be negative, to one of them. The writer's thread only.
    public void add(int index, long n) {
        values.setOpaque(index, values.getPlain(index) + n);
    }

    /// The sums of two arrays of values, one for each index, in an array of its own. Any thread.
    public static long[] sums(long[] a, long[] b) {
        long[] all = new long[a.length];
        for (int i = 0; i < all.length; i++) all[i] = a[i] + b[i];
        return all;
    }

    /// The values now, in an array for the caller. Any thread.
    public long[] values() {
        long[] now = new long[values.length()];
        for (int i = 0; i < now.length; i++) now[i] = values.getOpaque(i);
        return now;
    }
}

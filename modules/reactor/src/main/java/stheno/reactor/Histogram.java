package stheno.reactor;

/// Counts values by their size, with an error of an eighth at most: each power of two has eight buckets, the values 0 to 7 one each. One
/// thread writes, any thread reads; see [Counter].
public final class Histogram {
    private static final int FINE = 3; // bits of a value that count below its highest one
    private static final int STEPS = 1 << FINE;
    private static final int BUCKETS = (Long.SIZE - FINE) * STEPS;

    private final Counters counts = new Counters(BUCKETS);
    private final Counter sum = new Counter();

    /// Empty.
    public Histogram() {}

    /// Counts a value, a negative one as zero. The writer's thread only.
    public void add(long value) {
        long counted = Math.max(0, value);
        counts.add(bucket(counted), 1);
        sum.add(counted);
    }

    /// A copy of the counts. Any thread.
    public Distribution snapshot() {
        return new Distribution(counts.values(), sum.value());
    }

    private static int bucket(long value) {
        if (value < STEPS) return (int) value;
        int power = Long.SIZE - 1 - Long.numberOfLeadingZeros(value);
        return (power - FINE + 1) * STEPS + (int) (value >>> (power - FINE)) - STEPS;
    }

    /// The largest value that the bucket counts.
    private static long most(int bucket) {
        if (bucket < STEPS) return bucket;
        int power = bucket / STEPS + FINE - 1;
        long step = 1L << (power - FINE);
        return (STEPS + bucket % STEPS) * step + (step - 1);
    }

    /// The counts of one or more histograms at one moment. Immutable; any thread.
    public static final class Distribution {
        /// Nothing counted.
        public static final Distribution EMPTY = new Distribution(new long[BUCKETS], 0);

        private final long[] counts;
        private final long sum;

        private Distribution(long[] counts, long sum) {
            this.counts = counts;
            this.sum = sum;
        }

        /// How many values.
        public long count() {
            return atMost(Long.MAX_VALUE);
        }

        /// All values together.
        public long sum() {
            return sum;
        }

        /// How many values were at most `bound`. Exact if `bound + 1` is the start of a bucket, otherwise up to an eighth too few.
        public long atMost(long bound) {
            long all = 0;
            for (int i = 0; i < BUCKETS && most(i) <= bound; i++) all += counts[i];
            return all;
        }

        /// The value that this share of all values, from 0 to 1, did not exceed. Up to an eighth too large; 0 without values.
        public long percentile(double share) {
            long rank = Math.max(1, (long) Math.ceil(share * count()));
            long seen = 0;
            for (int i = 0; i < BUCKETS; i++) {
                seen += counts[i];
                if (seen >= rank) return most(i);
            }
            return 0;
        }

        /// The sums of both, bucket by bucket.
        public Distribution plus(Distribution other) {
            return combined(other, 1);
        }

        /// The counts since `earlier`.
        public Distribution minus(Distribution earlier) {
            return combined(earlier, -1);
        }

        private Distribution combined(Distribution other, int sign) {
            long[] all = new long[BUCKETS];
            for (int i = 0; i < BUCKETS; i++) all[i] = counts[i] + sign * other.counts[i];
            return new Distribution(all, sum + sign * other.sum);
        }
    }
}

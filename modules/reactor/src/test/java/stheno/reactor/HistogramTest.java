package stheno.reactor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.concurrent.CountDownLatch;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

/// Counting by size, and reading at the same time.
final class HistogramTest {
    private static Histogram.Distribution of(long... values) {
        Histogram histogram = new Histogram();
        for (long value : values) histogram.add(value);
        return histogram.snapshot();
    }

    @Test
    void nothingCountedIsNothing() {
        for (Histogram.Distribution none : new Histogram.Distribution[] {of(), Histogram.Distribution.EMPTY}) {
            assertEquals(0, none.count());
            assertEquals(0, none.sum());
            assertEquals(0, none.percentile(0.5));
            assertEquals(0, none.atMost(Long.MAX_VALUE));
        }
    }

    @Test
    void smallValuesAreExact() {
        Histogram.Distribution all = of(0, 1, 2, 3, 4, 5, 6, 7);
        assertEquals(8, all.count());
        assertEquals(28, all.sum());
        for (int n = 0; n < 8; n++) {
            assertEquals(n + 1, all.atMost(n));
            assertEquals(n, all.percentile((n + 1) / 8.0));
        }
        assertEquals(0, all.percentile(0));
    }

    @Test
    void everyValueComesBackWithinAnEighthAbove() {
        RandomGenerator random = RandomGenerator.of("L64X128MixRandom");
        for (int i = 0; i < 10_000; i++) {
            long value = random.nextLong() >>> 1 + random.nextInt(63);
            long told = of(value).percentile(1);
            assertTrue(told >= value && told - value <= value / 8, value + " is told as " + told);
        }
        assertEquals(Long.MAX_VALUE, of(Long.MAX_VALUE).percentile(1));
        assertEquals(1, of(Long.MAX_VALUE).count());
    }

    @Test
    void aNegativeValueCountsAsZero() {
        assertEquals(1, of(-5).atMost(0));
        assertEquals(0, of(-5, Long.MIN_VALUE).sum());
    }

    @Test
    void boundsJustBelowAPowerOfTwoAreExact() {
        long[] values = new long[5000];
        for (int i = 0; i < values.length; i++) values[i] = i;
        Histogram.Distribution all = of(values);
        for (long bound = 1; bound <= 4096; bound *= 2) assertEquals(bound, all.atMost(bound - 1));
        assertEquals(1024 + 128, all.atMost(1024 + 128 - 1));
    }

    @Test
    void percentilesAreThoseOfTheValues() {
        RandomGenerator random = RandomGenerator.of("L64X128MixRandom");
        long[] values = new long[1001];
        for (int i = 0; i < values.length; i++) values[i] = random.nextLong(1_000_000);
        Histogram.Distribution all = of(values);
        Arrays.sort(values);
        for (double share : new double[] {0.01, 0.5, 0.9, 0.99, 1}) {
            long exact = values[(int) Math.ceil(share * values.length) - 1];
            long told = all.percentile(share);
            assertTrue(told >= exact && told - exact <= exact / 8, share + " of all is " + exact + ", told as " + told);
        }
    }

    @Test
    void twoAreAddedAndWhatWasBeforeIsTakenAway() {
        Histogram histogram = new Histogram();
        histogram.add(3);
        histogram.add(1000);
        Histogram.Distribution before = histogram.snapshot();
        histogram.add(5);
        Histogram.Distribution since = histogram.snapshot().minus(before);
        assertEquals(1, since.count());
        assertEquals(5, since.sum());
        assertEquals(5, since.percentile(1));
        Histogram.Distribution both = before.plus(since);
        assertEquals(3, both.count());
        assertEquals(1008, both.sum());
        assertEquals(2, before.count(), "a snapshot does not change");
    }

    @Test
    void aReaderSeesEverythingInTheEndAndNeverLess() throws Exception {
        Histogram histogram = new Histogram();
        Counter counter = new Counter();
        CountDownLatch reading = new CountDownLatch(1);
        int all = 1_000_000;
        Thread writer = Thread.ofPlatform().start(() -> {
            try {
                reading.await();
            } catch (InterruptedException e) {
                return;
            }
            for (int i = 0; i < all; i++) {
                histogram.add(i & 1023);
                counter.add(1);
            }
        });
        reading.countDown();
        long before = 0;
        while (counter.value() < all) {
            long now = histogram.snapshot().count();
            assertTrue(now >= before);
            before = now;
        }
        writer.join();
        assertEquals(all, histogram.snapshot().count());
        counter.add(-all);
        assertEquals(0, counter.value());
    }
}

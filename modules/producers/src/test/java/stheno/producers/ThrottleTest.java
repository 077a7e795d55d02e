package stheno.producers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ThrottleTest {
    private static final long SECOND = 1_000_000_000L;

    private final AtomicLong clock = new AtomicLong(Long.MAX_VALUE - SECOND); // overflows on the way, as a clock may
    private final Throttle throttle = new Throttle(100_000, clock::get);

    @ParameterizedTest
    @ValueSource(longs = {0, -1, Long.MIN_VALUE, 1L + (1L << 40), Long.MAX_VALUE})
    void aRateThatIsNoneIsRefused(long rate) {
        assertThrows(IllegalArgumentException.class, () -> new Throttle(rate));
    }

    @ParameterizedTest
    @CsvSource({"1,4096", "40960,4096", "100000,10000", "5000000,262144",
            "1000000000,10000000", "100000000000,1000000000", "1099511627776,1000000000"})
    void theBurstIsATenthOfASecondWithinItsBounds(long rate, long burst) {
        assertEquals(burst, new Throttle(rate).burst());
        assertEquals(rate, new Throttle(rate).bytesPerSecond());
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 100_000_000_000L, 1L << 40})
    void noRateIsTooSlowOrTooFastToCount(long rate) {
        Throttle extreme = new Throttle(rate, clock::get);
        clock.addAndGet(Long.MAX_VALUE / 4); // a rest of centuries
        long granted = 0;
        long last = -1;
        for (int i = 0; i < 100_000; i++) {
            Throttle.Grant grant = extreme.grant(Long.MAX_VALUE);
            long wait = extreme.nanosUntilPaid(grant);
            assertTrue(wait >= last && grant.bytes() > 0, i + ": " + grant);
            granted += grant.bytes();
            last = wait;
        }
        double exact = 1e9 * (granted - extreme.burst()) / rate;
        assertEquals(exact, last, exact / 1e6 + 1);
    }

    @Test
    void theBurstGoesAtOnceInSharesAndTheRestWaits() {
        for (int i = 0; i < 4; i++) {
            Throttle.Grant grant = throttle.grant(1_000_000);
            assertEquals(2500, grant.bytes());
            assertEquals(0, throttle.nanosUntilPaid(grant));
        }
        Throttle.Grant fifth = throttle.grant(1_000_000);
        assertEquals(2500, fifth.bytes());
        assertEquals(SECOND / 40, throttle.nanosUntilPaid(fifth));
        clock.addAndGet(SECOND / 40 - 1);
        assertEquals(1, throttle.nanosUntilPaid(fifth));
        clock.addAndGet(1);
        assertEquals(0, throttle.nanosUntilPaid(fifth));
    }

    @Test
    void laterGrantsAreDueLater() {
        long before = 0;
        for (int i = 0; i < 100; i++) {
            long due = throttle.nanosUntilPaid(throttle.grant(1000));
            assertTrue(due > before || i < 10 && due == 0, "grant " + i + " is due in " + due);
            before = due;
        }
    }

    @Test
    void whileManyWaitTheSharesAreCrumbs() {
        List<Long> shares = new ArrayList<>();
        for (int i = 0; i < 12; i++) shares.add(throttle.grant(1_000_000).bytes());
        assertEquals(List.of(2500L, 2500L, 2500L, 2500L, 2500L, 2500L, 2500L, 2500L, 2500L, 1024L, 1024L, 1024L), shares);
    }

    @Test
    void noMoreIsGrantedThanWanted() {
        assertEquals(7, throttle.grant(7).bytes());
        assertEquals(1, throttle.grant(1).bytes());
    }

    @Test
    void aRestDoesNotSaveUpMoreThanTheBurst() {
        clock.addAndGet(3600 * SECOND);
        assertFalse(throttle.tryTake(10_001));
        assertTrue(throttle.tryTake(10_000));
        assertFalse(throttle.tryTake(1));
        clock.addAndGet(SECOND / 100_000);
        assertTrue(throttle.tryTake(1));
        assertFalse(throttle.tryTake(1));
    }

    @Test
    void whatIsGivenBackMayBeTakenAgainButNotMoreThanTheBurst() {
        assertTrue(throttle.tryTake(10_000));
        throttle.giveBack(4000);
        assertTrue(throttle.tryTake(4000));
        assertFalse(throttle.tryTake(1));
        throttle.giveBack(1_000_000);
        assertTrue(throttle.tryTake(10_000));
        assertFalse(throttle.tryTake(1));
    }

    @Test
    void nothingIsTakenAtOnceWhileAnybodyWaits() {
        while (throttle.nanosUntilPaid(throttle.grant(2500)) <= 0) { }
        assertFalse(throttle.tryTake(1));
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 3, 999, 33_333, 1_000_003, 777_777_777, 100_000_000_000L})
    void theRateIsExactWhateverTheSteps(long rate) {
        Throttle exact = new Throttle(rate, clock::get);
        SplittableRandom random = new SplittableRandom(rate);
        long start = clock.get();
        long sent = 0;
        for (int i = 0; i < 5000; i++) {
            Throttle.Grant grant = exact.grant(random.nextLong(1, exact.burst()));
            clock.addAndGet(Math.max(0, exact.nanosUntilPaid(grant)));
            sent += grant.bytes();
        }
        double seconds = (clock.get() - start) / (double) SECOND;
        assertEquals(sent - exact.burst(), seconds * rate, Math.max(1, seconds * rate / 1000));
    }

    @Test
    void severalThreadsTogetherKeepTheRate() throws InterruptedException {
        Throttle shared = new Throttle(1_000_000_000, clock::get);
        AtomicLong granted = new AtomicLong();
        CountDownLatch done = new CountDownLatch(4);
        for (int i = 0; i < 4; i++) {
            Thread.ofVirtual().start(() -> {
                for (int k = 0; k < 10_000; k++) {
                    granted.addAndGet(shared.grant(1000).bytes());
                    clock.incrementAndGet();
                }
                done.countDown();
            });
        }
        done.await();
        long due = shared.nanosUntilPaid(shared.grant(1));
        long ticks = 40_000;
        assertEquals(40_000_000, granted.get());
        assertEquals(granted.get() + 1 - shared.burst() - ticks, due, 1); // a byte a nanosecond
    }
}

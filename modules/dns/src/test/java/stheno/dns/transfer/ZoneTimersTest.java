package stheno.dns.transfer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import stheno.testkit.ManualClock;

class ZoneTimersTest {
    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final SoaTimes TIMES = new SoaTimes(7, seconds(3600), seconds(600), seconds(86_400));

    private final ManualClock clock = new ManualClock(Long.MAX_VALUE - seconds(1000).toNanos()); // overflows on the way

    @Test
    void aZoneWithoutACopyIsAskedForAtOnce() {
        ZoneTimers empty = ZoneTimers.empty(now());
        assertEquals(Duration.ZERO, until(empty.askAt()));
        assertFalse(empty.serves(now()));
    }

    @Test
    void theWaitsOfAZoneWithoutACopyDoubleUpToAnHour() {
        ZoneTimers timers = ZoneTimers.empty(now());
        for (int expected : new int[] {10, 20, 40, 80, 160, 320, 640, 1280, 2560, 3600, 3600, 3600, 3600}) {
            timers = timers.failed(now());
            assertEquals(seconds(expected), until(timers.askAt()));
        }
    }

    @Test
    void aSuccessIsFollowedByRefresh() {
        ZoneTimers current = ZoneTimers.empty(now()).succeeded(TIMES, now());
        assertEquals(seconds(3600), until(current.askAt()));
        assertTrue(current.serves(now()));
    }

    @Test
    void aFailureIsFollowedByRetryAndTheExpiryStays() {
        ZoneTimers timers = ZoneTimers.empty(now()).succeeded(TIMES, now());
        clock.advance(seconds(3600));
        timers = timers.failed(now());
        assertEquals(seconds(600), until(timers.askAt()));
        assertTrue(timers.serves(now()));
        clock.advance(seconds(86_400 - 3600 - 1));
        assertTrue(timers.at(now()).serves(now()));
        assertEquals(seconds(1), until(timers.failed(now()).dueAt())); // the expiry comes before the next question
        clock.advance(SECOND);
        assertFalse(timers.serves(now()));
        assertInstanceOf(ZoneTimers.Expired.class, timers.at(now()));
    }

    @Test
    void anExpiredZoneIsAskedForEachRetryAndServesAfterASuccess() {
        ZoneTimers timers = ZoneTimers.loaded(TIMES, seconds(86_400), now());
        assertInstanceOf(ZoneTimers.Expired.class, timers);
        assertEquals(Duration.ZERO, until(timers.askAt()));
        timers = timers.failed(now());
        assertEquals(seconds(600), until(timers.askAt()));
        assertTrue(timers.succeeded(TIMES, now()).serves(now()));
    }

    @Test
    void aCopyFromDiskIsServedForTheRestOfItsTimeAndCheckedAtOnce() {
        ZoneTimers timers = ZoneTimers.loaded(TIMES, seconds(86_000), now());
        assertEquals(Duration.ZERO, until(timers.askAt()));
        clock.advance(seconds(399));
        assertTrue(timers.serves(now()));
        clock.advance(SECOND);
        assertFalse(timers.serves(now()));
    }

    @Test
    void aCopyFromTheFutureIsNew() {
        ZoneTimers timers = ZoneTimers.loaded(TIMES, seconds(-5000), now());
        assertEquals(seconds(86_400), until(assertInstanceOf(ZoneTimers.Current.class, timers).expireAt()));
    }

    @Test
    void timesAreKeptWithinBounds() {
        SoaTimes small = soa(0, 0, 0);
        assertEquals(seconds(10), small.refresh());
        assertEquals(seconds(10), small.retry());
        assertEquals(seconds(20), small.expire());
        SoaTimes large = soa(-1, -1, -1);
        assertEquals(SoaTimes.LONGEST_REFRESH, large.refresh());
        assertEquals(SoaTimes.LONGEST_RETRY, large.retry());
        assertEquals(SoaTimes.LONGEST_EXPIRE, large.expire());
    }

    @Test
    void aZoneDoesNotExpireBeforeItsRefreshAndARetry() {
        assertEquals(seconds(4200), soa(3600, 600, 60).expire());
    }

    @Test
    void anSoaRecordThatIsTooShortIsRefused() {
        assertThrows(IllegalArgumentException.class, () -> SoaTimes.of(new byte[21], SECOND));
    }

    private static SoaTimes soa(int refresh, int retry, int expire) {
        ByteBuffer data = ByteBuffer.allocate(22).putShort((short) 0); // two root names
        data.putInt(1).putInt(refresh).putInt(retry).putInt(expire).putInt(60);
        return SoaTimes.of(data.array(), seconds(10));
    }

    private static Duration seconds(int seconds) {
        return Duration.ofSeconds(seconds);
    }

    private long now() {
        return clock.getAsLong();
    }

    private Duration until(long time) {
        return Duration.ofNanos(time - now());
    }
}

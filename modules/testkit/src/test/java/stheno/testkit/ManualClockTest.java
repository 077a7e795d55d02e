package stheno.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.time.Duration;
import org.junit.jupiter.api.Test;

final class ManualClockTest {
    @Test
    void itStandsStillUntilItIsMoved() {
        var clock = new ManualClock(5);
        assertEquals(5, clock.getAsLong());
        assertEquals(5, clock.getAsLong());
        clock.advance(Duration.ofMillis(2));
        assertEquals(2_000_005, clock.getAsLong());
    }

    @Test
    void itWrapsAsNanoTimeMay() {
        var clock = new ManualClock(Long.MAX_VALUE);
        clock.advance(Duration.ofNanos(1));
        assertEquals(Long.MIN_VALUE, clock.getAsLong());
    }

    @Test
    void itDoesNotGoBack() {
        assertThrows(IllegalArgumentException.class, () -> new ManualClock().advance(Duration.ofNanos(-1)));
    }
}

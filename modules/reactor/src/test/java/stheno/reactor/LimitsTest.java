package stheno.reactor;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import org.junit.jupiter.api.Test;

final class LimitsTest {
    private static long millis(int connections, int open) {
        return Limits.DEFAULTS.withIdle(Duration.ofSeconds(8)).withConnections(connections).advertisedIdle(open).toMillis();
    }

    @Test
    void theAdvertisedIdleTimeShrinksWhenThreeQuartersOfTheConnectionsAreOpen() {
        assertEquals(8000, millis(100, 1));
        assertEquals(8000, millis(100, 75));
        assertEquals(4160, millis(100, 87));
        assertEquals(320, millis(100, 99));
        assertEquals(0, millis(100, 100));
        assertEquals(0, millis(100, 120)); // a change has lowered the limit
    }

    @Test
    void aPortOfFewConnectionsAdvertisesItsIdleTime() {
        assertEquals(8000, millis(1, 1));
        assertEquals(8000, millis(3, 3));
        assertEquals(0, millis(4, 4));
    }

    @Test
    void theLargestLimitDoesNotOverflow() {
        assertEquals(8000, millis(Integer.MAX_VALUE, 1));
        assertEquals(0, millis(Integer.MAX_VALUE, Integer.MAX_VALUE));
    }
}

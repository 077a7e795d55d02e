package stheno.storage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class LoginThrottleTest {
    static final Duration MINUTE = Duration.ofMinutes(1);

    final HandClock clock = new HandClock();
    final LoginThrottle attempts = new LoginThrottle(5, MINUTE, MINUTE, 100, clock);

    private static InetAddress address(String text) throws UnknownHostException {
        return InetAddress.getByName(text);
    }

    private void fail(String address, int times) throws UnknownHostException {
        for (int i = 0; i < times; i++) attempts.failed(address(address));
    }

    private boolean barred(String address) throws UnknownHostException {
        return attempts.barred(address(address)).isPositive();
    }

    @Test
    void theFifthFailureBarsForAMinute() throws Exception {
        fail("192.0.2.1", 4);
        assertFalse(barred("192.0.2.1"));
        fail("192.0.2.1", 1);
        assertEquals(MINUTE, attempts.barred(address("192.0.2.1")));
        assertFalse(barred("192.0.2.2"));
        clock.pass(MINUTE.minusNanos(1));
        assertEquals(Duration.ofNanos(1), attempts.barred(address("192.0.2.1")));
        clock.pass(Duration.ofNanos(1));
        assertFalse(barred("192.0.2.1"));
    }

    @Test
    void afterwardsNothingIsHeldAgainstIt() throws Exception {
        fail("192.0.2.1", 5);
        clock.pass(MINUTE);
        fail("192.0.2.1", 4); // without having asked in between
        assertFalse(barred("192.0.2.1"));
        fail("192.0.2.1", 1);
        assertTrue(barred("192.0.2.1"));
    }

    @Test
    void failuresThatAreFarEnoughApartDoNotAddUp() throws Exception {
        for (int i = 0; i < 100; i++) {
            fail("192.0.2.1", 1);
            assertFalse(barred("192.0.2.1"), "after " + (i + 1));
            clock.pass(Duration.ofSeconds(15));
        }
    }

    @Test
    void anyMinuteCountsNotThoseOfTheClock() throws Exception {
        fail("192.0.2.1", 1);
        clock.pass(Duration.ofSeconds(50));
        fail("192.0.2.1", 2);
        clock.pass(Duration.ofSeconds(20)); // the first is over by now
        fail("192.0.2.1", 2);
        assertFalse(barred("192.0.2.1"));
        fail("192.0.2.1", 1);
        assertTrue(barred("192.0.2.1"));
    }

    @Test
    void aNetworkOf64BitsIsOneAddress() throws Exception {
        for (int i = 0; i < 5; i++) fail("2001:db8:1:2::" + i, 1);
        assertTrue(barred("2001:db8:1:2:ffff::1"));
        assertFalse(barred("2001:db8:1:3::1"));
        assertFalse(barred("0.0.0.0"));
    }

    @Test
    void theTwoFamiliesAreNotMixedUp() throws Exception {
        fail("0.0.0.1", 5);
        assertFalse(barred("0:0:0:1::"));
        assertTrue(barred("::ffff:0.0.0.1")); // the same by another name
    }

    @Test
    void theTableIsBoundedAndTheOldestGoFirst() throws Exception {
        fail("192.0.2.1", 5);
        for (int i = 0; i < 99; i++) fail("198.51.100." + i, 1);
        assertEquals(100, attempts.size());
        assertTrue(barred("192.0.2.1"));
        fail("203.0.113.1", 1);
        assertEquals(100, attempts.size());
        assertFalse(barred("192.0.2.1"));
    }

    @Test
    void whatIsOverIsForgotten() throws Exception {
        for (int i = 0; i < 50; i++) fail("198.51.100." + i, 1);
        clock.pass(MINUTE);
        fail("203.0.113.1", 1);
        assertEquals(1, attempts.size());
    }
}

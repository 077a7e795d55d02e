package stheno.accounts;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import stheno.testkit.ManualClock;

class LoginThrottleTest {
    static final Duration MINUTE = Duration.ofMinutes(1);

    final ManualClock clock = new ManualClock(Long.MAX_VALUE - 1_000_000);
    final LoginThrottle throttle = new LoginThrottle(5, MINUTE, MINUTE, 100, clock);

    private static InetAddress address(String text) throws UnknownHostException {
        return InetAddress.getByName(text);
    }

    private void fail(String address, int times) throws UnknownHostException {
        for (int i = 0; i < times; i++) throttle.failed(address(address));
    }

    private boolean blocked(String address) throws UnknownHostException {
        return throttle.blockedFor(address(address)).isPositive();
    }

    @Test
    void theFifthFailureBlocksForAMinute() throws Exception {
        fail("192.0.2.1", 4);
        assertFalse(blocked("192.0.2.1"));
        fail("192.0.2.1", 1);
        assertEquals(MINUTE, throttle.blockedFor(address("192.0.2.1")));
        assertFalse(blocked("192.0.2.2"));
        clock.advance(MINUTE.minusNanos(1));
        assertEquals(Duration.ofNanos(1), throttle.blockedFor(address("192.0.2.1")));
        clock.advance(Duration.ofNanos(1));
        assertFalse(blocked("192.0.2.1"));
    }

    @Test
    void afterTheBlockTheCountBeginsAtZero() throws Exception {
        fail("192.0.2.1", 5);
        clock.advance(MINUTE);
        fail("192.0.2.1", 4); // without having asked in between
        assertFalse(blocked("192.0.2.1"));
        fail("192.0.2.1", 1);
        assertTrue(blocked("192.0.2.1"));
    }

    @Test
    void failuresFarApartDoNotAddUp() throws Exception {
        for (int i = 0; i < 100; i++) {
            fail("192.0.2.1", 1);
            assertFalse(blocked("192.0.2.1"), "after " + (i + 1));
            clock.advance(Duration.ofSeconds(15));
        }
    }

    @Test
    void theWindowSlides() throws Exception {
        fail("192.0.2.1", 1);
        clock.advance(Duration.ofSeconds(50));
        fail("192.0.2.1", 2);
        clock.advance(Duration.ofSeconds(20)); // the first is over by now
        fail("192.0.2.1", 2);
        assertFalse(blocked("192.0.2.1"));
        fail("192.0.2.1", 1);
        assertTrue(blocked("192.0.2.1"));
    }

    @Test
    void aPrefixOf64BitsIsOneAddress() throws Exception {
        for (int i = 0; i < 5; i++) fail("2001:db8:1:2::" + i, 1);
        assertTrue(blocked("2001:db8:1:2:ffff::1"));
        assertFalse(blocked("2001:db8:1:3::1"));
        assertFalse(blocked("0.0.0.0"));
    }

    @Test
    void ipv4AndIpv6AreCountedApart() throws Exception {
        fail("0.0.0.1", 5);
        assertFalse(blocked("0:0:0:1::"));
        assertTrue(blocked("::ffff:0.0.0.1")); // the same by another name
    }

    @Test
    void theTableIsBoundedAndDropsTheOldestFirst() throws Exception {
        fail("192.0.2.1", 5);
        for (int i = 0; i < 99; i++) fail("198.51.100." + i, 1);
        assertEquals(100, throttle.size());
        assertTrue(blocked("192.0.2.1"));
        fail("203.0.113.1", 1);
        assertEquals(100, throttle.size());
        assertFalse(blocked("192.0.2.1"));
    }

    @Test
    void expiredFailuresAreRemoved() throws Exception {
        for (int i = 0; i < 50; i++) fail("198.51.100." + i, 1);
        clock.advance(MINUTE);
        fail("203.0.113.1", 1);
        assertEquals(1, throttle.size());
    }

    @Test
    void eachBlockIsToldOnce() {
        List<String> told = new ArrayList<>();
        long[] now = {0};
        LoginThrottle throttle = new LoginThrottle(new LoginThrottle.Policy(2, Duration.ofMinutes(1), Duration.ofMinutes(5)), 10,
                () -> now[0], (address, policy) -> told.add(address.getHostAddress() + " " + policy.block().toMinutes()));
        InetAddress address = InetAddress.ofLiteral("192.0.2.1");
        throttle.failed(address);
        assertEquals(List.of(), told);
        throttle.failed(address);
        throttle.failed(address);
        assertEquals(List.of("192.0.2.1 5"), told);
        now[0] += Duration.ofMinutes(5).toNanos();
        throttle.failed(address);
        throttle.failed(address);
        assertEquals(2, told.size());
    }

    @Test
    void anotherPolicyHoldsAtOnce() {
        long[] now = {0};
        LoginThrottle throttle = new LoginThrottle(new LoginThrottle.Policy(2, Duration.ofMinutes(1), Duration.ofMinutes(1)), 10,
                () -> now[0], (_, _) -> { });
        InetAddress one = InetAddress.ofLiteral("192.0.2.1");
        InetAddress two = InetAddress.ofLiteral("192.0.2.2");
        throttle.failed(one);
        throttle.failed(one);
        throttle.failed(two);
        throttle.change(new LoginThrottle.Policy(1, Duration.ofMinutes(1), Duration.ofHours(1)));
        assertEquals(Duration.ofHours(1), throttle.blockedFor(one));
        assertEquals(Duration.ZERO, throttle.blockedFor(two));
        throttle.failed(two);
        assertEquals(Duration.ofHours(1), throttle.blockedFor(two));
    }
}

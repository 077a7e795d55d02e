package stheno.dns.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.util.List;
import org.junit.jupiter.api.Test;
import stheno.reactor.Network;

/// Case 28: equal answers are counted by network.
final class RateLimiterTest {
    private static final RateLimit TEN = RateLimit.NONE.withRate(10);

    private static RateLimiter limiter(RateLimit limit) {
        return new RateLimiter(limit, new SipHash(1, 2));
    }

    private static byte[] address(String literal) {
        return InetAddress.ofLiteral(literal).getAddress();
    }

    /// How many of `count` answers are not limited.
    private static int passed(RateLimiter limiter, String source, long subject, long second, int count) {
        int passed = 0;
        for (int i = 0; i < count; i++) if (!limiter.exceeded(address(source), subject, second)) passed++;
        return passed;
    }

    @Test
    void theRatePassesInEachSecond() {
        RateLimiter limiter = limiter(TEN);
        for (int second = 5; second < 50; second++) assertEquals(10, passed(limiter, "192.0.2.1", 1, second, 10));
    }

    @Test
    void moreIsLimitedAsLongAsTheFloodGoesOn() {
        RateLimiter limiter = limiter(TEN);
        assertEquals(10, passed(limiter, "192.0.2.1", 1, 100, 1000));
        for (int second = 101; second < 110; second++) assertEquals(0, passed(limiter, "192.0.2.1", 1, second, 1000));
    }

    @Test
    void theDebtOfAFloodIsPaidWithinSixteenSeconds() {
        RateLimiter limiter = limiter(TEN);
        passed(limiter, "192.0.2.1", 1, 100, 1_000_000);
        assertEquals(0, passed(limiter, "192.0.2.1", 1, 114, 1));
        assertEquals(9, passed(limiter, "192.0.2.1", 1, 116, 20), "one went into the look before");
    }

    @Test
    void networksAreCountedAsWholes() {
        RateLimiter limiter = limiter(TEN);
        assertEquals(10, passed(limiter, "192.0.2.1", 1, 5, 100));
        assertEquals(0, passed(limiter, "192.0.2.254", 1, 5, 100));
        assertEquals(10, passed(limiter, "192.0.3.1", 1, 5, 100));
        assertEquals(10, passed(limiter, "2001:db8:0:ff::1", 1, 5, 100));
        assertEquals(0, passed(limiter, "2001:db8::1", 1, 5, 100), "a /56");
        assertEquals(10, passed(limiter, "2001:db8:0:100::1", 1, 5, 100));
    }

    @Test
    void prefixesNeedNotEndAtAnOctet() {
        RateLimiter limiter = limiter(TEN.withPrefixes(20, 33));
        assertEquals(10, passed(limiter, "10.0.0.1", 1, 5, 100));
        assertEquals(0, passed(limiter, "10.0.15.1", 1, 5, 100));
        assertEquals(10, passed(limiter, "10.0.16.1", 1, 5, 100));
        assertEquals(10, passed(limiter, "2001:db8:7fff::", 1, 5, 100));
        assertEquals(0, passed(limiter, "2001:db8::", 1, 5, 100));
        assertEquals(10, passed(limiter, "2001:db8:8000::", 1, 5, 100));
    }

    @Test
    void otherAnswersAreCountedByThemselves() {
        RateLimiter limiter = limiter(TEN);
        byte[] name = {1, 'a', 1, 'b', 0};
        long a = limiter.subject(1, name, 0, name.length);
        assertEquals(10, passed(limiter, "192.0.2.1", a, 5, 100));
        assertEquals(10, passed(limiter, "192.0.2.1", limiter.subject(28, name, 0, name.length), 5, 100));
        assertEquals(10, passed(limiter, "192.0.2.1", limiter.subject(1, name, 2, name.length), 5, 100));
        assertEquals(0, passed(limiter, "192.0.2.1", a, 5, 100));
    }

    @Test
    void anotherAnswerOfAFullTableBeginsAnew() {
        RateLimiter limiter = limiter(TEN.withBuckets(4));
        for (int subject = 0; subject < 1000; subject++) assertEquals(10, passed(limiter, "192.0.2.1", subject, 5, 20));
    }

    @Test
    void theClockMayBeginAnywhere() {
        for (long start : new long[] {0, -5, Integer.MAX_VALUE - 2, -10_000_000_000L}) {
            RateLimiter limiter = limiter(TEN);
            for (long second = start; second < start + 5; second++) assertEquals(10, passed(limiter, "192.0.2.1", 1, second, 10));
            assertEquals(10, passed(limiter, "192.0.2.1", 1, start + 5, 20));
        }
    }

    @Test
    void exemptNetworksAndNoLimit() {
        RateLimiter limiter = limiter(TEN.withExempt(List.of(Network.of("10.0.0.0/8"), Network.of("fd00::/8"))));
        assertTrue(limiter.exempt(address("10.9.9.9")));
        assertTrue(limiter.exempt(address("fd00::1")));
        assertFalse(limiter.exempt(address("192.0.2.1")));
        assertTrue(limiter.on());
        assertFalse(limiter(RateLimit.NONE).on());
    }
}

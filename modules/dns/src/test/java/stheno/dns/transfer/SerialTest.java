package stheno.dns.transfer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

/// Case 42: serials are compared by RFC 1982.
class SerialTest {
    @Test
    void aHigherSerialIsNewer() {
        assertTrue(newer(2, 1));
        assertFalse(newer(1, 2));
    }

    @Test
    void aSerialIsNotNewerThanItself() {
        assertFalse(newer(0, 0));
        assertFalse(newer(4_294_967_295L, 4_294_967_295L));
    }

    @Test
    void serialsWrap() {
        assertTrue(newer(0, 4_294_967_295L));
        assertTrue(newer(1_158_658_354L, 4_000_000_000L));
        assertFalse(newer(4_000_000_000L, 1_158_658_354L));
    }

    @Test
    void ofSerialsHalfTheCircleApartNeitherIsNewer() {
        assertFalse(newer(0, 1L << 31));
        assertFalse(newer(1L << 31, 0));
        assertTrue(newer((1L << 31) - 1, 0));
        assertTrue(newer(0, (1L << 31) + 1));
    }

    @Test
    void theTextIsAnUnsignedNumber() {
        assertEquals("4294967295", Serial.text(-1));
    }

    private static boolean newer(long a, long b) {
        return Serial.newer((int) a, (int) b);
    }
}

package stheno.dns.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;

/// SipHash-2-4, by the vectors of its authors: the key 00 to 0f, and messages 00, 01, 02 and so on.
final class SipHashTest {
    private static final byte[] COUNTING = counting(64);

    private static byte[] counting(int length) {
        byte[] octets = new byte[length];
        for (int i = 0; i < length; i++) octets[i] = (byte) i;
        return octets;
    }

    @Test
    void theVectorsOfItsAuthorsAreMet() {
        SipHash hash = SipHash.of(counting(16));
        long[] expected = {0x726fdb47dd0e0e31L, 0x74f839c593dc67fdL, 0x0d6c8009d9a94f5aL, 0x85676696d7fb7e2dL};
        for (int length = 0; length < expected.length; length++) assertEquals(expected[length], hash.hash(COUNTING, 0, length));
        assertEquals(0x93f5f5799a932462L, hash.hash(COUNTING, 0, 8));
        assertEquals(0xa129ca6149be45e5L, hash.hash(COUNTING, 0, 15));
    }

    @Test
    void thePlaceOfTheDataDoesNotMatter() {
        SipHash hash = new SipHash(1, 2);
        byte[] moved = new byte[40];
        System.arraycopy(COUNTING, 0, moved, 13, 27);
        assertEquals(hash.hash(COUNTING, 0, 27), hash.hash(moved, 13, 27));
    }

    @Test
    void aKeyHasSixteenOctetsAndIsNotShown() {
        assertThrows(IllegalArgumentException.class, () -> SipHash.of(new byte[15]));
        assertEquals("SipHash-2-4", new SipHash(1, 2).toString());
    }
}

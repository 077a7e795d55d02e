package stheno.dns.server;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/// SipHash-2-4: a short keyed hash of 64 bits, which cannot be forged without the key. It allocates nothing. Immutable; any thread.
/// Source: Aumasson and Bernstein, "SipHash: a fast short-input PRF", 2012; RFC 9018, section 4.4.
///
/// @param k0 the key's first 8 octets, the least significant one first
/// @param k1 its last 8 octets
record SipHash(long k0, long k1) {
    /// Octets of a key.
    static final int KEY = 16;

    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    /// With the 16 octets of a key.
    static SipHash of(byte[] key) {
        if (key.length != KEY) throw new IllegalArgumentException("a key of " + key.length + " octets");
        return new SipHash((long) LONGS.get(key, 0), (long) LONGS.get(key, 8));
    }

    /// The hash of `length` octets from `offset` on.
    long hash(byte[] data, int offset, int length) {
        long v0 = k0 ^ 0x736f6d6570736575L;
        long v1 = k1 ^ 0x646f72616e646f6dL;
        long v2 = k0 ^ 0x6c7967656e657261L;
        long v3 = k1 ^ 0x7465646279746573L;
        int whole = length & ~7;
        for (int i = 0; i <= whole; i += 8) {
            long m = i < whole ? (long) LONGS.get(data, offset + i) : last(data, offset + whole, length);
            v3 ^= m;
            for (int round = 0; round < 2; round++) {
                v0 += v1;
                v2 += v3;
                v1 = Long.rotateLeft(v1, 13) ^ v0;
                v3 = Long.rotateLeft(v3, 16) ^ v2;
                v0 = Long.rotateLeft(v0, 32) + v3;
                v2 += v1;
                v3 = Long.rotateLeft(v3, 21) ^ v0;
                v1 = Long.rotateLeft(v1, 17) ^ v2;
                v2 = Long.rotateLeft(v2, 32);
            }
            v0 ^= m;
        }
        v2 ^= 0xff;
        for (int round = 0; round < 4; round++) {
            v0 += v1;
            v2 += v3;
            v1 = Long.rotateLeft(v1, 13) ^ v0;
            v3 = Long.rotateLeft(v3, 16) ^ v2;
            v0 = Long.rotateLeft(v0, 32) + v3;
            v2 += v1;
            v3 = Long.rotateLeft(v3, 21) ^ v0;
            v1 = Long.rotateLeft(v1, 17) ^ v2;
            v2 = Long.rotateLeft(v2, 32);
        }
        return v0 ^ v1 ^ v2 ^ v3;
    }

    /// The last word: the rest of the data, and the length.
    private static long last(byte[] data, int offset, int length) {
        long word = (long) length << 56;
        for (int i = 0; i < (length & 7); i++) word |= (data[offset + i] & 0xffL) << 8 * i;
        return word;
    }

    /// A hash must not tell its key.
    @Override
    public String toString() {
        return "SipHash-2-4";
    }
}

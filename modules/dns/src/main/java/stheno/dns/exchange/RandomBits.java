package stheno.dns.exchange;

import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.util.random.RandomGenerator;

/// Random numbers that cannot be predicted, for ids, spellings and the choice of sockets. They are drawn from the system in batches. Loop
/// thread only.
final class RandomBits {
    private static final int BATCH = 1024; // octets: about 70 questions

    private final RandomGenerator source;
    private final ByteBuffer drawn = ByteBuffer.allocate(BATCH).flip();

    RandomBits() {
        this(new SecureRandom());
    }

    /// @param source for tests, one that can be repeated
    RandomBits(RandomGenerator source) {
        this.source = source;
    }

    private ByteBuffer drawn(int octets) {
        if (drawn.remaining() < octets) {
            source.nextBytes(drawn.array());
            drawn.clear();
        }
        return drawn;
    }

    /// From 0 to 65535.
    int id() {
        return drawn(Short.BYTES).getShort() & 0xFFFF;
    }

    long bits() {
        return drawn(Long.BYTES).getLong();
    }

    /// From 0 to `bound` - 1. The bias is at most `bound` in 2^32.
    int below(int bound) {
        return (int) ((drawn(Integer.BYTES).getInt() & 0xFFFF_FFFFL) * bound >>> 32);
    }
}

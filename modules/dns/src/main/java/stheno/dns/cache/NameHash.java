package stheno.dns.cache;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/// Hashes of names with a secret key, so that no client can choose names that collide. Immutable; any thread.
final class NameHash {
    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long ODD = 0x9e37_79b9_7f4a_7c15L;

    private final long key;
    private final long other;

    NameHash(long key, long other) {
        this.key = key;
        this.other = other | 1;
    }

    long hash(byte[] name, int offset, int length) {
        long hash = key ^ length;
        int at = offset;
        int end = offset + length;
        for (; at + 8 <= end; at += 8) hash = mixed(hash ^ (long) LONG.get(name, at));
        long rest = 0;
        for (; at < end; at++) rest = rest << 8 | name[at] & 0xFF;
        return mixed(hash ^ rest);
    }

    /// The hash of a name with a number beside it.
    long with(long hash, int number) {
        return mixed(hash ^ number * ODD);
    }

    /// Both halves of the product of 128 bits, as wyhash takes them.
    private long mixed(long value) {
        long a = value ^ key;
        return a * other ^ Math.unsignedMultiplyHigh(a, other) ^ a >>> 29;
    }
}

package stheno.dns.server;

import java.util.List;
import java.util.concurrent.atomic.AtomicLongArray;
import stheno.reactor.Network;

/// Counts equal answers by network, for all loops together. It allocates nothing. Any thread.
///
/// Each pair of a network and an answer has an account in a table of fixed size. The account gets `rate` answers each second, at most
/// `rate` in all. Each answer costs one. Below zero, answers are limited until the account is paid up, which takes 16 seconds at most after
/// a flood: while a flood goes on, all of its answers are limited. BIND counts the same way.
///
/// A pair looks for its account in four places, and takes over the one that was used least recently if it has none. A pair that loses its
/// account begins with a full one: a flood of different answers cannot limit a client.
final class RateLimiter {
    private static final int WINDOW = 15; // seconds of debt at most
    private static final int WAYS = 4;
    private static final long FREE = 0; // the key of a place without an account
    private static final long BALANCE = 0xffff_ffffL;

    private final RateLimit limit;
    private final SipHash hash;
    private final AtomicLongArray keys;
    private final AtomicLongArray accounts; // the second of the last use, then the balance
    private final int mask;
    private final int most;
    private final int least;

    /// @param hash with a random key, so that a client cannot choose pairs that share an account
    RateLimiter(RateLimit limit, SipHash hash) {
        this.limit = limit;
        this.hash = hash;
        int size = limit.rate() == 0 ? WAYS : Math.max(WAYS, Integer.highestOneBit(2 * limit.buckets() - 1));
        keys = new AtomicLongArray(size);
        accounts = new AtomicLongArray(size);
        mask = size - 1 & -WAYS;
        most = limit.rate();
        least = (int) Math.max(-(long) WINDOW * most, Integer.MIN_VALUE);
    }

    /// Whether answers are limited at all.
    boolean on() {
        return most > 0;
    }

    /// Whether a client is never limited.
    boolean exempt(byte[] source) {
        List<Network> networks = limit.exempt();
        for (int i = 0; i < networks.size(); i++) if (networks.get(i).contains(source)) return true;
        return false;
    }

    /// The number of all answers of a kind for a name.
    ///
    /// @param name in lower case from `from` to `end`
    long subject(int kind, byte[] name, int from, int end) {
        return hash.hash(name, from, end - from) + kind;
    }

    /// Counts an answer.
    ///
    /// @param source the client's IP address, 4 or 16 octets
    /// @param subject equal answers have the same one
    /// @param second of a clock that never goes back
    /// @return whether the answer is beyond the limit
    boolean exceeded(byte[] source, long subject, long second) {
        long key = key(source, subject);
        int start = (int) key & mask;
        int at = start;
        int oldest = Integer.MAX_VALUE;
        for (int i = start; i < start + WAYS; i++) {
            long found = keys.getOpaque(i);
            if (found == key) return charge(i, (int) second) < 0;
            int idle = found == FREE ? Integer.MIN_VALUE : (int) (accounts.getOpaque(i) >> 32) - (int) second;
            if (idle < oldest) {
                oldest = idle;
                at = i;
            }
        }
        keys.setOpaque(at, key);
        accounts.setOpaque(at, account((int) second, most - 1));
        return false;
    }

    private int charge(int at, int second) {
        while (true) {
            long before = accounts.get(at);
            long passed = Math.max(0, second - (int) (before >> 32));
            int balance = (int) Math.max(least, Math.min(most, (int) before + passed * most) - 1);
            if (accounts.compareAndSet(at, before, account(second, balance))) return balance;
        }
    }

    private static long account(int second, int balance) {
        return (long) second << 32 | balance & BALANCE;
    }

    private long key(byte[] source, long subject) {
        int bits = source.length == 4 ? limit.ipv4Prefix() : limit.ipv6Prefix();
        long key = mixed(hash.k0() + source.length);
        for (int i = 0; 8 * i < bits; i++) {
            int here = Math.min(8, bits - 8 * i);
            key = mixed(key + (source[i] & 0xff << 8 - here & 0xff));
        }
        key = mixed(key + subject);
        return key == FREE ? 1 : key;
    }

    /// The finalizer of SplitMix64: each bit of the input changes half of the output's.
    private static long mixed(long value) {
        long z = (value ^ value >>> 30) * 0xbf58476d1ce4e5b9L;
        z = (z ^ z >>> 27) * 0x94d049bb133111ebL;
        return z ^ z >>> 31;
    }
}

package stheno.web.rules;

import java.security.SecureRandom;

/// The request rates of many clients, in a bounded table without an object for each client. Any thread.
///
/// The clients are spread over stripes. A stripe has two halves. A client that sends a request is entered in the newer half. When that is full,
/// it becomes the older one, and the older one is dropped, which holds only clients that have sent nothing since. So each request costs a
/// look into one or two small arrays, even if many addresses flood the table. The seed keeps an attacker from choosing addresses that all
/// have the same hash.
final class RateTable {
    private static final int STRIPES = 64;
    private static final int LEAST = 8; // clients of half a stripe

    private final long seed = new SecureRandom().nextLong();
    private final Stripe[] stripes = new Stripe[STRIPES];

    /// @param clients how many are remembered at least
    RateTable(int clients) {
        int half = Math.max(LEAST, Math.ceilDiv(clients, 2 * STRIPES));
        for (int i = 0; i < STRIPES; i++) stripes[i] = new Stripe(half);
    }

    /// Counts a request of a client, if the rate allows it.
    ///
    /// @param now       a clock in nanoseconds that never goes back
    /// @param interval  nanoseconds that a request costs
    /// @param tolerance nanoseconds that a client may be ahead of the clock
    /// @return 0 if the rate allows it, else the nanoseconds until it does
    long nanosToWait(long client, long now, long interval, long tolerance) {
        long mixed = mix(client ^ seed);
        long key = mixed == Stripe.FREE ? 1 : mixed;
        return stripes[(int) (key >>> 58)].nanosToWait(key, now, interval, tolerance);
    }

    /// Two different numbers stay different; each bit of the result depends on all of them (the finalizer of MurmurHash3).
    private static long mix(long number) {
        long mixed = (number ^ number >>> 33) * 0xff51afd7ed558ccdL;
        mixed = (mixed ^ mixed >>> 33) * 0xc4ceb9fe1a85ec53L;
        return mixed ^ mixed >>> 33;
    }

    /// How many clients are remembered.
    int clients() {
        int clients = 0;
        for (Stripe stripe : stripes) clients += stripe.clients();
        return clients;
    }

    /// One of the stripes, with its own lock.
    private static final class Stripe {
        static final long FREE = 0; // not a key

        private final int most;
        private Half newer;
        private Half older;

        Stripe(int most) {
            this.most = most;
            this.newer = new Half(0);
            this.older = newer;
        }

        synchronized long nanosToWait(long key, long now, long interval, long tolerance) {
            int place = newer.place(key);
            if (!newer.holds(place, key)) {
                long known = older.holds(older.place(key), key) ? older.times[older.place(key)] : now;
                place = entered(key, known);
            }
            long ahead = Math.max(0, newer.times[place] - now); // time until the full burst is allowed again
            if (ahead > tolerance) return ahead - tolerance;
            newer.times[place] = now + ahead + interval;
            return 0;
        }

        private int entered(long key, long time) {
            if (newer.count == most || newer.keys.length == 0) {
                older = newer;
                newer = new Half(Integer.highestOneBit(2 * most - 1) * 2); // at most half full
            }
            return newer.enter(key, time);
        }

        synchronized int clients() {
            return newer.count + (older == newer ? 0 : older.count);
        }
    }

    /// Keys and times in an open-addressed hash table with linear probing. Nothing is ever removed.
    private static final class Half {
        private final long[] keys;
        private final long[] times;
        private int count;

        Half(int places) {
            keys = new long[places];
            times = new long[places];
        }

        /// The index of the key, or of the free place where it belongs.
        int place(long key) {
            int mask = keys.length - 1;
            int place = (int) key & mask;
            while (keys.length > 0 && keys[place] != key && keys[place] != Stripe.FREE) place = place + 1 & mask;
            return place;
        }

        boolean holds(int place, long key) {
            return keys.length > 0 && keys[place] == key;
        }

        int enter(long key, long time) {
            int place = place(key);
            keys[place] = key;
            times[place] = time;
            count++;
            return place;
        }
    }
}

package stheno.dns.forward;

import java.time.Duration;

/// The settings of the cache of a [Forwarder]. Start from [#DEFAULTS] and change single settings. Immutable; any thread.
///
/// @param octets the most memory that the cache takes; from [#SMALLEST]
/// @param minTtl shorter times to live are raised to this one, in seconds, at most [#HIGHEST_MINIMUM]; not those of 0
/// @param maxTtl longer ones are lowered to this one, in seconds
/// @param negativeTtl the same for names and types that do not exist, in seconds, at most an hour
/// @param failureTtl how long a failure is kept (SERVFAIL), in seconds, from 1 to 30
/// @param belowMissing whether a name that does not exist answers for all names below it (RFC 8020)
/// @param stale how long an answer is kept beyond its time, for the case that no server answers (RFC 8767), in seconds; at most a day; 0
///        for never
/// @param staleAfter how long a client waits for the servers before it gets the old answer
/// @param prefetch whether an answer that is asked for again in the last tenth of its time is refreshed
public record CacheSettings(long octets, int minTtl, int maxTtl, int negativeTtl, int failureTtl, boolean belowMissing, int stale,
        Duration staleAfter, boolean prefetch) {
    /// The smallest cache, in octets.
    public static final long SMALLEST = 64 * 1024;
    /// The highest value of `minTtl`, in seconds: an hour, as in Unbound's advice and dnsmasq.
    public static final int HIGHEST_MINIMUM = 3600;
    /// 32 MB, a day, an hour.
    public static final CacheSettings DEFAULTS = new CacheSettings(32L << 20, 0, 86_400, 3600, 5, false, 86_400, Duration.ofMillis(1800),
            true);

    private static final int DAY = 86_400;
    private static final int HOUR = 3600;
    private static final int LONGEST_FAILURE = 30;

    public CacheSettings {
        if (octets < SMALLEST) throw new IllegalArgumentException("octets must be at least " + SMALLEST + ", not " + octets);
        check("minTtl", minTtl, 0, HIGHEST_MINIMUM);
        check("maxTtl", maxTtl, 1, Integer.MAX_VALUE);
        if (minTtl > maxTtl) throw new IllegalArgumentException("minTtl " + minTtl + " exceeds maxTtl " + maxTtl);
        check("negativeTtl", negativeTtl, 0, HOUR);
        check("failureTtl", failureTtl, 1, LONGEST_FAILURE);
        check("stale", stale, 0, DAY);
        if (staleAfter.isNegative()) throw new IllegalArgumentException("staleAfter " + staleAfter + " is negative");
    }

    private static void check(String name, int value, int least, int most) {
        if (value >= least && value <= most) return;
        throw new IllegalArgumentException(name + " must be from " + least + " to " + most + ", not " + value);
    }

    public CacheSettings withOctets(long most) {
        return new CacheSettings(most, minTtl, maxTtl, negativeTtl, failureTtl, belowMissing, stale, staleAfter, prefetch);
    }

    public CacheSettings withTtl(int least, int most) {
        return new CacheSettings(octets, least, most, negativeTtl, failureTtl, belowMissing, stale, staleAfter, prefetch);
    }

    public CacheSettings withNegativeTtl(int most) {
        return new CacheSettings(octets, minTtl, maxTtl, most, failureTtl, belowMissing, stale, staleAfter, prefetch);
    }

    public CacheSettings withFailureTtl(int seconds) {
        return new CacheSettings(octets, minTtl, maxTtl, negativeTtl, seconds, belowMissing, stale, staleAfter, prefetch);
    }

    public CacheSettings withBelowMissing(boolean on) {
        return new CacheSettings(octets, minTtl, maxTtl, negativeTtl, failureTtl, on, stale, staleAfter, prefetch);
    }

    public CacheSettings withStale(int seconds) {
        return new CacheSettings(octets, minTtl, maxTtl, negativeTtl, failureTtl, belowMissing, seconds, staleAfter, prefetch);
    }

    public CacheSettings withStaleAfter(Duration wait) {
        return new CacheSettings(octets, minTtl, maxTtl, negativeTtl, failureTtl, belowMissing, stale, wait, prefetch);
    }

    public CacheSettings withPrefetch(boolean on) {
        return new CacheSettings(octets, minTtl, maxTtl, negativeTtl, failureTtl, belowMissing, stale, staleAfter, on);
    }
}

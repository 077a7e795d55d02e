package stheno.catcher.store;

import java.time.Duration;

/// Which messages are kept: the newest ones, within all three limits. The newest message of all is kept in any case, unless it is too old.
/// Immutable.
///
/// @param count  messages at most, at least 1
/// @param octets of all messages together, at least 1
/// @param age    of a message; zero: no limit
public record Retention(int count, long octets, Duration age) {
    private static final long GB = 1L << 30;

    /// 10,000 messages of 1 GB together, of any age.
    public static final Retention DEFAULT = new Retention(10_000, GB, Duration.ZERO);

    public Retention {
        if (count < 1 || octets < 1) throw new IllegalArgumentException("retention: count " + count + ", octets " + octets);
        if (age.isNegative()) throw new IllegalArgumentException("retention: age " + age);
    }
}

package stheno.producers;

import java.util.function.LongSupplier;

/// A shared rate in bytes a second: a token bucket that grants bytes in advance.
///
/// A sender asks for a [grant][#grant], and for the [time][#nanosUntilPaid] until the granted bytes may be sent. A grant that must wait is
/// a debt of the bucket. Waiting senders are therefore served in the order in which they asked, and none starves. After a pause, a tenth of
/// a second's worth of bytes may be sent at once: at least 4 KB, at most 256 KB or ten milliseconds' worth, and never more than a gigabyte.
///
/// Exact, since it counts in billionths of a byte. Any thread; its lock is held for a few instructions.
public final class Throttle {
    /// Runs tasks later, for example in a loop.
    @FunctionalInterface
    public interface Timer {
        /// Runs `task` once, when this many nanoseconds are over.
        void after(long nanos, Runnable task);
    }

    private static final int KB = 1024;
    private static final long SECOND = 1_000_000_000L; // nanoseconds
    private static final long FASTEST = 1L << 40; // a terabyte a second
    private static final long LEAST_BURST = 4 * KB;
    private static final long MOST_BURST = 256 * KB;
    private static final long COARSENESS = SECOND / 100; // a timer may be this late, and the rate must hold nevertheless
    private static final long COUNTABLE = SECOND; // bytes of a burst: a few times that, in billionths of a byte, would overflow
    private static final int SHARES = 4; // grants of a burst, so that several senders get a part of it
    private static final long CRUMB = KB; // bytes of a grant while many wait: packets with less would be mostly header

    private final long rate;
    private final long burst;
    private final LongSupplier clock;

    // Guarded by this.
    private long credit; // in bytes times a billion, so that a nanosecond earns exactly the rate; below zero while a sender waits
    private long asOf;

    /// @param bytesPerSecond from 1 to 2^40
    /// @throws IllegalArgumentException if it is not
    public Throttle(long bytesPerSecond) {
        this(bytesPerSecond, System::nanoTime);
    }

    /// @param clock in nanoseconds since any moment, never backwards
    public Throttle(long bytesPerSecond, LongSupplier clock) {
        if (bytesPerSecond < 1 || bytesPerSecond > FASTEST) {
            throw new IllegalArgumentException("a rate must be from 1 to " + FASTEST + " bytes a second, not " + bytesPerSecond);
        }
        this.rate = bytesPerSecond;
        this.burst = Math.clamp(rate / 10, LEAST_BURST, Math.clamp(rate / (SECOND / COARSENESS), MOST_BURST, COUNTABLE));
        this.clock = clock;
        this.credit = burst * SECOND;
        this.asOf = clock.getAsLong();
    }

    /// The rate.
    public long bytesPerSecond() {
        return rate;
    }

    /// How many bytes may be sent at once after a pause.
    long burst() {
        return burst;
    }

    /// Takes up to `wanted` bytes, at least one: a share of the burst, or less while many senders wait. They may be sent
    /// [later][#nanosUntilPaid], or be [given back][#giveBack].
    ///
    /// @param wanted above zero
    synchronized Grant grant(long wanted) {
        assert wanted > 0;
        long now = earn();
        long most = credit < -burst * SECOND ? CRUMB : burst / SHARES;
        long bytes = Math.min(wanted, most);
        credit -= bytes * SECOND;
        return new Grant(bytes, credit >= 0 ? now : now + Math.ceilDiv(-credit, rate));
    }

    /// A number of bytes that may be sent at a time of this throttle's clock.
    record Grant(long bytes, long due) {}

    /// Takes all of these bytes if they may be sent at once.
    public synchronized boolean tryTake(long bytes) {
        assert bytes >= 0;
        earn();
        if (bytes > credit / SECOND) return false;
        credit -= bytes * SECOND;
        return true;
    }

    /// How long that grant must wait from now on, in nanoseconds; zero or less if its time has come.
    long nanosUntilPaid(Grant grant) {
        return grant.due() - clock.getAsLong();
    }

    /// Gives back what was taken and not sent.
    public synchronized void giveBack(long bytes) {
        assert bytes >= 0;
        earn();
        credit = Math.min(burst * SECOND, credit + bytes * SECOND);
    }

    /// Adds what has been earned since the last time, up to the burst.
    private long earn() {
        long now = clock.getAsLong();
        long elapsed = now - asOf;
        long missing = burst * SECOND - credit;
        if (elapsed <= 0) { // another thread has read the clock later and got the lock earlier
            return asOf;
        }
        credit = elapsed > missing / rate ? burst * SECOND : credit + elapsed * rate;
        asOf = now;
        return now;
    }

    /// As `1000 bytes/s`.
    @Override
    public String toString() {
        return rate + " bytes/s";
    }
}

package stheno.dns.transfer;

import java.time.Duration;

/// When a secondary zone asks its primaries, and when it expires (RFC 1034 4.3.5). Times are nanoseconds of a clock that never goes back.
/// Immutable: a transition returns the next state. Any thread.
///
/// ```
///          ┌────────────────succeeded────────────────┐
///          ▼                                         │
///  EMPTY ──succeeded──► CURRENT ──failed──► RETRYING ┤
///    │ ▲ failed                  loaded ──►    │     │
///    └─┘                                       ▼ EXPIRE is over
///                                           EXPIRED ─┘
/// ```
sealed interface ZoneTimers {
    /// The first wait of a zone without a copy after a failure; it doubles.
    Duration FIRST_WAIT = Duration.ofSeconds(10);

    /// The longest wait of a zone without a copy.
    Duration LONGEST_WAIT = Duration.ofHours(1);

    /// When the primaries are asked next.
    long askAt();

    /// Whether the zone is answered from its copy at this time.
    boolean serves(long now);

    /// The state after all primaries have failed.
    ZoneTimers failed(long now);

    /// The earliest time at which something happens: a question or the expiry.
    default long dueAt() {
        return askAt();
    }

    /// The state after a primary has confirmed the serial, or a transfer has succeeded.
    default ZoneTimers succeeded(SoaTimes times, long now) {
        return new Current(times, now + times.refresh().toNanos(), now + times.expire().toNanos());
    }

    /// A zone without a copy: it is asked for at once.
    static ZoneTimers empty(long now) {
        return new Empty(now, 0);
    }

    /// A zone with a copy from disk. Its primaries are asked at once.
    ///
    /// @param age the time since the last success
    static ZoneTimers loaded(SoaTimes times, Duration age, long now) {
        Duration left = times.expire().minus(age.isNegative() ? Duration.ZERO : age);
        return left.isPositive() ? new Current(times, now, now + left.toNanos()) : new Expired(times, now);
    }

    /// There is no copy.
    record Empty(long askAt, int failures) implements ZoneTimers {
        @Override
        public boolean serves(long now) {
            return false;
        }

        @Override
        public ZoneTimers failed(long now) {
            Duration wait = Duration.ofMillis(FIRST_WAIT.toMillis() << Math.min(failures, 10));
            if (wait.compareTo(LONGEST_WAIT) > 0) wait = LONGEST_WAIT;
            return new Empty(now + wait.toNanos(), failures + 1);
        }
    }

    /// The copy is served. After a failure only `askAt` differs.
    record Current(SoaTimes times, long askAt, long expireAt) implements ZoneTimers {
        @Override
        public boolean serves(long now) {
            return expireAt - now > 0;
        }

        @Override
        public long dueAt() {
            return askAt - expireAt < 0 ? askAt : expireAt;
        }

        @Override
        public ZoneTimers failed(long now) {
            long next = now + times.retry().toNanos();
            return serves(now) ? new Current(times, next, expireAt) : new Expired(times, next);
        }
    }

    /// The copy is too old to be served. It still tells the serial and the RETRY time.
    record Expired(SoaTimes times, long askAt) implements ZoneTimers {
        @Override
        public boolean serves(long now) {
            return false;
        }

        @Override
        public ZoneTimers failed(long now) {
            return new Expired(times, now + times.retry().toNanos());
        }
    }

    /// The state at `now`: a zone that has reached its expiry is expired.
    default ZoneTimers at(long now) {
        return this instanceof Current current && !serves(now) ? new Expired(current.times(), current.askAt()) : this;
    }
}

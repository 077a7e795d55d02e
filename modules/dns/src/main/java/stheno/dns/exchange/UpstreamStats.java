package stheno.dns.exchange;

import java.time.Duration;
import java.util.Optional;
import stheno.reactor.Counters;

/// The counters of one server in one loop. The loop alone writes, any thread reads.
final class UpstreamStats {
    enum Count { QUESTIONS, REPLIES, TIMEOUTS, FAILURES, RETRIES, TCP_FALLBACKS, FORGED }

    private final Counters counts = new Counters(Count.values().length);
    private volatile long roundTrip = -1;
    private volatile boolean avoided;
    private volatile Last last; // null before the first failure

    /// The last failure.
    ///
    /// @param at in nanoseconds of the loop's clock
    private record Last(String cause, long at) {}

    void add(Count count) {
        counts.add(count.ordinal(), 1);
    }

    void health(Health health) {
        roundTrip = health.smoothed();
        avoided = health.avoided();
    }

    void fault(String cause, long now) {
        last = new Last(cause, now);
    }

    UpstreamStatus snapshot(Upstream upstream, long now) {
        long[] n = counts.values();
        long nanos = roundTrip;
        Optional<UpstreamStatus.Fault> fault = Optional.ofNullable(last)
                .map(it -> new UpstreamStatus.Fault(it.cause, Duration.ofNanos(Math.max(0, now - it.at))));
        return new UpstreamStatus(upstream, nanos < 0 ? Optional.empty() : Optional.of(Duration.ofNanos(nanos)), avoided, n[0], n[1], n[2],
                n[3], n[4], n[5], n[6], fault);
    }
}

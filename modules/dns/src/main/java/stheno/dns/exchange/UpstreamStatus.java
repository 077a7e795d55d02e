package stheno.dns.exchange;

import java.time.Duration;
import java.util.Comparator;
import java.util.Optional;
import java.util.stream.Stream;

/// What is known of a server, in one loop or in several together. Immutable; any thread.
///
/// @param roundTrip the smoothed time from question to reply; empty before the first reply
/// @param avoided whether the server is asked last, because it did not answer
/// @param questions asked, each once
/// @param replies taken
/// @param timeouts questions without a reply in time
/// @param failures questions that failed otherwise
/// @param retries questions sent again: without EDNS, with a new cookie, over a new connection
/// @param tcpFallbacks questions sent again by TCP: the reply by UDP was truncated, or spelled in another way
/// @param forged packets that were dropped because they are not the reply: another id, another question, another spelling
/// @param fault the last failure; it stays when the server answers again
public record UpstreamStatus(Upstream upstream, Optional<Duration> roundTrip, boolean avoided, long questions, long replies, long timeouts,
                             long failures, long retries, long tcpFallbacks, long forged, Optional<Fault> fault) {
    /// A failure.
    ///
    /// @param cause a sentence for people, without a full stop
    /// @param ago the time since then
    public record Fault(String cause, Duration ago) {}

    /// The sums of both, the shorter time, whether both avoid the server, and the later failure.
    public UpstreamStatus plus(UpstreamStatus other) {
        Optional<Duration> shorter = Stream.of(roundTrip, other.roundTrip).flatMap(Optional::stream).min(Duration::compareTo);
        Optional<Fault> later = Stream.of(fault, other.fault).flatMap(Optional::stream).min(Comparator.comparing(Fault::ago));
        return new UpstreamStatus(upstream, shorter, avoided && other.avoided, questions + other.questions, replies + other.replies,
                timeouts + other.timeouts, failures + other.failures, retries + other.retries, tcpFallbacks + other.tcpFallbacks,
                forged + other.forged, later);
    }
}

package stheno.web.sse;

import java.time.Duration;
import java.util.Objects;

/// The bounds of an [EventHub]. Defaults are safe.
///
/// @param queue events that wait for one subscriber; past this, `overflow` says what happens
/// @param overflow what becomes of a subscriber that is too slow
/// @param heartbeat how often a comment is sent to those who have nothing else waiting: proxies keep the stream, and who has left is
///        noticed. Must be less than [stheno.reactor.Limits#answer()]
/// @param retry how long clients wait before they come back after a stream has ended; zero leaves it to them
/// @param replay how many recent events are kept for clients that come back
public record EventSettings(int queue, Overflow overflow, Duration heartbeat, Duration retry, int replay) {
    /// What becomes of a subscriber whose queue is full.
    public enum Overflow {
        /// Its oldest waiting event is dropped: it sees what is new. For states, of which the latest counts.
        DROP_OLDEST,
        /// The new event is dropped.
        DROP_NEWEST,
        /// Its connection is closed: it comes back, says what it has seen last, and misses nothing that is still kept.
        DISCONNECT
    }

    public static final EventSettings DEFAULTS =
            new EventSettings(64, Overflow.DROP_OLDEST, Duration.ofSeconds(15), Duration.ZERO, 64);

    public EventSettings {
        Objects.requireNonNull(overflow);
        if (queue < 1 || replay < 0) throw new IllegalArgumentException("events: queue " + queue + ", replay " + replay);
        if (!heartbeat.isPositive()) throw new IllegalArgumentException("heartbeat " + heartbeat);
        if (retry.isNegative()) throw new IllegalArgumentException("retry " + retry);
    }

    public EventSettings withQueue(int events, Overflow full) {
        return new EventSettings(events, full, heartbeat, retry, replay);
    }

    public EventSettings withHeartbeat(Duration d) {
        return new EventSettings(queue, overflow, d, retry, replay);
    }

    public EventSettings withRetry(Duration d) {
        return new EventSettings(queue, overflow, heartbeat, d, replay);
    }

    public EventSettings withReplay(int events) {
        return new EventSettings(queue, overflow, heartbeat, retry, events);
    }
}

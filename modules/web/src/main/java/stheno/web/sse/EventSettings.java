package stheno.web.sse;

import java.time.Duration;
import java.util.Objects;
import java.util.function.Consumer;

/// Limits of an [EventHub]. Start from [#DEFAULTS], which are safe, and change single settings: `EventSettings.DEFAULTS.withReplay(0)`.
/// Immutable; any thread.
public final class EventSettings {
    public static final EventSettings DEFAULTS = new EventSettings(new Draft());

    private final int queue;
    private final Overflow overflow;
    private final Duration heartbeat;
    private final Duration retry;
    private final int replay;

    /// What happens to a subscriber whose queue is full.
    public enum Overflow {
        /// Its oldest waiting event is dropped. For states, where the latest counts.
        DROP_OLDEST,
        /// The new event is dropped.
        DROP_NEWEST,
        /// Its connection is closed. The client reconnects, says which event it received last, and misses no event that is still kept.
        DISCONNECT
    }

    /// A copy that is still being changed.
    private static final class Draft {
        int queue = 64;
        Overflow overflow = Overflow.DROP_OLDEST;
        Duration heartbeat = Duration.ofSeconds(15);
        Duration retry = Duration.ZERO;
        int replay = 64;
    }

    private EventSettings(Draft draft) {
        queue = draft.queue;
        overflow = Objects.requireNonNull(draft.overflow);
        heartbeat = draft.heartbeat;
        retry = draft.retry;
        replay = draft.replay;
        if (queue < 1 || replay < 0) throw new IllegalArgumentException("events: queue " + queue + ", replay " + replay);
        if (!heartbeat.isPositive()) throw new IllegalArgumentException("heartbeat " + heartbeat);
        if (retry.isNegative()) throw new IllegalArgumentException("retry " + retry);
    }

    private EventSettings with(Consumer<Draft> change) {
        Draft draft = new Draft();
        draft.queue = queue;
        draft.overflow = overflow;
        draft.heartbeat = heartbeat;
        draft.retry = retry;
        draft.replay = replay;
        change.accept(draft);
        return new EventSettings(draft);
    }

    /// Events that may wait for one subscriber; after that, [#overflow] applies. Default 64.
    public int queue() {
        return queue;
    }

    /// What happens to a subscriber that is too slow. Default [Overflow#DROP_OLDEST].
    public Overflow overflow() {
        return overflow;
    }

    /// How often a comment is sent to subscribers for whom no event waits. Proxies keep the stream then, and a client that has left is
    /// noticed. Must be less than [stheno.reactor.Limits#answer()]. Default 15 seconds.
    public Duration heartbeat() {
        return heartbeat;
    }

    /// How long clients wait before they reconnect after a stream has ended; zero leaves it to them, and is the default.
    public Duration retry() {
        return retry;
    }

    /// How many recent events are kept for clients that reconnect. Default 64.
    public int replay() {
        return replay;
    }

    /// @throws IllegalArgumentException if the number of events is below 1
    public EventSettings withQueue(int events, Overflow full) {
        return with(draft -> {
            draft.queue = events;
            draft.overflow = full;
        });
    }

    /// @throws IllegalArgumentException if the interval is not positive
    public EventSettings withHeartbeat(Duration interval) {
        return with(draft -> draft.heartbeat = interval);
    }

    /// @throws IllegalArgumentException if the time is negative
    public EventSettings withRetry(Duration time) {
        return with(draft -> draft.retry = time);
    }

    /// @throws IllegalArgumentException if the number is negative
    public EventSettings withReplay(int events) {
        return with(draft -> draft.replay = events);
    }
}

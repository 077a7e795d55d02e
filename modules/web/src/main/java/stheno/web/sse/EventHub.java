package stheno.web.sse;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.LongStream;
import stheno.http.Exchange;
import stheno.http.Handler;
import stheno.http.Reply;
import stheno.http.Status;
import stheno.reactor.Reactor;

/// Server-sent events (HTML, section 9.2): what is published here goes to everybody who has subscribed, without a thread for any of
/// them. Any thread; no call blocks.
///
/// ```
///   publish ─► recent events ─► a branch in each loop ─► its streams ─► subscribers
/// ```
///
/// An event is encoded once and shared. A subscriber that is slow has a bounded queue of its own, and slows nobody; what even its
/// loop was too slow for counts as the oldest of its queue.
///
/// ```java
/// EventHub clock = new EventHub();
/// new Router().get("/clock", clock.handler());
/// clock.publish(Event.of("twelve"));
/// ```
///
/// Streams never end by themselves: close the hub before its server is drained.
public final class EventHub implements AutoCloseable {
    private final EventSettings settings;
    private final Reply head;
    private final Map<Reactor, LoopSubscribers> branches = new ConcurrentHashMap<>();
    private final AtomicInteger subscribers = new AtomicInteger();
    private final AtomicLong dropped = new AtomicLong();

    // Guarded by this.
    private final EncodedEvent[] recent; // a ring, the event with number n at n modulo its length
    private long last; // the latest event's number, 0 before the first

    private volatile boolean closed;

    /// With [EventSettings#DEFAULTS].
    public EventHub() {
        this(EventSettings.DEFAULTS);
    }

    public EventHub(EventSettings settings) {
        this.settings = settings;
        this.recent = new EncodedEvent[Math.max(settings.queue(), settings.replay())];
        // no-store: a kept stream is of no use; the last is for proxies that would hold events back
        this.head = Reply.of(Status.OK).type("text/event-stream").field("Cache-Control", "no-store").field("X-Accel-Buffering", "no");
    }

    /// Sends `event` to all who have subscribed by now. Everybody sees events in one order. Without effect if the hub is closed.
    public void publish(Event event) {
        byte[] bytes = event.encoded();
        synchronized (this) {
            if (closed) return;
            last++;
            recent[(int) (last % recent.length)] = EncodedEvent.of(last, event.id(), bytes);
        }
        branches.values().forEach(LoopSubscribers::post);
    }

    /// Subscribes whoever asks.
    public Handler handler() {
        return this::subscribe;
    }

    /// Answers with a stream of what is published from now on, and before that, if the request says by Last-Event-ID what its client
    /// has seen, of what it has missed: of all that is kept, if that event is not. After [#close] the answer is 204, so that clients
    /// do not come back.
    ///
    /// @throws IllegalStateException if the exchange was answered before
    public void subscribe(Exchange exchange) {
        if (exchange.reactor().inLoop()) join(exchange);
        else exchange.reactor().execute(() -> join(exchange));
    }

    private void join(Exchange exchange) {
        if (closed) {
            exchange.respond(Reply.of(Status.NO_CONTENT));
            return;
        }
        Optional<String> lastSeen = exchange.request().fields().first("Last-Event-ID");
        EventStream stream = branch(exchange.reactor()).join(lastSeen, exchange::closeConnection);
        exchange.respond(head.body(stream));
    }

    LoopSubscribers branch(Reactor loop) {
        return branches.computeIfAbsent(loop, _ -> new LoopSubscribers(this, loop));
    }

    /// Ends all streams, each after what waits for it.
    @Override
    public void close() {
        synchronized (this) {
            closed = true;
        }
        branches.values().forEach(LoopSubscribers::post);
    }

    /// Who has a stream now.
    public int subscribers() {
        return subscribers.get();
    }

    /// Events that some subscriber was too slow for, so far.
    public long dropped() {
        return dropped.get();
    }

    EventSettings settings() {
        return settings;
    }

    boolean closed() {
        return closed;
    }

    void counted(int change) {
        subscribers.addAndGet(change);
    }

    void missed(long events) {
        dropped.addAndGet(events);
    }

    /// The latest event's number.
    synchronized long last() {
        return last;
    }

    /// The events behind that number, as far as they are kept.
    synchronized List<EncodedEvent> after(long number) {
        return range(Math.max(number, last - recent.length) + 1);
    }

    private List<EncodedEvent> range(long first) {
        return LongStream.rangeClosed(Math.max(1, first), last).mapToObj(n -> recent[(int) (n % recent.length)]).toList();
    }

    /// Begins a stream just behind the latest event.
    ///
    /// @param lastSeen the request's Last-Event-ID
    synchronized void begin(EventStream stream, Optional<String> lastSeen) {
        stream.begin(lastSeen.map(this::missedSince).orElse(List.of()), last);
    }

    /// What a client has missed that saw the event with this id last, as the request's field has it: ISO-8859-1 for UTF-8.
    private List<EncodedEvent> missedSince(String field) {
        String id = new String(field.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
        long kept = Math.max(1, last - settings.replay() + 1);
        for (long number = last; number >= kept; number--) {
            if (recent[(int) (number % recent.length)].id().equals(id)) return range(number + 1);
        }
        return range(kept);
    }
}

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

/// Server-sent events (HTML, section 9.2): sends published events to all subscribers, without a thread for a subscriber. Any thread; no call
/// blocks.
///
/// ```
///   publish ─► recent events ─► subscribers of each loop ─► a stream for each ─► clients
/// ```
///
/// An event is encoded once and shared. A slow subscriber has a bounded queue of its own and does not delay the others. Events that even its
/// loop is too slow for count as the oldest of its queue.
///
/// ```java
/// EventHub clock = new EventHub();
/// new Router().get("/clock", clock.handler());
/// clock.publish(Event.of("twelve"));
/// ```
///
/// Streams do not end by themselves: close the hub before its server is drained.
public final class EventHub implements AutoCloseable {
    private final EventSettings settings;
    private final Reply head;
    private final Map<Reactor, LoopSubscribers> loops = new ConcurrentHashMap<>();
    private final AtomicInteger subscribers = new AtomicInteger();
    private final AtomicLong dropped = new AtomicLong();

    // Guarded by this.
    private final EncodedEvent[] recent; // a ring: the event with number n is at n modulo its length
    private long last; // the latest event's number, 0 before the first

    private volatile boolean closed;

    /// With [EventSettings#DEFAULTS].
    public EventHub() {
        this(EventSettings.DEFAULTS);
    }

    /// A hub without subscribers.
    public EventHub(EventSettings settings) {
        this.settings = settings;
        this.recent = new EncodedEvent[Math.max(settings.queue(), settings.replay())];
        // X-Accel-Buffering: nginx would hold events back otherwise
        this.head = Reply.of(Status.OK).type("text/event-stream").field("Cache-Control", "no-store").field("X-Accel-Buffering", "no");
    }

    /// Sends an event to all present subscribers. All of them get events in the same order. Without effect if the hub is closed.
    public void publish(Event event) {
        byte[] bytes = event.encoded();
        synchronized (this) {
            if (closed) return;
            last++;
            recent[(int) (last % recent.length)] = EncodedEvent.of(last, event.id(), bytes);
        }
        loops.values().forEach(LoopSubscribers::post);
    }

    /// A handler that subscribes the client of each request.
    public Handler handler() {
        return this::subscribe;
    }

    /// Answers with a stream of the events that are published from now on. If the request has a Last-Event-ID, the stream begins with the events
    /// that the client has missed: those after that event, or all that are kept if that event is not. After [#close] the answer is 204, so
    /// that clients do not reconnect.
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
        EventStream stream = subscribers(exchange.reactor()).join(lastSeen, exchange::closeConnection);
        exchange.respond(head.body(stream));
    }

    LoopSubscribers subscribers(Reactor loop) {
        return loops.computeIfAbsent(loop, _ -> new LoopSubscribers(this, loop));
    }

    /// Ends all streams, each after its waiting events.
    @Override
    public void close() {
        synchronized (this) {
            closed = true;
        }
        loops.values().forEach(LoopSubscribers::post);
    }

    /// How many streams there are now.
    public int subscribers() {
        return subscribers.get();
    }

    /// Events that were dropped for a slow subscriber, so far.
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

    /// The number of the latest event.
    synchronized long last() {
        return last;
    }

    /// The events after that number, as far as they are kept.
    synchronized List<EncodedEvent> after(long number) {
        return range(Math.max(number, last - recent.length) + 1);
    }

    private List<EncodedEvent> range(long first) {
        return LongStream.rangeClosed(Math.max(1, first), last).mapToObj(n -> recent[(int) (n % recent.length)]).toList();
    }

    /// Begins a stream right after the latest event.
    ///
    /// @param lastSeen the request's Last-Event-ID
    synchronized void begin(EventStream stream, Optional<String> lastSeen) {
        stream.begin(lastSeen.map(this::missedSince).orElse(List.of()), last);
    }

    /// The events after the one with this id.
    ///
    /// @param field the request's Last-Event-ID: UTF-8, read as ISO-8859-1
    private List<EncodedEvent> missedSince(String field) {
        String id = new String(field.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
        long kept = Math.max(1, last - settings.replay() + 1);
        for (long number = last; number >= kept; number--) {
            if (recent[(int) (number % recent.length)].id().equals(id)) return range(number + 1);
        }
        return range(kept);
    }
}

package stheno.web.sse;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import stheno.producers.Piece;
import stheno.producers.Producer;

/// The events of one subscriber, as a reply's body. Waiting events are a queue of references to shared events, which exists only while more
/// than one waits. Loop thread only.
final class EventStream implements Producer, Consumer<Runnable> {
    private static final int BURST = 512; // bytes handed out in a row: a socket that refuses them leaves a copy of them here
    private static final int FEW = 4; // events of a first ring

    private final LoopSubscribers subscribers;
    private final Runnable disconnect;
    int index; // among the subscribers, which set it
    private EncodedEvent first; // null if no event waits
    private EncodedEvent[] rest; // a ring; null if no other event waits
    private int head; // index of the next event in the ring
    private int count; // events in the ring
    private int bound; // of waiting events: higher at first, until the missed events have been sent
    private long seen; // number of the last event that was queued or dropped
    private int handed;
    private boolean ending;
    private Runnable wake; // null unless the connection waits for events

    EventStream(LoopSubscribers subscribers, Runnable disconnect) {
        this.subscribers = subscribers;
        this.disconnect = disconnect;
    }

    private EventHub hub() {
        return subscribers.hub();
    }

    /// @param missed events to begin with
    /// @param latest number of the last event before this stream
    void begin(List<EncodedEvent> missed, long latest) {
        subscribers.assertInLoop();
        Duration retry = hub().settings().retry();
        if (!retry.isZero()) add(EncodedEvent.of(0, "", ("retry: " + retry.toMillis() + "\n\n").getBytes(StandardCharsets.US_ASCII)));
        missed.forEach(this::add);
        seen = latest;
        bound = hub().settings().queue() + waiting();
    }

    private int waiting() {
        return (first == null ? 0 : 1) + count;
    }

    private void add(EncodedEvent event) {
        if (first == null) {
            first = event;
            return;
        }
        if (rest == null || count == rest.length) grow();
        rest[(head + count++) % rest.length] = event;
    }

    private void grow() {
        EncodedEvent[] wider = new EncodedEvent[Math.max(FEW, 2 * count)];
        for (int i = 0; i < count; i++) wider[i] = rest[(head + i) % count];
        rest = wider;
        head = 0;
    }

    private EncodedEvent next() {
        EncodedEvent next = first;
        first = null;
        if (count == 0) {
            bound = hub().settings().queue();
            return next;
        }
        first = rest[head];
        rest[head] = null;
        head = (head + 1) % rest.length;
        if (--count == 0) rest = null;
        return next;
    }

    /// Queues those of these events that are new to it.
    void offer(List<EncodedEvent> news) {
        subscribers.assertInLoop();
        long gap = news.getFirst().number() - seen - 1;
        if (gap > 0) overflowed(gap);
        for (EncodedEvent event : news) {
            if (ending) return;
            if (event.number() > seen) offer(event);
        }
        wake();
    }

    private void offer(EncodedEvent event) {
        seen = event.number();
        if (waiting() < bound) {
            add(event);
            return;
        }
        overflowed(1);
        if (hub().settings().overflow() != EventSettings.Overflow.DROP_OLDEST) return;
        next();
        add(event);
    }

    private void overflowed(long events) {
        hub().missed(events);
        if (hub().settings().overflow() != EventSettings.Overflow.DISCONNECT) return;
        ending = true;
        disconnect.run();
    }

    /// Sends a comment, unless an event is waiting anyway.
    void beat(EncodedEvent comment) {
        subscribers.assertInLoop();
        if (wake == null || first != null) return;
        add(comment);
        wake();
    }

    /// Ends after the waiting events.
    void end() {
        subscribers.assertInLoop();
        ending = true;
        wake();
    }

    private void wake() {
        if (wake == null) return;
        Runnable waiting = wake;
        wake = null;
        waiting.run();
    }

    @Override
    public Piece more() {
        subscribers.assertInLoop();
        if (first == null && ending) return Piece.END;
        // made each time: an object for each waiting stream would cost memory
        if (first == null || handed >= BURST) return new Piece.Later(this);
        EncodedEvent event = next();
        handed += event.bytes().remaining();
        return event.piece();
    }

    /// Takes the task to run at the next event.
    @Override
    public void accept(Runnable ready) {
        subscribers.assertInLoop();
        handed = 0;
        wake = ready;
        if (first != null || ending) wake();
    }

    @Override
    public void close() {
        subscribers.assertInLoop();
        ending = true;
        wake = null;
        first = null;
        rest = null;
        count = 0;
        subscribers.leave(this);
    }
}

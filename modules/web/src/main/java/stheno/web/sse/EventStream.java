package stheno.web.sse;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import stheno.producers.Piece;
import stheno.producers.Producer;

/// One subscriber's events, as a reply's body. What waits is a queue of references to shared events, which exists only while there
/// is more than one. Loop thread only.
final class EventStream implements Producer, Consumer<Runnable> {
    private static final int BURST = 512; // bytes handed out on end: of these a socket that refuses them leaves a copy here
    private static final int FEW = 4; // of a first ring

    private final LoopSubscribers branch;
    private final Runnable disconnect;
    int place; // the branch's to use
    private EncodedEvent first; // null if nothing waits
    private EncodedEvent[] rest; // a ring; null if nothing else waits
    private int head; // where in it the next one is
    private int count; // how many are in it
    private int bound; // of what waits: more than usual until what was missed has been sent
    private long seen; // the last event that was queued, or dropped
    private int handed;
    private boolean ending;
    private Runnable wake; // null unless the connection waits for events

    EventStream(LoopSubscribers branch, Runnable disconnect) {
        this.branch = branch;
        this.disconnect = disconnect;
    }

    private EventHub hub() {
        return branch.hub();
    }

    /// @param missed what to begin with
    /// @param latest the number of the last event that came before this stream
    void begin(List<EncodedEvent> missed, long latest) {
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

    /// Queues what of these it has not had before.
    void offer(List<EncodedEvent> news) {
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

    /// Sends a sign of life, unless something is waiting to be sent anyway.
    void beat(EncodedEvent sign) {
        if (wake == null || first != null) return;
        add(sign);
        wake();
    }

    /// Ends after what waits.
    void end() {
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
        if (first == null && ending) return Piece.END;
        if (first == null || handed >= BURST) return new Piece.Later(this); // not kept: most of the time all of them wait
        EncodedEvent event = next();
        handed += event.bytes().remaining();
        return event.piece();
    }

    /// Whom to tell of the next event.
    @Override
    public void accept(Runnable ready) {
        handed = 0;
        wake = ready;
        if (first != null || ending) wake();
    }

    @Override
    public void close() {
        ending = true;
        wake = null;
        first = null;
        rest = null;
        count = 0;
        branch.leave(this);
    }
}

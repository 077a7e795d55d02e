package stheno.web.sse;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import stheno.reactor.Reactor;

/// The subscribers of a hub in one loop. Loop thread only, except for [#post].
///
/// Work for all subscribers is done in sweeps: a share of them in each turn, so that ten thousand subscribers do not delay the other
/// connections of the loop.
final class LoopSubscribers implements Runnable {
    private static final int SHARE = 256; // subscribers a turn: each may cost a write of some microseconds
    private static final EncodedEvent HEARTBEAT = EncodedEvent.of(0, "", new byte[] {':', '\n', '\n'});

    private final EventHub hub;
    private final Reactor reactor;
    private final AtomicBoolean posted = new AtomicBoolean(); // from a post until all events that it stands for are handed on
    private final List<EventStream> streams = new ArrayList<>();
    private List<EncodedEvent> news = List.of(); // of the present sweep
    private long handedOn; // number of the last event that all streams have got
    private boolean beating;

    LoopSubscribers(EventHub hub, Reactor reactor) {
        this.hub = hub;
        this.reactor = reactor;
        this.handedOn = hub.last();
    }

    EventHub hub() {
        return hub;
    }

    void assertInLoop() {
        assert reactor.inLoop() : "loop thread only";
    }

    /// There are new events, or the hub is closed. Any thread.
    void post() {
        if (posted.compareAndSet(false, true)) reactor.execute(this);
    }

    /// Adds a subscriber. @return its stream
    ///
    /// @param lastSeen   the Last-Event-ID of the request
    /// @param disconnect closes the connection
    EventStream join(Optional<String> lastSeen, Runnable disconnect) {
        assertInLoop();
        EventStream stream = new EventStream(this, disconnect);
        stream.index = streams.size();
        streams.add(stream);
        hub.counted(1);
        hub.begin(stream, lastSeen);
        beatLater();
        if (hub.closed()) post(); // it may have been closed before this object was known to it
        return stream;
    }

    /// The last stream takes the index of the one that leaves. A sweep goes downwards, so it has dealt with that one already.
    void leave(EventStream stream) {
        assertInLoop();
        EventStream moved = streams.removeLast();
        if (moved != stream) {
            streams.set(stream.index, moved);
            moved.index = stream.index;
        }
        hub.counted(-1);
    }

    /// Hands new events on, if there are any.
    @Override
    public void run() {
        assertInLoop();
        news = hub.after(handedOn);
        if (!news.isEmpty()) {
            sweep(streams.size(), stream -> stream.offer(news), this::handedOn);
        } else if (hub.closed()) {
            sweep(streams.size(), EventStream::end, () -> { }); // stays posted: no event is published any more
        } else {
            posted.set(false);
            if (hub.last() > handedOn || hub.closed()) post(); // published meanwhile, when this was still posted
        }
    }

    private void handedOn() {
        handedOn = news.getLast().number();
        reactor.execute(this);
    }

    /// Calls `step` with each stream below `from`, a share in each turn, and then `after`. If a step throws, the others follow in the next
    /// turn: without `after`, the streams of this loop would get no events any more.
    private void sweep(int from, Consumer<EventStream> step, Runnable after) {
        int i = Math.min(from, streams.size());
        int end = Math.max(0, i - SHARE);
        try {
            while (i > end) {
                step.accept(streams.get(--i));
                i = Math.min(i, streams.size()); // a connection that closes takes all its streams with it
            }
        } finally {
            proceed(i, step, after);
        }
    }

    private void proceed(int rest, Consumer<EventStream> step, Runnable after) {
        if (rest > 0) reactor.execute(() -> sweep(rest, step, after));
        else after.run();
    }

    private void beatLater() {
        if (beating) return;
        beating = true;
        reactor.schedule(hub.settings().heartbeat(), this::beat);
    }

    private void beat() {
        beating = false;
        if (streams.isEmpty()) return;
        beatLater();
        sweep(streams.size(), stream -> stream.beat(HEARTBEAT), () -> { });
    }
}

package stheno.web.sse;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import stheno.reactor.Reactor;

/// A hub's subscribers in one loop. Loop thread only, but for what says otherwise.
///
/// Whatever concerns all of them is done in sweeps: a share of them in each turn, so that ten thousand keep nobody waiting who
/// asks the same loop for something else.
final class LoopSubscribers implements Runnable {
    private static final int SHARE = 256; // subscribers a turn: each may cost a write of some microseconds
    private static final EncodedEvent HEARTBEAT = EncodedEvent.of(0, "", new byte[] {':', '\n', '\n'});

    private final EventHub hub;
    private final Reactor reactor;
    private final AtomicBoolean posted = new AtomicBoolean(); // from a post until all it stands for has been handed on
    private final List<EventStream> streams = new ArrayList<>();
    private List<EncodedEvent> news = List.of(); // of the present sweep
    private long handedOn; // the last event that has been swept over
    private boolean beating;

    LoopSubscribers(EventHub hub, Reactor reactor) {
        this.hub = hub;
        this.reactor = reactor;
        this.handedOn = hub.last();
    }

    EventHub hub() {
        return hub;
    }

    /// There is news. Any thread.
    void post() {
        if (posted.compareAndSet(false, true)) reactor.execute(this);
    }

    /// A new subscriber's stream.
    ///
    /// @param lastSeen the id of the event that it has seen last, as its request has it
    /// @param disconnect closes its connection
    EventStream join(Optional<String> lastSeen, Runnable disconnect) {
        EventStream stream = new EventStream(this, disconnect);
        stream.place = streams.size();
        streams.add(stream);
        hub.counted(1);
        hub.begin(stream, lastSeen);
        beatLater();
        if (hub.closed()) post(); // since it was asked: whoever closed it may not have seen this branch
        return stream;
    }

    /// The last one takes the place of the one that leaves. In a sweep, which goes downwards, that is one dealt with already.
    void leave(EventStream stream) {
        EventStream moved = streams.removeLast();
        if (moved != stream) {
            streams.set(stream.place, moved);
            moved.place = stream.place;
        }
        hub.counted(-1);
    }

    /// Hands the news on, if there is any.
    @Override
    public void run() {
        news = hub.after(handedOn);
        if (!news.isEmpty()) {
            sweep(streams.size(), stream -> stream.offer(news), this::handedOn);
        } else if (hub.closed()) {
            sweep(streams.size(), EventStream::end, () -> { }); // posted for ever: nothing is published any more
        } else {
            posted.set(false);
            if (hub.last() > handedOn || hub.closed()) post(); // it came meanwhile, and found this posted
        }
    }

    private void handedOn() {
        handedOn = news.getLast().number();
        reactor.execute(this);
    }

    /// Does `step` with each stream below `from`, some in each turn, and then what comes `after`. One that throws costs the others no
    /// more than a turn: if `after` never came, nobody here would hear of anything again.
    private void sweep(int from, Consumer<EventStream> step, Runnable after) {
        int i = Math.min(from, streams.size());
        int end = Math.max(0, i - SHARE);
        try {
            while (i > end) {
                step.accept(streams.get(--i));
                i = Math.min(i, streams.size()); // a connection that closes takes all its streams with it
            }
        } finally {
            goOn(i, step, after);
        }
    }

    private void goOn(int rest, Consumer<EventStream> step, Runnable after) {
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

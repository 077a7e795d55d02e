package stheno.web.sse;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.channels.spi.SelectorProvider;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import stheno.producers.Piece;
import stheno.reactor.Log;
import stheno.reactor.Reactor;
import stheno.testkit.ManualClock;

/// Streams without sockets, in a loop that is turned by hand.
class EventStreamTest {
    static final EventSettings SMALL = EventSettings.DEFAULTS.withQueue(3, EventSettings.Overflow.DROP_OLDEST).withReplay(3);

    final ManualClock clock = new ManualClock();
    final Reactor reactor = reactor();
    boolean disconnected;
    boolean woken;
    EventHub hub;
    LoopSubscribers subscribers;

    private Reactor reactor() {
        try {
            return new Reactor("by-hand", SelectorProvider.provider(), clock, Log.NONE);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @BeforeEach
    void begin() throws IOException {
        with(SMALL);
    }

    private void with(EventSettings settings) throws IOException {
        hub = new EventHub(settings);
        subscribers = hub.subscribers(reactor);
        turn();
    }

    private void turn() throws IOException {
        for (int i = 0; i < 5; i++) { // a sweep takes a few
            reactor.execute(() -> { });
            reactor.turn();
        }
    }

    private EventStream stream() {
        return subscribers.join(Optional.empty(), () -> disconnected = true);
    }

    private void publish(int first, int last) throws IOException {
        for (int i = first; i <= last; i++) {
            hub.publish(new Event("" + i, "", "e" + i));
            turn();
        }
    }

    /// The data of the stream so far: `e1 e2`; then `...` if more may come.
    private String taken(EventStream stream) {
        List<String> taken = new ArrayList<>();
        while (true) {
            switch (stream.more()) {
                case Piece.Bytes(var data) -> taken.add(line(StandardCharsets.UTF_8.decode(data).toString()));
                case Piece.Later later -> {
                    woken = false;
                    later.whenReady().accept(() -> woken = true);
                    if (!woken) return String.join(" ", taken) + "...";
                }
                case Piece.End _ -> {
                    return String.join(" ", taken);
                }
                case Piece.FileSlice _ -> throw new AssertionError();
            }
        }
    }

    private static String line(String event) {
        return event.startsWith(":") ? ":" : event.substring(event.indexOf("data: ") + 6).strip();
    }

    private static String numbered(int first, int last) {
        return String.join(" ", IntStream.rangeClosed(first, last).mapToObj(i -> "e" + i).toList());
    }

    @Test
    void eventsComeInOrderAndThenLater() throws IOException {
        EventStream stream = stream();
        assertEquals("...", taken(stream));
        publish(1, 1);
        assertTrue(woken);
        assertEquals("e1...", taken(stream));
        publish(2, 4);
        assertEquals("e2 e3 e4...", taken(stream));
        assertEquals(0, hub.dropped());
    }

    @Test
    void aStreamBeginsWithWhatIsPublishedAfterIt() throws IOException {
        publish(1, 2);
        EventStream stream = stream();
        publish(3, 3);
        assertEquals("e3...", taken(stream));
    }

    @Test
    void aBurstIsHandedOnWhole() throws IOException {
        EventStream stream = stream();
        taken(stream);
        for (int i = 1; i <= 3; i++) hub.publish(Event.of("e" + i));
        turn();
        assertEquals("e1 e2 e3...", taken(stream));
    }

    @Test
    void aFullQueueDropsItsOldestEvent() throws IOException {
        EventStream stream = stream();
        publish(1, 5);
        assertEquals("e3 e4 e5...", taken(stream));
        assertEquals(2, hub.dropped());
    }

    @Test
    void aFullQueueDropsTheNewestEventIfThatIsThePolicy() throws IOException {
        with(SMALL.withQueue(3, EventSettings.Overflow.DROP_NEWEST));
        EventStream stream = stream();
        publish(1, 5);
        assertEquals("e1 e2 e3...", taken(stream));
        publish(6, 6);
        assertEquals("e6...", taken(stream));
        assertEquals(2, hub.dropped());
    }

    @Test
    void aFullQueueDisconnectsIfThatIsThePolicy() throws IOException {
        with(SMALL.withQueue(3, EventSettings.Overflow.DISCONNECT));
        EventStream slow = stream();
        EventStream fast = subscribers.join(Optional.empty(), () -> { });
        for (int i = 1; i <= 4; i++) {
            assertFalse(disconnected);
            publish(i, i);
            assertEquals("e" + i + "...", taken(fast));
        }
        assertTrue(disconnected);
        slow.close();
        publish(5, 5);
        assertEquals("e5...", taken(fast));
        assertEquals(1, hub.subscribers());
    }

    @Test
    void aQueueOfOneHoldsTheLatest() throws IOException {
        with(SMALL.withQueue(1, EventSettings.Overflow.DROP_OLDEST));
        EventStream stream = stream();
        publish(1, 3);
        assertEquals("e3...", taken(stream));
    }

    @Test
    void eventsThatTheLoopWasTooSlowForCountAsOldest() throws IOException {
        EventStream stream = stream();
        taken(stream);
        for (int i = 1; i <= 10; i++) hub.publish(Event.of("e" + i));
        turn();
        assertEquals("e8 e9 e10...", taken(stream));
        assertEquals(7, hub.dropped());
    }

    @Test
    void aReconnectingClientGetsTheEventsAfterItsLast() throws IOException {
        publish(1, 3);
        EventStream stream = subscribers.join(Optional.of("1"), () -> { });
        publish(4, 4);
        assertEquals("e2 e3 e4...", taken(stream));
        assertEquals("...", taken(subscribers.join(Optional.of("4"), () -> { })));
    }

    @Test
    void aClientThatMissedMoreThanIsKeptGetsAllKeptEvents() throws IOException {
        publish(1, 5);
        assertEquals("e3 e4 e5...", taken(subscribers.join(Optional.of("1"), () -> { })));
        assertEquals("e3 e4 e5...", taken(subscribers.join(Optional.of("never"), () -> { })));
    }

    @Test
    void lessIsReplayedThanIsQueuedIfThatIsTheSetting() throws IOException {
        with(SMALL.withReplay(1));
        publish(1, 3);
        assertEquals("e3...", taken(subscribers.join(Optional.of("1"), () -> { })));
        with(SMALL.withReplay(0));
        publish(1, 3);
        assertEquals("...", taken(subscribers.join(Optional.of("1"), () -> { })));
    }

    @Test
    void replayedEventsDoNotFillTheQueue() throws IOException {
        with(SMALL.withQueue(3, EventSettings.Overflow.DISCONNECT).withReplay(100));
        publish(1, 50);
        EventStream stream = subscribers.join(Optional.of("0"), () -> disconnected = true);
        publish(51, 53);
        assertFalse(disconnected);
        assertEquals(numbered(1, 53) + "...", taken(stream));
        publish(54, 56);
        assertFalse(disconnected);
        publish(57, 57);
        assertTrue(disconnected);
    }

    @Test
    void anIdBeyondAsciiIsFoundByItsFieldValue() throws IOException {
        hub.publish(new Event("\u20ac", "", "e1"));
        hub.publish(new Event("", "", "e2"));
        String field = new String("\u20ac".getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
        assertEquals("e2...", taken(subscribers.join(Optional.of(field), () -> { })));
    }

    @Test
    void noEventIsLostOrDoubledWhileSubscribersComeAndLeave() throws IOException {
        List<EventStream> streams = new ArrayList<>();
        for (int i = 0; i < 1000; i++) streams.add(stream()); // several turns a sweep
        StringBuilder seen = new StringBuilder();
        EventStream witness = streams.removeFirst();
        for (int i = 1; i <= 50; i++) {
            hub.publish(Event.of("e" + i));
            reactor.execute(() -> { });
            reactor.turn();
            streams.removeFirst().close();
            streams.removeLast().close();
            streams.remove(streams.size() / 2).close();
            streams.add(stream());
            seen.append(taken(witness).replace("...", " "));
        }
        turn();
        seen.append(taken(witness).replace("...", " "));
        assertEquals(numbered(1, 50), seen.toString().strip().replaceAll(" +", " "));
        assertEquals(1 + streams.size(), hub.subscribers());
    }

    @Test
    void anIdleStreamIsGivenAHeartbeat() throws IOException {
        EventStream stream = stream();
        taken(stream);
        clock.advance(Duration.ofSeconds(14));
        turn();
        assertFalse(woken);
        clock.advance(Duration.ofSeconds(2));
        turn();
        assertTrue(woken);
        assertEquals(":...", taken(stream));
        clock.advance(Duration.ofSeconds(16));
        turn();
        assertEquals(":...", taken(stream));
    }

    @Test
    void aStalledStreamIsGivenNoHeartbeat() throws IOException {
        EventStream stream = stream();
        publish(1, 1);
        for (int i = 0; i < 10; i++) {
            clock.advance(Duration.ofSeconds(16));
            turn();
        }
        assertEquals("e1...", taken(stream));
    }

    @Test
    void theHeartStopsWithoutStreamsAndBeatsAgainWithOne() throws IOException {
        stream().close();
        clock.advance(Duration.ofSeconds(16));
        turn();
        EventStream stream = stream();
        taken(stream);
        clock.advance(Duration.ofSeconds(16));
        turn();
        assertEquals(":...", taken(stream));
    }

    @Test
    void theRetryTimeIsSentFirst() throws IOException {
        with(SMALL.withRetry(Duration.ofMillis(2500)));
        EventStream stream = stream();
        assertEquals("retry: 2500", StandardCharsets.UTF_8.decode(((Piece.Bytes) stream.more()).data()).toString().strip());
    }

    @Test
    void aClosedHubEndsItsStreamsAfterWhatWaits() throws IOException {
        EventStream waiting = stream();
        EventStream idle = stream();
        taken(idle);
        hub.publish(Event.of("e1"));
        hub.close();
        hub.publish(Event.of("e2"));
        turn();
        assertTrue(woken);
        assertEquals("e1", taken(waiting));
        assertEquals("e1", taken(idle));
        hub.close();
    }

    @Test
    void aStreamThatJoinsWhileTheHubIsClosedEndsAsWell() throws IOException {
        hub = new EventHub(SMALL);
        hub.close(); // which finds no subscribers
        subscribers = hub.subscribers(reactor);
        EventStream stream = stream();
        assertEquals("...", taken(stream));
        turn();
        assertTrue(woken);
        assertEquals("", taken(stream));
    }

    @Test
    void aDisconnectionThatClosesOtherStreamsIsSafe() throws IOException {
        with(SMALL.withQueue(3, EventSettings.Overflow.DISCONNECT));
        EventStream witness = stream();
        List<EventStream> pipelined = new ArrayList<>();
        for (int i = 0; i < 4; i++) pipelined.add(subscribers.join(Optional.empty(), () -> closeAll(pipelined)));
        publish(1, 3);
        assertEquals("e1 e2 e3...", taken(witness));
        publish(4, 6);
        assertEquals(1, hub.subscribers());
        assertEquals("e4 e5 e6...", taken(witness));
    }

    private static void closeAll(List<EventStream> streams) {
        List.copyOf(streams).forEach(EventStream::close);
        streams.clear();
    }

    @Test
    void aStreamThatFailsHarmsNoOther() throws IOException {
        with(SMALL.withQueue(3, EventSettings.Overflow.DISCONNECT));
        EventStream early = stream(); // a sweep comes to it after the one that fails
        subscribers.join(Optional.empty(), () -> {
            throw new IllegalStateException("as the test demands");
        });
        EventStream late = stream();
        publish(1, 3);
        assertEquals("e1 e2 e3...", taken(early));
        assertEquals("e1 e2 e3...", taken(late));
        publish(4, 5);
        assertEquals("e4 e5...", taken(early));
        assertEquals("e4 e5...", taken(late));
    }

    @Test
    void theLastStreamOfASweepMayFailAsWell() throws IOException {
        with(SMALL.withQueue(3, EventSettings.Overflow.DISCONNECT));
        subscribers.join(Optional.empty(), () -> {
            throw new IllegalStateException("as the test demands");
        });
        EventStream stream = stream();
        publish(1, 3);
        assertEquals("e1 e2 e3...", taken(stream));
        publish(4, 5);
        assertEquals("e4 e5...", taken(stream));
    }

    @Test
    void anEventIsSharedByAllSubscribers() throws IOException {
        EventStream one = stream();
        EventStream other = stream();
        publish(1, 1);
        Piece.Bytes first = (Piece.Bytes) one.more();
        first.data().position(3);
        assertEquals(0, ((Piece.Bytes) other.more()).data().position());
        assertThrows(UnsupportedOperationException.class, () -> first.data().array()); // nor can anybody write into it
    }

    @Test
    void aStreamHandsOutNoMoreThanItMayHaveToKeepACopyOf() throws IOException {
        with(EventSettings.DEFAULTS);
        EventStream stream = stream();
        for (int i = 0; i < 20; i++) hub.publish(Event.of("x".repeat(200)));
        turn();
        int pieces = 0;
        while (stream.more() instanceof Piece.Bytes) pieces++;
        assertEquals(3, pieces); // of 208 bytes: the last one passes 512
        assertTrue(stream.more() instanceof Piece.Later);
    }
}

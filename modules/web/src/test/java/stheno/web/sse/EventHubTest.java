package stheno.web.sse;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import stheno.http.HttpSettings;
import stheno.http.fixture.Served;
import stheno.reactor.Limits;
import stheno.testkit.Await;
import stheno.testkit.SlowClient;
import stheno.testkit.SlowClients;
import stheno.testkit.Visitor;

/// Server-sent events over sockets.
@Timeout(60)
class EventHubTest {
    EventHub hub = new EventHub();
    Served served;
    final List<Visitor> visitors = new ArrayList<>();

    @AfterEach
    void stop() throws IOException {
        served.close();
        for (Visitor visitor : visitors) visitor.close();
    }

    private void serve() throws IOException {
        served = new Served(hub.handler());
    }

    /// A visitor that is subscribed, and has read the head.
    private Visitor subscribed(String version, String... fields) throws IOException {
        Visitor visitor = served.visitor();
        visitors.add(visitor);
        String head = visitor.ask("GET / HTTP/" + version, fields).head();
        assertTrue(head.startsWith("HTTP/1.1 200 OK\n"), head);
        for (String line : List.of("Content-Type: text/event-stream", "Cache-Control: no-store", "X-Accel-Buffering: no")) {
            assertTrue(head.contains("\n" + line + "\n"), head);
        }
        return visitor;
    }

    @Test
    void everySubscriberGetsEveryEvent() throws IOException {
        serve();
        List<Visitor> all = List.of(subscribed("1.1"), subscribed("1.1"), subscribed("1.1"));
        assertEquals(3, hub.subscribers());
        hub.publish(new Event("1", "clock", "one\ntwo"));
        hub.publish(Event.of("three"));
        for (Visitor visitor : all) {
            assertEquals("id: 1\nevent: clock\ndata: one\ndata: two\n\n", visitor.chunk());
            assertEquals("data: three\n\n", visitor.chunk());
        }
    }

    @Test
    void anHttp10ClientGetsThemUnframed() throws IOException {
        serve();
        Visitor visitor = subscribed("1.0");
        hub.publish(Event.of("one"));
        assertEquals("data: one", visitor.line());
    }

    @Test
    void aReconnectingClientGetsTheMissedEvents() throws IOException {
        serve();
        for (int i = 1; i <= 5; i++) hub.publish(new Event("" + i, "", "e" + i));
        Visitor visitor = subscribed("1.1", "Last-Event-ID: 3");
        hub.publish(new Event("6", "", "e6"));
        for (int i = 4; i <= 6; i++) assertEquals("id: " + i + "\ndata: e" + i + "\n\n", visitor.chunk());
    }

    @Test
    void idleStreamsAreKeptAliveByTheirHeartbeats() throws IOException {
        hub = new EventHub(EventSettings.DEFAULTS.withHeartbeat(Duration.ofMillis(30)));
        served = new Served(hub.handler(), HttpSettings.DEFAULTS, Limits.DEFAULTS.withAnswer(Duration.ofSeconds(1)));
        Visitor visitor = subscribed("1.1");
        for (int i = 0; i < 50; i++) assertEquals(":\n\n", visitor.chunk()); // longer than an answer may take
    }

    @Test
    void aClientThatLeavesIsNotASubscriberAnyMore() throws IOException {
        serve();
        Visitor stays = subscribed("1.1");
        subscribed("1.1").reset();
        for (int i = 0; hub.subscribers() > 1; i++) {
            hub.publish(Event.of("e" + i));
            stays.chunk();
        }
        try (Visitor head = served.visitor()) {
            assertTrue(head.ask("HEAD / HTTP/1.1").head().contains("text/event-stream"));
        }
        assertEquals(1, hub.subscribers());
    }

    @Test
    void aClosedHubEndsStreamsCleanlyAndAcceptsNoSubscribers() throws Exception {
        serve();
        Visitor visitor = subscribed("1.1");
        Visitor old = subscribed("1.0");
        hub.publish(Event.of("last"));
        hub.close();
        assertEquals("data: last\n\n", visitor.chunks());
        assertEquals("data: last\n\n", old.rest());
        assertEquals(0, hub.subscribers());
        assertEquals("HTTP/1.1 204 No Content", visitor.ask("GET / HTTP/1.1").line()); // on the same connection
        assertEquals(0, served.drain());
    }

    @Test
    void aSubscriberThatIsTooSlowIsDisconnectedIfThatIsThePolicy() throws IOException {
        hub = new EventHub(EventSettings.DEFAULTS.withQueue(4, EventSettings.Overflow.DISCONNECT));
        served = new Served(hub.handler(), HttpSettings.DEFAULTS, Limits.DEFAULTS.withSendBuffer(4096));
        Visitor fast = subscribed("1.1");
        try (Visitor slow = new Visitor(served.address, 4096)) {
            slow.ask("GET / HTTP/1.1").head();
            String data = "x".repeat(4000);
            while (hub.subscribers() > 1) {
                hub.publish(Event.of(data));
                fast.chunk();
            }
            assertEquals(1, hub.dropped());
        }
    }

    @Test
    void aDisconnectedClientOfSeveralStreamsDoesNotAffectOthers() throws IOException {
        hub = new EventHub(EventSettings.DEFAULTS.withQueue(4, EventSettings.Overflow.DISCONNECT));
        serve();
        Visitor witness = subscribed("1.1");
        Visitor pipelining = subscribed("1.1");
        for (int i = 0; i < 4; i++) pipelining.ask("GET / HTTP/1.1"); // these wait behind the first for ever
        Await.until(() -> hub.subscribers() >= 6);
        for (int i = 0; i < 20; i++) {
            hub.publish(Event.of("e" + i));
            assertEquals("data: e" + i + "\n\n", witness.chunk());
        }
        Await.until(() -> hub.subscribers() == 1);
    }

    @Test
    void publishersInManyThreadsAreHeardInOneOrder() throws Exception {
        hub = new EventHub(EventSettings.DEFAULTS.withQueue(4000, EventSettings.Overflow.DISCONNECT));
        serve();
        Visitor one = subscribed("1.1");
        Visitor other = subscribed("1.1");
        List<Thread> threads = new ArrayList<>();
        for (int t = 0; t < 4; t++) {
            String name = "t" + t + " ";
            threads.add(Thread.startVirtualThread(() -> {
                for (int i = 0; i < 1000; i++) hub.publish(Event.of(name + i));
            }));
        }
        for (Thread thread : threads) thread.join();
        int[] next = new int[4];
        for (int i = 0; i < 4000; i++) {
            String event = one.chunk();
            assertEquals(event, other.chunk());
            int thread = event.charAt(7) - '0';
            assertEquals("data: t" + thread + " " + next[thread]++ + "\n\n", event);
        }
        assertEquals(0, hub.dropped());
    }

    @Test
    void subscribersThatStopReadingDoNotDelayOthers() throws IOException {
        served = new Served(hub.handler(), HttpSettings.DEFAULTS, Limits.DEFAULTS.withSendBuffer(8192));
        byte[] request = "GET / HTTP/1.1\r\nHost: test\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
        var narrow = SlowClients.Options.DEFAULTS.receiveBuffer(4096).perAddress(100);
        Visitor witness = subscribed("1.1"); // the first to come is the last to be told
        try (var stalled = SlowClients.start(200, new SlowClient.StopsReading(0), request, served.address, narrow);
                var readers = SlowClients.start(1800, new SlowClient.Idle(), request, served.address, narrow.receiveBuffer(0))) {
            Await.until(() -> hub.subscribers() >= 2001);
            long heads = awaitBytes(readers, 0);
            String data = "x".repeat(2000);
            int events = 100;
            for (int i = 0; i < events; i++) {
                hub.publish(Event.of(data));
                assertEquals("data: " + data + "\n\n", witness.chunk());
            }
            hub.close();
            readers.awaitReplies(Duration.ofSeconds(30));
            int each = events * (2008 + 7) + 5; // in chunks of 7d8 CRLF ... CRLF, and at last 0 CRLF CRLF
            assertEquals(1800L * each, readers.counters().bytesReceived() - heads);
            long dropped = hub.dropped();
            assertTrue(dropped > 200 && dropped < 200 * events, "dropped " + dropped);
            assertEquals(200, hub.subscribers());
            assertFalse(stalled.counters().bytesReceived() > 200 * 4096);
        }
    }

    /// Waits until all have their heads, which are of one length. @return how long these are together
    private static long awaitBytes(SlowClients clients, long known) {
        Await.until(() -> areHeads(known) || areHeads(clients.counters().bytesReceived()));
        return areHeads(known) ? known : clients.counters().bytesReceived();
    }

    private static boolean areHeads(long bytes) {
        return bytes > 0 && bytes % 1800 == 0 && bytes / 1800 >= 150;
    }
}

package stheno.web.rules;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import stheno.http.Exchange;
import stheno.http.Handler;
import stheno.http.Reply;
import stheno.http.Status;
import stheno.http.fixture.Served;
import stheno.producers.Producer;
import stheno.producers.Throttle;
import stheno.testkit.Visitor;

class BandwidthTest {
    private static final int KB = 1024;
    private static final long RATE = 1000 * KB; // bytes a second: the burst is a tenth of that
    private static final int BODY = 500 * KB; // 0.4 seconds behind the burst
    private static final List<String> LINES = Collections.nCopies(BODY / KB, "x".repeat(KB - 2));
    private static final Reply READY = Reply.text("ready");

    private static void answer(Exchange exchange) {
        switch (exchange.request().path()) {
            case "/ready" -> exchange.respond(READY);
            case "/bytes" -> exchange.respond(Reply.of(Status.OK).body(new byte[BODY]));
            case "/unchanged" -> exchange.respond(Reply.of(Status.NOT_MODIFIED));
            case "/chunked" -> exchange.respond(Reply.of(Status.OK).body(Producer.lines(LINES.iterator())));
            default -> exchange.respond(Reply.of(Status.OK).body(Producer.bytes(new byte[BODY])));
        }
    }

    private static double seconds(Visitor visitor, String path) throws IOException {
        long begun = System.nanoTime();
        String head = visitor.ask("GET " + path + " HTTP/1.1").head();
        int bytes = head.contains("chunked") ? visitor.chunks().length() : visitor.exactly(BODY).length();
        assertEquals(BODY, bytes);
        return (System.nanoTime() - begun) / 1e9;
    }

    @Test
    void aConnectionGetsItsRateWhateverTheBody() throws IOException {
        try (Served served = new Served(new Bandwidth(BandwidthTest::answer).withPerConnection(RATE))) {
            for (String path : List.of("/bytes", "/chunked", "/produced")) {
                try (Visitor visitor = served.visitor()) {
                    double seconds = seconds(visitor, path);
                    assertTrue(seconds > 0.39 && seconds < 15, path + " took " + seconds);
                }
            }
        }
    }

    @Test
    void allRepliesOfAConnectionShareItsRate() throws IOException {
        try (Served served = new Served(new Bandwidth(BandwidthTest::answer).withPerConnection(RATE)); Visitor visitor = served.visitor()) {
            double seconds = seconds(visitor, "/bytes") + seconds(visitor, "/produced");
            assertTrue(seconds > 0.88 && seconds < 25, "took " + seconds);
        }
    }

    @Test
    void allClientsShareTheHostsRate() throws Exception {
        Throttle shared = new Throttle(RATE);
        List<Throwable> failures = Collections.synchronizedList(new ArrayList<>());
        CountDownLatch done = new CountDownLatch(3);
        long begun = System.nanoTime();
        try (Served served = new Served(new Bandwidth(BandwidthTest::answer).withShared(shared))) {
            for (int i = 0; i < 3; i++) {
                Thread.ofVirtual().start(() -> {
                    try (Visitor visitor = served.visitor()) {
                        seconds(visitor, "/produced");
                    } catch (IOException | RuntimeException | Error e) {
                        failures.add(e);
                    } finally {
                        done.countDown();
                    }
                });
            }
            assertTrue(done.await(30, TimeUnit.SECONDS));
        }
        double seconds = (System.nanoTime() - begun) / 1e9;
        assertEquals(List.of(), failures);
        assertTrue(seconds > 1.3 && seconds < 30, "took " + seconds);
    }

    @Test
    void aSmallReplyIsSentAtOnceAndCountedWhileTheRateAllowsIt() throws IOException {
        Throttle shared = new Throttle(1); // bytes a second, 4096 at once
        List<Reply> seen = new ArrayList<>();
        Handler bandwidth = new Bandwidth(exchange -> {
            exchange.transform(reply -> {
                seen.add(reply);
                return reply;
            });
            answer(exchange);
        }).withShared(shared).withPerConnection(2);
        try (Served served = new Served(bandwidth); Visitor visitor = served.visitor()) {
            for (int i = 0; i < 10; i++) assertTrue(visitor.ask("GET /ready HTTP/1.1").reply().endsWith("ready"));
            seen.forEach(reply -> assertSame(READY, reply));
            assertTrue(shared.tryTake(4096 - 50));
            assertFalse(shared.tryTake(40));
            while (shared.tryTake(1)) { }
            assertTrue(visitor.ask("HEAD /ready HTTP/1.1").head().contains("Content-Length: 5\n"));
            assertTrue(visitor.ask("GET /unchanged HTTP/1.1").head().startsWith("HTTP/1.1 304 "));
            assertSame(READY, seen.get(10));
            assertTrue(seen.get(11).reusable());
            visitor.ask("GET /ready HTTP/1.1").head();
            assertFalse(seen.get(12).reusable());
        }
    }

    @Test
    void aReplyThatTheSharedLimitDelaysIsCountedOnceForTheConnection() throws Exception {
        Throttle shared = new Throttle(1);
        assertTrue(shared.tryTake(4096));
        CompletableFuture<Boolean> untouched = new CompletableFuture<>();
        Handler bandwidth = new Bandwidth(exchange -> {
            exchange.transform(reply -> { // behind the bandwidth's own, and before the body is asked for
                untouched.complete(exchange.connectionThrottle(2).tryTake(4096));
                return reply;
            });
            answer(exchange);
        }).withShared(shared).withPerConnection(2);
        try (Served served = new Served(bandwidth); Visitor visitor = served.visitor()) {
            visitor.ask("GET /ready HTTP/1.1").head();
            assertTrue(untouched.get(30, TimeUnit.SECONDS));
        }
    }

    @Test
    void repliesWithoutALimitAreNotChanged() throws IOException {
        List<Reply> seen = new ArrayList<>();
        Handler bandwidth = new Bandwidth(exchange -> {
            exchange.transform(reply -> {
                seen.add(reply);
                return reply;
            });
            answer(exchange);
        });
        try (Served served = new Served(bandwidth); Visitor visitor = served.visitor()) {
            assertTrue(seconds(visitor, "/bytes") < 25);
            assertTrue(seen.getFirst().reusable());
        }
    }

    @Test
    void aClientThatLeavesFreesItsShareForOthers() throws Exception {
        CountDownLatch closed = new CountDownLatch(1);
        Throttle shared = new Throttle(RATE);
        Handler bandwidth = new Bandwidth(exchange -> {
            Producer body = Producer.bytes(new byte[100 * BODY]).hooked((_, _) -> closed.countDown());
            exchange.respond(Reply.of(Status.OK).body(body));
        }).withShared(shared);
        try (Served served = new Served(bandwidth)) {
            try (Visitor visitor = served.visitor()) {
                visitor.ask("GET / HTTP/1.1").head();
                visitor.exactly(10 * KB);
                visitor.reset();
            }
            assertTrue(closed.await(30, TimeUnit.SECONDS));
        }
    }

    @Test
    void aNegativeRateIsRefused() {
        assertThrows(IllegalArgumentException.class, () -> new Bandwidth(BandwidthTest::answer).withPerConnection(-1));
    }
}

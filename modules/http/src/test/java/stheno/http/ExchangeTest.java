package stheno.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import stheno.http.fixture.Served;
import stheno.producers.Producer;
import stheno.reactor.Limits;
import stheno.reactor.Network;
import stheno.testkit.Visitor;

/// Operations of handlers on an exchange, besides the reply.
class ExchangeTest {
    private static final HttpSettings BEHIND_A_PROXY = HttpSettings.DEFAULTS.withTrustedProxies(List.of(Network.of("127.0.0.1/32")))
            .withRequestIdHeader("X-Request-Id");

    private final BlockingQueue<Exchange> waiting = new ArrayBlockingQueue<>(10);
    private final BlockingQueue<AccessLog.Entry> logged = new ArrayBlockingQueue<>(10);

    private final Handler echo = exchange ->
            exchange.collect(100, bytes -> exchange.respond(Reply.text(exchange.request() + " " + new String(bytes))));

    private void defer(Exchange exchange) {
        exchange.defer();
        waiting.add(exchange);
    }

    private Exchange next() throws InterruptedException {
        return waiting.poll(30, TimeUnit.SECONDS);
    }

    @Test
    void aDeferredExchangeIsHandledLaterAndInOrder() throws Exception {
        try (Served served = new Served(this::defer); Visitor visitor = served.visitor()) {
            visitor.ask("GET /one HTTP/1.1").ask("POST /two HTTP/1.1", "Content-Length: 0").ask("GET /three HTTP/1.1");
            for (String line : List.of("GET /one", "POST /two", "GET /three")) {
                Exchange exchange = next();
                assertTrue(waiting.isEmpty(), "nothing behind it is read");
                exchange.proceed(echo);
                assertEquals("HTTP/1.1 200 OK " + line + " ", visitor.reply());
            }
        }
    }

    @Test
    void theBodyOfADeferredExchangeWaits() throws Exception {
        try (Served served = new Served(this::defer); Visitor visitor = served.visitor()) {
            visitor.say("POST /x HTTP/1.1\r\nHost: test\r\nContent-Length: 4\r\nExpect: 100-continue\r\n\r\n");
            next().proceed(echo);
            assertEquals("HTTP/1.1 100 Continue\n", visitor.head());
            assertEquals("HTTP/1.1 200 OK POST /x body", visitor.say("body").reply());
            visitor.say("POST /y HTTP/1.1\r\nHost: test\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nab\r\n0\r\n\r\n");
            next().proceed(echo);
            assertEquals("HTTP/1.1 200 OK POST /y ab", visitor.reply());
        }
    }

    @Test
    void aDeferredExchangeThatIsAnsweredFromElsewhereLetsTheConnectionGoOn() throws Exception {
        try (Served served = new Served(this::defer); Visitor visitor = served.visitor()) {
            visitor.say("POST /x HTTP/1.1\r\nHost: test\r\nContent-Length: 4\r\n\r\nbody").ask("GET /after HTTP/1.1");
            next().respond(Reply.text(Status.UNAUTHORIZED, "no"));
            assertEquals("HTTP/1.1 401 Unauthorized no", visitor.reply());
            next().proceed(echo);
            assertEquals("HTTP/1.1 200 OK GET /after ", visitor.reply());
        }
    }

    @Test
    void anExchangeMayBeDeferredTwiceAndThenDetached() throws Exception {
        try (Served served = new Served(this::defer); Visitor visitor = served.visitor()) {
            visitor.ask("GET /x HTTP/1.1").say("what follows");
            next().proceed(this::defer);
            next().proceed(exchange -> exchange.detach(connection -> {
                try {
                    connection.output().write(connection.input().readNBytes(12));
                } catch (IOException e) {
                    throw new AssertionError(e);
                }
            }));
            assertEquals("what follows", visitor.rest());
        }
    }

    @Test
    void aDeferredHandlerThatThrowsIsAnswered500() throws Exception {
        try (Served served = new Served(this::defer); Visitor visitor = served.visitor()) {
            visitor.ask("GET /x HTTP/1.1").ask("GET /y HTTP/1.1");
            next().proceed(_ -> {
                throw new IOException("broken");
            });
            assertTrue(visitor.reply().startsWith("HTTP/1.1 500 "));
            next().proceed(echo);
            assertTrue(visitor.reply().startsWith("HTTP/1.1 200 "));
        }
    }

    @Test
    void aClientThatLeavesADeferredExchangeIsForgotten() throws Exception {
        try (Served served = new Served(this::defer); Visitor visitor = served.visitor()) {
            visitor.ask("GET /x HTTP/1.1");
            Exchange exchange = next();
            visitor.reset();
            exchange.proceed(echo);
            assertEquals(0, served.drain());
            assertEquals(List.of(), served.journal.errors());
        }
    }

    @Test
    void changesApplyInTheOrderInWhichTheyWereAskedFor() throws Exception {
        Handler handler = exchange -> {
            exchange.transform(reply -> reply.field("Trace", "first"));
            exchange.transform(reply -> reply.field("Trace", "second after " + reply.fields().all("Trace")));
            exchange.respond(Reply.text("x"));
        };
        try (Served served = new Served(handler); Visitor visitor = served.visitor()) {
            String head = visitor.ask("GET / HTTP/1.1").head();
            assertTrue(head.contains("Trace: first\nTrace: second after [first]\n"), head);
        }
    }

    @Test
    void aChangeThatThrowsIsAnswered500AndTheBodyClosed() throws Exception {
        BlockingQueue<Boolean> closed = new ArrayBlockingQueue<>(1);
        Handler handler = exchange -> {
            exchange.transform(_ -> {
                throw new IllegalStateException("broken");
            });
            exchange.respond(Reply.of(Status.OK).body(Producer.bytes(new byte[10]).hooked((_, _) -> closed.add(true))));
        };
        try (Served served = new Served(handler); Visitor visitor = served.visitor()) {
            assertTrue(visitor.ask("GET / HTTP/1.1").reply().startsWith("HTTP/1.1 500 "));
            assertEquals(true, closed.poll(30, TimeUnit.SECONDS));
        }
    }

    @Test
    void theClientAndItsRequestAreWhatATrustedProxySays() throws Exception {
        Handler handler = exchange -> {
            exchange.user(new Principal("Basic", "alice"));
            exchange.respond(Reply.text(exchange.client() + " " + exchange.secure() + " " + exchange.requestId()));
        };
        try (Served served = new Served(handler, BEHIND_A_PROXY.withAccessLog(logged::add), Limits.DEFAULTS);
             Visitor visitor = served.visitor()) {
            visitor.ask("GET / HTTP/1.1", "X-Forwarded-For: 192.0.2.7", "X-Forwarded-Proto: https", "X-Request-Id: abc-1");
            String head = visitor.head();
            assertTrue(head.contains("X-Request-Id: abc-1\n"), head);
            assertEquals("/192.0.2.7:0 true abc-1", visitor.exactly(23));
            AccessLog.Entry entry = logged.poll(30, TimeUnit.SECONDS);
            assertEquals("/192.0.2.7:0 Optional[alice] abc-1 true",
                    entry.client() + " " + entry.user() + " " + entry.requestId() + " " + entry.secure());
        }
    }

    @Test
    void anErrorOfAHandlerThatCameLaterIsAnsweredAndEndsTheConnection() throws Exception {
        try (Served served = new Served(this::defer); Visitor visitor = served.visitor()) {
            visitor.ask("GET / HTTP/1.1").ask("GET / HTTP/1.1");
            next().proceed(_ -> {
                throw new AssertionError("not an exception");
            });
            assertTrue(visitor.rest().startsWith("HTTP/1.1 500 "));
            served.journal.await("task-failed");
        }
    }

    @Test
    void anErrorOfAHandlerThatHadToWaitItsTurnIsAnsweredAndEndsTheConnection() throws Exception {
        Handler handler = exchange -> {
            if (exchange.request().method().equals("POST")) throw new AssertionError("not an exception");
            waiting.add(exchange);
        };
        try (Served served = new Served(handler); Visitor visitor = served.visitor()) {
            visitor.ask("GET / HTTP/1.1").ask("POST / HTTP/1.1", "Content-Length: 0").ask("GET / HTTP/1.1");
            next().respond(Reply.text("first"));
            assertEquals("HTTP/1.1 200 OK first", visitor.reply());
            assertTrue(visitor.rest().startsWith("HTTP/1.1 500 "));
        }
    }

    @Test
    void theFieldThatCarriesTheIdIsTheOneThatBringsIt() throws Exception {
        Handler handler = exchange -> exchange.respond(Reply.text(exchange.requestId()));
        try (Served served = new Served(handler, BEHIND_A_PROXY.withRequestIdHeader("Correlation"), Limits.DEFAULTS);
             Visitor visitor = served.visitor()) {
            visitor.ask("GET / HTTP/1.1", "X-Request-Id: other", "correlation: abc-1");
            assertTrue(visitor.head().contains("Correlation: abc-1\n"));
            assertEquals("abc-1", visitor.exactly(5));
        }
        try (Served served = new Served(handler, BEHIND_A_PROXY.withoutRequestIdHeader(), Limits.DEFAULTS);
             Visitor visitor = served.visitor()) {
            String reply = visitor.ask("GET / HTTP/1.1", "X-Request-Id: abc").reply();
            assertTrue(reply.matches("HTTP/1.1 200 OK [0-9a-f]{16}"), reply);
        }
    }

    @Test
    void whatWasNoRequestHasItsIdToo() throws Exception {
        try (Served served = new Served(echo, BEHIND_A_PROXY.withAccessLog(logged::add), Limits.DEFAULTS);
             Visitor visitor = served.visitor()) {
            String head = visitor.ask("GET HTTP/1.1").head();
            String id = logged.poll(30, TimeUnit.SECONDS).requestId();
            assertTrue(head.startsWith("HTTP/1.1 400 ") && head.contains("X-Request-Id: " + id + "\n"), head + id);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "two words", "Date", "content-length", "a:b"})
    void aFieldThatNoReplyCanCarryIsRefused(String name) {
        assertThrows(IllegalArgumentException.class, () -> HttpSettings.DEFAULTS.withRequestIdHeader(name));
    }

    @Test
    void anIdThatIsNoShortWordIsNotTakenOver() throws Exception {
        try (Served served = new Served(exchange -> exchange.respond(Reply.text(exchange.requestId())), BEHIND_A_PROXY, Limits.DEFAULTS);
             Visitor visitor = served.visitor()) {
            String first = visitor.ask("GET / HTTP/1.1", "X-Request-Id: a\" b").reply();
            String second = visitor.ask("GET / HTTP/1.1", "X-Request-Id: " + "a".repeat(65)).reply();
            assertTrue(first.matches("HTTP/1.1 200 OK [0-9a-f]{16}"), first);
            assertNotEquals(first, second);
        }
    }

    @Test
    void aStrangersIdIsNotTakenOver() throws Exception {
        try (Served served = new Served(exchange -> exchange.respond(Reply.text(exchange.requestId())));
             Visitor visitor = served.visitor()) {
            String reply = visitor.ask("GET / HTTP/1.1", "X-Request-Id: abc").reply();
            assertTrue(reply.matches("HTTP/1.1 200 OK [0-9a-f]{16}"), reply);
        }
    }

    @Test
    void aServiceChangesWhileItsConnectionsStay() throws Exception {
        HttpService service = new HttpService(exchange -> exchange.respond(Reply.text("old")));
        try (Served served = new Served(service); Visitor visitor = served.visitor()) {
            assertEquals("HTTP/1.1 200 OK old", visitor.ask("GET / HTTP/1.1").reply());
            service.change(exchange -> exchange.respond(Reply.text("new")), HttpSettings.DEFAULTS.withHeadLimit(1000)
                    .withTargetLimit(20).withFieldLimit(10));
            assertEquals("HTTP/1.1 200 OK new", visitor.ask("GET / HTTP/1.1").reply());
            assertTrue(visitor.ask("GET /" + "x".repeat(50) + " HTTP/1.1").reply().startsWith("HTTP/1.1 414 "));
            HttpStats.Snapshot stats = service.stats();
            assertEquals(List.of(3L, 2L, 1L, 0L), List.of(stats.begun(), stats.byClass()[2], stats.byClass()[4], stats.inFlight()));
            assertEquals(3, stats.durations().count());
        }
    }

    @Test
    void aReplyThatIsKeptIsDressedOnce() {
        Reply reply = Reply.text("x").field("Cache-Control", "no-cache").field("A", "b");
        Fields more = Fields.EMPTY.with("cache-control", "max-age=1").with("Link", "<a>").with("Link", "<b>");
        Reply dressed = reply.with(more);
        assertSame(dressed, reply.with(more));
        assertEquals(List.of("max-age=1"), dressed.fields().all("Cache-Control"));
        assertEquals(List.of("<a>", "<b>"), dressed.fields().all("Link"));
        assertEquals(List.of("b"), dressed.fields().all("A"));
        assertSame(reply, reply.with(Fields.EMPTY));
    }

    @Test
    void onlyAnErrorPageIsOne() {
        assertTrue(Reply.error(Status.NOT_FOUND, "x").field("A", "b").closing().isErrorPage());
        assertFalse(Reply.error(Status.NOT_FOUND, "x").body(new byte[3]).isErrorPage());
        assertFalse(Reply.text(Status.NOT_FOUND, "x").isErrorPage());
    }
}

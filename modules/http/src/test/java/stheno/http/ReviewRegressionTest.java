package stheno.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import stheno.http.fixture.Served;
import stheno.producers.OutboundPipe;
import stheno.producers.Piece;
import stheno.producers.Producer;
import stheno.reactor.Limits;
import stheno.testkit.Visitor;

/// Faults that were found in a review: handlers that fail in odd places, and connections that end at odd moments.
@Timeout(60)
class ReviewRegressionTest {
    static final HttpSettings PLAIN = HttpSettings.DEFAULTS;

    final BlockingQueue<String> told = new LinkedBlockingQueue<>();
    Served served;

    @AfterEach
    void stop() {
        served.close();
    }

    private Visitor serving(Handler handler) throws IOException {
        return serving(handler, PLAIN);
    }

    private Visitor serving(Handler handler, HttpSettings settings) throws IOException {
        served = new Served(handler, settings, Limits.DEFAULTS);
        return served.visitor();
    }

    private String heard() throws InterruptedException {
        String next = told.poll(30, TimeUnit.SECONDS);
        if (next == null) throw new AssertionError("nothing was told for thirty seconds");
        return next;
    }

    /// Answers after the input that arrived together with the request was read.
    private static void later(Exchange exchange, Reply reply) {
        exchange.reactor().schedule(Duration.ofMillis(50), () -> exchange.respond(reply));
    }

    private static IllegalStateException demanded() {
        return new IllegalStateException("as the test demands");
    }

    /// A body of two bytes that cannot be closed.
    private static final class Unclosable implements Producer {
        private boolean handed;

        @Override
        public Piece more() {
            if (handed) return Piece.END;
            handed = true;
            return new Piece.Bytes(ByteBuffer.wrap(new byte[] {'h', 'i'}));
        }

        @Override
        public void close() {
            throw demanded();
        }
    }

    @Test
    void aConnectionClosesThoughItsLastBodyCannotBeClosed() throws Exception {
        try (Visitor old = serving(exchange -> exchange.respond(Reply.of(Status.OK).body(new Unclosable())));
                Visitor last = served.visitor()) {
            String reply = old.ask("GET / HTTP/1.0").rest();
            assertTrue(reply.endsWith("\r\n\r\nhi"), reply);
            reply = last.ask("GET / HTTP/1.1", "Connection: close").rest();
            assertTrue(reply.endsWith("2\r\nhi\r\n0\r\n\r\n"), reply);
        }
        assertEquals(0, served.drain());
    }

    @Test
    void aPipelineContinuesIfClosingItsBodiesFails() throws Exception {
        Visitor visitor = serving(exchange -> exchange.respond(Reply.of(Status.OK).body(new Unclosable())), PLAIN.withPipelineLimit(4));
        for (int i = 0; i < 10; i++) visitor.ask("GET / HTTP/1.1");
        for (int i = 0; i < 10; i++) {
            assertTrue(visitor.head().startsWith("HTTP/1.1 200 OK\n"));
            assertEquals("hi", visitor.chunks());
        }
        assertEquals(0, served.drain());
    }

    @Test
    void aConnectionContinuesAndClosesIfItsAccessLogFails() throws Exception {
        Visitor visitor = serving(exchange -> exchange.respond(Reply.text("hi")), PLAIN.withPipelineLimit(4).withAccessLog(_ -> {
            throw demanded();
        }));
        for (int i = 0; i < 10; i++) visitor.ask("GET / HTTP/1.1");
        for (int i = 0; i < 10; i++) assertEquals("HTTP/1.1 200 OK hi", visitor.reply());
        assertEquals("HTTP/1.1 200 OK hi", visitor.ask("GET / HTTP/1.1", "Connection: close").reply());
        assertEquals("", visitor.rest());
        assertEquals(0, served.drain());
    }

    @Test
    void allListenersAreCalledAtTheEndEvenIfOneFails() throws Exception {
        Visitor visitor = serving(exchange -> {
            String path = exchange.request().path();
            told.add("asked " + path);
            exchange.whenLeft(() -> {
                told.add("left " + path);
                throw demanded();
            });
        });
        visitor.ask("GET /1 HTTP/1.1").ask("GET /2 HTTP/1.1");
        assertEquals("asked /1", heard());
        assertEquals("asked /2", heard());
        visitor.reset();
        assertEquals("left /1", heard());
        assertEquals("left /2", heard());
        assertEquals(0, served.drain());
    }

    @Test
    void whatWaitsBehindAReplyThatClosesIsNotExecuted() throws Exception {
        AtomicInteger executed = new AtomicInteger();
        Visitor visitor = serving(new Router().get("/a", exchange -> later(exchange, Reply.text("bye").closing())).post("/p", exchange -> {
            executed.incrementAndGet();
            exchange.respond(Reply.text("executed"));
        }));
        visitor.say("GET /a HTTP/1.1\r\nHost: test\r\n\r\nPOST /p HTTP/1.1\r\nHost: test\r\nContent-Length: 0\r\n\r\n");
        assertEquals("HTTP/1.1 200 OK bye", visitor.reply());
        assertEquals("", visitor.rest());
        assertEquals(0, served.drain());
        assertEquals(0, executed.get());
    }

    @Test
    void whoFailsOverACollectedBodyIsAnswered500() throws Exception {
        Visitor visitor = serving(exchange -> exchange.collect(100, bytes -> {
            if (bytes.length > 2) exchange.respond(Reply.text(bytes.length + " bytes"));
            else throw demanded();
        }));
        for (String body : new String[] {"hi", ""}) {
            visitor.say("POST / HTTP/1.1\r\nHost: test\r\nContent-Length: " + body.length() + "\r\n\r\n" + body);
            String reply = visitor.reply();
            assertTrue(reply.startsWith("HTTP/1.1 500 Internal Server Error "), reply);
        }
        visitor.say("POST / HTTP/1.1\r\nHost: test\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n");
        assertEquals("HTTP/1.1 200 OK 3 bytes", visitor.reply()); // on the same connection
        visitor.say("POST / HTTP/1.1\r\nHost: test\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nab\r\n0\r\n\r\n");
        assertTrue(visitor.reply().startsWith("HTTP/1.1 500 "));
    }

    @Test
    void aListenerAddedAfterTheEndRunsAtOnce() throws Exception {
        Visitor visitor = serving(exchange -> {
            told.add("asked");
            exchange.whenLeft(() -> exchange.reactor().execute(() -> {
                exchange.whenLeft(() -> told.add("told late"));
                told.add("told");
            }));
        });
        visitor.ask("GET / HTTP/1.1");
        assertEquals("asked", heard());
        visitor.reset();
        assertEquals("told late", heard());
        assertEquals("told", heard());
    }

    @Test
    void aListenerAddedAfterTheReplyDoesNotRun() throws Exception {
        Visitor visitor = serving(exchange -> {
            exchange.respond(Reply.text("served"));
            exchange.reactor().schedule(Duration.ofMillis(50), () -> {
                exchange.whenLeft(() -> told.add("left"));
                told.add("over");
            });
        });
        assertEquals("HTTP/1.1 200 OK served", visitor.ask("GET / HTTP/1.1").reply());
        assertEquals("over", heard());
        assertTrue(told.isEmpty());
    }

    @Test
    void aDetachAfterAReplyThatClosesFailsAndIsReported() throws Exception {
        HttpSettings logging = PLAIN.withAccessLog(entry -> told.add(entry.request().orElseThrow().path() + " " + entry.completed()));
        Visitor visitor = serving(new Router().get("/a", exchange -> later(exchange, Reply.text("bye").closing())).get("/d", exchange -> {
            exchange.whenLeft(() -> told.add("left"));
            exchange.detach(_ -> told.add("the session runs"));
        }), logging);
        visitor.say("GET /a HTTP/1.1\r\nHost: test\r\n\r\nGET /d HTTP/1.1\r\nHost: test\r\n\r\n");
        assertEquals("HTTP/1.1 200 OK bye", visitor.reply());
        assertEquals("", visitor.rest());
        assertEquals("/a true", heard());
        assertEquals("/d false", heard());
        assertEquals("left", heard());
        assertEquals(0, served.drain());
        assertTrue(told.isEmpty(), told::toString);
    }

    @Test
    void anInterimStatusIsNoReply() throws Exception {
        Visitor visitor = serving(exchange -> {
            boolean early = exchange.request().path().equals("/1");
            exchange.respond(early ? Reply.of(Status.of(103)) : Reply.text("second"));
        });
        visitor.ask("GET /1 HTTP/1.1").ask("GET /2 HTTP/1.1");
        String first = visitor.reply();
        assertTrue(first.startsWith("HTTP/1.1 500 "), first);
        assertEquals("HTTP/1.1 200 OK second", visitor.reply());
    }

    @Test
    void aDrainWaitsForTheOnlyReplyOfAPipelineOfOne() throws Exception {
        OutboundPipe pipe = new OutboundPipe(1000);
        try (Visitor visitor = serving(exchange -> {
            boolean slow = exchange.request().path().equals("/slow");
            exchange.respond(slow ? Reply.of(Status.OK).body(pipe.producer()) : Reply.text("idle"));
        }, PLAIN.withPipelineLimit(1)); Visitor idle = served.visitor()) {
            assertEquals("HTTP/1.1 200 OK idle", idle.ask("GET / HTTP/1.1").reply());
            pipe.output().write("hello".getBytes(StandardCharsets.US_ASCII));
            pipe.output().flush();
            visitor.ask("GET /slow HTTP/1.1").head();
            assertEquals("hello", visitor.chunk());
            CompletableFuture<Integer> cut = CompletableFuture.supplyAsync(this::drained);
            assertEquals("", idle.rest()); // the loop has heard of the drain
            pipe.output().close();
            assertEquals("", visitor.chunk());
            assertEquals("", visitor.rest());
            assertEquals(0, cut.get(30, TimeUnit.SECONDS));
        }
    }

    private int drained() {
        try {
            return served.drain();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void aStrayLineEndBehindARequestIsNotAnswered() throws Exception {
        Limits hasty = Limits.DEFAULTS.withMessage(Duration.ofMillis(300)).withIdle(Duration.ofMillis(600));
        served = new Served(exchange -> exchange.respond(Reply.text("hi")), PLAIN, hasty);
        for (String stray : new String[] {"\r\n", "\r\n\r\n", "\r"}) {
            try (Visitor visitor = served.visitor()) {
                visitor.say("POST / HTTP/1.1\r\nHost: test\r\nContent-Length: 2\r\n\r\nhi" + stray);
                assertEquals("HTTP/1.1 200 OK hi", visitor.reply());
                assertEquals("", visitor.rest());
            }
        }
    }

    @Test
    void aRequestThatBreaksOffIsStillAnswered408() throws Exception {
        served = new Served(exchange -> exchange.respond(Reply.text("hi")), PLAIN, Limits.DEFAULTS.withMessage(Duration.ofMillis(300)));
        try (Visitor visitor = served.visitor()) {
            String reply = visitor.say("\r\nGET / HT").rest();
            assertTrue(reply.startsWith("HTTP/1.1 408 Request Timeout\r\n"), reply);
            assertFalse(reply.contains("200 OK"), reply);
        }
    }
}

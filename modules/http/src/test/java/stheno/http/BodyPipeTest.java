package stheno.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import stheno.http.fixture.Served;
import stheno.producers.InboundPipe;
import stheno.testkit.Visitor;

/// A request's body that goes through a pipe to a thread of the test.
@Timeout(60)
class BodyPipeTest {
    private final BlockingQueue<InboundPipe> pipes = new LinkedBlockingQueue<>();
    private final BlockingQueue<Boolean> incomplete = new LinkedBlockingQueue<>();
    private final BlockingQueue<Exchange> exchanges = new LinkedBlockingQueue<>();
    private Served served;

    @BeforeEach
    void serve() throws IOException {
        served = new Served(exchange -> {
            if (exchange.request().method().equals("GET")) {
                exchange.respond(Reply.text("got"));
                return;
            }
            exchanges.add(exchange);
            pipes.add(new BodyPipe(exchange, 64 * 1024, incomplete::add).pipe());
        });
    }

    @AfterEach
    void stop() {
        assertEquals(List.of(), served.journal.errors());
        served.close();
    }

    private static <T> T next(BlockingQueue<T> queue) throws InterruptedException {
        T next = queue.poll(30, TimeUnit.SECONDS);
        if (next == null) throw new AssertionError("nothing came");
        return next;
    }

    private void answer() throws InterruptedException {
        Exchange exchange = next(exchanges);
        exchange.reactor().execute(() -> exchange.respondUnlessAnswered(Reply.text("done")));
    }

    @Test
    void aBodyIsReadOnAThreadAndTheNextRequestFollows() throws Exception {
        try (Visitor visitor = served.visitor()) {
            for (int length : new int[] {1, 10_000, 65_536, 1_000_000}) {
                visitor.ask("PUT / HTTP/1.1", "Content-Length: " + length);
                Thread.ofVirtual().start(() -> {
                    try {
                        visitor.say("x".repeat(length));
                    } catch (IOException e) {
                        throw new AssertionError(e);
                    }
                });
                assertEquals(length, next(pipes).input().readAllBytes().length);
                answer();
                assertEquals("HTTP/1.1 200 OK done", visitor.reply());
                assertEquals("HTTP/1.1 200 OK got", visitor.ask("GET / HTTP/1.1").reply());
            }
        }
    }

    @Test
    void theFirstReadSends100ContinueToAWaitingClient() throws Exception {
        try (Visitor visitor = served.visitor()) {
            visitor.ask("PUT / HTTP/1.1", "Content-Length: 2", "Expect: 100-continue");
            next(pipes).begin();
            assertEquals("HTTP/1.1 100 Continue\n", visitor.head());
            visitor.say("hi");
            answer();
            assertEquals("HTTP/1.1 200 OK done", visitor.reply());
        }
    }

    @Test
    void aReaderThatClosesThePipeHasTheRestDiscarded() throws Exception {
        try (Visitor visitor = served.visitor()) {
            visitor.ask("PUT / HTTP/1.1", "Content-Length: 200000").say("x".repeat(200_000));
            InputStream in = next(pipes).input();
            in.read();
            in.close();
            answer();
            assertEquals("HTTP/1.1 200 OK done", visitor.reply());
            assertEquals("HTTP/1.1 200 OK got", visitor.ask("GET / HTTP/1.1").reply());
        }
    }

    @Test
    void aClientThatLeavesIsAFailureAndItIsKnownWhetherTheReaderHeardOfIt() throws Exception {
        Visitor first = served.visitor();
        first.ask("PUT / HTTP/1.1", "Content-Length: 10").say("half");
        InboundPipe unread = next(pipes);
        unread.begin();
        first.reset();
        assertEquals(false, next(incomplete));
        IOException failure = null;
        try {
            unread.transferTo(piece -> piece.position(piece.limit()));
        } catch (IOException e) {
            failure = e;
        }
        assertInstanceOf(InboundPipe.Incomplete.class, failure);
    }
}

package stheno.web.blocking;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import stheno.http.Reply;
import stheno.http.Status;
import stheno.http.fixture.Served;
import stheno.testkit.Await;
import stheno.testkit.Visitor;

@Timeout(60)
class BlockingHandlerTest {
    private static final Duration SHORT = Duration.ofMillis(10);
    static final Reply PLAIN = Reply.of(Status.OK).type("text/plain");

    final Workers workers = new Workers(6, 6);
    final Semaphore gate = new Semaphore(0);
    final BlockingQueue<Object> told = new LinkedBlockingQueue<>();
    Served served;

    @AfterEach
    void stop() {
        served.close();
    }

    private Visitor serving(BlockingHandler.Work work) throws IOException {
        return serving(new BlockingHandler(workers, work).withHalfCloseTimeout(SHORT));
    }

    private Visitor serving(BlockingHandler handler) throws IOException {
        served = new Served(handler);
        return served.visitor();
    }

    private Object heard() throws InterruptedException {
        Object next = told.poll(30, TimeUnit.SECONDS);
        if (next == null) throw new AssertionError("nothing was told for thirty seconds");
        return next;
    }

    private static void write(OutputStream out, String text) throws IOException {
        out.write(text.getBytes(StandardCharsets.US_ASCII));
    }

    /// Waits at the gate, and reports an interrupt.
    private void waitAtTheGate() throws InterruptedException {
        told.add("waiting");
        try {
            gate.acquire();
        } catch (InterruptedException e) {
            told.add("interrupted");
            throw e;
        }
    }

    private void awaitIdleWorkers() {
        Await.until(() -> workers.running() == 0);
    }

    @Test
    void pipelinedRequestsRunSideBySideAndAreAnsweredInOrder() throws Exception {
        CountDownLatch all = new CountDownLatch(4);
        CompletableFuture<Void> last = new CompletableFuture<>();
        Visitor visitor = serving(exchange -> {
            all.countDown();
            all.await(); // none of them would get here alone
            if (exchange.request().path().equals("/3")) last.complete(null);
            else last.join(); // the last one is ready first
            exchange.respond(Reply.text(exchange.request().path()));
        });
        for (int i = 0; i < 4; i++) visitor.ask("GET /" + i + " HTTP/1.1");
        for (int i = 0; i < 4; i++) assertEquals("HTTP/1.1 200 OK /" + i, visitor.reply());
    }

    @Test
    void anExceptionBeforeTheHeadIs500AndTheConnectionStays() throws Exception {
        Visitor visitor = serving(exchange -> {
            try (OutputStream out = exchange.begin(PLAIN)) {
                write(out, "secret"); // closed by the exception on its way
                throw new IllegalStateException("secret");
            }
        });
        for (int i = 0; i < 2; i++) {
            String reply = visitor.ask("GET / HTTP/1.1").reply();
            assertTrue(reply.startsWith("HTTP/1.1 500 Internal Server Error "), reply);
            assertFalse(reply.contains("secret"), reply);
            assertTrue(served.journal.await("handler-failed").startsWith("ERROR "));
        }
    }

    @Test
    void anErrorIsAnsweredAsAnExceptionIs() throws IOException {
        Visitor visitor = serving(exchange -> {
            throw new StackOverflowError("as the test demands");
        });
        assertTrue(visitor.ask("GET / HTTP/1.1").reply().startsWith("HTTP/1.1 500 "));
    }

    @Test
    void anExceptionAfterTheHeadCutsTheReplyEvenIfItsStreamWasClosed() throws Exception {
        Visitor visitor = serving(exchange -> {
            try (OutputStream out = exchange.begin(PLAIN)) {
                write(out, "begun");
                out.flush();
                gate.acquire();
                throw new IllegalStateException("as the test demands");
            }
        });
        assertTrue(visitor.ask("GET / HTTP/1.1").head().contains("chunked"));
        assertEquals("begun", visitor.chunk());
        gate.release();
        assertEquals("", visitor.rest()); // the end of the stream without the last chunk
        assertTrue(served.journal.await("connection-failed").contains("the writer failed"));
        assertEquals(1, served.journal.errors().size());
    }

    @Test
    void anExceptionAfterTheAnswerIsLoggedAlone() throws Exception {
        Visitor visitor = serving(exchange -> {
            exchange.respond(Reply.text("answered"));
            throw new IllegalStateException("as the test demands");
        });
        assertEquals("HTTP/1.1 200 OK answered", visitor.ask("GET / HTTP/1.1").reply());
        served.journal.await("handler-failed");
        assertEquals("HTTP/1.1 200 OK answered", visitor.ask("GET / HTTP/1.1").reply());
    }

    @Test
    void noAnswerIs500AndAnError() throws Exception {
        Visitor visitor = serving(_ -> { });
        assertTrue(visitor.ask("GET /silent HTTP/1.1").reply().startsWith("HTTP/1.1 500 "));
        assertEquals("ERROR handler-silent request=GET /silent", served.journal.await("handler-silent"));
    }

    @Test
    void pastTheQueueTheAnswerIs503() throws Exception {
        try (Visitor first = serving(new BlockingHandler(new Workers(1, 1), exchange -> {
            waitAtTheGate();
            exchange.respond(Reply.text("served"));
        })); Visitor second = served.visitor(); Visitor third = served.visitor()) {
            first.ask("GET / HTTP/1.1");
            assertEquals("waiting", heard());
            second.ask("GET /a HTTP/1.1").ask("GET /b HTTP/1.1"); // the second of them finds the first in the queue
            String head = third.ask("GET / HTTP/1.1").ask("GET / HTTP/1.1").head();
            assertTrue(head.startsWith("HTTP/1.1 503 Service Unavailable\n") && head.contains("\nRetry-After: 1\n"), head);
            gate.release(2);
            assertEquals("HTTP/1.1 200 OK served", first.reply());
        }
    }

    @Test
    void aClientThatResetsInterruptsItsThread() throws Exception {
        Visitor visitor = serving(_ -> waitAtTheGate());
        visitor.ask("GET / HTTP/1.1");
        assertEquals("waiting", heard());
        visitor.reset();
        assertEquals("interrupted", heard());
        served.journal.await("DEBUG handler-failed");
        assertEquals(List.of(), served.journal.errors());
    }

    @Test
    void aClientThatClosesInterruptsItsThread() throws Exception {
        Visitor visitor = serving(_ -> waitAtTheGate());
        visitor.ask("GET / HTTP/1.1");
        assertEquals("waiting", heard());
        visitor.close();
        assertEquals("interrupted", heard());
        awaitIdleWorkers();
        assertEquals(List.of(), served.journal.errors());
    }

    @Test
    void aClientThatClosesAfterAnUnreadBodyInterruptsItsThread() throws Exception {
        Visitor visitor = serving(_ -> waitAtTheGate());
        visitor.say("POST / HTTP/1.1\r\nHost: test\r\nContent-Length: 2\r\n\r\nhi");
        assertEquals("waiting", heard());
        visitor.end();
        assertEquals("interrupted", heard());
        awaitIdleWorkers();
        assertEquals(List.of(), served.journal.errors());
    }

    @Test
    void aClientThatResetsAfterAnUnreadBodyInterruptsItsThread() throws Exception {
        Visitor visitor = serving(_ -> waitAtTheGate());
        visitor.say("POST / HTTP/1.1\r\nHost: test\r\nContent-Length: 40000\r\n\r\n" + "x".repeat(40_000));
        assertEquals("waiting", heard());
        visitor.reset();
        assertEquals("interrupted", heard());
    }

    @Test
    void aClientThatClosesInTheMiddleOfAnUnreadBodyInterruptsItsThread() throws Exception {
        Visitor visitor = serving(_ -> waitAtTheGate());
        visitor.say("POST / HTTP/1.1\r\nHost: test\r\nContent-Length: 3\r\n\r\nhi");
        assertEquals("waiting", heard());
        visitor.end();
        assertEquals("interrupted", heard());
        assertTrue(visitor.reply().startsWith("HTTP/1.1 400 "));
        awaitIdleWorkers();
        assertEquals(List.of(), served.journal.errors());
    }

    @Test
    void aClientThatClosesInTheMiddleOfABodyAfterItsReplyInterruptsNoThread() throws Exception {
        Visitor visitor = serving(exchange -> {
            exchange.respond(Reply.text("served"));
            waitAtTheGate();
            told.add("done");
        });
        visitor.say("POST / HTTP/1.1\r\nHost: test\r\nContent-Length: 3\r\n\r\nhi");
        assertEquals("waiting", heard());
        assertEquals("HTTP/1.1 200 OK served", visitor.reply());
        visitor.end();
        assertEquals("", visitor.rest()); // the loop has seen the end
        gate.release();
        assertEquals("done", heard());
    }

    @Test
    void aBodyThatIsReceivedBeforeItIsReadIsReadWhole() throws Exception {
        Visitor visitor = serving(exchange -> {
            waitAtTheGate();
            exchange.respond(Reply.text(new String(exchange.input().readAllBytes(), StandardCharsets.US_ASCII)));
        });
        for (String body : List.of("x".repeat(65_535), "x".repeat(65_536), "x")) { // the longest that comes by itself, and the next
            visitor.say("POST / HTTP/1.1\r\nHost: test\r\nContent-Length: " + body.length() + "\r\n\r\n" + body);
            assertEquals("waiting", heard());
            gate.release();
            assertEquals("HTTP/1.1 200 OK " + body, visitor.reply());
        }
    }

    @Test
    void anUnreadBodyIsNotTheNextRequest() throws Exception {
        Visitor visitor = serving(exchange -> exchange.respond(Reply.text("served")));
        for (int i = 0; i < 20; i++) {
            visitor.say("POST / HTTP/1.1\r\nHost: test\r\nContent-Length: 18\r\n\r\nGET / HTTP/1.1\r\n\r\n");
            assertEquals("HTTP/1.1 200 OK served", visitor.reply());
        }
    }

    @Test
    void aBodyThatWaitsToBeAskedForIsNotAskedForByItself() throws Exception {
        Visitor visitor = serving(exchange -> exchange.respond(Reply.text("served")));
        visitor.ask("POST / HTTP/1.1", "Content-Length: 2", "Expect: 100-continue");
        assertEquals("HTTP/1.1 200 OK served", visitor.reply());
    }

    @Test
    void aClientThatWantsOneReplyAloneIsStillSeenLeaving() throws Exception {
        Visitor visitor = serving(_ -> waitAtTheGate());
        visitor.ask("GET / HTTP/1.1", "Connection: close");
        assertEquals("waiting", heard());
        visitor.close();
        assertEquals("interrupted", heard());
        awaitIdleWorkers();
        assertEquals(List.of(), served.journal.errors());
    }

    @Test
    void onlyTheRequestsThatAreNotAnsweredAreInterrupted() throws Exception {
        Visitor visitor = serving(new BlockingHandler(workers, exchange -> {
            if (exchange.request().path().equals("/wait")) waitAtTheGate();
            exchange.respond(Reply.text("served"));
        }).withHalfCloseTimeout(SHORT));
        for (int i = 0; i < 3; i++) assertEquals("HTTP/1.1 200 OK served", visitor.ask("GET / HTTP/1.1").reply());
        visitor.ask("GET /wait HTTP/1.1").ask("GET /wait HTTP/1.1");
        assertEquals(List.of("waiting", "waiting"), List.of(heard(), heard()));
        visitor.end();
        assertEquals(List.of("interrupted", "interrupted"), List.of(heard(), heard()));
    }

    @Test
    void aClientThatHasEndedItsSideGetsItsReply() throws Exception {
        Visitor visitor = serving(new BlockingHandler(workers, exchange -> {
            waitAtTheGate();
            exchange.respond(Reply.text("served"));
        }));
        visitor.ask("GET / HTTP/1.1").end();
        assertEquals("waiting", heard());
        gate.release();
        assertEquals("HTTP/1.1 200 OK served", visitor.reply());
        assertEquals("", visitor.rest());
    }

    @Test
    void aClientThatHasEndedItsSideCountsAsGoneWhenNothingIsSent() throws Exception {
        Visitor visitor = serving(new BlockingHandler(workers, exchange -> {
            OutputStream out = exchange.begin(PLAIN);
            write(out, "begun");
            out.flush();
            waitAtTheGate();
        }).withHalfCloseTimeout(SHORT));
        visitor.ask("GET / HTTP/1.1").end();
        assertEquals(List.of("waiting", "interrupted"), List.of(heard(), heard()));
        awaitIdleWorkers();
    }

    @Test
    void aPatientHandlerAnswersAClientThatHasEndedItsSide() throws Exception {
        Visitor visitor = serving(new BlockingHandler(workers, exchange -> {
            waitAtTheGate();
            exchange.respond(Reply.text("served"));
        }).allowingHalfClose());
        visitor.ask("GET / HTTP/1.1").end();
        assertEquals("waiting", heard());
        gate.release();
        assertEquals("HTTP/1.1 200 OK served", visitor.reply());
        assertEquals("", visitor.rest());
    }

    @Test
    void aClientThatLeavesTakesItsRequestOutOfTheQueue() throws Exception {
        Workers one = new Workers(1, 1);
        try (Visitor first = serving(new BlockingHandler(one, exchange -> {
            waitAtTheGate();
            exchange.respond(Reply.text(exchange.request().path()));
        }).withHalfCloseTimeout(SHORT)); Visitor second = served.visitor()) {
            first.ask("GET /first HTTP/1.1");
            assertEquals("waiting", heard());
            second.ask("GET /second HTTP/1.1");
            Await.until(() -> one.waiting() > 0);
            second.end(); // might still wait
            assertTrue(second.reply().startsWith("HTTP/1.1 503 "));
            assertEquals(0, one.waiting());
            gate.release();
            assertEquals("HTTP/1.1 200 OK /first", first.reply());
        }
        assertTrue(told.isEmpty());
    }

    @Test
    void runningRequestsFinishWhenTheServerDrains() throws Exception {
        Visitor visitor = serving(exchange -> {
            waitAtTheGate();
            exchange.respond(Reply.text("served"));
        });
        visitor.ask("GET / HTTP/1.1");
        assertEquals("waiting", heard());
        CompletableFuture<Integer> cut = CompletableFuture.supplyAsync(() -> {
            try {
                return served.drain();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        });
        gate.release();
        assertEquals("HTTP/1.1 200 OK served", visitor.reply());
        assertEquals("", visitor.rest());
        assertEquals(0, cut.get(30, TimeUnit.SECONDS));
    }

    @Test
    void aStoppedServerInterruptsWhatStillRuns() throws Exception {
        Visitor visitor = serving(_ -> waitAtTheGate());
        visitor.ask("GET / HTTP/1.1");
        assertEquals("waiting", heard());
        served.close();
        assertEquals("interrupted", heard());
    }
}

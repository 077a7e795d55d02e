package stheno.web.blocking;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import stheno.http.HttpSettings;
import stheno.http.Reply;
import stheno.http.Status;
import stheno.http.fixture.Served;
import stheno.producers.Producer;
import stheno.reactor.Limits;
import stheno.testkit.Await;
import stheno.testkit.Visitor;

/// A reply as a blocking stream.
@Timeout(60)
class BlockingReplyTest {
    static final Reply PLAIN = Reply.of(Status.OK).type("text/plain");

    final Workers workers = new Workers(4, 4);
    final Semaphore gate = new Semaphore(0);
    final BlockingQueue<Object> told = new LinkedBlockingQueue<>();
    Served served;

    @AfterEach
    void stop() {
        served.close();
    }

    private Visitor serving(BlockingHandler.Work work) throws IOException {
        served = new Served(new BlockingHandler(workers, work));
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
    void aSmallReplyLeavesAsOneMessageWithItsLength() throws IOException {
        Visitor visitor = serving(exchange -> {
            try (OutputStream out = exchange.begin(PLAIN)) {
                write(out, "Hello, ");
                out.write('w');
                write(out, "orld!");
            }
        });
        for (int i = 0; i < 3; i++) {
            String head = visitor.ask("GET / HTTP/1.1").head();
            assertTrue(head.startsWith("HTTP/1.1 200 OK\n"), head);
            assertTrue(head.contains("Content-Length: 13\n") && head.contains("Content-Type: text/plain\n"), head);
            assertEquals("Hello, world!", visitor.exactly(13));
        }
    }

    @Test
    void aWholeAnswerIsSentBeforeTheWorkIsOver() throws Exception {
        Visitor visitor = serving(exchange -> {
            assertTrue(Thread.currentThread().isVirtual());
            exchange.respond(Reply.text("now"));
            waitAtTheGate();
        });
        assertEquals("HTTP/1.1 200 OK now", visitor.ask("GET / HTTP/1.1").reply());
        gate.release();
    }

    @Test
    void nothingWrittenIsAnEmptyBody() throws IOException {
        Visitor visitor = serving(exchange -> exchange.begin(Reply.of(Status.CREATED)));
        assertEquals("HTTP/1.1 201 Created ", visitor.ask("GET / HTTP/1.1").reply());
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 255, 256, 257, 16 * 1024})
    void aSmallBodyIsSentWithItsLengthEvenIfWrittenByteByByte(int length) throws IOException {
        Visitor visitor = serving(exchange -> {
            OutputStream out = exchange.begin(PLAIN);
            for (int i = 0; i < length; i++) out.write('x');
        });
        assertEquals("HTTP/1.1 200 OK " + "x".repeat(length), visitor.ask("GET / HTTP/1.1").reply());
    }

    @ParameterizedTest
    @ValueSource(ints = {16 * 1024 + 1, 65_535, 65_536, 65_537, 1_000_000})
    void aLargeBodyIsChunkedAndComplete(int length) throws IOException {
        Visitor visitor = serving(exchange -> {
            OutputStream out = exchange.begin(PLAIN);
            write(out, "x".repeat(length - 10));
            for (int i = 0; i < 10; i++) out.write('y');
        });
        for (int i = 0; i < 2; i++) {
            String head = visitor.ask("GET / HTTP/1.1").head();
            assertTrue(head.contains("Transfer-Encoding: chunked\n"), head);
            assertEquals("x".repeat(length - 10) + "y".repeat(10), visitor.chunks());
        }
    }

    @Test
    void flushedBytesArriveBeforeTheRestIsWritten() throws IOException {
        Visitor visitor = serving(exchange -> {
            OutputStream out = exchange.begin(PLAIN);
            out.flush();
            gate.acquire();
            write(out, "one");
            out.flush();
            gate.acquire();
            write(out, "two");
            out.close();
        });
        assertTrue(visitor.ask("GET / HTTP/1.1").head().contains("Transfer-Encoding: chunked\n"));
        gate.release();
        assertEquals("one", visitor.chunk());
        gate.release();
        assertEquals("two", visitor.chunks());
    }

    @Test
    void aPromisedLengthIsStatedAndKept() throws IOException {
        Visitor visitor = serving(exchange -> {
            OutputStream out = exchange.begin(PLAIN, 6);
            write(out, "one");
            out.flush();
            write(out, "two");
        });
        assertEquals("HTTP/1.1 200 OK onetwo", visitor.ask("GET / HTTP/1.1").reply());
        assertTrue(visitor.ask("HEAD / HTTP/1.1").head().contains("Content-Length: 6\n"));
        assertEquals("HTTP/1.1 200 OK onetwo", visitor.ask("GET / HTTP/1.1").reply());
    }

    @Test
    void aPromiseThatIsBrokenInTimeIs500() throws IOException {
        Visitor visitor = serving(exchange -> write(exchange.begin(PLAIN, 6), "one"));
        assertTrue(visitor.ask("GET / HTTP/1.1").reply().startsWith("HTTP/1.1 500 Internal Server Error "));
    }

    @Test
    void aPromiseThatIsBrokenLateCutsTheReply() throws IOException {
        Visitor visitor = serving(exchange -> {
            OutputStream out = exchange.begin(PLAIN, 6);
            write(out, "one");
            out.flush();
        });
        assertTrue(visitor.ask("GET / HTTP/1.1").head().contains("Content-Length: 6\n"));
        assertEquals("one", visitor.rest());
    }

    @Test
    void anHttp10ClientGetsTheSameByItsOwnRules() throws IOException {
        Visitor visitor = serving(exchange -> {
            OutputStream out = exchange.begin(PLAIN);
            write(out, "one");
            if (exchange.request().path().equals("/flushed")) out.flush();
            write(out, "two");
        });
        assertEquals("HTTP/1.1 200 OK onetwo", visitor.ask("GET / HTTP/1.0", "Connection: keep-alive").reply());
        String head = visitor.ask("GET /flushed HTTP/1.0").head();
        assertFalse(head.contains("chunked") || head.contains("Content-Length"), head);
        assertEquals("onetwo", visitor.rest());
    }

    @Test
    void headIsAnsweredAsGetWouldBeWithoutTheBody() throws IOException {
        Visitor visitor = serving(exchange -> write(exchange.begin(PLAIN), "Hello, world!"));
        assertTrue(visitor.ask("HEAD / HTTP/1.1").head().contains("Content-Length: 13\n"));
        assertEquals("HTTP/1.1 200 OK Hello, world!", visitor.ask("GET / HTTP/1.1").reply());
    }

    @Test
    void aStreamWithoutAReaderEndsWithoutAnError() throws Exception {
        Visitor visitor = serving(exchange -> {
            OutputStream out = exchange.begin(PLAIN);
            while (true) {
                write(out, "0123456789");
                out.flush();
            }
        });
        assertFalse(visitor.ask("HEAD / HTTP/1.1").head().contains("Content-Length"));
        served.journal.await("handler-failed");
        assertEquals(List.of(), served.journal.errors());
        assertFalse(visitor.ask("HEAD / HTTP/1.1").head().contains("Content-Length"));
    }

    @Test
    void anHttp10ReplyThatIsCutEndsInAReset() throws Exception {
        Visitor visitor = serving(exchange -> {
            OutputStream out = exchange.begin(PLAIN);
            write(out, "begun");
            out.flush();
            gate.acquire();
            throw new IOException("as the test demands");
        });
        visitor.ask("GET / HTTP/1.0").head();
        assertEquals("begun", visitor.exactly(5));
        gate.release();
        assertThrows(IOException.class, visitor::rest);
    }

    @Test
    void aSecondAnswerIsRefused() throws Exception {
        Visitor visitor = serving(exchange -> {
            exchange.respond(Reply.text("first"));
            told.add(assertThrows(IllegalStateException.class, () -> exchange.respond(Reply.text("second"))));
            told.add(assertThrows(IllegalStateException.class, () -> exchange.begin(PLAIN)));
        });
        assertEquals("HTTP/1.1 200 OK first", visitor.ask("GET / HTTP/1.1").reply());
        heard();
        heard();
    }

    @Test
    void aHeadWithABodyIsRefused() throws Exception {
        Visitor visitor = serving(exchange -> exchange.begin(Reply.text("body")));
        assertTrue(visitor.ask("GET / HTTP/1.1").reply().startsWith("HTTP/1.1 500 "));
    }

    @Test
    void aReplyThatIsProducedIsSentAndClosed() throws IOException {
        Visitor visitor = serving(exchange -> exchange.respond(PLAIN.body(Producer.text("produced"))));
        assertEquals("HTTP/1.1 200 OK produced", visitor.ask("GET / HTTP/1.1").reply());
    }

    @Test
    void aWriterGetsAnExceptionWhenTheClientHasLeft() throws Exception {
        Visitor visitor = serving(exchange -> {
            OutputStream out = exchange.begin(PLAIN);
            try {
                while (true) {
                    write(out, "0123456789".repeat(1000));
                    Thread.interrupted(); // so that it is the stream that tells
                }
            } catch (IOException e) {
                told.add(e);
                throw e;
            }
        });
        visitor.ask("GET / HTTP/1.1").head();
        visitor.reset();
        assertInstanceOf(IOException.class, heard());
        awaitIdleWorkers();
        assertEquals(List.of(), served.journal.errors());
    }

    @Test
    void aSlowClientHoldsTheWriterBack() throws Exception {
        long size = 100L << 20;
        var written = new AtomicLong();
        CompletableFuture<Thread> thread = new CompletableFuture<>();
        served = new Served(new BlockingHandler(workers, exchange -> {
            thread.complete(Thread.currentThread());
            OutputStream out = exchange.begin(PLAIN, size);
            byte[] block = new byte[32 * 1024];
            for (long i = 0; i < size; i += block.length) {
                out.write(block);
                written.addAndGet(block.length);
            }
        }), HttpSettings.DEFAULTS, Limits.DEFAULTS.withSendBuffer(64 * 1024));
        try (Visitor visitor = new Visitor(served.address, 64 * 1024)) {
            visitor.ask("GET / HTTP/1.1").head();
            Thread writer = thread.get(30, TimeUnit.SECONDS);
            Await.until(() -> writer.getState() == Thread.State.WAITING);
            byte[] block = new byte[64 * 1024];
            for (long read = 0; read < size; ) {
                int n = visitor.input().read(block);
                assertTrue(n > 0);
                read += n;
                assertTrue(written.get() - read < 2 << 20, "written " + written + ", read " + read);
            }
            assertEquals("HTTP/1.1 200 OK", visitor.ask("HEAD / HTTP/1.1").line());
        }
    }
}

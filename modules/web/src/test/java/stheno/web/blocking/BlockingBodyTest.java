package stheno.web.blocking;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.zip.CRC32;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import stheno.http.HttpSettings;
import stheno.http.Reply;
import stheno.http.Status;
import stheno.http.fixture.Served;
import stheno.reactor.Limits;
import stheno.testkit.Await;
import stheno.testkit.Visitor;

/// A request's body as a blocking stream.
@Timeout(60)
class BlockingBodyTest {
    final Workers workers = new Workers(4, 4);
    final Semaphore gate = new Semaphore(0);
    final BlockingQueue<Object> told = new LinkedBlockingQueue<>();
    Served served;

    @AfterEach
    void stop() {
        served.close();
    }

    private Visitor serving(BlockingHandler.Work work) throws IOException {
        return serving(work, HttpSettings.DEFAULTS);
    }

    private Visitor serving(BlockingHandler.Work work, HttpSettings settings) throws IOException {
        served = new Served(new BlockingHandler(workers, work), settings, Limits.DEFAULTS);
        return served.visitor();
    }

    private Object heard() throws InterruptedException {
        Object next = told.poll(30, TimeUnit.SECONDS);
        if (next == null) throw new AssertionError("nothing was told for thirty seconds");
        return next;
    }

    private static void echo(BlockingExchange exchange) throws IOException {
        byte[] body = exchange.input().readAllBytes();
        exchange.respond(Reply.of(Status.OK).body(body));
    }

    /// Replies with the result of reading.
    private void readAll(BlockingExchange exchange) throws IOException {
        try {
            told.add(exchange.input().readAllBytes().length);
        } catch (IOException e) {
            told.add(e);
            throw e;
        }
    }

    @Test
    void aClientThatEndsItsSideWithinTheBodyIsAnswered400AndIsNoErrorOfTheServer() throws IOException {
        served = new Served(new BlockingHandler(workers, BlockingBodyTest::echo).allowingHalfClose(), HttpSettings.DEFAULTS,
                Limits.DEFAULTS);
        try (Visitor visitor = served.visitor()) {
            visitor.say("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 100000\r\n\r\nhalf").end();
            assertTrue(visitor.reply().startsWith("HTTP/1.1 400 "));
            assertEquals("", visitor.rest());
        }
        assertEquals(List.of(), served.journal.errors());
    }

    @Test
    void aBodyIsReadWholeAndThenEnds() throws IOException {
        Visitor visitor = serving(BlockingBodyTest::echo);
        for (int i = 0; i < 3; i++) {
            visitor.ask("POST / HTTP/1.1", "Content-Length: 13").say("Hello, ").say("world!");
            assertEquals("HTTP/1.1 200 OK Hello, world!", visitor.reply());
        }
    }

    @Test
    void aChunkedBodyIsReadWithoutItsFraming() throws IOException {
        Visitor visitor = serving(BlockingBodyTest::echo);
        visitor.ask("POST / HTTP/1.1", "Transfer-Encoding: chunked").say("7\r\nHello, \r\n6;x\r\nworld!\r\n0\r\nT: t\r\n\r\n");
        assertEquals("HTTP/1.1 200 OK Hello, world!", visitor.reply());
        assertEquals("HTTP/1.1 200 OK ", visitor.ask("GET / HTTP/1.1").reply());
    }

    @Test
    void manySmallChunksAreHeldInOneSmallBuffer() throws Exception {
        Visitor visitor = serving(exchange -> {
            InputStream in = exchange.input();
            in.read();
            gate.acquire();
            echo(exchange);
        });
        visitor.ask("POST / HTTP/1.1", "Transfer-Encoding: chunked");
        visitor.say("1\r\nx\r\n".repeat(100_000)).say("0\r\n\r\n");
        gate.release();
        assertEquals("HTTP/1.1 200 OK " + "x".repeat(99_999), visitor.reply());
    }

    @Test
    void aRequestWithoutABodyHasAnEmptyStream() throws IOException {
        Visitor visitor = serving(BlockingBodyTest::echo);
        assertEquals("HTTP/1.1 200 OK ", visitor.ask("POST / HTTP/1.1", "Content-Length: 0").reply());
        assertEquals("HTTP/1.1 200 OK ", visitor.ask("GET / HTTP/1.1").reply());
    }

    @Test
    void readingInvitesTheBodyOfAClientThatWaits() throws IOException {
        Visitor visitor = serving(BlockingBodyTest::echo);
        visitor.ask("POST / HTTP/1.1", "Content-Length: 2", "Expect: 100-continue");
        assertEquals("HTTP/1.1 100 Continue\n", visitor.head());
        assertEquals("HTTP/1.1 200 OK hi", visitor.say("hi").reply());
    }

    @Test
    void withoutReadingNo100ContinueIsSent() throws IOException {
        Visitor visitor = serving(exchange -> {
            exchange.input();
            exchange.respond(Reply.text(Status.FORBIDDEN, "no"));
        });
        visitor.ask("POST / HTTP/1.1", "Content-Length: 2", "Expect: 100-continue");
        assertEquals("HTTP/1.1 403 Forbidden no", visitor.reply());
    }

    @Test
    void anUnreadBodyIsDiscarded() throws IOException {
        Visitor visitor = serving(exchange -> {
            if (exchange.request().path().equals("/some")) exchange.input().read();
            exchange.respond(Reply.text("served"));
        });
        for (String path : new String[] {"/none", "/some", "/none", "/some"}) {
            visitor.ask("POST " + path + " HTTP/1.1", "Content-Length: 200000").say("x".repeat(200_000));
            assertEquals("HTTP/1.1 200 OK served", visitor.reply());
        }
    }

    @Test
    void aLongUnreadBodyEndsTheConnection() throws Exception {
        Visitor visitor = serving(exchange -> {
            exchange.input().read();
            exchange.respond(Reply.text("served"));
        });
        visitor.ask("POST / HTTP/1.1", "Content-Length: 100000000").say("x".repeat(100_000));
        assertTrue(visitor.head().contains("Connection: close\n"));
    }

    @Test
    void aReplyMayBeginBeforeTheBodyHasBeenRead() throws IOException {
        Visitor visitor = serving(exchange -> {
            InputStream in = exchange.input();
            OutputStream out = exchange.begin(Reply.of(Status.OK));
            out.flush();
            in.transferTo(out);
        });
        visitor.ask("POST / HTTP/1.1", "Content-Length: 10").head();
        visitor.say("Hello").say("World");
        assertEquals("HelloWorld", visitor.chunks());
        assertTrue(visitor.ask("POST / HTTP/1.1", "Content-Length: 0").head().startsWith("HTTP/1.1 200 OK\n"));
    }

    @Test
    void aClientThatEndsWithinTheBodyIsAnExceptionToItsReader() throws Exception {
        Visitor visitor = serving(this::readAll);
        visitor.ask("POST / HTTP/1.1", "Content-Length: 10").say("Hello").end();
        assertInstanceOf(IOException.class, heard());
        assertTrue(visitor.reply().startsWith("HTTP/1.1 400 Bad Request "));
        assertEquals("", visitor.rest());
    }

    @Test
    void aClientThatLeavesWithinTheBodyIsAnExceptionToItsReader() throws Exception {
        Visitor visitor = serving(this::readAll);
        visitor.ask("POST / HTTP/1.1", "Content-Length: 10").say("Hello").reset();
        assertInstanceOf(IOException.class, heard());
        Await.until(() -> workers.running() == 0);
        assertEquals(List.of(), served.journal.errors());
    }

    @Test
    void aClientThatHasLeftBeforeTheFirstReadIsAnExceptionToo() throws Exception {
        Visitor visitor = serving(exchange -> {
            told.add("serving");
            gate.acquireUninterruptibly();
            Thread.interrupted();
            readAll(exchange);
        });
        visitor.ask("POST / HTTP/1.1", "Content-Length: 10").reset();
        assertEquals("serving", heard());
        // a second connection that is served afterwards has seen the loop deal with the reset
        try (Visitor next = served.visitor()) {
            next.ask("BAD").head();
        }
        gate.release();
        assertInstanceOf(IOException.class, heard());
    }

    @Test
    void aBodyThatEndsEarlyCutsAReplyThatHasBegunWithoutAnError() throws Exception {
        Visitor visitor = serving(exchange -> {
            OutputStream out = exchange.begin(Reply.of(Status.OK).type("text/plain"));
            out.write(exchange.input().read());
            out.flush();
            exchange.input().readAllBytes();
        });
        visitor.ask("POST / HTTP/1.1", "Transfer-Encoding: chunked").say("1\r\nx\r\n");
        assertTrue(visitor.head().startsWith("HTTP/1.1 200 "));
        assertEquals("x", visitor.chunk());
        visitor.end().rest();
        served.journal.await("DEBUG handler-failed");
        assertEquals(List.of(), served.journal.errors());
    }

    @Test
    void aMalformedBodyIsAnExceptionToItsReaderAnd400() throws Exception {
        Visitor visitor = serving(this::readAll);
        visitor.ask("POST / HTTP/1.1", "Transfer-Encoding: chunked").say("5\r\nHello\r\nnonsense\r\n");
        assertInstanceOf(IOException.class, heard());
        assertTrue(visitor.reply().startsWith("HTTP/1.1 400 Bad Request "));
    }

    @Test
    void aChunkedBodyThatIsTooLongIsAnExceptionToItsReaderAnd413() throws Exception {
        Visitor visitor = serving(this::readAll, HttpSettings.DEFAULTS.withBodyLimit(1000));
        visitor.ask("POST / HTTP/1.1", "Transfer-Encoding: chunked").say("3e8\r\n" + "x".repeat(1000) + "\r\n1\r\n");
        assertInstanceOf(IOException.class, heard());
        assertTrue(visitor.reply().startsWith("HTTP/1.1 413 Content Too Large "));
    }

    @Test
    void aClosedStreamIsReadNoMore() throws Exception {
        Visitor visitor = serving(exchange -> {
            InputStream in = exchange.input();
            in.read();
            in.close();
            told.add(assertThrows(IOException.class, in::read));
            exchange.respond(Reply.text("served"));
        });
        visitor.ask("POST / HTTP/1.1", "Content-Length: 100000").say("x".repeat(100_000));
        assertEquals("HTTP/1.1 200 OK served", visitor.reply());
        assertEquals("HTTP/1.1 200 OK served", visitor.ask("POST / HTTP/1.1", "Content-Length: 1").say("x").reply());
    }

    /// While the reader rests, the client comes to a halt, long before its 100 MB are sent; afterwards all of them arrive.
    @Test
    void aSlowReaderHoldsTheClientBack() throws Exception {
        long size = 100L << 20;
        serving(exchange -> {
            InputStream in = exchange.input();
            CRC32 sum = new CRC32();
            sum.update(in.read());
            gate.acquire();
            byte[] block = new byte[10_000];
            for (int n = in.read(block); n >= 0; n = in.read(block)) sum.update(block, 0, n);
            exchange.respond(Reply.text(Long.toHexString(sum.getValue())));
        }).close();
        try (SocketChannel channel = SocketChannel.open(served.address); Selector selector = Selector.open()) {
            channel.write(StandardCharsets.US_ASCII.encode("POST / HTTP/1.1\r\nHost: test\r\nConnection: close\r\nContent-Length: "
                + size + "\r\n\r\n"));
            channel.configureBlocking(false);
            channel.register(selector, SelectionKey.OP_WRITE);
            ByteBuffer block = ByteBuffer.allocateDirect(64 * 1024);
            CRC32 sum = new CRC32();
            long sent = 0;
            boolean halted = false;
            while (sent < size) {
                if (selector.select(_ -> { }, halted ? 30_000 : 200) == 0) {
                    assertFalse(halted, "it never went on, after " + sent);
                    assertTrue(sent < 16 << 20, "received without being read: " + sent);
                    halted = true;
                    gate.release();
                }
                int n = channel.write(block.clear().limit((int) Math.min(block.capacity(), size - sent)));
                sum.update(block.flip());
                sent += n;
            }
            assertTrue(halted);
            channel.keyFor(selector).cancel();
            selector.selectNow();
            channel.configureBlocking(true);
            String reply = new String(channel.socket().getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
            assertTrue(reply.contains(Long.toHexString(sum.getValue())), reply);
        }
    }

    @Test
    void aRequestAfterABodyThatFilledItsBufferIsServedToo() throws IOException {
        Visitor visitor = serving(exchange -> {
            if (exchange.request().method().equals("POST")) gate.acquire();
            exchange.respond(Reply.text("" + exchange.input().readAllBytes().length));
        });
        for (int length : new int[] {65_536, 65_537, 131_072, 64}) {
            visitor.ask("POST / HTTP/1.1", "Content-Length: " + length).say("x".repeat(length));
            gate.release();
            assertEquals("HTTP/1.1 200 OK " + length, visitor.reply());
            assertEquals("HTTP/1.1 200 OK 0", visitor.ask("GET / HTTP/1.1").reply());
        }
    }
}

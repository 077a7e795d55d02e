package stheno.producers;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
final class OutboundPipeTest {
    private static final int KB = 1024;

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    private static String text(Piece piece) {
        ByteBuffer data = ((Piece.Bytes) piece).data();
        return StandardCharsets.US_ASCII.decode(data).toString();
    }

    /// The loop's part: reads, and sleeps if there is nothing yet.
    private static byte[] drained(Producer producer) throws IOException, InterruptedException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        Semaphore woken = new Semaphore(0);
        while (true) {
            switch (producer.more()) {
                case Piece.Bytes(var data) -> bytes.write(data.array(), data.arrayOffset() + data.position(), data.remaining());
                case Piece.FileSlice _ -> fail("no file here");
                case Piece.Later(var whenReady) -> {
                    whenReady.accept(woken::release);
                    assertTrue(woken.tryAcquire(30, TimeUnit.SECONDS), "never woken");
                }
                case Piece.End _ -> {
                    producer.close();
                    return bytes.toByteArray();
                }
            }
        }
    }

    private interface Work {
        void run() throws Exception;
    }

    private static CompletableFuture<Throwable> written(Work work) {
        CompletableFuture<Throwable> ended = new CompletableFuture<>();
        Thread.ofVirtual().start(() -> {
            try {
                work.run();
                ended.complete(null);
            } catch (Throwable e) {
                ended.complete(e);
            }
        });
        return ended;
    }

    @Test
    void whatIsWrittenIsRead() throws Exception {
        byte[] content = Noise.bytes(1, 1_000_000);
        for (int capacity : new int[] {1, 7, 4096, 8191, 8192, 8193, 65536, 2_000_000}) {
            int length = Math.min(content.length, capacity * 5000);
            OutboundPipe pipe = new OutboundPipe(capacity);
            CompletableFuture<Throwable> writer = written(() -> {
                try (OutputStream out = pipe.output()) {
                    int step = 1;
                    for (int done = 0; done < length; done += step, step = step * 7 % 30_011) {
                        out.write(content, done, Math.min(step, length - done));
                    }
                }
            });
            assertEquals(ByteBuffer.wrap(content, 0, length), ByteBuffer.wrap(drained(pipe.producer())), "capacity " + capacity);
            assertNull(writer.get());
        }
    }

    @Test
    void singleBytesAreHandedOverInStretches() throws Exception {
        OutboundPipe pipe = new OutboundPipe(100 * KB);
        OutputStream out = pipe.output();
        for (int i = 0; i < 8 * KB - 1; i++) out.write(i);
        assertInstanceOf(Piece.Later.class, pipe.producer().more());
        out.write(0);
        assertEquals(8 * KB, text(pipe.producer().more()).length());
        assertInstanceOf(Piece.Later.class, pipe.producer().more());
    }

    @Test
    void aFlushShowsWhatIsThere() throws Exception {
        OutboundPipe pipe = new OutboundPipe(100);
        pipe.output().write(ascii("event"));
        assertInstanceOf(Piece.Later.class, pipe.producer().more());
        pipe.output().flush();
        pipe.output().write(ascii("half"));
        assertEquals("event", text(pipe.producer().more()));
        assertInstanceOf(Piece.Later.class, pipe.producer().more());
        pipe.output().flush();
        assertEquals("half", text(pipe.producer().more()));
    }

    @Test
    void whoeverWaitsIsWokenOnceByAFlush() throws Exception {
        OutboundPipe pipe = new OutboundPipe(100);
        AtomicInteger woken = new AtomicInteger();
        ((Piece.Later) pipe.producer().more()).whenReady().accept(woken::incrementAndGet);
        pipe.output().write(ascii("a"));
        assertEquals(0, woken.get());
        pipe.output().flush();
        assertEquals(1, woken.get());
        pipe.output().write(ascii("b"));
        pipe.output().flush();
        pipe.output().close();
        assertEquals(1, woken.get());
        assertEquals("ab", text(pipe.producer().more()));
        assertSame(Piece.END, pipe.producer().more());
    }

    @Test
    void anEmptyFlushWakesNoReader() throws Exception {
        OutboundPipe pipe = new OutboundPipe(100);
        AtomicInteger woken = new AtomicInteger();
        ((Piece.Later) pipe.producer().more()).whenReady().accept(woken::incrementAndGet);
        pipe.output().flush();
        assertEquals(0, woken.get());
    }

    @Test
    void aSubscriptionThatComesLateRunsAtOnce() throws Exception {
        OutboundPipe pipe = new OutboundPipe(100);
        Piece.Later later = (Piece.Later) pipe.producer().more();
        pipe.output().write('a');
        pipe.output().flush();
        AtomicInteger woken = new AtomicInteger();
        later.whenReady().accept(woken::incrementAndGet);
        assertEquals(1, woken.get());
    }

    @Test
    void aLaterSubscriptionReplacesTheEarlier() throws Exception {
        OutboundPipe pipe = new OutboundPipe(100);
        AtomicInteger first = new AtomicInteger();
        AtomicInteger second = new AtomicInteger();
        Piece.Later later = (Piece.Later) pipe.producer().more();
        later.whenReady().accept(first::incrementAndGet);
        later.whenReady().accept(second::incrementAndGet);
        pipe.output().close();
        assertEquals(0, first.get());
        assertEquals(1, second.get());
    }

    @Test
    void theTaskMayAskAtOnce() throws Exception {
        OutboundPipe pipe = new OutboundPipe(100);
        CompletableFuture<String> seen = new CompletableFuture<>();
        ((Piece.Later) pipe.producer().more()).whenReady().accept(() -> {
            try {
                seen.complete(text(pipe.producer().more()));
            } catch (IOException e) {
                seen.completeExceptionally(e);
            }
        });
        pipe.output().write(ascii("now"));
        pipe.output().flush();
        assertEquals("now", seen.getNow("nothing"));
    }

    @Test
    void aFullPipeStopsItsWriterUntilTheReaderTakes() throws Exception {
        OutboundPipe pipe = new OutboundPipe(10);
        CountDownLatch half = new CountDownLatch(1);
        CompletableFuture<Throwable> writer = written(() -> {
            pipe.output().write(ascii("0123456789"));
            half.countDown();
            pipe.output().write(ascii("abc"));
            pipe.output().close();
        });
        half.await();
        assertFalse(writer.isDone());
        assertEquals("0123456789", text(pipe.producer().more()));
        assertNull(writer.get());
        assertEquals("abc", text(pipe.producer().more()));
        assertSame(Piece.END, pipe.producer().more());
    }

    @Test
    void theWriterIsNeverAheadByMoreThanTheCapacity() throws Exception {
        OutboundPipe pipe = new OutboundPipe(1000);
        AtomicInteger written = new AtomicInteger();
        CompletableFuture<Throwable> writer = written(() -> {
            for (int i = 0; i < 50_000; i++) {
                pipe.output().write(i);
                written.incrementAndGet();
            }
            pipe.output().close();
        });
        int taken = 0;
        Semaphore woken = new Semaphore(0);
        for (Piece piece = pipe.producer().more(); piece != Piece.END; piece = pipe.producer().more()) {
            if (piece instanceof Piece.Bytes(var data)) {
                taken += data.remaining();
                assertTrue(data.remaining() <= 1000);
            } else if (piece instanceof Piece.Later(var whenReady)) {
                assertTrue(written.get() <= taken + 1000);
                whenReady.accept(woken::release);
                woken.acquire();
            }
        }
        assertEquals(50_000, taken);
        assertNull(writer.get());
    }

    @Test
    void bytesThatWereNotFlushedDoNotLockAFullPipe() throws Exception {
        OutboundPipe pipe = new OutboundPipe(10);
        pipe.output().write(ascii("123456"));
        pipe.output().flush();
        pipe.output().write(ascii("7890"));
        assertEquals("1234567890", text(pipe.producer().more()));
    }

    @Test
    void whatWasBegunSurvivesTheTakingOfWhatWasFlushed() throws Exception {
        OutboundPipe pipe = new OutboundPipe(2000);
        pipe.output().write(ascii("x".repeat(600)));
        pipe.output().flush();
        pipe.output().write(ascii("tail"));
        Piece lent = pipe.producer().more();
        pipe.output().write(ascii("y".repeat(700)));
        pipe.output().close();
        assertEquals("x".repeat(600), text(lent));
        assertEquals("tail" + "y".repeat(700), text(pipe.producer().more()));
    }

    @Test
    void aSmallPieceOwnsASmallBuffer() throws Exception {
        OutboundPipe pipe = new OutboundPipe(1_000_000);
        pipe.output().write(ascii("a"));
        pipe.output().flush();
        assertTrue(((Piece.Bytes) pipe.producer().more()).data().capacity() <= 512);
        pipe.output().write(new byte[500_000]);
        assertEquals(500_000, ((Piece.Bytes) pipe.producer().more()).data().array().length);
    }

    @Test
    void aFailureIsThrownAfterWhatWasWritten() throws Exception {
        OutboundPipe pipe = new OutboundPipe(100);
        pipe.output().write(ascii("half"));
        Exception cause = new IllegalStateException("script died");
        AtomicInteger woken = new AtomicInteger();
        ((Piece.Later) pipe.producer().more()).whenReady().accept(woken::incrementAndGet);
        pipe.fail(cause);
        assertEquals(1, woken.get());
        assertEquals("half", text(pipe.producer().more()));
        assertSame(cause, assertThrows(IOException.class, pipe.producer()::more).getCause());
        assertSame(cause, assertThrows(IOException.class, () -> pipe.output().write(1)).getCause());
    }

    @Test
    void aFailureAfterClosingStillCountsUntilTheEndWasAnswered() throws Exception {
        OutboundPipe pipe = new OutboundPipe(100);
        pipe.output().close();
        pipe.fail(new IllegalStateException("late"));
        assertThrows(IOException.class, pipe.producer()::more);

        OutboundPipe ended = new OutboundPipe(100);
        ended.output().close();
        assertSame(Piece.END, ended.producer().more());
        ended.fail(new IllegalStateException("too late"));
        ended.producer().close();
    }

    @Test
    void aFailureReleasesAnotherThreadThatWrites() throws Exception {
        OutboundPipe pipe = new OutboundPipe(1);
        CountDownLatch full = new CountDownLatch(1);
        CompletableFuture<Throwable> writer = written(() -> {
            pipe.output().write('a');
            full.countDown();
            pipe.output().write('b');
        });
        full.await();
        pipe.fail(new IllegalStateException());
        assertInstanceOf(IOException.class, writer.get());
    }

    @Test
    void aReaderThatLeavesReleasesTheWriter() throws Exception {
        OutboundPipe pipe = new OutboundPipe(1);
        CountDownLatch full = new CountDownLatch(1);
        CompletableFuture<Throwable> writer = written(() -> {
            pipe.output().write('a');
            full.countDown();
            pipe.output().write('b');
        });
        full.await();
        pipe.producer().close();
        assertEquals("reader left", assertInstanceOf(IOException.class, writer.get()).getMessage());
        assertEquals("reader left", assertThrows(IOException.class, () -> pipe.output().write(1)).getMessage());
        assertEquals("reader left", assertThrows(IOException.class, () -> pipe.output().flush()).getMessage());
        pipe.output().close();
        pipe.fail(new IllegalStateException());
    }

    @Test
    void anInterruptedWriterStopsWaiting() throws Exception {
        OutboundPipe pipe = new OutboundPipe(1);
        CountDownLatch full = new CountDownLatch(1);
        CompletableFuture<Throwable> ended = new CompletableFuture<>();
        Thread writer = Thread.ofVirtual().start(() -> {
            try {
                pipe.output().write('a');
                full.countDown();
                pipe.output().write('b');
            } catch (IOException e) {
                ended.complete(Thread.currentThread().isInterrupted() ? e : null);
            }
        });
        full.await();
        writer.interrupt();
        assertInstanceOf(InterruptedIOException.class, ended.get());
        assertEquals("a", text(pipe.producer().more()));
    }

    @Test
    void nothingIsWrittenAfterClosing() throws Exception {
        OutboundPipe pipe = new OutboundPipe(10);
        pipe.output().close();
        pipe.output().close();
        assertEquals("output closed", assertThrows(IOException.class, () -> pipe.output().write(1)).getMessage());
    }

    @Test
    void anEmptyWriteIntoAFullPipeDoesNotWait() throws Exception {
        OutboundPipe pipe = new OutboundPipe(1);
        pipe.output().write('a');
        pipe.output().write(new byte[0]);
        assertEquals("a", text(pipe.producer().more()));
    }

    @Test
    void theLengthIsUnknownAndTheCapacityPositive() {
        assertEquals(Producer.UNKNOWN, new OutboundPipe(1).producer().length());
        assertThrows(IllegalArgumentException.class, () -> new OutboundPipe(0));
    }

    @Test
    void manyPipesThroughAllWrappersAtOnce() throws Exception {
        try (Deflaters deflaters = new Deflaters(1, 2)) {
            for (int i = 0; i < 50; i++) {
                byte[] content = Noise.bytes(i, 50_000 + i);
                OutboundPipe pipe = new OutboundPipe(4096);
                CompletableFuture<Throwable> writer = written(() -> {
                    try (OutputStream out = pipe.output()) {
                        for (int done = 0; done < content.length; done += 777) {
                            out.write(content, done, Math.min(777, content.length - done));
                            out.flush();
                        }
                    }
                });
                byte[] output = drained(pipe.producer().gzipped(deflaters).chunked().globbed(1000));
                assertArrayEquals(content, new GzipInput(new ChunkedInput(new java.io.ByteArrayInputStream(output))).readAllBytes());
                assertNull(writer.get());
            }
        }
    }
}

package stheno.producers;

import static org.junit.jupiter.api.Assertions.*;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
final class InboundPipeTest {
    private static final int KB = 1024;
    private static final int FULL_PIECES = 8;
    private static final Throttle.Timer NEVER = (_, _) -> { };

    /// A source that notes what it is told. Its loop is this test: posted tasks wait for [#turn].
    private static final class Told implements InboundPipe.Source {
        final Queue<Runnable> posted = new ArrayDeque<>();
        final List<String> calls = new ArrayList<>();
        final InboundPipe pipe;
        boolean paused;

        Told(int capacity) {
            pipe = new InboundPipe(capacity, this::post, this);
        }

        private synchronized void post(Runnable task) {
            posted.add(task);
        }

        void turn() {
            while (true) {
                Runnable next;
                synchronized (this) {
                    next = posted.poll();
                }
                if (next == null) return;
                next.run();
            }
        }

        List<String> told() {
            turn();
            List<String> all = List.copyOf(calls);
            calls.clear();
            return all;
        }

        @Override
        public void begin() {
            calls.add("begin");
        }

        @Override
        public void pause() {
            calls.add("pause");
            paused = true;
        }

        @Override
        public void resume() {
            calls.add("resume");
            paused = false;
        }

        @Override
        public void discard() {
            calls.add("discard");
        }
    }

    private static ByteBuffer bytes(String text) {
        return ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII));
    }

    private static String text(ByteBuffer data) {
        return StandardCharsets.US_ASCII.decode(data).toString();
    }

    private static String next(BlockingQueue<String> queue) throws InterruptedException {
        return String.valueOf(queue.poll(20, TimeUnit.SECONDS));
    }

    private interface Work {
        void run() throws Exception;
    }

    private static CompletableFuture<Throwable> onAThread(Work work) {
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

    private static void awaitReader(Thread reader) {
        while (reader.getState() != Thread.State.WAITING) LockSupport.parkNanos(10_000);
    }

    // ---- whole, however it is split

    /// A loop on a thread of its own that writes what is left whenever it is not paused, in pieces of random sizes, copied or handed over.
    private static final class Sender implements InboundPipe.Source, AutoCloseable {
        final ExecutorService loop = Executors.newSingleThreadExecutor();
        final AtomicInteger away = new AtomicInteger();
        final InboundPipe pipe;
        final Random random;
        final byte[] content;
        final int most;
        int sent;
        boolean paused;
        boolean ended;
        long held; // the most that was in the pipe after a write

        Sender(int seed, int capacity, byte[] content, int most) {
            this.random = new Random(seed);
            this.content = content;
            this.most = most;
            this.pipe = new InboundPipe(capacity, loop, this);
        }

        private void sendOn() {
            while (!paused && !ended) {
                if (sent == content.length) {
                    ended = true;
                    pipe.end();
                    return;
                }
                int count = Math.min(content.length - sent, 1 + random.nextInt(most));
                if (random.nextBoolean()) copied(count);
                else handedOver(count);
                sent += count;
                held = Math.max(held, pipe.available());
            }
        }

        private void copied(int count) {
            byte[] lent = new byte[count];
            System.arraycopy(content, sent, lent, 0, count);
            pipe.write(ByteBuffer.wrap(lent));
            Arrays.fill(lent, (byte) 0); // it was lent for the call alone
        }

        private void handedOver(int count) {
            away.incrementAndGet();
            pipe.write(ByteBuffer.allocateDirect(count).put(content, sent, count).flip(), _ -> away.decrementAndGet());
        }

        @Override
        public void begin() {
            sendOn();
        }

        @Override
        public void pause() {
            paused = true;
        }

        @Override
        public void resume() {
            paused = false;
            loop.execute(this::sendOn);
        }

        @Override
        public void discard() {
            ended = true;
        }

        @Override
        public void close() {
            loop.close();
        }
    }

    @Test
    void whatIsWrittenIsReadHoweverItIsSplit() throws Exception {
        byte[] content = Noise.bytes(1, 1_000_000);
        for (int capacity : new int[] {1, 7, 4 * KB, 64 * KB, 2_000_000}) {
            byte[] some = Arrays.copyOf(content, Math.min(content.length, capacity * 3000));
            for (int most : new int[] {3, 1000, 64 * KB}) {
                if (some.length / most > 50_000) continue;
                try (Sender sender = new Sender(capacity + most, capacity, some, most)) {
                    Random random = new Random(most);
                    ByteArrayOutputStream read = new ByteArrayOutputStream();
                    InputStream in = sender.pipe.input();
                    byte[] block = new byte[70_000];
                    for (int n; (n = in.read(block, 0, 1 + random.nextInt(block.length))) >= 0; ) read.write(block, 0, n);
                    assertArrayEquals(some, read.toByteArray());
                    assertEquals(0, sender.away.get());
                    assertTrue(sender.held < capacity + most, sender.held + " bytes of " + capacity);
                }
            }
        }
    }

    @Test
    void aSinkGetsAllOfItOnTheCallersThread() throws Exception {
        byte[] content = Noise.bytes(2, 3_000_000);
        try (Sender sender = new Sender(2, 64 * KB, content, 64 * KB)) {
            ByteArrayOutputStream read = new ByteArrayOutputStream();
            Thread reader = Thread.currentThread();
            sender.pipe.transferTo(piece -> {
                assertSame(reader, Thread.currentThread());
                byte[] copy = new byte[piece.remaining()];
                piece.get(copy);
                read.write(copy);
            });
            assertArrayEquals(content, read.toByteArray());
            assertEquals(0, sender.away.get());
            assertEquals(-1, sender.pipe.input().read());
        }
    }

    @Test
    void aDrainGetsAllOfItAndThenFinishesOnce() throws Exception {
        byte[] content = Noise.bytes(3, 3_000_000);
        for (int most : new int[] {100, 3000, 64 * KB}) {
            try (Sender sender = new Sender(most, 512 * KB, content, most)) {
                ByteArrayOutputStream read = new ByteArrayOutputStream();
                BlockingQueue<Optional<IOException>> finished = new LinkedBlockingQueue<>();
                Throttle.Timer timer = (_, task) -> sender.loop.execute(task);
                sender.pipe.drain(timer, piece -> {
                    byte[] copy = new byte[piece.remaining()];
                    piece.get(copy);
                    read.write(copy);
                }, finished::add);
                sender.loop.execute(sender::sendOn);
                assertEquals(Optional.empty(), finished.poll(30, TimeUnit.SECONDS));
                assertArrayEquals(content, read.toByteArray());
                assertEquals(0, sender.away.get());
                assertEquals(0, finished.size());
            }
        }
    }

    // ---- bounds and pauses

    @Test
    void aFullPipePausesItsSourceAndResumesItWithAQuarterLeft() throws IOException {
        Told source = new Told(100);
        source.pipe.write(bytes("x".repeat(99)));
        assertEquals(List.of(), source.told());
        source.pipe.write(bytes("y"));
        assertEquals(List.of("pause"), source.told());
        InputStream in = source.pipe.input();
        in.readNBytes(74);
        assertEquals(List.of("begin"), source.told());
        in.readNBytes(1);
        assertEquals(List.of("resume"), source.told());
        in.readNBytes(25);
        assertEquals(List.of(), source.told());
    }

    @Test
    void eightBuffersThatWereHandedOverFillAPipe() throws IOException {
        Told source = new Told(100 * KB);
        List<ByteBuffer> back = new ArrayList<>();
        for (int i = 1; i < FULL_PIECES; i++) source.pipe.write(bytes("x"), back::add);
        assertEquals(List.of(), source.told());
        source.pipe.write(bytes("x"), back::add);
        assertEquals(List.of("pause"), source.told());
        InputStream in = source.pipe.input();
        in.readNBytes(5);
        assertEquals(List.of("begin"), source.told());
        in.readNBytes(1);
        assertEquals(List.of("resume"), source.told());
        assertEquals(6, back.size());
    }

    /// There may be two pieces in one read of the loop.
    @Test
    void whatIsWrittenWhileTheSourceIsPausedStaysInOrderAndKeepsItPaused() throws IOException {
        Told source = new Told(10);
        source.pipe.write(bytes("0123456789"));
        InputStream in = source.pipe.input();
        assertEquals("01234567", new String(in.readNBytes(8), StandardCharsets.US_ASCII)); // a task to resume is posted
        source.pipe.write(bytes("abcdefghij"));
        source.told();
        assertTrue(source.paused, "resumed while the pipe was full");
        assertEquals("89abcdefghi", new String(in.readNBytes(11), StandardCharsets.US_ASCII));
        source.told();
        assertFalse(source.paused);
    }

    @Test
    void aSourceThatIsShortOfBuffersIsHeldBackWithAnyByte() throws IOException {
        Told source = new Told(100);
        source.pipe.holdBack(); // nothing is here to wait for
        assertEquals(List.of(), source.told());
        source.pipe.write(bytes("x"));
        source.pipe.holdBack();
        assertEquals(List.of("pause"), source.told());
        assertEquals('x', source.pipe.input().read());
        assertEquals(List.of("begin", "resume"), source.told());
    }

    @Test
    void aPauseIsGivenUpAfterTheEndToo() throws IOException {
        Told source = new Told(4);
        source.pipe.write(bytes("12345678"));
        source.pipe.end();
        assertEquals(List.of("pause"), source.told());
        assertEquals("12345678", new String(source.pipe.input().readAllBytes(), StandardCharsets.US_ASCII));
        assertEquals(List.of("resume"), source.told()); // what has ended is not asked to begin
        source.pipe.close();
        assertEquals(List.of(), source.told());
    }

    @Test
    void smallWritesShareBuffers() throws IOException {
        Told source = new Told(64 * KB);
        for (int i = 0; i < 64 * KB; i++) source.pipe.write(bytes(i % 2 == 0 ? "a" : "b"));
        source.pipe.end();
        List<Integer> pieces = new ArrayList<>();
        StringBuilder read = new StringBuilder();
        source.pipe.transferTo(piece -> {
            pieces.add(piece.capacity());
            read.append(text(piece));
        });
        assertEquals("ab".repeat(32 * KB), read.toString());
        assertTrue(pieces.size() < 12, pieces.toString());
        int total = pieces.stream().mapToInt(Integer::intValue).sum();
        assertTrue(total <= 64 * KB + 512, total + " bytes of memory");
    }

    private static long used() {
        for (int i = 0; i < 3; i++) System.gc();
        return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
    }

    @Test
    void thousandsOfStalledPipesHoldTheirCapacityAndOneReadAndIdleOnesNothing() throws IOException {
        int many = 4000;
        int capacity = 4 * KB;
        byte[] read = new byte[KB];
        long before = used();
        List<Told> all = new ArrayList<>();
        for (int i = 0; i < many; i++) {
            Told source = new Told(capacity);
            for (int n = 0; !source.paused; n++) source.pipe.write(ByteBuffer.wrap(read, 0, n % 100 == 0 ? KB : 1 + n % 7));
            all.add(source);
        }
        long stalled = (used() - before) / many;
        assertTrue(stalled < capacity + KB + 1500, stalled + " bytes for each stalled pipe");
        byte[] block = new byte[2 * capacity];
        for (Told source : all) {
            assertTrue(source.pipe.input().readNBytes(block, 0, (int) source.pipe.available()) >= capacity);
            source.told();
        }
        long idle = (used() - before) / many;
        assertTrue(idle < 1000, idle + " bytes for each idle pipe");
        assertEquals(many, all.size());
    }

    // ---- the ends

    @Test
    void theEndComesAfterTheRest() throws IOException {
        Told source = new Told(100);
        source.pipe.write(bytes("rest"));
        source.pipe.end();
        source.pipe.write(bytes("late"));
        assertEquals("rest", new String(source.pipe.input().readAllBytes(), StandardCharsets.US_ASCII));
        source.pipe.close();
        assertEquals(List.of(), source.told());
    }

    @Test
    void aFailureComesAfterTheRest() throws IOException {
        Told source = new Told(100);
        source.pipe.write(bytes("rest"));
        assertFalse(source.pipe.fail("the client has left"));
        InputStream in = source.pipe.input();
        assertEquals("rest", new String(in.readNBytes(4), StandardCharsets.US_ASCII));
        assertThrows(InboundPipe.Incomplete.class, in::read);
        InboundPipe.Incomplete e = assertThrows(InboundPipe.Incomplete.class, () -> source.pipe.transferTo(_ -> { }));
        assertTrue(e.getMessage().contains("the client has left"), e.getMessage());
    }

    @Test
    void aReaderThatWaitsHearsOfAFailureAndTheSourceIsToldSo() throws Exception {
        Told source = new Told(100);
        CompletableFuture<Thread> reader = new CompletableFuture<>();
        CompletableFuture<Throwable> ended = onAThread(() -> {
            reader.complete(Thread.currentThread());
            source.pipe.input().read();
        });
        awaitReader(reader.join());
        assertTrue(source.pipe.fail("reset"));
        assertInstanceOf(InboundPipe.Incomplete.class, ended.get(20, TimeUnit.SECONDS));
        assertTrue(source.pipe.fail("again"));
    }

    @Test
    void aReaderThatLeavesDropsEverythingAndTheSourceDiscards() throws IOException {
        Told source = new Told(10);
        List<ByteBuffer> back = new ArrayList<>();
        source.pipe.write(bytes("copied"));
        source.pipe.write(bytes("handed over"), back::add);
        assertEquals(List.of("pause"), source.told());
        InputStream in = source.pipe.input();
        in.read();
        in.close();
        in.close();
        assertEquals(List.of("begin", "resume", "discard"), source.told());
        assertEquals(1, back.size());
        source.pipe.write(bytes("late"), back::add);
        assertEquals(2, back.size());
        source.pipe.end();
        assertTrue(source.pipe.fail("nobody listens"));
        assertEquals(0, source.pipe.available());
        assertThrows(IOException.class, in::read);
        assertEquals(List.of(), source.told());
    }

    @Test
    void aReaderThatWaitsIsWokenWhenThePipeIsClosed() throws Exception {
        Told source = new Told(10);
        CompletableFuture<Thread> reader = new CompletableFuture<>();
        CompletableFuture<Throwable> ended = onAThread(() -> {
            reader.complete(Thread.currentThread());
            source.pipe.transferTo(_ -> { });
        });
        awaitReader(reader.join());
        source.pipe.close();
        assertInstanceOf(IOException.class, ended.get(20, TimeUnit.SECONDS));
    }

    @Test
    void aReaderThatIsInterruptedSaysSoAndMayReadOn() throws Exception {
        Told source = new Told(10);
        CompletableFuture<Throwable> ended = onAThread(() -> {
            InputStream in = source.pipe.input();
            Thread.currentThread().interrupt();
            assertThrows(InterruptedIOException.class, in::read);
            assertTrue(Thread.interrupted());
            source.pipe.write(bytes("x"));
            assertEquals('x', in.read());
        });
        assertNull(ended.get(20, TimeUnit.SECONDS));
    }

    @Test
    void theFirstReadAsksTheSourceToBeginOnce() throws IOException {
        Told source = new Told(10);
        InputStream in = source.pipe.input();
        assertEquals(0, in.read(new byte[0]));
        assertEquals(List.of(), source.told());
        source.pipe.begin();
        source.pipe.begin();
        assertEquals(List.of("begin"), source.told());
        source.pipe.write(bytes("ab"));
        assertEquals(2, in.available());
        assertEquals('a', in.read());
        assertEquals(List.of(), source.told());
    }

    @Test
    void aSinkThatThrowsOnTheCallersThreadGivesItsPieceBack() {
        Told source = new Told(10);
        List<ByteBuffer> back = new ArrayList<>();
        source.pipe.write(bytes("piece"), back::add);
        IOException full = new IOException("full");
        assertSame(full, assertThrows(IOException.class, () -> source.pipe.transferTo(_ -> {
            throw full;
        })));
        assertEquals(1, back.size());
        source.pipe.close();
        assertEquals(List.of("begin", "discard"), source.told());
    }

    @Test
    void aPipeHasACapacityAndOneDrain() {
        assertThrows(IllegalArgumentException.class, () -> new Told(0));
        Told source = new Told(1);
        source.pipe.drain(NEVER, _ -> { }, _ -> { });
        assertThrows(IllegalStateException.class, () -> source.pipe.drain(NEVER, _ -> { }, _ -> { }));
    }

    // ---- drained on demand

    /// Takes a piece only when it is let, and notes what happens.
    private static final class Hesitant {
        final Semaphore permits = new Semaphore(0);
        final BlockingQueue<String> done = new LinkedBlockingQueue<>();
        final List<Runnable> timers = new ArrayList<>();
        final Told source;
        volatile String bad = ""; // what it fails at

        Hesitant(int capacity) {
            source = new Told(capacity);
            source.pipe.drain((_, task) -> timers.add(task), this::write, this::finish);
        }

        private void write(ByteBuffer piece) throws IOException {
            permits.acquireUninterruptibly();
            String text = text(piece);
            if (bad.equals(text)) throw new IOException("scripted");
            done.add(text);
        }

        private void finish(Optional<IOException> failure) {
            done.add("finish" + failure.map(e -> ": " + e.getMessage()).orElse(""));
        }

        void write(String piece) {
            source.pipe.write(bytes(piece), _ -> { });
        }

        /// Of `count` pieces, one is at the sink and the others wait.
        void writeAndAwait(int count) {
            write("piece 0");
            timers.forEach(Runnable::run);
            awaitSink();
            for (int i = 1; i < count; i++) write("piece " + i);
        }

        void awaitSink() {
            while (permits.getQueueLength() == 0) LockSupport.parkNanos(10_000);
        }
    }

    @Test
    void fewPiecesWaitForTheTimerAndOneTimerIsEnough() throws Exception {
        Hesitant sink = new Hesitant(100 * KB);
        sink.permits.release(100);
        sink.write("alone");
        sink.write("second");
        assertEquals(1, sink.timers.size());
        assertNull(sink.done.poll(20, TimeUnit.MILLISECONDS));
        sink.timers.removeFirst().run();
        assertEquals("alone", next(sink.done));
        assertEquals("second", next(sink.done));
    }

    @Test
    void fourPiecesOrHalfTheCapacityStartAThreadAtOnce() throws Exception {
        Hesitant sink = new Hesitant(100 * KB);
        sink.permits.release(100);
        for (int i = 0; i < 4; i++) sink.write("piece " + i);
        for (int i = 0; i < 4; i++) assertEquals("piece " + i, next(sink.done));
        Hesitant small = new Hesitant(10);
        small.permits.release(100);
        small.source.pipe.write(bytes("12345"));
        assertEquals("12345", next(small.done));
        assertEquals(0, small.timers.size());
    }

    @Test
    void thereIsRoomAgainWhenMostPiecesAreTaken() throws Exception {
        Hesitant sink = new Hesitant(100 * KB);
        sink.writeAndAwait(FULL_PIECES);
        assertEquals(List.of(), sink.source.told());
        sink.write("one more");
        assertEquals(List.of("pause"), sink.source.told());
        sink.permits.release(5);
        for (int i = 0; i < 5; i++) next(sink.done);
        sink.awaitSink();
        assertEquals(List.of(), sink.source.told());
        sink.permits.release();
        next(sink.done);
        sink.awaitSink();
        assertEquals(List.of("resume"), sink.source.told());
    }

    @Test
    void theEndAloneFinishes() throws Exception {
        Hesitant sink = new Hesitant(100);
        sink.source.pipe.end();
        assertEquals("finish", next(sink.done));
        Hesitant failed = new Hesitant(100);
        assertTrue(failed.source.pipe.fail("reset"));
        assertEquals("finish: the input is incomplete: reset", next(failed.done));
        Hesitant closed = new Hesitant(100);
        closed.source.pipe.close();
        assertEquals("finish: the input is closed", next(closed.done));
        assertEquals(List.of("discard"), closed.source.told());
    }

    @Test
    void aFailureFinishesAfterTheRestIsWritten() throws Exception {
        Hesitant sink = new Hesitant(100 * KB);
        sink.writeAndAwait(3);
        sink.source.pipe.fail("reset");
        sink.permits.release(100);
        assertEquals("piece 0", next(sink.done));
        assertEquals("piece 1", next(sink.done));
        assertEquals("piece 2", next(sink.done));
        assertEquals("finish: the input is incomplete: reset", next(sink.done));
    }

    @Test
    void aSinkThatFailsDropsTheRestAndFinishesWithItsFailure() throws Exception {
        Hesitant sink = new Hesitant(100 * KB);
        sink.bad = "piece 1";
        sink.writeAndAwait(4);
        sink.source.pipe.end();
        sink.permits.release(100);
        assertEquals("piece 0", next(sink.done));
        assertEquals("finish: scripted", next(sink.done));
        sink.write("late");
        assertEquals(List.of(), sink.source.told());
        assertEquals(0, sink.done.size());
    }

    @Test
    void aSinkThatFailsHasItsSourceDiscardBeforeItFinishes() throws Exception {
        Told source = new Told(10);
        BlockingQueue<String> done = new LinkedBlockingQueue<>();
        source.pipe.drain(NEVER, _ -> {
            throw new IllegalStateException("a bug");
        }, failure -> done.add(failure.orElseThrow().getCause().getMessage() + ", posted: " + !source.posted.isEmpty()));
        source.pipe.write(bytes("0123456789"));
        assertEquals("a bug, posted: true", next(done));
        assertEquals(List.of("pause", "resume", "discard"), source.told());
    }
}

package stheno.producers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static stheno.producers.RecordingSource.bytes;
import static stheno.producers.RecordingSource.text;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// A pipe that is drained: when a thread starts, and how it finishes.
@Timeout(60)
final class InboundDrainTest {
    private static final int KB = 1024;
    private static final int FULL_PIECES = 8;
    private static final Throttle.Timer NEVER = (_, _) -> { };

    /// Takes a piece only with permission, and records what happens.
    private static final class Hesitant {
        final Semaphore permits = new Semaphore(0);
        final BlockingQueue<String> done = new LinkedBlockingQueue<>();
        final List<Runnable> timers = new ArrayList<>();
        final RecordingSource source;
        volatile String bad = ""; // what it fails at

        Hesitant(int capacity) {
            source = new RecordingSource(capacity);
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

    private static String next(BlockingQueue<String> queue) throws InterruptedException {
        return String.valueOf(queue.poll(30, TimeUnit.SECONDS));
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
        RecordingSource source = new RecordingSource(10);
        BlockingQueue<String> done = new LinkedBlockingQueue<>();
        source.pipe.drain(NEVER, _ -> {
            throw new IllegalStateException("a bug");
        }, failure -> done.add(failure.orElseThrow().getCause().getMessage() + ", posted: " + !source.posted.isEmpty()));
        source.pipe.write(bytes("0123456789"));
        assertEquals("a bug, posted: true", next(done));
        assertEquals(List.of("pause", "resume", "discard"), source.told());
    }

    /// The caller's `finish` reports its own failure. It is not called with that as well.
    @Test
    void aFinishThatThrowsIsNotCalledAgain() throws Exception {
        RecordingSource source = new RecordingSource(10);
        BlockingQueue<String> done = new LinkedBlockingQueue<>();
        CompletableFuture<Thread> finishing = new CompletableFuture<>();
        source.pipe.drain(NEVER, piece -> done.add(text(piece)), failure -> {
            Thread.currentThread().setUncaughtExceptionHandler((_, _) -> { });
            finishing.complete(Thread.currentThread());
            done.add("finish" + failure.map(Throwable::getMessage).orElse(""));
            throw new IllegalStateException("a bug");
        });
        source.pipe.write(bytes("0123456789"));
        source.pipe.end();
        assertEquals("0123456789", next(done));
        assertEquals("finish", next(done));
        assertTrue(finishing.get(30, TimeUnit.SECONDS).join(Duration.ofSeconds(20)));
        source.pipe.close();
        assertTrue(source.pipe.fail("late"));
        assertEquals(0, done.size());
    }

    /// The sink and the end of a stream may block, so they never run in the loop.
    @ParameterizedTest
    @ValueSource(strings = {"end", "fail", "close"})
    void withoutAThreadItIsTriedAgainLater(String how) throws Exception {
        RecordingSource source = new RecordingSource(10);
        BlockingQueue<String> done = new LinkedBlockingQueue<>();
        List<Runnable> timers = new ArrayList<>();
        AtomicInteger refused = new AtomicInteger(3);
        Thread loop = Thread.currentThread();
        source.pipe.drain(task -> {
            if (refused.getAndDecrement() > 0) throw new OutOfMemoryError("unable to create native thread: possibly out of memory");
            Thread.startVirtualThread(task);
        }, (_, task) -> timers.add(task), piece -> done.add(text(piece)),
                failure -> done.add(failure.map(Throwable::getMessage).orElse("finish")
                        + (Thread.currentThread() == loop ? " in the loop" : "")));
        source.pipe.write(bytes("0123456789"));
        switch (how) {
            case "end" -> source.pipe.end();
            case "fail" -> source.pipe.fail("reset");
            default -> source.pipe.close();
        }
        for (int turns = 0; turns < 5; turns++) {
            source.told();
            List<Runnable> due = List.copyOf(timers);
            timers.clear();
            due.forEach(Runnable::run);
        }
        if (!how.equals("close")) assertEquals("0123456789", next(done));
        assertEquals(switch (how) {
            case "end" -> "finish";
            case "fail" -> "the input is incomplete: reset";
            default -> "the input is closed";
        }, next(done));
        assertEquals(List.of(), timers);
    }
}

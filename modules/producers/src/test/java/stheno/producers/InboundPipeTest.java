package stheno.producers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static stheno.producers.RecordingSource.bytes;
import static stheno.producers.RecordingSource.text;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// The bounds of a pipe, its pauses, and the ways in which it ends.
@Timeout(60)
final class InboundPipeTest {
    private static final int KB = 1024;
    private static final int FULL_PIECES = 8;
    private static final Throttle.Timer NEVER = (_, _) -> { };

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

    // ---- bounds and pauses

    @Test
    void aFullPipePausesItsSourceAndResumesItWithAQuarterLeft() throws IOException {
        RecordingSource source = new RecordingSource(100);
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
        RecordingSource source = new RecordingSource(100 * KB);
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
        RecordingSource source = new RecordingSource(10);
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
        RecordingSource source = new RecordingSource(100);
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
        RecordingSource source = new RecordingSource(4);
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
        RecordingSource source = new RecordingSource(64 * KB);
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
        List<RecordingSource> all = new ArrayList<>();
        for (int i = 0; i < many; i++) {
            RecordingSource source = new RecordingSource(capacity);
            for (int n = 0; !source.paused; n++) source.pipe.write(ByteBuffer.wrap(read, 0, n % 100 == 0 ? KB : 1 + n % 7));
            all.add(source);
        }
        long stalled = (used() - before) / many;
        assertTrue(stalled < capacity + KB + 1500, stalled + " bytes for each stalled pipe");
        byte[] block = new byte[2 * capacity];
        for (RecordingSource source : all) {
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
        RecordingSource source = new RecordingSource(100);
        source.pipe.write(bytes("rest"));
        source.pipe.end();
        source.pipe.write(bytes("late"));
        assertEquals("rest", new String(source.pipe.input().readAllBytes(), StandardCharsets.US_ASCII));
        source.pipe.close();
        assertEquals(List.of(), source.told());
    }

    @Test
    void aFailureComesAfterTheRest() throws IOException {
        RecordingSource source = new RecordingSource(100);
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
        RecordingSource source = new RecordingSource(100);
        CompletableFuture<Thread> reader = new CompletableFuture<>();
        CompletableFuture<Throwable> ended = onAThread(() -> {
            reader.complete(Thread.currentThread());
            source.pipe.input().read();
        });
        awaitReader(reader.join());
        assertTrue(source.pipe.fail("reset"));
        assertInstanceOf(InboundPipe.Incomplete.class, ended.get(30, TimeUnit.SECONDS));
        assertTrue(source.pipe.fail("again"));
    }

    @Test
    void aReaderThatLeavesDropsEverythingAndTheSourceDiscards() throws IOException {
        RecordingSource source = new RecordingSource(10);
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
        RecordingSource source = new RecordingSource(10);
        CompletableFuture<Thread> reader = new CompletableFuture<>();
        CompletableFuture<Throwable> ended = onAThread(() -> {
            reader.complete(Thread.currentThread());
            source.pipe.transferTo(_ -> { });
        });
        awaitReader(reader.join());
        source.pipe.close();
        assertInstanceOf(IOException.class, ended.get(30, TimeUnit.SECONDS));
    }

    @Test
    void aReaderThatIsInterruptedSaysSoAndMayReadOn() throws Exception {
        RecordingSource source = new RecordingSource(10);
        CompletableFuture<Throwable> ended = onAThread(() -> {
            InputStream in = source.pipe.input();
            Thread.currentThread().interrupt();
            assertThrows(InterruptedIOException.class, in::read);
            assertTrue(Thread.interrupted());
            source.pipe.write(bytes("x"));
            assertEquals('x', in.read());
        });
        assertNull(ended.get(30, TimeUnit.SECONDS));
    }

    @Test
    void theFirstReadAsksTheSourceToBeginOnce() throws IOException {
        RecordingSource source = new RecordingSource(10);
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
        RecordingSource source = new RecordingSource(10);
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
        assertThrows(IllegalArgumentException.class, () -> new RecordingSource(0));
        RecordingSource source = new RecordingSource(1);
        source.pipe.drain(NEVER, _ -> { }, _ -> { });
        assertThrows(IllegalStateException.class, () -> source.pipe.drain(NEVER, _ -> { }, _ -> { }));
    }
}

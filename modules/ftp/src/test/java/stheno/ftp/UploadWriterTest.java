package stheno.ftp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import stheno.reactor.ReactorGroup;
import stheno.storage.Change;
import stheno.testkit.Await;

/// What is handed over to a disk that hesitates, fails, or both.
@Timeout(60)
class UploadWriterTest {
    private static final int FULL = 8; // pieces

    /// Takes a piece only when it is let.
    private static final class Hesitant implements UploadWriter.Disk {
        final Semaphore permits = new Semaphore(0);
        final BlockingQueue<String> done = new LinkedBlockingQueue<>();
        volatile String bad = ""; // what it fails at

        private void failAt(String what) throws IOException {
            if (bad.equals(what)) throw new IOException("scripted");
        }

        @Override
        public void write(ByteBuffer piece) throws IOException {
            permits.acquireUninterruptibly();
            String text = StandardCharsets.US_ASCII.decode(piece).toString();
            failAt(text);
            done.add(text);
        }

        @Override
        public Change publish() throws IOException {
            done.add("publish");
            failAt("publish");
            return new Change.Unwanted(null);
        }

        @Override
        public void keep() throws IOException {
            done.add("keep");
            failAt("keep");
        }
    }

    private final Hesitant disk = new Hesitant();
    private final BlockingQueue<String> told = new LinkedBlockingQueue<>();
    private ReactorGroup group;
    private UploadWriter writer;

    @BeforeEach
    void begin() throws IOException {
        group = ReactorGroup.start(1);
        writer = new UploadWriter(disk, new Buffers(group.reactors().getFirst()), new UploadWriter.Listener() {
            @Override
            public void room() {
                told.add("room");
            }

            @Override
            public void failed(IOException cause) {
                told.add("failed");
            }

            @Override
            public void finished(Optional<Change> published, Optional<IOException> failure) {
                told.add("finished" + (published.isPresent() ? " published" : "") + (failure.isPresent() ? " badly" : ""));
            }
        });
    }

    @AfterEach
    void end() {
        group.close();
    }

    private static String next(BlockingQueue<String> queue) throws InterruptedException {
        return String.valueOf(queue.poll(10, TimeUnit.SECONDS));
    }

    /// In the loop, as it has to be.
    private boolean write(String piece) {
        ByteBuffer bytes = ByteBuffer.wrap(piece.getBytes(StandardCharsets.US_ASCII));
        return CompletableFuture.supplyAsync(() -> writer.write(bytes), group.reactors().getFirst()).join();
    }

    /// One piece is at the disk, and `more` wait.
    private void queue(int more) throws InterruptedException {
        assertTrue(write("first"));
        Await.until(() -> disk.permits.getQueueLength() > 0);
        for (int i = 0; i < more; i++) assertTrue(write("piece " + i));
    }

    @Test
    void piecesAreWrittenInTheirOrderAndThenTheyArePublished() throws Exception {
        disk.permits.release(1000);
        for (int i = 0; i < 200; i++) write("piece " + i);
        writer.finish(UploadWriter.End.PUBLISH);
        for (int i = 0; i < 200; i++) assertEquals("piece " + i, next(disk.done));
        assertEquals("publish", next(disk.done));
        assertEquals("keep", next(disk.done));
        while (!next(told).equals("finished published")) assertEquals(0, disk.done.size());
    }

    @Test
    void aPieceThatStaysAloneIsWrittenAsWell() throws Exception {
        disk.permits.release(1);
        assertTrue(write("alone"));
        assertEquals("alone", next(disk.done));
    }

    @Test
    void thereIsRoomForSoManyAndAgainWhenMostAreWritten() throws Exception {
        queue(FULL - 1);
        assertFalse(write("one more"));
        disk.permits.release(6);
        for (int i = 0; i < 6; i++) next(disk.done);
        assertEquals("room", next(told));
        assertTrue(write("again"));
    }

    /// As with a CR alone before a piece: the second is handed over although there was no room after the first.
    @Test
    void roomIsToldOfAlsoWhenSomethingWasHandedOverMeanwhile() throws Exception {
        queue(FULL - 1);
        assertFalse(write("a CR"));
        disk.permits.release(3);
        for (int i = 0; i < 3; i++) next(disk.done);
        Await.until(() -> disk.permits.getQueueLength() > 0);
        assertFalse(write("its piece"));
        disk.permits.release(100);
        assertEquals("room", next(told));
    }

    @Test
    void nothingIsPublishedOfWhatWasNotWritten() throws Exception {
        queue(2);
        disk.bad = "piece 1";
        writer.finish(UploadWriter.End.PUBLISH);
        disk.permits.release(100);
        assertEquals("failed", next(told));
        assertEquals("finished", next(told));
        assertEquals("[first, piece 0, keep]", disk.done.toString());
    }

    @Test
    void whatComesAfterAFailureIsDropped() throws Exception {
        disk.bad = "first";
        queue(3);
        disk.permits.release(100);
        assertEquals("failed", next(told));
        for (int i = 0; i < 3 * FULL; i++) assertTrue(write("late"));
        writer.finish(UploadWriter.End.KEEP);
        assertEquals("finished", next(told));
        assertEquals("[keep]", disk.done.toString());
    }

    @Test
    void whatCannotBePublishedIsKept() throws Exception {
        disk.bad = "publish";
        disk.permits.release(1);
        write("first");
        writer.finish(UploadWriter.End.PUBLISH);
        assertEquals("finished badly", next(told));
        assertEquals("[first, publish, keep]", disk.done.toString());
    }

    @Test
    void anEndThatFailsIsStillTold() throws Exception {
        disk.bad = "keep";
        writer.finish(UploadWriter.End.KEEP);
        assertEquals("finished badly", next(told));
    }
}

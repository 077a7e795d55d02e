package stheno.producers;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static stheno.producers.Script.data;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class BackgroundProducerTest {
    private static final int SIZE = 200_000;

    @TempDir
    Path folder;
    final Queue<Runnable> disk = new ArrayDeque<>(); // what waits for the disk
    int wakes;

    /// The piece that comes when the disk has answered.
    private Piece next(Producer producer) throws IOException {
        Piece piece = producer.more();
        while (piece instanceof Piece.Later(var whenReady)) {
            int before = wakes;
            whenReady.accept(() -> wakes++);
            assertEquals(before, wakes);
            while (!disk.isEmpty()) disk.remove().run();
            assertEquals(before + 1, wakes);
            piece = producer.more();
        }
        return piece;
    }

    private static byte[] bytes(Piece piece) {
        var data = assertInstanceOf(Piece.Bytes.class, piece).data();
        byte[] bytes = new byte[data.remaining()];
        data.get(bytes);
        return bytes;
    }

    @Test
    void theSourceIsAskedByTheOtherThread() throws IOException {
        Script source = new Script(data("one"), data("two"));
        Producer producer = source.inBackground(disk::add);
        assertInstanceOf(Piece.Later.class, producer.more());
        assertInstanceOf(Piece.Later.class, producer.more());
        assertEquals(1, disk.size());
        assertEquals("one", new String(bytes(next(producer))));
        assertTrue(disk.isEmpty()); // not read ahead: a client that stalls holds one piece
        assertEquals("two", new String(bytes(next(producer))));
        assertSame(Piece.END, next(producer));
        assertSame(Piece.END, producer.more());
        producer.close();
        disk.remove().run();
    }

    @Test
    void aSliceOfAFileBecomesPartsOfBoundedSize() throws IOException {
        byte[] content = Noise.bytes(7, SIZE);
        FileChannel file = Noise.file(folder, content);
        Producer producer = Producer.file(file, 1000, SIZE - 1000).inBackground(disk::add);
        assertEquals(SIZE - 1000, producer.length());
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        all.write(content, 0, 1000);
        for (Piece piece = next(producer); piece != Piece.END; piece = next(producer)) {
            byte[] part = bytes(piece);
            assertTrue(part.length <= BackgroundProducer.PART);
            all.writeBytes(part);
        }
        assertArrayEquals(content, all.toByteArray());
        producer.close();
        assertTrue(file.isOpen()); // closing waits for the disk, too
        disk.remove().run();
        assertFalse(file.isOpen());
    }

    @Test
    void withoutAThreadTheOutputFailsAndTheFileIsClosed() throws IOException {
        FileChannel file = Noise.file(folder, Noise.bytes(7, 10));
        Producer producer = Producer.file(file, 0, 10).inBackground(_ -> {
            throw new RejectedExecutionException("no thread");
        });
        Piece.Later later = assertInstanceOf(Piece.Later.class, producer.more());
        later.whenReady().accept(() -> wakes++);
        assertEquals(1, wakes);
        assertThrows(IOException.class, producer::more);
        producer.close();
        assertFalse(file.isOpen());
    }

    @Test
    void aFileThatBecameShorterFails() throws IOException {
        FileChannel file = Noise.file(folder, Noise.bytes(7, 10));
        Producer producer = Producer.file(file, 0, 11).inBackground(disk::add);
        assertEquals(10, bytes(next(producer)).length);
        assertThrows(EOFException.class, () -> next(producer));
        producer.close();
        disk.remove().run();
    }

    @Test
    void theFileIsClosedWhenTheReadThatGoesOnIsOver() throws IOException {
        FileChannel file = Noise.file(folder, Noise.bytes(7, 10));
        Producer producer = Producer.file(file, 0, 10).inBackground(disk::add);
        Piece.Later later = assertInstanceOf(Piece.Later.class, producer.more());
        later.whenReady().accept(() -> wakes++);
        producer.close();
        assertTrue(file.isOpen());
        assertEquals(1, disk.size());
        disk.remove().run();
        assertFalse(file.isOpen());
        assertTrue(disk.isEmpty());
        assertEquals(0, wakes); // of a connection that is gone
    }

    @Test
    void aSourceThatWaitsItselfIsAskedAgainWhenItIsReady() throws IOException {
        Queue<Runnable> ready = new ArrayDeque<>();
        Queue<Piece> pieces = new ArrayDeque<>();
        pieces.add(new Piece.Later(ready::add));
        pieces.add(Piece.END);
        Producer producer = ((Producer) pieces::remove).inBackground(disk::add);
        Piece.Later later = assertInstanceOf(Piece.Later.class, producer.more());
        later.whenReady().accept(() -> wakes++);
        disk.remove().run();
        assertTrue(disk.isEmpty());
        ready.remove().run();
        disk.remove().run();
        assertEquals(1, wakes);
        assertSame(Piece.END, producer.more());
    }

    @Test
    void aSourceThatRestsForTheSakeOfOthersDoesNotFillTheStack() throws IOException {
        int[] rests = {100_000};
        Producer producer = ((Producer) () -> rests[0]-- > 0 ? new Piece.Later(Runnable::run) : Piece.END).inBackground(disk::add);
        assertSame(Piece.END, next(producer));
    }

    @Test
    void aSourceThatWaitsItselfIsClosedAtOnce() throws IOException {
        Queue<Runnable> ready = new ArrayDeque<>();
        int[] closed = {0};
        Producer source = new Producer() {
            @Override
            public Piece more() {
                return new Piece.Later(ready::add);
            }

            @Override
            public void close() {
                closed[0]++;
            }
        };
        Producer producer = source.inBackground(disk::add);
        producer.more();
        disk.remove().run();
        producer.close();
        disk.remove().run();
        assertEquals(1, closed[0]);
        ready.remove().run();
        assertTrue(disk.isEmpty());
    }
}

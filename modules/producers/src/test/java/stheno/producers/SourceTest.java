package stheno.producers;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The producers that wrap nothing.
final class SourceTest {
    @TempDir
    private Path folder;

    private static ByteBuffer buffer(String text) {
        return ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void testsRunOnTheModulePath() {
        assertTrue(Producer.class.getModule().isNamed());
        assertEquals("stheno.producers", Producer.class.getModule().getName());
    }

    @Test
    void nothingIsAnEndAtOnce() throws IOException {
        Producer empty = Producer.empty();
        assertEquals(0, empty.length());
        assertSame(Piece.END, empty.more());
        empty.close();
    }

    @Test
    void aBufferOfAnySizeIsOnePieceAndIsNotCopied() throws IOException {
        ByteBuffer large = ByteBuffer.allocate(64 * 1024 * 1024);
        Producer producer = Producer.bytes(large);
        assertEquals(large.capacity(), producer.length());
        ByteBuffer data = ((Piece.Bytes) producer.more()).data();
        assertSame(large.array(), data.array());
        assertEquals(large.capacity(), data.remaining());
        assertSame(Piece.END, producer.more());
        producer.close();
    }

    @Test
    void theCallersBufferKeepsItsPosition() throws IOException {
        ByteBuffer shared = buffer("0123456789").position(2).limit(8);
        assertEquals("234567", Drain.all(Producer.bytes(shared)).text());
        assertEquals("234567", Drain.all(Producer.bytes(List.of(shared))).text());
        assertEquals("234567", Drain.all(Producer.bytes(shared.asReadOnlyBuffer())).text());
        assertEquals(2, shared.position());
    }

    @Test
    void anEmptyElementEndsNoList() throws IOException {
        Producer list = Producer.bytes(List.of(buffer(""), buffer("a"), buffer(""), buffer(""), buffer("b"), buffer("")));
        assertEquals(2, list.length());
        Drain drain = Drain.all(list);
        assertEquals("ab", drain.text());
        assertEquals(List.of("1", "1"), drain.pieces());
    }

    @Test
    void anEmptyListIsAnEndAtOnce() throws IOException {
        assertEquals(0, Producer.bytes(List.<ByteBuffer>of()).length());
        assertSame(Piece.END, Producer.bytes(List.<ByteBuffer>of()).more());
    }

    @Test
    void textIsUtf8() throws IOException {
        assertEquals("grüß 東京 😀", Drain.all(Producer.text("grüß 東京 😀")).text());
    }

    @Test
    void aWholeFileIsOneSliceAndClosedWithTheProducer() throws IOException {
        Path path = Files.write(folder.resolve("f"), Noise.bytes(1, 300_000));
        Producer file = Producer.file(path);
        assertEquals(300_000, file.length());
        Drain drain = new Drain(file);
        Piece.FileSlice slice = (Piece.FileSlice) drain.step();
        assertEquals(300_000, slice.count());
        assertSame(Piece.END, drain.step());
        assertTrue(slice.file().isOpen());
        file.close();
        assertFalse(slice.file().isOpen());
        assertArrayEquals(Files.readAllBytes(path), drain.bytes());
    }

    @Test
    void aFileThatWasNotAskedForIsClosedToo() throws IOException {
        FileChannel channel = Noise.file(folder, Noise.bytes(1, 10));
        Producer.file(channel, 0, 10).close();
        assertFalse(channel.isOpen());
    }

    @Test
    void aFileThatGrowsStaysAsLongAsItWas() throws IOException {
        Path path = Files.writeString(folder.resolve("log"), "first");
        Producer file = Producer.file(path);
        Files.writeString(path, "first and more");
        assertEquals("first", Drain.all(file).text());
    }

    @Test
    void aSliceOfAForeignFileLeavesItOpen() throws IOException {
        try (FileChannel channel = Noise.file(folder, "0123456789".getBytes(StandardCharsets.US_ASCII))) {
            Producer slice = Producer.slice(channel, 3, 4);
            assertEquals(4, slice.length());
            assertEquals("3456", Drain.all(slice).text());
            assertTrue(channel.isOpen());
        }
    }

    @Test
    void anEmptyFileIsAnEndAtOnce() throws IOException {
        Producer file = Producer.file(Files.createFile(folder.resolve("empty")));
        assertEquals(0, file.length());
        assertSame(Piece.END, file.more());
        file.close();
    }

    @Test
    void whatIsNoFileIsNotOpened() {
        assertThrows(NoSuchFileException.class, () -> Producer.file(folder.resolve("missing")));
        assertThrows(FileSystemException.class, () -> Producer.file(folder));
    }

    @Test
    void aStretchThatCannotBeIsRefused() throws IOException {
        try (FileChannel channel = Noise.file(folder, new byte[1])) {
            assertThrows(IllegalArgumentException.class, () -> Producer.slice(channel, -1, 1));
            assertThrows(IllegalArgumentException.class, () -> Producer.slice(channel, 0, -1));
            assertThrows(IllegalArgumentException.class, () -> Producer.slice(channel, Long.MAX_VALUE, 1));
        }
    }

    @Test
    void everyLineEndsInCrlf() throws IOException {
        assertEquals("a\r\n\r\nüb\r\n", Drain.all(Producer.lines(List.of("a", "", "üb").iterator())).text());
        assertEquals("", Drain.all(Producer.lines(Collections.emptyIterator())).text());
    }

    @Test
    void linesAreMadeAsTheyAreAskedFor() throws IOException {
        int[] made = new int[1];
        Iterator<String> lines = IntStream.range(0, 10_000).mapToObj(i -> "line " + made[0]++).iterator();
        Drain drain = new Drain(Producer.lines(lines));
        drain.step();
        assertTrue(made[0] < 1000, "made " + made[0]);
        assertTrue(drain.bytes().length >= 8 * 1024 && drain.bytes().length < 9 * 1024);
        drain.some(1000);
        assertTrue(drain.ended());
        assertEquals(10_000, drain.text().lines().count());
        assertTrue(drain.text().endsWith("line 9999\r\n"));
    }

    @Test
    void aLineLongerThanABatchIsOnePiece() throws IOException {
        String line = "x".repeat(100_000);
        assertEquals(List.of("100002", "3"), Drain.all(Producer.lines(List.of(line, "y").iterator())).pieces());
    }

    /// An iterator over something that has to be closed.
    private static final class Rows implements Iterator<String>, AutoCloseable {
        private final Iterator<String> rows = Stream.of("a", "b").iterator();
        private final IOException atClosing;
        private int closings;

        Rows(IOException atClosing) {
            this.atClosing = atClosing;
        }

        @Override
        public boolean hasNext() {
            return rows.hasNext();
        }

        @Override
        public String next() {
            return rows.next();
        }

        @Override
        public void close() throws IOException {
            closings++;
            if (atClosing != null) throw atClosing;
        }
    }

    @Test
    void anIteratorThatCanBeClosedIs() throws IOException {
        Rows rows = new Rows(null);
        Producer lines = Producer.lines(rows);
        assertEquals("a\r\nb\r\n", Drain.all(lines).text());
        lines.close();
        assertEquals(1, rows.closings);
    }

    @Test
    void anIteratorThatCannotBeClosedSaysSo() {
        IOException cause = new IOException("busy");
        assertSame(cause, assertThrows(UncheckedIOException.class, Producer.lines(new Rows(cause))::close).getCause());
    }

    @Test
    void anIteratorsFailureIsThrownAsWhatItIs() {
        IOException cause = new IOException("disk gone");
        Iterator<String> broken = Stream.<String>generate(() -> {
            throw new UncheckedIOException(cause);
        }).iterator();
        assertSame(cause, assertThrows(IOException.class, () -> Drain.whole(Producer.lines(broken))));
    }
}

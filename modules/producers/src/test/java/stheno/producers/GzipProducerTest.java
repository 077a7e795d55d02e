package stheno.producers;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static stheno.producers.Script.data;
import static stheno.producers.Script.failure;
import static stheno.producers.Script.rest;

import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.zip.DataFormatException;
import java.util.zip.GZIPInputStream;
import java.util.zip.Inflater;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class GzipProducerTest {
    private static final int KB = 1024;

    @TempDir
    private Path folder;

    private final Deflaters deflaters = new Deflaters(2);

    @AfterEach
    void everyDeflaterIsBack() {
        assertEquals(0, deflaters.borrowed());
        deflaters.close();
    }

    private static byte[] unzipped(byte[] bytes) throws IOException {
        try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(bytes))) {
            return in.readAllBytes();
        }
    }

    @Test
    void nothingIsAnEmptyMember() throws IOException {
        byte[] zipped = Drain.whole(Producer.empty().gzipped(deflaters));
        assertEquals(20, zipped.length);
        assertEquals(0, unzipped(zipped).length);
    }

    @Test
    void theHeaderNamesNoTimeAndNoSystem() throws IOException {
        ByteBuffer zipped = ByteBuffer.wrap(Drain.whole(Producer.text("a").gzipped(deflaters)));
        assertEquals(0x1f8b0800, zipped.getInt());
        assertEquals(0, zipped.getInt());
        assertEquals((short) 0x00ff, zipped.getShort());
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 57343, 57344, 57345, 65535, 65536, 65537, 131071, 131072, 131073, 1_000_000})
    void anyLengthComesBack(int length) throws IOException {
        byte[] content = Noise.bytes(length, length);
        assertArrayEquals(content, unzipped(Drain.whole(Producer.bytes(content).gzipped(deflaters))));
        assertArrayEquals(content, unzipped(Drain.whole(Producer.bytes(direct(content)).gzipped(deflaters))));
        FileChannel file = Noise.file(folder, content);
        assertArrayEquals(content, unzipped(Drain.whole(Producer.file(file, 0, length).gzipped(deflaters))));
        assertEquals(1, deflaters.created());
    }

    private static ByteBuffer direct(byte[] content) {
        return ByteBuffer.allocateDirect(content.length).put(content).flip().asReadOnlyBuffer();
    }

    @Test
    void theProgramOfThatNameReadsIt() throws Exception {
        byte[] content = Noise.bytes(5, 300_000);
        Path zipped = Files.write(folder.resolve("f.gz"), Drain.whole(Producer.bytes(content).gzipped(deflaters)));
        Path plain = folder.resolve("f");
        Process gzip;
        try {
            gzip = new ProcessBuilder("gzip", "-dc", zipped.toString()).redirectOutput(plain.toFile()).start();
        } catch (IOException e) {
            Assumptions.abort("no gzip here");
            return;
        }
        assertEquals(0, gzip.waitFor(), () -> new String(readAll(gzip)));
        assertArrayEquals(content, Files.readAllBytes(plain));
    }

    private static byte[] readAll(Process process) {
        try {
            return process.getErrorStream().readAllBytes();
        } catch (IOException e) {
            return new byte[0];
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 6, 9})
    void bytesThatCannotBeCompressedComeBackToo(int level) throws IOException {
        byte[] content = new byte[500_000];
        new Random(level).nextBytes(content);
        try (Deflaters some = new Deflaters(level, 1)) {
            byte[] zipped = Drain.whole(Producer.bytes(content).gzipped(some));
            assertArrayEquals(content, unzipped(zipped));
            assertTrue(zipped.length < content.length + 1000);
        }
    }

    @Test
    void textGetsSmallerByMuch() throws IOException {
        byte[] content = "the quick brown fox jumps over the lazy dog\r\n".repeat(10_000).getBytes();
        assertTrue(Drain.whole(Producer.bytes(content).gzipped(deflaters)).length < content.length / 50);
    }

    @Test
    void nothingIsBorrowedWhileTheSourceRests() throws IOException {
        Producer zipped = new Script(rest(), data(""), rest(), data("a")).gzipped(deflaters);
        Drain drain = new Drain(zipped).some(2);
        assertEquals(List.of("later", "later"), drain.pieces());
        assertEquals(0, deflaters.created());
        drain.some(9);
        assertArrayEquals("a".getBytes(), unzipped(drain.bytes()));
    }

    @Test
    void whatWasReadBeforeARestCanBeDecodedDuringIt() throws Exception {
        Producer zipped = new Script(data("hello, "), data("world"), rest(), rest(), data("!")).gzipped(deflaters);
        Drain drain = new Drain(zipped).some(2);
        assertEquals("later", drain.pieces().get(1));
        assertEquals("hello, world", new String(inflated(drain.bytes())));
        drain.some(9);
        assertEquals("hello, world!", new String(unzipped(drain.bytes())));
    }

    @Test
    void whatCameDuringTheFlushIsNotWaitedFor() throws IOException {
        Drain drain = Drain.all(new Script(data("a"), rest(), data("b")).gzipped(deflaters));
        assertFalse(drain.pieces().contains("later"));
        assertArrayEquals("ab".getBytes(), unzipped(drain.bytes()));
    }

    private static byte[] inflated(byte[] beginning) throws DataFormatException {
        Inflater inflater = new Inflater(true);
        try {
            inflater.setInput(beginning, 10, beginning.length - 10);
            byte[] room = new byte[1000];
            return Arrays.copyOf(room, inflater.inflate(room));
        } finally {
            inflater.end();
        }
    }

    @Test
    void aLargePieceIsUsedUpBeforeTheNextIsAskedFor() throws IOException {
        byte[] content = Noise.bytes(3, 200 * KB);
        Script source = new Script(data(content), data("x"));
        Producer zipped = source.gzipped(deflaters);
        Drain drain = new Drain(zipped);
        for (int globs = 1; globs <= 3; globs++) {
            drain.some(1);
            assertEquals(1, source.asked(), "after " + globs);
        }
        drain.some(9);
        assertEquals(200 * KB + 1, unzipped(drain.bytes()).length);
        assertEquals(1, deflaters.created());
    }

    @Test
    void aGlobThatIsFullAsksForNothingMore() throws IOException {
        Script source = new Script(data(Noise.bytes(1, 64 * KB)), data("x"));
        new Drain(source.gzipped(deflaters)).some(1);
        assertEquals(1, source.asked());
    }

    @Test
    void aPieceOwnsNoMoreThanItsBytes() throws IOException {
        Producer zipped = new Script(data("a"), rest()).gzipped(deflaters);
        ByteBuffer data = ((Piece.Bytes) zipped.more()).data();
        assertEquals(data.remaining(), data.capacity());
        assertEquals(0, deflaters.borrowed());
        assertEquals(1, deflaters.idle());
    }

    @Test
    void aFileThatShrankIsAnError() throws IOException {
        FileChannel file = Noise.file(folder, Noise.bytes(1, 100 * KB));
        Producer zipped = Producer.file(file, 0, 200 * KB).gzipped(deflaters);
        new Drain(zipped).some(1);
        assertThrows(EOFException.class, zipped::more);
        zipped.close();
        assertFalse(file.isOpen());
    }

    @Test
    void aFailureInTheMiddleOfAGlobGivesTheDeflaterBack() {
        Script source = new Script(data("a"), data("b"), failure());
        Producer zipped = source.gzipped(deflaters);
        assertThrows(IOException.class, zipped::more);
        assertEquals(0, deflaters.borrowed());
        zipped.close();
        assertTrue(source.isClosed());
    }

    @Test
    void aBugInTheSourceGivesTheDeflaterBackToo() {
        Producer buggy = Producer.composite(Producer.text("a"), () -> {
            throw new IllegalStateException("bug");
        });
        assertThrows(IllegalStateException.class, buggy.gzipped(deflaters)::more);
    }

    @Test
    void manyRepliesInTurnShareOneDeflater() throws IOException {
        List<Drain> drains = new ArrayList<>();
        for (int i = 0; i < 100; i++) drains.add(new Drain(Producer.bytes(Noise.bytes(i, 150 * KB)).gzipped(deflaters)));
        for (int turn = 0; turn < 5; turn++) {
            for (Drain drain : drains) drain.some(1);
        }
        for (int i = 0; i < 100; i++) {
            assertTrue(drains.get(i).ended());
            assertArrayEquals(Noise.bytes(i, 150 * KB), unzipped(drains.get(i).bytes()));
        }
        assertEquals(1, deflaters.created());
    }

    @Test
    void whatIsZippedTwiceIsUnzippedTwice() throws IOException {
        byte[] content = Noise.bytes(1, 100 * KB);
        byte[] zipped = Drain.whole(Producer.bytes(content).gzipped(deflaters).gzipped(deflaters));
        assertArrayEquals(content, unzipped(unzipped(zipped)));
        assertEquals(2, deflaters.created());
    }

    @Test
    void theLengthIsUnknown() {
        assertEquals(Producer.UNKNOWN, Producer.text("a").gzipped(deflaters).length());
    }

    @Test
    void aCallReadsOneGlobOfASparseFileAndTellsSo() throws IOException {
        long length = 2L << 30;
        try (FileChannel file = FileChannel.open(folder.resolve("sparse"), StandardOpenOption.CREATE_NEW, StandardOpenOption.SPARSE,
                StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            file.write(ByteBuffer.allocate(1), length - 1);
            Producer gzip = Producer.slice(file, 0, length).gzipped(deflaters);
            for (int i = 1; i < 10; i++) {
                gzip.more();
                assertEquals(i * 56L * 1024, gzip.consumed());
            }
            gzip.close();
        }
    }
}

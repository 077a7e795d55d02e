package stheno.ftp.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import stheno.ftp.Asker;
import stheno.ftp.Played;
import stheno.producers.Piece;
import stheno.producers.Producer;

final class AsciiProducerTest {
    private static final Piece REST = new Piece.Later(Runnable::run);

    @TempDir
    private Path folder;

    private static byte[] bytes(String text) {
        return text.replace("r", "\r").replace("n", "\n").getBytes(StandardCharsets.US_ASCII);
    }

    @ParameterizedTest
    @CsvSource({"'',''", "a,a", "n,rn", "anbn,arnbrn", "nn,rnrn", "rn,rn", "arnb,arnb", "r,r", "rr,rr", "rrn,rrn", "rnn,rnrn", "nrn,rnrn",
            "nr,rnr"})
    void aLineFeedGetsACarriageReturnUnlessItHasOne(String file, String sent) throws IOException {
        assertArrayEquals(bytes(sent), Asker.whole(AsciiProducer.of(Producer.bytes(bytes(file)))).bytes());
    }

    @Test
    void theCutsOfTheSourceMakeNoDifference() throws IOException {
        Random random = new Random(1);
        for (int round = 0; round < 300; round++) {
            byte[] file = AsciiText.random(random, 12);
            for (int first = 0; first <= file.length; first++) {
                for (int second = first; second <= file.length; second++) {
                    Played source = new Played(List.of(Arrays.copyOf(file, first), Arrays.copyOfRange(file, first, second), REST,
                            Arrays.copyOfRange(file, second, file.length)));
                    assertArrayEquals(AsciiText.sent(file), Asker.whole(AsciiProducer.of(source)).bytes());
                    assertTrue(source.isClosed());
                }
            }
        }
    }

    @Test
    void largePiecesOfAnyKindAreCutIntoBoundedOnes() throws IOException {
        Random random = new Random(2);
        for (int size : new int[] {16_383, 16_384, 16_385, 32_768, 100_000}) {
            byte[] file = AsciiText.random(random, size);
            ByteBuffer direct = ByteBuffer.allocateDirect(size).put(file).flip();
            for (Producer source : List.of(Producer.bytes(file), Producer.bytes(direct),
                    Producer.bytes(ByteBuffer.wrap(file).asReadOnlyBuffer()),
                    Producer.file(AsciiText.file(folder, file), 0, size))) {
                Asker asker = Asker.whole(AsciiProducer.of(source));
                assertArrayEquals(AsciiText.sent(file), asker.bytes());
                assertTrue(Collections.max(asker.pieces()) <= 32 * 1024, "pieces of " + asker.pieces());
            }
        }
    }

    @Test
    void slicesAndBytesMix() throws IOException {
        byte[] file = AsciiText.random(new Random(3), 50_000);
        try (FileChannel channel = AsciiText.file(folder, file)) {
            Played source = new Played(List.of(new Piece.FileSlice(channel, 0, 0), new Piece.FileSlice(channel, 0, 20_001), REST,
                    Arrays.copyOfRange(file, 20_001, 20_003), new byte[0], new Piece.FileSlice(channel, 20_003, 29_997)));
            assertArrayEquals(AsciiText.sent(file), Asker.whole(AsciiProducer.of(source)).bytes());
        }
    }

    @Test
    void theLongestPieceIsTwiceItsInput() throws IOException {
        byte[] feeds = new byte[40_000];
        Arrays.fill(feeds, (byte) '\n');
        assertEquals(List.of(32_768, 32_768, 14_464), Asker.whole(AsciiProducer.of(Producer.bytes(feeds))).pieces());
    }

    @Test
    void aSmallFileTakesASmallBuffer() throws IOException {
        Producer producer = AsciiProducer.of(Producer.bytes(bytes("anbn")));
        assertEquals(8, ((Piece.Bytes) producer.more()).data().array().length);
        producer.close();
    }

    @Test
    void aFileIsReadOnlyAsFarAsItIsAskedForAndClosed() throws IOException {
        FileChannel channel = AsciiText.file(folder, AsciiText.local(new Random(4), 100_000));
        AsciiProducer producer = AsciiProducer.of(Producer.file(channel, 0, 100_000), AsciiSize.Position.START);
        producer.more();
        producer.more();
        assertTrue(channel.isOpen());
        producer.close();
        assertFalse(channel.isOpen());
    }

    @Test
    void aFileThatShrinksIsAFailure() throws IOException {
        FileChannel channel = AsciiText.file(folder, new byte[100]);
        AsciiProducer producer = AsciiProducer.of(Producer.file(channel, 0, 101), AsciiSize.Position.START);
        assertThrows(EOFException.class, () -> Asker.whole(producer));
        assertFalse(channel.isOpen());
    }

    @Test
    void aClientThatLeavesAtAnyPlaceLeavesNothingOpen() throws IOException {
        List<Object> steps = List.of(bytes("an"), REST, new byte[40_000], new byte[0], REST, bytes("rn"));
        boolean ended = false;
        for (int calls = 0; !ended; calls++) {
            Played source = new Played(steps);
            Producer producer = AsciiProducer.of(source);
            ended = new Asker(producer).some(calls).ended();
            producer.close();
            assertTrue(source.isClosed());
            producer.close();
        }
    }

    @Test
    void aFailureAtAnyPlaceComesThroughAndLeavesNothingOpen() {
        List<Object> steps = List.of(bytes("an"), REST, new byte[40_000], new byte[0], bytes("rn"));
        for (int place = 0; place <= steps.size(); place++) {
            List<Object> failing = new ArrayList<>(steps);
            failing.add(place, new IOException("scripted"));
            Played source = new Played(failing);
            assertEquals("scripted", assertThrows(IOException.class, () -> Asker.whole(AsciiProducer.of(source))).getMessage());
            assertTrue(source.isClosed());
        }
    }

    @Test
    void laterIsTheSourcesOwn() throws IOException {
        assertSame(REST, AsciiProducer.of(() -> REST).more());
    }

    @Test
    void theLengthIsNotKnown() {
        assertEquals(Producer.UNKNOWN, AsciiProducer.of(Producer.bytes(bytes("an"))).length());
    }

    @Test
    void everyOffsetOfASmallFileIsFound() throws IOException {
        Random random = new Random(5);
        for (int round = 0; round < 100; round++) {
            byte[] file = AsciiText.random(random, random.nextInt(12));
            byte[] sent = AsciiText.sent(file);
            for (int offset = 0; offset <= sent.length; offset++) assertRest(file, sent, offset);
        }
    }

    @Test
    void offsetsAtTheEdgesOfBlocksAreFound() throws IOException {
        byte[] file = AsciiText.random(new Random(6), 3 * 64 * 1024);
        byte[] sent = AsciiText.sent(file);
        for (int edge = 64 * 1024; edge <= file.length; edge += 64 * 1024) {
            int at = AsciiText.sent(Arrays.copyOf(file, edge)).length;
            for (int offset = at - 3; offset <= Math.min(at + 3, sent.length); offset++) assertRest(file, sent, offset);
        }
    }

    private void assertRest(byte[] file, byte[] sent, int offset) throws IOException {
        FileChannel channel = AsciiText.file(folder, file);
        AsciiSize.Position place = AsciiSize.position(channel, offset).orElseThrow();
        Producer tail = Producer.file(channel, place.position(), file.length - place.position());
        byte[] rest = Asker.whole(AsciiProducer.of(tail, place)).bytes();
        assertArrayEquals(Arrays.copyOfRange(sent, offset, sent.length), rest, () -> Arrays.toString(file) + " from " + offset);
    }

    @Test
    void anOffsetBehindTheEndIsNowhere() throws IOException {
        try (FileChannel channel = AsciiText.file(folder, bytes("anb"))) {
            assertTrue(AsciiSize.position(channel, 4).isPresent());
            assertTrue(AsciiSize.position(channel, 5).isEmpty());
            assertTrue(AsciiSize.position(channel, Long.MAX_VALUE).isEmpty());
        }
        try (FileChannel empty = AsciiText.file(folder, new byte[0])) {
            assertEquals(AsciiSize.Position.START, AsciiSize.position(empty, 0).orElseThrow());
            assertTrue(AsciiSize.position(empty, 1).isEmpty());
        }
    }

    @Test
    void theMiddleOfALineEndIsAPlaceBeforeTheLineFeed() throws IOException {
        try (FileChannel channel = AsciiText.file(folder, bytes("anb"))) {
            assertEquals(new AsciiSize.Position(1, false), AsciiSize.position(channel, 1).orElseThrow());
            assertEquals(new AsciiSize.Position(1, true), AsciiSize.position(channel, 2).orElseThrow());
            assertEquals(new AsciiSize.Position(2, false), AsciiSize.position(channel, 3).orElseThrow());
        }
    }

    @Test
    void theSizeIsThatOfWhatIsSent() throws IOException {
        Random random = new Random(7);
        for (int size : new int[] {0, 1, 2, 3, 10, 65_535, 65_536, 65_537, 131_072, 300_000}) {
            byte[] file = AsciiText.random(random, size);
            try (FileChannel channel = AsciiText.file(folder, file)) {
                assertEquals(AsciiText.sent(file).length, AsciiSize.of(channel));
            }
        }
    }
}

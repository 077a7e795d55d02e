package stheno.producers;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static stheno.producers.Script.data;
import static stheno.producers.Script.rest;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class GlobbingProducerTest {
    @TempDir
    private Path folder;

    private static List<Script.Step> crumbs(int count, int size) {
        return Collections.nCopies(count, data(Noise.bytes(count, size)));
    }

    @Test
    void smallPiecesAreMergedToTheSizeAndNotMuchMore() throws IOException {
        assertEquals(List.of("30", "30", "30", "10"), Drain.all(new Script(crumbs(10, 10)).globbed(25)).pieces());
    }

    @Test
    void whatWasMergedIsNotWithheldWhileTheSourceRests() throws IOException {
        Drain drain = Drain.all(new Script(data("a"), data("b"), rest(), rest(), data("c")).globbed(64 * 1024));
        assertEquals("abc", drain.text());
        assertEquals(List.of("2", "later", "1"), drain.pieces());
    }

    @Test
    void aRestWithNothingMergedPassesThroughUntouched() throws IOException {
        Piece.Later later = new Piece.Later(Runnable::run);
        Producer resting = () -> later;
        assertSame(later, resting.globbed(10).more());
    }

    @Test
    void largePiecesPassThroughUncopiedAfterWhatWasBeforeThem() throws IOException {
        ByteBuffer large = ByteBuffer.allocate(100);
        Producer globbed = Producer.composite(Producer.text("ab"), Producer.bytes(large), Producer.text("c")).globbed(100);
        Drain drain = new Drain(globbed).some(1);
        assertEquals(List.of("2"), drain.pieces());
        assertSame(large.array(), ((Piece.Bytes) globbed.more()).data().array());
        drain.some(9);
        assertEquals(List.of("2", "1"), drain.pieces());
    }

    @Test
    void slicesOfFilesPassThroughAfterWhatWasBeforeThem() throws IOException {
        FileChannel file = Noise.file(folder, Noise.bytes(1, 10));
        Producer globbed = Producer.composite(Producer.text("ab"), Producer.text("c"), Producer.file(file, 0, 5)).globbed(100);
        assertEquals(List.of("3", "file 5"), Drain.all(globbed).pieces());
    }

    @Test
    void emptyPiecesVanish() throws IOException {
        Drain drain = Drain.all(new Script(data(""), data("a"), data(""), data("b"), data("")).globbed(10));
        assertEquals(List.of("2"), drain.pieces());
        assertEquals(List.of(), Drain.all(new Script(data(""), data("")).globbed(10)).pieces());
    }

    @ParameterizedTest
    @ValueSource(ints = {65535, 65536, 65537})
    void aReplyAboutAsLongAsTheSizeArrivesWhole(int length) throws IOException {
        byte[] content = Noise.bytes(length, length);
        assertArrayEquals(content, Drain.whole(Producer.bytes(content).globbed(65536)));
        List<Script.Step> single = new ArrayList<>();
        for (byte b : content) single.add(data(new byte[] {b}));
        Drain drain = Drain.all(new Script(single).globbed(65536));
        assertArrayEquals(content, drain.bytes());
        assertEquals(length > 65536 ? List.of("65536", "1") : List.of(Integer.toString(length)), drain.pieces());
    }

    @Test
    void noPieceIsTwiceTheSize() throws IOException {
        Drain drain = Drain.all(new Script(crumbs(50, 999)).globbed(1000));
        assertTrue(drain.pieces().stream().mapToInt(Integer::parseInt).allMatch(size -> size < 2000));
        assertEquals(50 * 999, drain.bytes().length);
    }

    @Test
    void theBufferFitsWhatIsInIt() throws IOException {
        Producer globbed = new Script(Arrays.asList(data("a"), rest())).globbed(64 * 1024);
        assertTrue(((Piece.Bytes) globbed.more()).data().capacity() <= 1024);
        Producer full = new Script(crumbs(1000, 100)).globbed(64 * 1024);
        assertTrue(((Piece.Bytes) full.more()).data().capacity() < 66 * 1024);
    }

    @Test
    void theBufferIsUsedAgainWhileTheSourceGoesOn() throws IOException {
        Producer globbed = new Script(crumbs(1000, 100)).globbed(1000);
        assertSame(((Piece.Bytes) globbed.more()).data().array(), ((Piece.Bytes) globbed.more()).data().array());
    }

    @Test
    void aLittleAfterMuchDoesNotKeepTheLargeBuffer() throws IOException {
        Producer globbed = Producer.composite(new Script(crumbs(100, 100)), new Script(data("a"), rest())).globbed(10_000);
        globbed.more();
        ByteBuffer small = ((Piece.Bytes) globbed.more()).data();
        assertEquals(1, small.remaining());
        assertEquals(1, small.capacity());
    }

    @Test
    void isAsLongAsItsInner() {
        assertEquals(3, Producer.text("abc").globbed(2).length());
    }

    @Test
    void aSizeThatCannotBeIsRefused() {
        assertThrows(IllegalArgumentException.class, () -> Producer.empty().globbed(0));
        assertThrows(IllegalArgumentException.class, () -> Producer.empty().globbed(Integer.MAX_VALUE));
    }
}

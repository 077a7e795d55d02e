package stheno.producers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static stheno.producers.Script.data;
import static stheno.producers.Script.failure;
import static stheno.producers.Script.rest;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class ChunkedProducerTest {
    @TempDir
    private Path folder;

    @Test
    void everyPieceIsAChunk() throws IOException {
        Drain drain = Drain.all(new Script(data("hello"), data("0123456789abcdef!")).chunked());
        assertEquals("5\r\nhello\r\n11\r\n0123456789abcdef!\r\n0\r\n\r\n", drain.text());
    }

    @Test
    void aLineEndTravelsWithTheNextHead() throws IOException {
        assertEquals(List.of("3", "1", "5", "2", "7"), Drain.all(new Script(data("a"), data("bc")).chunked()).pieces());
    }

    @Test
    void nothingIsTheLastChunkAlone() throws IOException {
        assertEquals("0\r\n\r\n", Drain.all(Producer.empty().chunked()).text());
    }

    @Test
    void anEmptyPieceIsNoChunkLestItBeTheLast() throws IOException {
        try (FileChannel file = Noise.file(folder, new byte[1])) {
            Script.Step nothing = new Script.Step.Slice(new Piece.FileSlice(file, 0, 0));
            Script source = new Script(data(""), nothing, data("a"), nothing, data(""), data("b"), data(""));
            assertEquals("1\r\na\r\n1\r\nb\r\n0\r\n\r\n", Drain.all(source.chunked()).text());
        }
    }

    @Test
    void aChunkIsClosedBeforeTheSourceRests() throws IOException {
        Drain drain = new Drain(new Script(rest(), data("a"), rest(), rest(), data("b")).chunked());
        drain.some(4);
        assertEquals("1\r\na\r\n", drain.text());
        drain.some(99);
        assertEquals(List.of("later", "3", "1", "2", "later", "3", "1", "7"), drain.pieces());
        assertEquals("1\r\na\r\n1\r\nb\r\n0\r\n\r\n", drain.text());
    }

    @Test
    void dataPassThroughUncopied() throws IOException {
        ByteBuffer page = ByteBuffer.allocate(100_000);
        Producer chunked = Producer.bytes(page).chunked();
        assertEquals("186a0\r\n", new Drain(chunked).some(1).text());
        assertSame(page.array(), ((Piece.Bytes) chunked.more()).data().array());
    }

    @Test
    void aFileIsFramedByItsCountUnread() throws IOException {
        try (FileChannel file = Noise.file(folder, Noise.bytes(1, 10))) {
            Producer chunked = Producer.slice(file, 4, 0x7ffffffffL).chunked();
            assertEquals("7ffffffff\r\n", new Drain(chunked).some(1).text());
            assertEquals(new Piece.FileSlice(file, 4, 0x7ffffffffL), chunked.more());
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 9, 10, 15, 16, 17, 255, 256, 4095, 4096, 65535, 65536, 65537, 1_048_576})
    void sizesAreHexadecimalWithoutLeadingZeros(int size) throws IOException {
        Drain drain = new Drain(Producer.bytes(new byte[size]).chunked()).some(1);
        assertEquals(Integer.toHexString(size) + "\r\n", drain.text());
    }

    @Test
    void theLargestSizeFitsItsFrame() throws IOException {
        try (FileChannel file = Noise.file(folder, new byte[1])) {
            Script.Step huge = new Script.Step.Slice(new Piece.FileSlice(file, 0, Long.MAX_VALUE));
            Producer chunked = new Script(data("a"), huge).chunked();
            assertEquals("1\r\na\r\n7fffffffffffffff\r\n", new Drain(chunked).some(3).text());
        }
    }

    @Test
    void trailersAreAskedForAtTheEnd() throws IOException {
        int[] asked = new int[1];
        Producer chunked = new Script(data("abc")).chunked(() -> {
            asked[0]++;
            return List.of(Map.entry("Digest", "sha=ü\t1"), Map.entry("X", ""));
        });
        Drain drain = new Drain(chunked).some(2);
        assertEquals(0, asked[0]);
        drain.some(9);
        assertTrue(drain.ended());
        assertEquals(1, asked[0]);
        assertEquals("3\r\nabc\r\n0\r\nDigest: sha=ü\t1\r\nX: \r\n\r\n", drain.text());
    }

    @ParameterizedTest
    @ValueSource(strings = {"a\r\nSet-Cookie: b", "a\nb", "a\rb", "a\0b", "a\u007fb", "\u0001"})
    void aValueCannotSmuggleAHeader(String value) throws IOException {
        Drain drain = new Drain(new Script(data("a")).chunked(() -> List.of(Map.entry("X", value)))).some(2);
        assertThrows(IllegalArgumentException.class, drain::step);
        assertEquals("1\r\na", drain.text());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a b", "a:", "a\r\nb", "é", "a\u010a"})
    void aNameIsAToken(String name) {
        Producer chunked = Producer.empty().chunked(() -> List.of(Map.entry(name, "v")));
        assertThrows(IllegalArgumentException.class, chunked::more);
    }

    @Test
    void aFailureLeavesTheBodyVisiblyIncomplete() throws IOException {
        Drain drain = new Drain(new Script(data("a"), failure()).chunked()).some(2);
        assertThrows(IOException.class, drain::step);
        assertEquals("1\r\na", drain.text());
    }

    @Test
    void theEndStaysTheEnd() throws IOException {
        Producer chunked = new Script().chunked();
        chunked.more();
        assertSame(Piece.END, chunked.more());
        assertSame(Piece.END, chunked.more());
    }

    @Test
    void theLengthIsUnknown() {
        assertEquals(Producer.UNKNOWN, Producer.text("a").chunked().length());
    }
}

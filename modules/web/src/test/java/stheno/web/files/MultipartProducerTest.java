package stheno.web.files;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import stheno.http.fixture.Bodies;
import stheno.producers.Piece;
import stheno.storage.DiskPool;
import stheno.storage.Found;
import stheno.storage.Tree;

class MultipartProducerTest {
    private static final byte[] CONTENT = "0123456789abcdefghij".getBytes(StandardCharsets.US_ASCII);
    private static final List<Ranges.ByteRange> TWO = List.of(new Ranges.ByteRange(2, 4), new Ranges.ByteRange(19, 19));

    @TempDir
    Path folder;

    private static MultipartProducer over(FileContent content, List<Ranges.ByteRange> ranges) {
        return new MultipartProducer(content, ranges, CONTENT.length, "text/plain; charset=utf-8", "XX");
    }

    private static FileContent memory() {
        return new FileContent.InMemory(ByteBuffer.wrap(CONTENT));
    }

    @Test
    void thePartsAreSeparatedAsInTheStandard() throws IOException {
        String expected = """

                --XX
                Content-Type: text/plain; charset=utf-8
                Content-Range: bytes 2-4/20

                234
                --XX
                Content-Type: text/plain; charset=utf-8
                Content-Range: bytes 19-19/20

                j
                --XX--
                """.replace("\n", "\r\n");
        assertEquals(expected, new String(Bodies.drain(over(memory(), TWO)), StandardCharsets.US_ASCII));
        assertEquals("multipart/byteranges; boundary=XX", MultipartProducer.type("XX"));
    }

    @Test
    void theLengthIsKnownBeforehand() throws IOException {
        for (int n = 2; n < 7; n++) {
            List<Ranges.ByteRange> ranges = IntStream.range(0, n)
                    .mapToObj(i -> new Ranges.ByteRange(3 * i, 3 * i + i % 3)).toList();
            MultipartProducer producer = over(memory(), ranges);
            assertEquals(producer.length(), Bodies.drain(over(memory(), ranges)).length);
        }
    }

    @Test
    void aFileGivesTheSameBytesAsMemoryAndIsLetGo() throws IOException {
        Files.write(folder.resolve("f"), CONTENT);
        Found.Regular version = assertInstanceOf(Found.Regular.class, Tree.at(folder).resolve("/f"));
        OpenFiles files = new OpenFiles(Tree.at(folder), new DiskPool().share(), System::nanoTime);
        byte[] fromFile = Bodies.drain(over(files.open(version), TWO));
        assertArrayEquals(Bodies.drain(over(memory(), TWO)), fromFile);
        assertEquals(0, files.count());
    }

    @Test
    void aFileIsNotReadButPointedTo() throws IOException {
        Files.write(folder.resolve("f"), CONTENT);
        OpenFiles files = new OpenFiles(Tree.at(folder), new DiskPool().share(), System::nanoTime);
        MultipartProducer producer = over(files.open((Found.Regular) Tree.at(folder).resolve("/f")), TWO);
        assertInstanceOf(Piece.Bytes.class, producer.more());
        Piece.FileSlice slice = assertInstanceOf(Piece.FileSlice.class, producer.more());
        assertEquals(2, slice.position());
        assertEquals(3, slice.count());
        assertEquals(1, files.count());
        producer.close(); // in the middle
        assertEquals(0, files.count());
    }

    @Test
    void theEndIsRepeated() throws IOException {
        MultipartProducer producer = over(memory(), TWO);
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        Piece piece = producer.more();
        while (piece instanceof Piece.Bytes(ByteBuffer data)) {
            all.write(data.remaining());
            piece = producer.more();
        }
        assertSame(Piece.END, piece);
        assertSame(Piece.END, producer.more());
        assertEquals(5, all.size());
        producer.close();
    }
}

package stheno.producers;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;

class ProducerOwnedTest {
    private final byte[] text = ProducerText.of(ProducerBenchmark.MB);

    @Test
    void bothKindsOfGzipUnpackToTheSameText() throws IOException {
        assertArrayEquals(text, unpacked(drained(owned())));
        try (Deflaters deflaters = new Deflaters(1)) {
            assertArrayEquals(text, unpacked(drained(source(1000).gzipped(deflaters))));
        }
    }

    @Test
    void theTextIsTheSameEveryTimeAndCompressesLikeAPage() throws IOException {
        assertArrayEquals(text, ProducerText.of(ProducerBenchmark.MB));
        int size = drained(owned()).length;
        assertTrue(size > text.length / 5 && size < text.length / 4, "compressed to " + size);
    }

    @Test
    void theSourceHandsOutAllItsBytesInPiecesOfOneSizeAndARest() throws IOException {
        assertArrayEquals(text, drained(source(1000)));
        assertEquals(text.length, source(1000).length());
    }

    private Producer source(int size) {
        return new ProducerSource(text, size);
    }

    private Producer owned() {
        return new ProducerOwned(source(1000), new ProducerOwned.Room());
    }

    private static byte[] drained(Producer producer) throws IOException {
        var bytes = new ByteArrayOutputStream();
        while (producer.more() instanceof Piece.Bytes(var data)) {
            while (data.hasRemaining()) bytes.write(data.get());
        }
        producer.close();
        return bytes.toByteArray();
    }

    private static byte[] unpacked(byte... packed) throws IOException {
        try (var in = new GZIPInputStream(new ByteArrayInputStream(packed))) {
            return in.readAllBytes();
        }
    }
}

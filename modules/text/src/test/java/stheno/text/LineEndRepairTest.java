package stheno.text;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import stheno.producers.Piece;
import stheno.producers.Producer;

final class LineEndRepairTest {
    private static String escaped(String text) {
        return text.replace("\r", "\\r").replace("\n", "\\n");
    }

    @ParameterizedTest
    @CsvSource({"a\\r\\nb, a\\r\\nb", "a\\nb\\n, a\\r\\nb\\r\\n", "a\\r\\r\\nb, a\\r\\nb", "a\\rb, a b", "a\\r\\rb, a b", "a\\r, 'a '",
            "\\n\\n, \\r\\n\\r\\n", "\\n.\\n, \\r\\n.\\r\\n", "x\\r.\\r\\n, x .\\r\\n", "a, a"})
    void eachLineEndBecomesCrlf(String from, String to) throws IOException {
        String text = from.replace("\\r", "\r").replace("\\n", "\n");
        assertEquals(to, escaped(Pieces.all(new LineEndRepair(Pieces.of(text)))), "whole");
        Pieces split = new Pieces(text.chars().mapToObj(c -> Pieces.bytes(Character.toString(c))).toList());
        assertEquals(to, escaped(Pieces.all(new LineEndRepair(split))), "byte by byte");
        assertEquals(1, split.closings);
    }

    @Test
    void filesAreReadInParts(@TempDir Path folder) throws IOException {
        String lines = "0123456789\n".repeat(10_000);
        Path file = Files.writeString(folder.resolve("lines"), lines);
        try (FileChannel channel = FileChannel.open(file)) {
            assertEquals(lines.replace("\n", "\r\n"), Pieces.all(new LineEndRepair(Producer.slice(channel, 0, channel.size()))));
        }
    }

    @Test
    void nothingReadyIsPassedOn() throws IOException {
        Producer parts = new Pieces(Stream.concat(List.of(Pieces.bytes("a\r"), new Piece.Later(_ -> { })).stream(),
                Stream.of(Pieces.bytes("\nb"))).toList());
        assertEquals("a|\r\nb", Pieces.all(new LineEndRepair(parts)));
    }
}

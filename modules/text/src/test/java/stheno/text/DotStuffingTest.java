package stheno.text;

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
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import stheno.producers.Piece;
import stheno.producers.Producer;

final class DotStuffingTest {
    @TempDir
    private Path folder;

    /// @param message as it is stored
    /// @param wire    as it is sent
    record Case(String message, String wire) {
        @Override
        public String toString() {
            return message.replace("\r", "\\r").replace("\n", "\\n");
        }
    }

    static List<Case> cases() {
        return List.of(
                new Case("", ".\r\n"),
                new Case("\r\n", "\r\n.\r\n"),
                new Case("a", "a\r\n.\r\n"),
                new Case("a\r\n", "a\r\n.\r\n"),
                new Case(".", "..\r\n.\r\n"),
                new Case("..", "...\r\n.\r\n"),
                new Case(".\r\n", "..\r\n.\r\n"),
                new Case(".\r\n.\r\n..\r\n", "..\r\n..\r\n...\r\n.\r\n"),
                new Case("a.b\r\n.c\r\nd.\r\n", "a.b\r\n..c\r\nd.\r\n.\r\n"),
                new Case("a\r\n\r\n.b", "a\r\n\r\n..b\r\n.\r\n"),
                new Case("a\n.\nb\n", "a\n.\nb\n\r\n.\r\n"), // no line ends here but CRLF
                new Case("a\r.\r", "a\r.\r\r\n.\r\n"),
                new Case("a\n\r.\r\n", "a\n\r.\r\n.\r\n"),
                new Case("\r\r\n.", "\r\r\n..\r\n.\r\n"),
                new Case("\n", "\n\r\n.\r\n"),
                new Case("\n.", "\n.\r\n.\r\n"));
    }

    @ParameterizedTest
    @MethodSource("cases")
    void dotsAreStuffedWhereverThePiecesAreCut(Case c) throws IOException {
        String m = c.message();
        for (int i = 0; i <= m.length(); i++) {
            for (int j = i; j <= m.length(); j++) {
                Pieces source = Pieces.of(m.substring(0, i), m.substring(i, j), "", m.substring(j));
                assertEquals(c.wire(), Pieces.all(new DotStuffing(source)));
                assertEquals(1, source.closings);
            }
        }
        assertEquals(c.wire(), Pieces.all(new DotStuffing(Pieces.of(m.split("")))));
    }

    @ParameterizedTest
    @MethodSource("cases")
    void filesAreReadAndStuffedTheSameWay(Case c) throws IOException {
        Path path = Files.writeString(folder.resolve("message"), "." + c.message() + ".", StandardCharsets.ISO_8859_1);
        int n = c.message().length();
        for (int i = 0; i <= n; i++) {
            try (FileChannel file = FileChannel.open(path)) {
                Producer both = Producer.composite(Producer.slice(file, 1, i), Producer.slice(file, 1 + i, n - i));
                assertEquals(c.wire(), Pieces.all(new DotStuffing(both)));
            }
        }
    }

    @Test
    void aLargeFileIsReadInBoundedParts() throws IOException {
        StringBuilder message = new StringBuilder();
        Random random = new Random(4);
        while (message.length() < 200_000) message.append(random.nextInt(3) == 0 ? "." : "x".repeat(random.nextInt(90))).append("\r\n");
        Path path = Files.writeString(folder.resolve("message"), message, StandardCharsets.ISO_8859_1);
        String wire = message.toString().replaceAll("(?m)^\\.", "..") + ".\r\n";
        assertEquals(wire, Pieces.all(new DotStuffing(Producer.file(path))));
        Producer stuffing = new DotStuffing(Producer.file(path));
        for (Piece piece = stuffing.more(); !(piece instanceof Piece.End); piece = stuffing.more()) {
            assertTrue(((Piece.Bytes) piece).data().capacity() <= 16 * 1024);
        }
        stuffing.close();
    }

    @Test
    void aFileThatHasShrunkFailsTheMessage() throws IOException {
        Path path = Files.writeString(folder.resolve("message"), "abc");
        try (FileChannel file = FileChannel.open(path)) {
            assertThrows(EOFException.class, () -> Pieces.all(new DotStuffing(Producer.slice(file, 0, 4))));
        }
    }

    @Test
    void inputWithoutLeadingDotsIsNotCopied() throws IOException {
        byte[] text = "one. two\r\nthree ...\r\n.four\r\n".getBytes(StandardCharsets.US_ASCII);
        Producer stuffing = new DotStuffing(Producer.bytes(text));
        List<String> pieces = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            ByteBuffer data = ((Piece.Bytes) stuffing.more()).data();
            assertSame(text, data.array());
            pieces.add(StandardCharsets.US_ASCII.decode(data).toString());
        }
        assertEquals(List.of("one. two\r\nthree ...\r\n.", ".four\r\n"), pieces);
    }

    @Test
    void laterPassesThroughAndNothingIsWithheldBefore() throws IOException {
        Piece.Later later = new Piece.Later(Runnable::run);
        List<Piece> pieces = List.of(later, Pieces.bytes("a\r"), later, Pieces.bytes("\n"), later, later, Pieces.bytes("."), later);
        assertEquals("|a\r|\n||..|\r\n.\r\n", Pieces.all(new DotStuffing(new Pieces(pieces))));
        assertSame(later, new DotStuffing(new Pieces(pieces)).more());
    }

    @Test
    void closingAtAnyPointClosesTheSourceOnce() throws IOException {
        for (int calls = 0; calls < 8; calls++) {
            Pieces source = Pieces.of("a\r\n.b", "\r\n", ".");
            Producer stuffing = new DotStuffing(source);
            for (int i = 0; i < calls; i++) stuffing.more();
            assertEquals(0, source.closings);
            stuffing.close();
            stuffing.close();
            assertEquals(1, source.closings);
        }
    }

    @Test
    void aFailureOfTheSourceIsPassedOn() {
        Producer failing = () -> {
            throw new IOException("scripted");
        };
        assertEquals("scripted", assertThrows(IOException.class, () -> new DotStuffing(failing).more()).getMessage());
    }

    @Test
    void theLengthIsUnknownAndTheEndIsRepeated() throws IOException {
        Producer stuffing = new DotStuffing(Producer.text("a"));
        assertEquals(Producer.UNKNOWN, stuffing.length());
        stuffing.more();
        stuffing.more();
        assertSame(Piece.END, stuffing.more());
        assertSame(Piece.END, stuffing.more());
        assertFalse(new DotStuffing(Producer.empty()).more() instanceof Piece.End);
    }
}

package stheno.text;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
final class DotUnstuffingTest {
    /// Looks for the end as a connection does, and delivers what comes before it in pieces: up to each index in `cuts`.
    private static final class Receiving {
        final StringBuilder message = new StringBuilder();
        final DotUnstuffing unstuffing = new DotUnstuffing();
        boolean ended;
        String rest = "";

        Receiving(String wire, int... cuts) {
            String all = "\r\n" + wire;
            int end = all.indexOf("\r\n.\r\n");
            ended = end >= 0;
            if (!ended) end = all.length();
            int at = 0;
            for (int cut : cuts) {
                if (cut + 2 < at || cut + 2 > end) continue;
                give(all.substring(at, cut + 2));
                at = cut + 2;
            }
            give(all.substring(at, end));
            if (ended) {
                take(unstuffing::end);
                rest = all.substring(end + 5);
            }
            assertEquals(message.length(), unstuffing.size());
        }

        private void give(String piece) {
            ByteBuffer data = ByteBuffer.wrap(("." + piece + ".").getBytes(StandardCharsets.ISO_8859_1), 1, piece.length());
            take(content -> unstuffing.collect(data, content));
            assertFalse(data.hasRemaining());
        }

        private void take(Consumer<ByteBuffer> step) {
            ByteBuffer content = ByteBuffer.allocate(200_000).position(7).slice();
            step.accept(content);
            message.append(StandardCharsets.ISO_8859_1.decode(content.flip()));
        }
    }

    @ParameterizedTest
    @MethodSource("stheno.text.DotStuffingTest#cases")
    void aStuffedMessageIsUnstuffedWhereverItIsCut(DotStuffingTest.Case c) {
        String stored = c.message().isEmpty() || c.message().endsWith("\r\n") ? c.message() : c.message() + "\r\n";
        String wire = c.wire() + "QUIT\r\n";
        for (int i = 0; i <= c.wire().length(); i++) {
            for (int j = i; j <= c.wire().length(); j++) {
                Receiving receiving = new Receiving(wire, i, j);
                assertEquals(stored, receiving.message.toString());
                assertTrue(receiving.ended);
                assertEquals("QUIT\r\n", receiving.rest);
                assertEquals(stored.replace("\r\n", "").matches("(?s).*[\r\n].*"), receiving.unstuffing.bare());
            }
        }
    }

    @Test
    void anyLeadingDotIsRemoved() {
        assertEquals("a\r\n\r\n", new Receiving(".a\r\n\r\n.\r\n").message.toString()); // RFC 5321: the first dot goes if others follow
    }

    /// Sequences that other servers have taken for the end of a message, and smuggled input after them.
    @ParameterizedTest
    @ValueSource(strings = {"\n.\n", "\r\n.\n", "\n.\r\n", "\r.\r", "\r\n.\r", "\r.\r\n", "\r\n.\r\r\n", "\n\n.\r\n",
            "\r\r\n.\n", "\r\n.\0\r\n", "\r\n. \r\n", "\r\n\0.\r\n"})
    void onlyADotBetweenTwoCrlfEndsAMessage(String end) {
        for (int i = 0; i <= end.length() + 1; i++) {
            Receiving receiving = new Receiving("a" + end + "MAIL FROM:<b>\r\n\r\n", i, i + 1);
            assertFalse(receiving.ended);
            assertTrue(receiving.message.toString().endsWith("MAIL FROM:<b>\r\n\r\n"));
            assertEquals(!end.matches("(\r\n)?[. \0]*\r\n"), receiving.unstuffing.bare(), end.replace("\r", "\\r").replace("\n", "\\n"));
        }
    }

    @Test
    void aLineMayBeVeryLong() {
        String line = ".".repeat(100_000);
        Receiving receiving = new Receiving("." + line + "\r\n.\r\n", 1, 2, 50_000);
        assertEquals(line + "\r\n", receiving.message.toString());
    }

    @Test
    void randomMessagesSurviveStuffingAndUnstuffing() throws IOException {
        Random random = new Random(5);
        String[] words = {"\r\n", "\r\n", ".", ".", "\r", "\n", "a", "bc", "\u00ff\0", "x".repeat(70)};
        for (int i = 0; i < 5000; i++) {
            StringBuilder message = new StringBuilder();
            for (int n = random.nextInt(20); n > 0; n--) message.append(words[random.nextInt(words.length)]);
            String m = message.toString();
            int cut = random.nextInt(m.length() + 1);
            String wire = Pieces.all(new DotStuffing(Pieces.of(m.substring(0, cut), m.substring(cut))));
            Receiving receiving = new Receiving(wire, random.nextInt(wire.length()), wire.length() - 1);
            assertTrue(receiving.ended);
            assertEquals("", receiving.rest);
            assertEquals(m.isEmpty() || m.endsWith("\r\n") ? m : m + "\r\n", receiving.message.toString());
        }
    }

    @Test
    void aConversationCollectsAMessage() throws IOException {
        try (Served<Parrot> server = new Served<>(Parrot::new)) {
            server.plays("""
                S: 220 ready
                C: MAIL
                C: one
                C: ..
                C:
                C: ..two
                C: .
                C: SAY a
                S: 354 end with a dot
                S: 200 16 [one/.//.two/]
                S: 200 a
                C: MAIL
                C: .
                S: 354 end with a dot
                S: 200 0 []
                C: MAIL
                C| a\\n.\\nb\\r\\n.\\nc\\n.\\r\\n.\\r\\r\\nd\\r.\\r\\n
                C: .
                S: 354 end with a dot
                S: 554 bare
                C: SAY b
                S: 200 b
                """);
        }
    }
}

package stheno.catcher.store;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.EnumSet;
import java.util.Random;
import org.junit.jupiter.api.Test;

class LineCensusTest {
    @Test
    void thePiecesDoNotMatter() {
        Random random = new Random(1);
        for (int i = 0; i < 2000; i++) {
            StringBuilder text = new StringBuilder();
            for (int n = random.nextInt(40); n > 0; n--) text.append("\r\n\0x".charAt(random.nextInt(4)));
            if (random.nextInt(5) == 0) text.append("y".repeat(998 + random.nextInt(3)));
            byte[] octets = text.toString().getBytes(StandardCharsets.US_ASCII);
            LineCensus whole = new LineCensus();
            whole.look(ByteBuffer.wrap(octets));
            whole.end();
            LineCensus split = new LineCensus();
            int cut = random.nextInt(octets.length + 1);
            split.look(ByteBuffer.wrap(octets, 0, cut));
            split.look(ByteBuffer.wrap(octets, cut, octets.length - cut));
            split.end();
            assertEquals(whole.doubts(), split.doubts());
            assertEquals(expectedSent(text.toString()), whole.sent());
            assertEquals(whole.sent(), split.sent());
            assertEquals(strict(text.toString()), !whole.doubts().contains(Doubt.LINE_ENDS));
        }
    }

    private static boolean strict(String text) {
        String rest = text.replace("\r\n", "");
        return rest.indexOf('\r') < 0 && rest.indexOf('\n') < 0;
    }

    private static long expectedSent(String text) {
        String repaired = text.replace("\r\n", "\n").replace("\n", "\r\n");
        return repaired.length() + (repaired.isEmpty() || text.endsWith("\n") ? 0 : 2);
    }

    @Test
    void aLastLineWithoutAnEndIsCountedToo() {
        LineCensus census = new LineCensus();
        census.look(ByteBuffer.wrap("x".repeat(999).getBytes(StandardCharsets.US_ASCII)));
        census.end();
        assertEquals(EnumSet.of(Doubt.LONG_LINES), census.doubts());
        assertEquals(1001, census.sent());
    }
}

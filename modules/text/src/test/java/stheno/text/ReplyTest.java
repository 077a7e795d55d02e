package stheno.text;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import stheno.producers.Piece;
import stheno.producers.Producer;

final class ReplyTest {
    @Test
    void aReplyHasACodeAndLines() {
        assertEquals("250 fine\r\n", Reply.of(250, "fine").toString());
        assertEquals("250-a\r\n250-b\r\n250 c\r\n", Reply.of(250, List.of("a", "b", "c")).toString());
        assertEquals("250 a\r\n", Reply.of(250, List.of("a")).toString());
        assertEquals("211-Features\r\n UTF8\r\n 211 MLST\r\n211 End\r\n",
                Reply.block(211, "Features", List.of("UTF8", "211 MLST"), "End").toString());
        assertEquals("211-a\r\n211 b\r\n", Reply.block(211, "a", List.of(), "b").toString());
        assertEquals("+OK maildrop has 2 messages\r\n", Reply.line("+OK maildrop has 2 messages").toString());
        assertEquals(250, Reply.of(250, "x").code());
        assertEquals(211, Reply.block(211, "a", List.of(), "b").code());
        assertEquals(0, Reply.line("+OK").code());
    }

    /// Every control character there is, those of ISO 8859-1 among them, wherever a text may stand.
    @Test
    void noTextCanEndItsLine() {
        for (char c = 0; c < 0x100; c++) {
            if (!Character.isISOControl(c)) continue;
            String bad = "a" + c + c + "\u00e4b";
            String good = "a??\u00e4b";
            assertEquals("250 " + good + "\r\n", Reply.of(250, bad).toString());
            assertEquals("250-" + good + "\r\n250 " + good + "\r\n", Reply.of(250, List.of(bad, bad)).toString());
            assertEquals("250-" + good + "\r\n " + good + "\r\n250 " + good + "\r\n", Reply.block(250, bad, List.of(bad), bad).toString());
            assertEquals(good + "\r\n", Reply.line(bad).toString());
        }
        assertEquals("257 \"??250 injected\"\r\n", Reply.of(257, "\"\r\n250 injected\"").toString());
    }

    @Test
    void aReplyMayBeSentTwice() throws IOException {
        Reply reply = Reply.of(200, "\u00fc");
        for (int i = 0; i < 2; i++) {
            Producer producer = reply.producer();
            assertEquals(8, producer.length());
            Piece.Bytes bytes = (Piece.Bytes) producer.more();
            assertEquals("200 \u00fc\r\n", StandardCharsets.UTF_8.decode(bytes.data()).toString());
            producer.close();
        }
    }

    @Test
    void codesHaveThreeDigitsAndRepliesAtLeastOneLine() {
        assertThrows(IllegalArgumentException.class, () -> Reply.of(99, "x"));
        assertThrows(IllegalArgumentException.class, () -> Reply.of(1000, "x"));
        assertThrows(IllegalArgumentException.class, () -> Reply.block(0, "x", List.of(), "y"));
        assertThrows(IllegalArgumentException.class, () -> Reply.of(250, List.of()));
    }
}

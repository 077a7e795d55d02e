package stheno.text;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class ReplyReaderTest {
    private static final int FUZZ = Integer.getInteger("stheno.fuzz", 20_000);

    private final ReplyReader reader = new ReplyReader();

    private static ByteBuffer line(String text) {
        return ByteBuffer.wrap(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    private ReceivedReply reply(String... lines) throws MalformedReply {
        for (int i = 0; i < lines.length - 1; i++) assertEquals(Optional.empty(), reader.line(line(lines[i])));
        return reader.line(line(lines[lines.length - 1])).orElseThrow();
    }

    @Test
    void aReplyOfOneLine() throws MalformedReply {
        assertEquals(new ReceivedReply(250, List.of("ok")), reply("250 ok"));
        assertEquals(new ReceivedReply(354, List.of("")), reply("354"));
        assertEquals(new ReceivedReply(220, List.of("")), reply("220 "));
        assertEquals(new ReceivedReply(250, List.of(" two blanks")), reply("250  two blanks"));
    }

    @Test
    void aReplyOfManyLines() throws MalformedReply {
        ReceivedReply reply = reply("250-mail.example.org", "250-", "250-SIZE 100", "250 PIPELINING");
        assertEquals(List.of("mail.example.org", "", "SIZE 100", "PIPELINING"), reply.lines());
        assertEquals(new ReceivedReply(250, List.of("a", "")), reply("250-a", "250"));
        assertFalse(reader.begun());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "2", "25", "hello", "25a ok", "099 ok", "600 ok", "999", "250_ok", "250ok", "+OK", "２５０ ok", "-250 a"})
    void anythingElseIsMalformed(String text) {
        assertThrows(MalformedReply.class, () -> reader.line(line(text)));
    }

    @Test
    void theCodeMayNotChangeWithinAReply() throws MalformedReply {
        reader.line(line("250-a"));
        assertTrue(reader.begun());
        MalformedReply other = assertThrows(MalformedReply.class, () -> reader.line(line("251 b")));
        assertEquals("code 251 within a reply with code 250", other.getMessage());
    }

    @Test
    void linesAndOctetsHaveLimits() throws MalformedReply {
        ReplyReader small = new ReplyReader(3, 20);
        small.line(line("250-a"));
        small.line(line("250-b"));
        assertEquals(3, small.line(line("250 c")).orElseThrow().lines().size());
        for (int i = 0; i < 3; i++) small.line(line("250-a"));
        assertThrows(MalformedReply.class, () -> small.line(line("250 d")));
        ReplyReader narrow = new ReplyReader(3, 20);
        narrow.line(line("250-1234567890"));
        assertThrows(MalformedReply.class, () -> narrow.line(line("250 123")));
    }

    @Test
    void textIsUtf8AndPrintable() throws MalformedReply {
        String utf8 = new String("250 Grüße".getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
        assertEquals("Grüße", reply(utf8).text());
        assertEquals("a?b?c", reply("250 a\rb\u0000c").text());
        assertEquals("a\uFFFDb", reply("250 a\u00e4b").text());
    }

    @ParameterizedTest
    @CsvSource({"550 5.1.1 unknown, 5.1.1", "250 2.0.0, 2.0.0", "550 4.1.1 other class, ", "550 5.1 short, ", "550 5.1.1x, ", "550 5..1, ",
            "550 5.1234.1 long, ", "550 unknown, ", "450 4.7.650 x, 4.7.650"})
    void theEnhancedStatusHasTheClassOfTheCode(String line, String status) throws MalformedReply {
        assertEquals(Optional.ofNullable(status), reply(line).status());
    }

    @Test
    void eachClassOfCodesHasAMeaning() throws MalformedReply {
        assertTrue(reply("250 a").isPositive());
        assertTrue(reply("354 a").isIntermediate());
        assertTrue(reply("421 a").isTemporary());
        assertTrue(reply("554 a").isPermanent());
        assertEquals("554 a b", reply("554-a", "554 b").toString());
        assertEquals("554", reply("554").toString());
    }

    /// `-Dstheno.fuzz=1000000` for more.
    @Test
    void mutatedRepliesAreRepliesOrMalformed() {
        Random random = new Random(7);
        List<String> seeds = List.of("250-mail", "250 ok", "550 5.1.1 no", "354", "421-x", "");
        ReplyReader fuzzed = new ReplyReader();
        int replies = 0;
        for (int i = 0; i < FUZZ; i++) {
            byte[] bytes = seeds.get(random.nextInt(seeds.size())).getBytes(StandardCharsets.US_ASCII);
            int mutations = bytes.length == 0 ? 0 : random.nextInt(3);
            for (int n = 0; n < mutations; n++) bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
            ByteBuffer line = ByteBuffer.wrap(bytes);
            try {
                Optional<ReceivedReply> reply = fuzzed.line(line);
                if (reply.isPresent()) {
                    replies++;
                    ReceivedReply it = reply.get();
                    assertTrue(it.code() >= 100 && it.code() <= 599 && it.lines().size() <= ReplyReader.MOST_LINES);
                    assertTrue(it.toString().chars().noneMatch(Character::isISOControl));
                    it.status();
                }
            } catch (MalformedReply e) {
                fuzzed = new ReplyReader();
            }
            assertEquals(0, line.position());
        }
        assertTrue(replies > FUZZ / 10);
    }
}

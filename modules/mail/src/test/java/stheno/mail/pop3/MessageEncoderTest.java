package stheno.mail.pop3;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class MessageEncoderTest {
    /// Line ends, dots and empty lines are frequent, and so are the octets next to them in the table of ASCII.
    private static final String ALPHABET = "\r\n.\r\n.\u000b\t-/\u008a\u008dxyz";

    private static byte[] encoded(MessageEncoder encoder, byte[] content, int part) {
        MessageEncoder.Text text = new MessageEncoder.Text(1);
        for (int from = 0; from < content.length && !encoder.stops(); ) {
            byte[] in = Arrays.copyOfRange(content, from, Math.min(from + part, content.length));
            from += encoder.encode(in, in.length, text);
        }
        encoder.finish(text);
        return Arrays.copyOf(text.bytes, text.size);
    }

    private static byte[] content(Random random) {
        byte[] content = new byte[random.nextInt(200)];
        for (int i = 0; i < content.length; i++) content[i] = (byte) ALPHABET.charAt(random.nextInt(ALPHABET.length()));
        return content;
    }

    @Test
    void theSizeOfThePartsMakesNoDifference() {
        Random random = new Random(9);
        for (int round = 0; round < 2000; round++) {
            byte[] content = content(random);
            long lines = random.nextBoolean() ? MessageEncoder.WHOLE : random.nextInt(5);
            MessageEncoder whole = new MessageEncoder(lines);
            byte[] expected = encoded(whole, content, 1000);
            for (int part : new int[] {1, 2, 3, 7, 8, 9, 50}) {
                MessageEncoder parted = new MessageEncoder(lines);
                assertArrayEquals(expected, encoded(parted, content, part), "round " + round + ", parts of " + part);
                assertEquals(whole.octets(), parted.octets());
            }
        }
    }

    @Test
    void octetsAreThoseOfTheMessageWithoutTheDotsThatAreAdded() {
        Random random = new Random(10);
        for (int round = 0; round < 2000; round++) {
            byte[] content = content(random);
            MessageEncoder encoder = new MessageEncoder(MessageEncoder.WHOLE);
            String text = new String(encoded(encoder, content, 1000), StandardCharsets.ISO_8859_1);
            byte[] expected = TestMaildrops.expected(content);
            assertEquals(expected.length, encoder.octets(), "round " + round);
            String plain = ("\n" + text.substring(0, text.length() - 3)).replace("\n.", "\n").substring(1);
            assertEquals(new String(expected, StandardCharsets.ISO_8859_1), plain, "round " + round);
        }
    }

    @Test
    void aCopyGoesOnFromTheSameState() {
        Random random = new Random(11);
        for (int round = 0; round < 500; round++) {
            byte[] content = content(random);
            int cut = random.nextInt(content.length + 1);
            MessageEncoder encoder = new MessageEncoder(random.nextInt(4));
            encoder.encode(content, cut, new MessageEncoder.Text(8));
            MessageEncoder copy = encoder.copy();
            byte[] rest = Arrays.copyOfRange(content, cut, content.length);
            assertArrayEquals(encoded(encoder, rest, 1000), encoded(copy, rest, 5));
            assertEquals(encoder.octets(), copy.octets());
        }
    }
}

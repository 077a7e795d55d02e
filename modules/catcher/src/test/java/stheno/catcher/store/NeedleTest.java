package stheno.catcher.store;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Random;
import org.junit.jupiter.api.Test;

class NeedleTest {
    @Test
    void aNeedleIsFoundWhereAPlainSearchFindsIt() {
        Random random = new Random(2);
        String[] letters = {"a", "A", "b", "B", "\u00fc", "\u00dc", "\u20ac", "\ud83d\ude00", " "};
        for (int i = 0; i < 50_000; i++) {
            String text = text(random, letters, random.nextInt(30));
            String needle = text(random, letters, 1 + random.nextInt(4));
            byte[] octets = text.getBytes(StandardCharsets.UTF_8);
            int at = text.toLowerCase(Locale.ROOT).indexOf(needle.toLowerCase(Locale.ROOT));
            int expected = at < 0 ? -1 : text.substring(0, at).getBytes(StandardCharsets.UTF_8).length;
            assertEquals(expected, new Needle(needle).find(octets, 0, octets.length), () -> needle + " in " + text);
            assertEquals(at >= 0, new Needle(needle).in(text), () -> needle + " in " + text);
        }
    }

    private static String text(Random random, String[] letters, int length) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < length; i++) text.append(letters[random.nextInt(random.nextBoolean() ? 4 : letters.length)]);
        return text.toString();
    }
}

package stheno.text;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

final class LineRulesTest {
    private static String bare(LineRules rules, String line) {
        ByteBuffer whole = ByteBuffer.wrap(("++" + line + "++").getBytes(StandardCharsets.US_ASCII)).position(2).limit(2 + line.length());
        return StandardCharsets.US_ASCII.decode(rules.withoutCr(whole)).toString();
    }

    @Test
    void theLimitCountsTheLineWithoutItsEnd() {
        assertEquals(512, LineRules.strict(512).limit());
        assertEquals(512, LineRules.lenient(512).limit());
        assertEquals(513, LineRules.lenient(512).terminator().limit());
        assertEquals(0, LineRules.strict(0).limit());
        assertEquals(0, LineRules.lenient(0).limit());
    }

    @Test
    void onlyLenientRulesRemoveACr() {
        assertEquals("a\r", bare(LineRules.strict(10), "a\r"));
        assertEquals("a", bare(LineRules.lenient(10), "a\r"));
        assertEquals("a\r", bare(LineRules.lenient(10), "a\r\r"));
        assertEquals("", bare(LineRules.lenient(10), "\r"));
        assertEquals("", bare(LineRules.lenient(10), ""));
        assertEquals("\ra", bare(LineRules.lenient(10), "\ra"));
    }

    @Test
    void aNegativeLimitIsRejected() {
        assertThrows(IllegalArgumentException.class, () -> LineRules.strict(-1));
        assertThrows(IllegalArgumentException.class, () -> LineRules.lenient(-1));
    }
}

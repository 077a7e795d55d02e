package stheno.appliance.tls;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PemTest {
    private static final String ONE = "-----BEGIN A-----\nAQID\nBAUG\n-----END A-----\n";
    private static final String TWO = "-----BEGIN B C-----\nAQ==\n-----END B C-----\n";

    private static void assertBoth(String text) throws Pem.Malformed {
        List<Pem.Block> blocks = Pem.read(text);
        assertEquals(List.of("A", "B C"), blocks.stream().map(Pem.Block::label).toList());
        assertArrayEquals(new byte[] {1, 2, 3, 4, 5, 6}, blocks.get(0).der());
        assertArrayEquals(new byte[] {1}, blocks.get(1).der());
    }

    private static String fault(String text) {
        return assertThrows(Pem.Malformed.class, () -> Pem.read(text)).getMessage();
    }

    @Test
    void blocksFollowEachOther() throws Exception {
        assertBoth(ONE + TWO);
    }

    @Test
    void thereMayBeNone() throws Exception {
        assertEquals(List.of(), Pem.read(""));
        assertEquals(List.of(), Pem.read("nothing\nhere: at all\n-----END A-----\n"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"\n", "\r\n", "\r", "  \n\t"})
    void linesMayEndInManyWays(String end) throws Exception {
        assertBoth((ONE + TWO).replace("\n", end));
    }

    @Test
    void textMayStandAroundThem() throws Exception {
        assertBoth("Bag Attributes: none\nsubject=CN = a\n\n" + ONE + "\nissuer: b\n\n" + TWO + "the end");
    }

    @Test
    void aByteOrderMarkMayStandBeforeThem() throws Exception {
        assertBoth("\u00ef\u00bb\u00bf" + ONE + TWO);
    }

    @Test
    void theLastLineNeedNotEnd() throws Exception {
        assertBoth((ONE + TWO).stripTrailing());
    }

    @Test
    void headersSayThatItIsEncrypted() throws Exception {
        List<Pem.Block> blocks = Pem.read(
                "-----BEGIN X-----\nProc-Type: 4,ENCRYPTED\nDEK-Info: AES-128-CBC,00\n\nAQID\n-----END X-----\n" + ONE);
        assertTrue(blocks.get(0).encrypted());
        assertFalse(blocks.get(1).encrypted());
        assertEquals(6, blocks.get(1).der().length);
    }

    @Test
    void otherHeadersArePassedOver() throws Exception {
        Pem.Block block = Pem.read("-----BEGIN X-----\nComment: my own\n continued\n\nAQID\n-----END X-----\n").getFirst();
        assertFalse(block.encrypted());
        assertArrayEquals(new byte[] {1, 2, 3}, block.der());
    }

    @Test
    void whatIsCutOffIsNamedWithItsLine() {
        assertEquals("the B C begun on line 5 does not end", fault(ONE + "-----BEGIN B C-----\nAQ==\n"));
        assertEquals("the A begun on line 1 does not end before line 3", fault("-----BEGIN A-----\nAQID\n" + TWO));
        assertEquals("line 3 does not end the A begun on line 1", fault("-----BEGIN A-----\nAQID\n-----END B-----\n"));
    }

    @Test
    void whatIsNoBase64IsNotRepeated() {
        String message = fault("-----BEGIN KEY-----\nSECRET*SECRET\n-----END KEY-----\n");
        assertEquals("the KEY begun on line 1 is not base64", message);
        assertFalse(message.contains("SECRET"));
    }

    @Test
    void damageIsReadOrRefusedAndNothingElse() {
        Random random = new Random(2);
        for (int round = 0; round < 5_000; round++) {
            byte[] text = (ONE + "between\n" + TWO).getBytes(StandardCharsets.ISO_8859_1);
            for (int n = random.nextInt(4); n >= 0; n--) text[random.nextInt(text.length)] = (byte) random.nextInt(256);
            String cut = new String(text, 0, random.nextInt(text.length + 1), StandardCharsets.ISO_8859_1);
            try {
                assertTrue(Pem.read(cut).size() <= 2);
            } catch (Pem.Malformed e) {
                assertFalse(e.getMessage().isEmpty());
            }
        }
    }
}

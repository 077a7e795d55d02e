package stheno.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ChunkHeadTest {
    private static ByteBuffer line(String text) {
        return ByteBuffer.wrap(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    @ParameterizedTest
    @CsvSource(quoteCharacter = '`', value = {
        "0, 0", "000, 0", "5, 5", "a, 10", "Ff, 255", "0010, 16", "7fffffffffffffff, 9223372036854775807", "0000000000000001, 1",
        "5;a, 5", "5;a=b, 5", "5;a=\"b c;d\", 5", "5;a=\"\\\"\\\\\", 5", "5;a;b=c;d=\"\", 5", "0;x=\"\t\u00e9\", 0",
        "5 ;a, 5", "5; a, 5", "5\t ; \ta, 5", "5;a =b, 5", "5;a= b, 5", "5 ; a = \"b\" ; c, 5", "0 ;a, 0",
    })
    void aSizeIsHexadecimalAndExtensionsArePassedOver(String text, long size) {
        assertEquals(size, ChunkHead.size(line(text)));
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "", " ", "g", "-5", "+5", "0x5", " 5", "5 ", "5\t", "\t5", "5 5", "5_0", "5,5", "5.0", "5h", "\0", "5\0", "5\r", "5\n", "\r5",
        "\uff15",
        "8000000000000000", "ffffffffffffffff", "00000000000000001", "10000000000000005", "fffffffffffffffff0",
        ";", ";a", "5;", "5;;a", "5 ;", "5; ", "5;a ", "5;a=b ", "5;a=b\t", "5 ; a ;", "5;a =", "5;a= ", "5 a", "5 =a",
        "5;a=", "5;=b", "5;a=b=c", "5;a b", "5;(", "5;a=(", "5;a\0",
        "5;a=b\r", "5;a\n",
        "5;a=\"", "5;a=\"b", "5;a=\"b\\", "5;a=\"b\\\"", "5;a=\"b\"c", "5;a=\"\0\"", "5;a=\"\\\0\"", "5;a=\"\r\n\"", "5;a=\"\\\n\"",
    })
    void everythingElseIsMalformed(String text) {
        assertEquals(ChunkHead.MALFORMED, ChunkHead.size(line(text)));
    }

    @Test
    void onlyTheBytesBetweenPositionAndLimitCount() {
        ByteBuffer buffer = ByteBuffer.allocateDirect(8).put(line("ff1a;xyz")).position(2).limit(4);
        assertEquals(0x1a, ChunkHead.size(buffer));
        assertEquals(2, buffer.position());
        assertEquals(4, buffer.limit());
    }

    @Test
    void aTrailerIsAField() {
        ByteBuffer buffer = line("xxDigest:  sha-256=abc= \t");
        buffer.position(2);
        assertEquals(Optional.of(new Fields.Field("Digest", "sha-256=abc=")), ChunkHead.trailer(buffer));
        assertEquals(2, buffer.position());
        assertEquals(Optional.of(new Fields.Field("X", "")), ChunkHead.trailer(line("X:")));
        assertEquals(Optional.of(new Fields.Field("X", "\u00e9:")), ChunkHead.trailer(line("X:\u00e9:")));
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "", " ", ":", ": a", "X", "X : a", "X\t: a", " X: a", "\tfolded", "X: a\0", "X: a\rb", "X: a\nb", "X: \u007f", "(: a",
        "\u00e9: a", "X y: a",
    })
    void aMalformedTrailerIsRefused(String text) {
        assertEquals(Optional.empty(), ChunkHead.trailer(line(text)));
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "Content-Length", "content-length", "TRANSFER-ENCODING", "Host", "Trailer", "TE", "Connection", "Upgrade", "Authorization",
        "Cookie", "Set-Cookie",
        "Content-Type", "Content-Encoding", "Content-Range", "Range", "If-Match", "Expect", "Cache-Control", "Location", "Date",
    })
    void aTrailerThatWasNeededBeforeTheBodyIsForbidden(String name) {
        assertEquals(Optional.of(new Fields.Field(name, "5")), ChunkHead.trailer(line(name + ": 5")));
        assertTrue(ChunkHead.isForbidden(name));
        assertFalse(ChunkHead.isForbidden("X-" + name));
    }
}

package stheno.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PercentEncodingTest {
    @ParameterizedTest
    @CsvSource({
        "/%61%7E%2d%5F%2E%30, /a~-_.0", "/%2f%c3%A4%20, /%2F%C3%A4%20", "/%2F, /%2F", "/a%, /a%", "/a%2, /a%2", "/%zz, /%zz", "/%%41, /%A",
        "/%2%41, /%2A", "/%41%4, /A%4",
    })
    void onlyNeededEscapesStay(String text, String needed) {
        assertEquals(needed, PercentEncoding.normalized(text));
    }

    @Test
    void aTextWithoutEscapesIsReturnedAsItIs() {
        String text = "/a/b-c";
        assertSame(text, PercentEncoding.normalized(text));
        assertSame(text, PercentEncoding.octets(text));
        assertSame(text, PercentEncoding.decodedPath(text).orElseThrow());
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "/a%20b%2fc/file.txt", "/a%20b%2Fc", "/..%2foutside.txt", "/a\\b", "/..\\outside.txt", "/..%5coutside.txt", "/%5c",
        "/plain%00", "/plain%00.txt", "/%00", "/plain\0", "/%0d%0aX", "/a\tb", "/%7f",
        "/%", "/%2", "/%zz", "/%2g", "/plain%", "/%-1", "/%+1",
        "/%c0%af", "/%c0%ae%c0%ae/outside.txt", "/%e0%80%af", "/%f0%80%80%af", "/%c1%9c", // overlong
        "/%ff", "/%80", "/%c3", "/%e2%82", "/%ed%a0%80", "/%f5%80%80%80", "/%f4%90%80%80", // not UTF-8
        "/caf\u00e9", "/plain?query", "/plain#fragment"
    })
    void aMalformedPathIsNotDecoded(String raw) {
        assertEquals(Optional.empty(), PercentEncoding.decodedPath(raw));
    }

    @Test
    void aPathOfMoreBytesThanAFileSystemTakesIsNotDecoded() {
        assertEquals(Optional.empty(), PercentEncoding.decodedPath("/" + "x".repeat(100_000)));
    }

    @Test
    void escapesInAPathStandForTheirBytes() {
        assertEquals(Optional.of("/a b/c/file.txt"), PercentEncoding.decodedPath("/%61%20b/%63/file%2Etxt"));
        assertEquals(Optional.of("/\u20ac \ud83d\ude00"), PercentEncoding.decodedPath("/%E2%82%AC%20%F0%9F%98%80"));
        assertEquals(Optional.of("/%2e"), PercentEncoding.decodedPath("/%252e"));
        assertEquals(Optional.of("/%2e%2e/outside.txt"), PercentEncoding.decodedPath("/%252e%252e/outside.txt"));
        assertEquals(Optional.of("/../outside.txt"), PercentEncoding.decodedPath("/%2e%2E/outside.txt")); // the tree refuses it
    }

    @Test
    void otherTextMayHoldAnyCharacter() {
        assertEquals(Optional.of("a/b\\c\0\n?#"), PercentEncoding.decoded("a%2Fb%5cc%00%0a%3F%23"));
        assertEquals(Optional.of("\u00e4"), PercentEncoding.decoded("\u00c3\u00a4")); // bytes that were not encoded
        for (String malformed : new String[] {"%", "%2", "%zz", "%ff", "%c0%af", "\u00e4"}) {
            assertEquals(Optional.empty(), PercentEncoding.decoded(malformed), malformed);
        }
    }

    @ParameterizedTest
    @CsvSource({"%41%c3%a4, A\u00c3\u00a4", "a%, a%", "%zz%41, %zzA", "%%41, %A", "%2, %2"})
    void octetsKeepMalformedEscapes(String raw, String octets) {
        assertEquals(octets, PercentEncoding.octets(raw));
    }

    @ParameterizedTest
    @CsvSource({"a b:c?d#e/f%, a%20b%3Ac%3Fd%23e%2Ff%25", "az-AZ_09.~, az-AZ_09.~", "\u00e4\u20ac, %C3%A4%E2%82%AC"})
    void everyCharacterWithAMeaningIsEncoded(String text, String encoded) {
        assertEquals(encoded, PercentEncoding.encoded(text));
        assertEquals(Optional.of(text), PercentEncoding.decoded(encoded));
    }

    @Test
    void asciiStaysWhereOnlyTheRestIsEncoded() {
        assertEquals("/a b?c#%C3%A4", PercentEncoding.ascii("/a b?c#\u00e4"));
    }
}

package stheno.http;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HttpSyntaxTest {
    @ParameterizedTest
    @CsvSource({"GET, true", "x-a.b_c~1!#$%&'*+^`|, true", "'', false", "a b, false", "a:b, false", "\u00e4, false", "\u0141, false", "a\u0000b, false"})
    void aTokenIsAsRfc9110Says(String text, boolean token) {
        assertEquals(token, HttpSyntax.isToken(text));
    }

    @ParameterizedTest
    @CsvSource({"'', true", "'a b\tc', true", "\u00e4\u00ff, true", "\u0141, false", "'a\r\nb', false", "a\u0000b, false", "a\u007f, false"})
    void aFieldValueHasNoControlCharacter(String text, boolean value) {
        assertEquals(value, HttpSyntax.isFieldValue(text));
    }

    @ParameterizedTest
    @CsvSource({"a.example, true", "a.example:80, true", "a:, true", "[::1]:8080, true", "192.0.2.1, true", "'', false", ":80, false", "a:65536, false",
        "a:x, false", "a b, false", "u@a, false", "a/b, false", "[::1, false", "\u0141, false"})
    void anAuthorityIsAHostAndPerhapsAPort(String text, boolean authority) {
        assertEquals(authority, HttpSyntax.isAuthority(text));
    }
}

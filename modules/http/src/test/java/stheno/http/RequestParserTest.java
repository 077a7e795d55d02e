package stheno.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Refused requests, and their statuses.
class RequestParserTest {
    private static void assertRefused(int status, Head head) {
        assertEquals(Status.of(status), assertInstanceOf(BadRequest.class, head).status(), head::toString);
    }

    private static Arguments row(int status, String why, String wire) {
        return Arguments.of(status, why, wire);
    }

    static Stream<Arguments> requestLines() {
        return Stream.of(
            row(400, "nothing", ""),
            row(400, "a blank", " "),
            row(400, "a method alone", "GET"),
            row(400, "a method and a blank", "GET "),
            row(400, "HTTP/0.9", "GET /"),
            row(400, "HTTP/0.9 with a field", "GET /\r\nHost: a"),
            row(400, "no target", "GET HTTP/1.1\r\nHost: a"),
            row(400, "an empty target", "GET  HTTP/1.1\r\nHost: a"),
            row(400, "two blanks before the target", "GET  / HTTP/1.1\r\nHost: a"),
            row(400, "two blanks before the version", "GET /  HTTP/1.1\r\nHost: a"),
            row(400, "a blank behind the version", "GET / HTTP/1.1 \r\nHost: a"),
            row(400, "a blank before the method", " GET / HTTP/1.1\r\nHost: a"),
            row(400, "a tab for a blank", "GET\t/ HTTP/1.1\r\nHost: a"),
            row(400, "a tab for the second blank", "GET /\tHTTP/1.1\r\nHost: a"),
            row(400, "a line end within", "GET /\r\n HTTP/1.1\r\nHost: a"),
            row(400, "bare LF", "GET / HTTP/1.1\nHost: a"),
            row(400, "bare CR", "GET / HTTP/1.1\rHost: a"),
            row(400, "CR CR LF", "GET / HTTP/1.1\r\r\nHost: a"),
            row(400, "LF before the method", "\nGET / HTTP/1.1\r\nHost: a"),
            row(400, "CR before the method", "\rGET / HTTP/1.1\r\nHost: a"),
            row(400, "five empty lines", "\r\n\r\n\r\n\r\n\r\nGET / HTTP/1.1\r\nHost: a"),
            row(400, "empty lines alone", "\r\n\r\n"),
            row(400, "a method that is no token", "GE(T / HTTP/1.1\r\nHost: a"),
            row(400, "a method with NUL", "G\0T / HTTP/1.1\r\nHost: a"),
            row(400, "the beginning of TLS", "\u0016\u0003\u0001\u0002\0\u0001\0"),
            row(501, "a method of 33 letters", "A".repeat(33) + " / HTTP/1.1\r\nHost: a"),
            row(414, "a target of 201 bytes", "GET /" + "a".repeat(200) + " HTTP/1.1\r\nHost: a"),
            row(400, "garbage without an end", "A".repeat(60_000)),
            row(431, "64 KB", "GET / HTTP/1.1\r\nHost: a\r\nX: " + "a".repeat(66_000)));
    }

    @ParameterizedTest(name = "{1}: {0}")
    @MethodSource("requestLines")
    void aWrongRequestLineIsRefused(int status, String why, String wire) {
        assertRefused(status, Parsed.wire(wire));
    }

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource({
        "HTTP/0.9, 505", "HTTP/2.0, 505", "HTTP/3.1, 505", "HTTP/9.9, 505",
        "HTTP/1, 400", "HTTP/2, 400", "HTTP/1., 400", "HTTP/1.10, 400", "HTTP/11.1, 400", "HTTP/01.1, 400", "HTTP/a.1, 400",
        "HTTP/1.a, 400",
        "http/1.1, 400", "Http/1.1, 400", "HTTP 1.1, 400", "HTTP/-1.1, 400", "HTTPS/1.1, 400", "HTTP/1.1x, 400", "FTP/1.1, 400",
    })
    void aVersionOtherThanHttp1IsRefused(String version, int status) {
        assertRefused(status, Parsed.head("GET / " + version + "\nHost: a"));
    }

    @Test
    void aCommaIsNoPointInAVersion() {
        assertRefused(400, Parsed.head("GET / HTTP/1,1\nHost: a"));
    }

    @Test
    void thePrefaceOfHttp2IsAVersionNotSupported() {
        assertRefused(505, Parsed.head("PRI * HTTP/2.0"));
    }

    static IntStream bytesThatNoTargetHas() {
        IntStream signs = "\"#<>\\^`{|}".chars();
        return IntStream.concat(signs, IntStream.concat(IntStream.range(0, 0x20), IntStream.rangeClosed(0x7f, 0xff)));
    }

    @ParameterizedTest
    @MethodSource("bytesThatNoTargetHas")
    void aByteThatNoTargetHasIsRefused(int b) {
        assertRefused(400, Parsed.wire("GET /a" + (char) b + "b HTTP/1.1\r\nHost: a"));
    }

    @ParameterizedTest
    @MethodSource("bytesThatNoTargetHas")
    void aByteThatNoQueryHasIsRefusedUnlessBrowsersSendIt(int b) {
        String head = "GET /?" + (char) b + " HTTP/1.1\r\nHost: a";
        if ("\\^`{|}".indexOf(b) < 0) assertRefused(400, Parsed.wire(head));
        else assertEquals(Optional.of(String.valueOf((char) b)), assertInstanceOf(Request.class, Parsed.wire(head)).query());
    }

    @ParameterizedTest
    @ValueSource(strings = {"/%", "/%4", "/%4g", "/%g4", "/%%41", "/%u0041", "/% 41"})
    void anEscapeWithoutTwoHexadecimalDigitsIsRefused(String target) {
        assertRefused(400, Parsed.head("GET " + target + " HTTP/1.1\nHost: a"));
    }

    @ParameterizedTest(name = "{0} {1}")
    @CsvSource({
        "GET, *", "POST, *", "OPTIONS, **", "OPTIONS, */", "OPTIONS, a",
        "GET, a", "GET, a/b", "GET, ?a", "GET, a:80", "GET, http:/a", "GET, http:a", "GET, http://", "GET, http:///a", "GET, http://?a",
        "GET, ftp://a/", "GET, htt://a/", "GET, httpss://a/", "GET, file:///etc/passwd", "GET, javascript:1",
        "GET, http://u@a/", "GET, http://u:p@a/", "GET, http://a:b/", "GET, http://a:65536/", "GET, http://[::1/", "GET, http://:80/",
        "CONNECT, /", "CONNECT, *", "CONNECT, a", "CONNECT, a:", "CONNECT, :80", "CONNECT, http://a:80", "CONNECT, a:80/",
        "CONNECT, a:80?b", "CONNECT, u@a:80",
        "CONNECT, [::1]", "CONNECT, a:99999",
    })
    void aFormOfTargetInTheWrongPlaceIsRefused(String method, String target) {
        assertRefused(400, Parsed.head(method + ' ' + target + " HTTP/1.1\nHost: a"));
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "a b", "a/b", "a@b", "u:p@b", "a:b", "a:-1", "a:+1", "a:65536", "a:000080", "a:80:80", ":80", ":", "a,b c", "%", "%4", "%zz",
        "a%4", "\"a\"", "a\\b", "h\u00e4", "a?b",
        "a#b", "<a>", "[", "[]", "]", "[:]", "[::1", "::1", "[::1]a", "[::1]:x", "[1:2:3:4:5:6:7]", "[1:2:3:4:5:6:7:8:9]", "[1::2::3]",
        "[:::]", "[12345::]", "[g::]", "[1:]", "[:1]",
        "[1:2:3:4:5:6:7:8::]", "[::1.2.3]", "[::1.2.3.4.5]", "[::256.1.1.1]", "[::01.1.1.1]", "[1.2.3.4::]", "[::1%25eth0]", "[v1.a]",
        "[1:2:3:4:5:6:7:1.2.3.4]", "[::1.2.3.]",
    })
    void aHostThatIsNoneIsRefused(String host) {
        assertRefused(400, Parsed.head("GET / HTTP/1.1\nHost: " + host));
        assertRefused(400, Parsed.head("GET / HTTP/1.0\nHost: " + host));
    }

    static Stream<Arguments> hosts() {
        return Stream.of(
            row(400, "none", "GET / HTTP/1.1"),
            row(400, "none, absolute form", "GET http://a/ HTTP/1.1"),
            row(400, "none, CONNECT", "CONNECT a:80 HTTP/1.1"),
            row(400, "none, HTTP/1.2", "GET / HTTP/1.2"),
            row(400, "empty", "GET / HTTP/1.1\nHost:"),
            row(400, "blank", "GET / HTTP/1.1\nHost: \t "),
            row(400, "two", "GET / HTTP/1.1\nHost: a\nHost: b"),
            row(400, "the same twice", "GET / HTTP/1.1\nHost: a\nHost: a"),
            row(400, "the same twice in either case", "GET / HTTP/1.1\nHost: a\nX: y\nhOST: a"),
            row(400, "two in HTTP/1.0", "GET / HTTP/1.0\nHost: a\nHost: a"),
            row(400, "wrong, though the target counts", "GET http://a/ HTTP/1.1\nHost: a/b"));
    }

    @ParameterizedTest(name = "{1}: {0}")
    @MethodSource("hosts")
    void exactlyOneHostIsWanted(int status, String why, String text) {
        assertRefused(status, Parsed.head(text));
    }

    static Stream<Arguments> fieldLines() {
        return Stream.of(
            row(400, "no colon", "Accept"),
            row(400, "no name", ": a"),
            row(400, "nothing but a colon", ":"),
            row(400, "a blank before the colon", "Accept : a"),
            row(400, "a tab before the colon", "Accept\t: a"),
            row(400, "a blank before the name", " Accept: a"),
            row(400, "folded by a blank", "Accept: a\r\n b"),
            row(400, "folded by a tab", "Accept: a\r\n\tb: c"),
            row(400, "a blank in the name", "Acc ept: a"),
            row(400, "a name that is no token", "Acc(ept: a"),
            row(400, "a name with a letter beyond ASCII", "Acc\u00e9pt: a"),
            row(400, "NUL in the name", "Acc\0ept: a"),
            row(400, "NUL in the value", "Accept: a\0b"),
            row(400, "NUL at the end", "Accept: a\0"),
            row(400, "escape in the value", "Accept: \u001b[0m"),
            row(400, "DEL in the value", "Accept: \u007f"),
            row(400, "vertical tab before the value", "Accept:\u000ba"),
            row(400, "bare LF in the value", "Accept: a\nb: c"),
            row(400, "bare CR in the value", "Accept: a\rb: c"),
            row(400, "bare CR at the end", "Accept: a\r"),
            row(400, "CR CR LF", "Accept: a\r\r\nb: c"),
            row(400, "an empty line within", "Accept: a\r\n\r\nb: c"),
            row(400, "a line end behind the last line", "Accept: a\r\n"),
            row(431, "21 fields", "A: b\r\n".repeat(20) + "A: b"));
    }

    @ParameterizedTest(name = "{1}: {0}")
    @MethodSource("fieldLines")
    void aWrongFieldLineIsRefused(int status, String why, String lines) {
        assertRefused(status, Parsed.wire("GET / HTTP/1.1\r\nHost: a\r\n" + lines));
    }

    @ParameterizedTest
    @ValueSource(strings = {"100-continued", "100 continue", "200-ok", "", "100-continue, x", "100-continue;q=1"})
    void anExpectationThatIsNotKnownFails(String expectation) {
        assertRefused(417, Parsed.head("POST / HTTP/1.1\nHost: a\nExpect: " + expectation));
        assertRefused(417, Parsed.head("POST / HTTP/1.0\nExpect: " + expectation));
    }

    @Test
    void limitsAreInclusive() {
        assertInstanceOf(Request.class, Parsed.head("GET /" + "a".repeat(199) + " HTTP/1.1\nHost: a"));
        assertInstanceOf(Request.class, Parsed.head("GET / HTTP/1.1\nHost: a" + "\nA: b".repeat(19)));
        assertInstanceOf(Request.class, Parsed.head("\n\n\n\nGET / HTTP/1.1\nHost: a"));
        assertThrows(IllegalArgumentException.class, () -> new HeadLimits(0, 1));
        assertThrows(IllegalArgumentException.class, () -> new HeadLimits(1, 0));
    }

    @Test
    void aHeadOf64KilobytesIsTooLargeByOneByte() {
        String head = "GET / HTTP/1.1\r\nHost: a\r\nX: ";
        String value = "a".repeat(Fields.MAX_BYTES - 1 - head.length());
        assertInstanceOf(Request.class, Parsed.wire(head + value));
        assertRefused(431, Parsed.wire(head + value + "a"));
    }

    @Test
    void aRefusalSaysWhyButNothingOfWhatWasSent() {
        BadRequest refusal = (BadRequest) Parsed.head("GET /<script> HTTP/1.1\nHost: a");
        assertEquals("invalid character in the target", refusal.why());
    }

    @Test
    void aHeadThatRepeatsIsTheSameRequest() {
        RequestParser parser = new RequestParser(Parsed.LIMITS);
        ByteBuffer head = wire("GET /a HTTP/1.1\r\nHost: a");
        Head first = parser.parse(head);
        assertEquals("GET /a", first.toString());
        assertSame(first, parser.parse(wire("GET /a HTTP/1.1\r\nHost: a")));
        assertEquals(0, head.position());
    }

    @Test
    void aHeadThatDiffersInOneByteIsAnotherRequest() {
        RequestParser parser = new RequestParser(Parsed.LIMITS);
        Head first = parser.parse(wire("GET /a HTTP/1.1\r\nHost: a"));
        assertEquals("GET /b", parser.parse(wire("GET /b HTTP/1.1\r\nHost: a")).toString());
        assertEquals("GET /a", first.toString());
        assertEquals("GET /a", parser.parse(wire("GET /a HTTP/1.1\r\nHost: ab")).toString());
        assertEquals("ab", ((Request) parser.parse(wire("GET /a HTTP/1.1\r\nHost: ab"))).host());
    }

    @Test
    void aHeadThatIsRefusedIsRefusedAgain() {
        RequestParser parser = new RequestParser(Parsed.LIMITS);
        parser.parse(wire("GET /a HTTP/1.1\r\nHost: a"));
        assertRefused(400, parser.parse(wire("")));
        assertRefused(400, parser.parse(wire("GET /a")));
        assertRefused(400, parser.parse(wire("GET /a")));
    }

    private static ByteBuffer wire(String head) {
        return ByteBuffer.wrap(head.getBytes(StandardCharsets.ISO_8859_1));
    }

    @Test
    void aParserBelongsToOneThread() throws InterruptedException {
        RequestParser parser = new RequestParser(Parsed.LIMITS);
        parser.parse(new byte[0], 0);
        boolean[] refused = {false};
        Thread other = new Thread(() -> {
            try {
                parser.parse(new byte[0], 0);
            } catch (AssertionError e) {
                refused[0] = true;
            }
        });
        other.start();
        other.join();
        assertTrue(refused[0]);
    }
}

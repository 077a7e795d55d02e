package stheno.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RequestTest {
    @Test
    void aRequestIsReadIntoItsParts() {
        Request request = Parsed.request("GET /a%20b/c?x=1&y=2 HTTP/1.1\nHost: example.org:8080\nAccept:  text/html \nX-Empty:");
        assertEquals("GET", request.method());
        assertEquals("/a%20b/c?x=1&y=2", request.target());
        assertEquals("/a%20b/c", request.path());
        assertEquals(Optional.of("x=1&y=2"), request.query());
        assertEquals("example.org:8080", request.host());
        assertEquals(1, request.minorVersion());
        assertEquals("GET /a%20b/c?x=1&y=2 HTTP/1.1", request.requestLine());
        assertEquals(3, request.fields().count());
        assertEquals(Optional.of("text/html"), request.fields().first("accept"));
        assertEquals(Optional.of(""), request.fields().first("X-Empty"));
        assertEquals(-1, request.contentLength());
        assertFalse(request.chunked());
        assertEquals("GET /a%20b/c", request.toString());
    }

    @ParameterizedTest
    @ValueSource(strings = {"GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "TRACE", "PATCH"})
    void theUsualMethodsAreConstants(String method) {
        assertSame(method.intern(), Parsed.request(method + " / HTTP/1.1\nHost: a").method());
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "get", "PURGE", "PROPFIND", "M", "GEX", "PUTT", "CONNECS", "!#$%&'*+-.^_`|~09az", "abcdefghijklmnopqrstuvwxyz012345",
    })
    void anyTokenOfUpTo32LettersIsAMethod(String method) {
        assertEquals(method, Parsed.request(method + " / HTTP/1.1\nHost: a").method());
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(nullValues = "-", value = {
        "GET, /, /, -, f",
        "GET, //x, /x, -, f",
        "GET, /?, /, '', f",
        "GET, /??a, /, '?a', f",
        "GET, /a?b?c, /a, b?c, f",
        "GET, /a:b@c!$&'()*;=~[], /a:b@c!$&'()*;=~[], -, f",
        "GET, /%00%2F%aB?a//b/../%2F, /%00/%aB, a//b/../%2F, f",
        "OPTIONS, *, *, -, f",
        "GET, http://h, /, -, h",
        "GET, HTTP://h:81/p?q, /p, q, h:81",
        "GET, https://h?q, /, q, h",
        "GET, http://[::1]:80/, /, -, [::1]:80",
        "OPTIONS, http://h, /, -, h",
        "CONNECT, h:443, '', -, h:443",
        "CONNECT, [2001:db8::1]:443, '', -, [2001:db8::1]:443",
    })
    void everyFormOfTargetHasItsPathQueryAndHost(String method, String target, String path, String query, String host) {
        Request request = Parsed.request(method + ' ' + target + " HTTP/1.1\nHost: f");
        assertEquals(target, request.target());
        assertEquals(path, request.path());
        assertEquals(path, request.trimmed(_ -> true).path());
        assertEquals(Optional.ofNullable(query), request.query());
        assertEquals(host, request.host());
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "a", "a.b-c_d~e", "127.0.0.1", "127.0.0.1:8080", "a:", "a:0", "a:65535", "%41b", "a!$&'()*+,;=b",
        "[::]", "[::1]", "[1::]", "[1:2:3:4:5:6:7:8]", "[1::8]:80", "[1:2:3:4:5:6:7::]", "[::2:3:4:5:6:7:8]", "[::ffff:1.2.3.4]",
        "[1:2:3:4:5:6:255.0.10.1]", "[ABCD:ef01::]:",
    })
    void everyHostOfTheGrammarIsAccepted(String host) {
        assertEquals(host, Parsed.request("GET / HTTP/1.1\nHost: " + host).host());
        assertEquals(host, Parsed.request("GET http://" + host + "/ HTTP/1.1\nHost: b").host());
    }

    @Test
    void aHostMayBeEmptyWhereNothingHangsOnIt() {
        assertEquals("", Parsed.request("OPTIONS * HTTP/1.1\nHost:").host());
        assertEquals("h", Parsed.request("GET http://h/ HTTP/1.1\nHost:").host());
        assertEquals("", Parsed.request("GET / HTTP/1.0\nHost:").host());
        assertEquals("", Parsed.request("GET / HTTP/1.0").host());
    }

    @ParameterizedTest(name = "HTTP/{0} with Connection {1}: {2}")
    @CsvSource(nullValues = "-", value = {
        "1.1, -, true",
        "1.1, close, false",
        "1.1, CLOSE, false",
        "1.1, 'close, TE', false",
        "1.1, 'TE ,\tClose', false",
        "1.1, closed, true",
        "1.1, 'keep-alive, close', false",
        "1.1, Upgrade, true",
        "1.2, -, true",
        "1.9, close, false",
        "1.0, -, false",
        "1.0, keep-alive, true",
        "1.0, Keep-Alive, true",
        "1.0, 'x, keep-alive', true",
        "1.0, 'keep-alive, close', false",
        "1.0, close, false",
    })
    void theConnectionStaysIfTheClientWishes(String version, String connection, boolean stays) {
        String field = connection == null ? "" : "\nConnection: " + connection;
        assertEquals(stays, Parsed.request("GET / HTTP/" + version + "\nHost: a" + field).keepAlive());
    }

    @Test
    void connectionLinesAddUp() {
        assertFalse(Parsed.with("Connection: TE\nconnection:close").keepAlive());
        assertFalse(Parsed.with("Connection: close\nConnection: TE").keepAlive());
        assertTrue(Parsed.request("GET / HTTP/1.0\nConnection: keep-alive\nConnection: TE").keepAlive());
    }

    @Test
    void laterMinorVersionsAreReadAsTheLatestKnown() {
        assertEquals(1, Parsed.request("GET / HTTP/1.7\nHost: a").minorVersion());
        assertEquals(0, Parsed.request("GET / HTTP/1.0").minorVersion());
    }

    @ParameterizedTest
    @CsvSource({"0, 0", "5, 5", "0005, 5", "'5, 5', 5", "'5,05 ,5', 5", "9223372036854775807, 9223372036854775807"})
    void aContentLengthIsANumberOrTheSameNumberAgain(String value, long length) {
        Request request = Parsed.with("Content-Length: " + value);
        assertEquals(length, request.contentLength());
        assertFalse(request.chunked());
    }

    @Test
    void equalContentLengthLinesAreOne() {
        assertEquals(7, Parsed.with("Content-Length: 7\nCONTENT-LENGTH: 7").contentLength());
    }

    @ParameterizedTest
    @ValueSource(strings = {"Transfer-Encoding: chunked", "transfer-encoding:\tChUnKeD "})
    void chunkedIsTheOneTransferCoding(String field) {
        Request request = Parsed.with(field);
        assertTrue(request.chunked());
        assertEquals(-1, request.contentLength());
    }

    @Test
    void anExpectationIsKnownInEitherCaseAndPassedOverInHttp10() {
        assertTrue(Parsed.with("Expect: 100-Continue").expectsContinue());
        assertFalse(Parsed.with("Accept: a").expectsContinue());
        assertFalse(Parsed.request("POST / HTTP/1.0\nExpect: 100-continue\nContent-Length: 1").expectsContinue());
    }

    @Test
    void fieldsKeepTheirOrderTheirCaseAndTheirBytes() {
        Request request = Parsed.with("X-a: 1\nx-A: \u00e9\t~\nX-b: ,");
        assertEquals(List.of("1", "\u00e9\t~"), request.fields().all("x-a"));
        List<String> names = new ArrayList<>();
        request.fields().forEach(field -> names.add(field.name()));
        assertEquals(List.of("Host", "X-a", "x-A", "X-b"), names);
    }

    @Test
    void bytesBehindTheLengthAreNotRead() {
        byte[] head = "GET / HTTP/1.1\r\nHost: a\r\nX: b: \0garbage".getBytes(StandardCharsets.US_ASCII);
        Request request = (Request) new RequestParser(Parsed.LIMITS).parse(head, head.length - ": \0garbage".length());
        assertEquals(Optional.of("b"), request.fields().first("X"));
    }

    @Test
    void aParserForgetsTheRequestBefore() {
        RequestParser parser = new RequestParser(Parsed.LIMITS);
        Request kept = (Request) parsed(parser,
            "POST /x?y HTTP/1.0\r\nHost: a\r\nConnection: keep-alive\r\nContent-Length: 3\r\nExpect: 100-continue");
        assertInstanceOf(BadRequest.class, parsed(parser,
            "POST /x?y HTTP/1.1\r\nHost: /\r\nTransfer-Encoding: x\r\nExpect: y\r\nConnection: close"));
        Request request = (Request) parsed(parser, "GET / HTTP/1.1\r\nHost: b");
        assertEquals("b", request.host());
        assertEquals(Optional.empty(), request.query());
        assertEquals(1, request.fields().count());
        assertEquals(-1, request.contentLength());
        assertTrue(request.keepAlive());
        assertFalse(request.expectsContinue());
        assertEquals("/x?y", kept.target());
        assertEquals(3, kept.contentLength());
        assertEquals(4, kept.fields().count());
    }

    private static Head parsed(RequestParser parser, String wire) {
        byte[] head = wire.getBytes(StandardCharsets.US_ASCII);
        return parser.parse(head, head.length);
    }

    @Test
    void whatIsAskedTwiceIsMadeOnce() {
        Request request = Parsed.request("GET /a?b HTTP/1.1\nHost: h");
        assertSame(request.target(), request.target());
        assertSame(request.path(), request.path());
        assertSame(request.host(), request.host());
        assertSame(request.fields(), request.fields());
    }
}

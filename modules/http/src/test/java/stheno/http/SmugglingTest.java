package stheno.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// Heads that two servers could cut differently. None of them may come through.
class SmugglingTest {
    static Stream<Arguments> vectors() {
        return Stream.concat(lengths(), codings());
    }

    private static Stream<Arguments> lengths() {
        return Stream.of(
            row(400, "Content-Length: 5\nContent-Length: 6"),
            row(400, "Content-Length: 5, 6"),
            row(400, "Content-Length: 5, 5\nContent-Length: 6"),
            row(400, "Content-Length: 5,"),
            row(400, "Content-Length: ,5"),
            row(400, "Content-Length: 5,,5"),
            row(400, "Content-Length:"),
            row(400, "Content-Length: \nContent-Length: 5"),
            row(400, "Content-Length: +5"),
            row(400, "Content-Length: -5"),
            row(400, "Content-Length: -0"),
            row(400, "Content-Length: 5 5"),
            row(400, "Content-Length: 5\t6"),
            row(400, "Content-Length: 0x5"),
            row(400, "Content-Length: 5a"),
            row(400, "Content-Length: 5.0"),
            row(400, "Content-Length: 5e1"),
            row(400, "Content-Length: 1_0"),
            row(400, "Content-Length: \"5\""),
            row(400, "Content-Length: 5;x"),
            row(400, "Content-Length: \u00b2"),
            row(400, "Content-Length: 9223372036854775808"),
            row(400, "Content-Length: 9999999999999999999"),
            row(400, "Content-Length: 18446744073709551621"),
            row(400, "Content-Length: 00000000000000000005"),
            row(400, "Content-Length: 5, 18446744073709551621"),
            row(400, "Content-Length : 5"),
            row(400, "Content-Length\t: 5"),
            row(400, "Content-Length: 5\n Content-Length: 6"),
            row(400, "X: y\n\tContent-Length: 6"),
            row(400, "Content-Length\0: 5"),
            row(400, "Content-Length: 5\0"),
            row(400, "Content-Length: 5\u000b"),
            row(400, "Content-Length: \u000c5"));
    }

    private static Stream<Arguments> codings() {
        return Stream.of(
            row(400, "Content-Length: 5\nTransfer-Encoding: chunked"),
            row(400, "Transfer-Encoding: chunked\nContent-Length: 5"),
            row(400, "Transfer-Encoding: chunked\ncontent-LENGTH: 0"),
            row(400, "Transfer-Encoding: identity\nContent-Length: 5"),
            row(400, "Transfer-Encoding:\nContent-Length: 5"),
            row(400, "Transfer-Encoding: chunked, chunked"),
            row(400, "Transfer-Encoding: chunked\nTransfer-Encoding: chunked"),
            row(400, "Transfer-Encoding: chunked, identity"),
            row(400, "Transfer-Encoding: chunked\nTransfer-Encoding: identity"),
            row(400, "Transfer-Encoding: chunked, gzip"),
            row(400, "Transfer-Encoding: chunked,"),
            row(400, "Transfer-Encoding: , chunked"),
            row(400, "Transfer-Encoding:"),
            row(400, "Transfer-Encoding: chunked;a=b"),
            row(400, "Transfer-Encoding: chunked ;a"),
            row(400, "Transfer-Encoding: \"chunked\""),
            row(400, "Transfer-Encoding: 'chunked' x"),
            row(400, "Transfer-Encoding: chun ked"),
            row(400, "Transfer-Encoding: \u000bchunked"),
            row(400, "Transfer-Encoding: chunked\u000b"),
            row(400, "Transfer-Encoding: \u00a0chunked"),
            row(400, "Transfer-Encoding : chunked"),
            row(400, "Transfer-Encoding\n : chunked"),
            row(400, "Transfer-Encoding:\n chunked"),
            row(400, "X: y\n Transfer-Encoding: chunked"),
            row(400, "\u0000Transfer-Encoding: chunked"),
            row(501, "Transfer-Encoding: gzip, chunked"),
            row(501, "Transfer-Encoding: gzip\nTransfer-Encoding: chunked"),
            row(501, "Transfer-Encoding: gzip"),
            row(501, "Transfer-Encoding: identity"),
            row(501, "Transfer-Encoding: xchunked"),
            row(501, "Transfer-Encoding: chunkedx"),
            row(501, "Transfer-Encoding: 'chunked'"),
            row(501, "Transfer-Encoding: gzip;q=1"));
    }

    private static Arguments row(int status, String lines) {
        return Arguments.of(status, lines);
    }

    @ParameterizedTest(name = "{1}: {0}")
    @MethodSource("vectors")
    void noneComesThrough(int status, String lines) {
        Head head = Parsed.head("POST / HTTP/1.1\nHost: a\n" + lines);
        assertEquals(Status.of(status), assertInstanceOf(BadRequest.class, head, lines).status());
        Head before = Parsed.head("POST / HTTP/1.1\n" + lines + "\nHost: a");
        assertInstanceOf(BadRequest.class, before, lines);
    }

    @Test
    void evenChunkedIsRefusedInHttp10() {
        Head head = Parsed.head("POST / HTTP/1.0\nTransfer-Encoding: chunked");
        assertEquals(Status.BAD_REQUEST, assertInstanceOf(BadRequest.class, head).status());
    }

    @ParameterizedTest(name = "{1}")
    @MethodSource("codings")
    void http10KnowsNoTransferCoding(int status, String lines) {
        Head head = Parsed.head("POST / HTTP/1.0\nConnection: keep-alive\n" + lines);
        assertEquals(Status.BAD_REQUEST, assertInstanceOf(BadRequest.class, head, lines).status());
    }
}

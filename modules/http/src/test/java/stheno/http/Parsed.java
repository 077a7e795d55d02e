package stheno.http;

import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import java.nio.charset.StandardCharsets;

/// Results of the parser, for heads that are written with `
/// ` instead of CRLF.
final class Parsed {
    static final HeadLimits LIMITS = new HeadLimits(200, 20);

    private Parsed() {}

    static Head head(String text) {
        return wire(text.replace("\n", "\r\n"));
    }

    /// Exactly these bytes, one a character.
    static Head wire(String wire) {
        byte[] head = wire.getBytes(StandardCharsets.ISO_8859_1);
        return new RequestParser(LIMITS).parse(head, head.length);
    }

    static Request request(String text) {
        return assertInstanceOf(Request.class, head(text), text);
    }

    /// A GET in HTTP/1.1 with these lines behind its Host.
    static Request with(String lines) {
        return request("GET / HTTP/1.1\nHost: a\n" + lines);
    }
}

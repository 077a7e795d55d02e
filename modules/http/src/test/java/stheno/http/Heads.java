package stheno.http;

import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import java.nio.charset.StandardCharsets;

/// Heads for tests, written with `\n` where the wire has CRLF.
final class Heads {
    static final HeadLimits LIMITS = new HeadLimits(200, 20);

    private Heads() {}

    static Head parse(String text) {
        return parseRaw(text.replace("\n", "\r\n"));
    }

    /// Exactly these bytes, one a character.
    static Head parseRaw(String wire) {
        byte[] head = wire.getBytes(StandardCharsets.ISO_8859_1);
        return new RequestParser(LIMITS).parse(head, head.length);
    }

    static Request request(String text) {
        return assertInstanceOf(Request.class, parse(text), text);
    }

    /// A GET in HTTP/1.1 with these lines behind its Host.
    static Request with(String lines) {
        return request("GET / HTTP/1.1\nHost: a\n" + lines);
    }
}

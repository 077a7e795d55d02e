package stheno.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import stheno.producers.Producer;

/// What Medusa's HTTP server did wrong, under the numbers of the feature census, so that its sister never does it again.
class MedusaRegressionTest {
    private static int refused(String text) {
        return assertInstanceOf(BadRequest.class, Parsed.head(text), text).status().code();
    }

    private static String printed(Request request, Reply reply) {
        byte[] head = HeadPrinter.print(reply, Framing.of(request, reply, false), DateText.at(0));
        return new String(head, StandardCharsets.US_ASCII);
    }

    @Test
    void h2EmptyLinesBeforeARequestAreSkippedAndDoNotCloseTheConnection() {
        Request request = Parsed.request("\n\nGET / HTTP/1.1\nHost: a");
        assertTrue(request.keepAlive());
        assertEquals("GET / HTTP/1.1", request.requestLine());
    }

    @Test
    void h3ATargetIsCutBeforeItIsDecoded() {
        Request request = Parsed.request("GET /a%20HTTP/1.0%0d%0aX:%3fy?z%3f HTTP/1.1\nHost: a");
        assertEquals("/a%20HTTP/1.0%0d%0aX:%3fy", request.path());
        assertEquals(Optional.of("z%3f"), request.query());
        assertEquals(1, request.minorVersion());
    }

    @Test
    void h3ARequestLineThatDoesNotMatchIsAnswered400() {
        assertEquals(400, refused("GET"));
        assertEquals(400, refused("hello"));
        assertEquals(400, refused("GET / / HTTP/1.1\nHost: a"));
    }

    @Test
    void h3AVersionIsNeverEchoed() {
        assertEquals(505, refused("GET / HTTP/2.0\nHost: a"));
        assertEquals(400, refused("GET / HTTP/1.1.1\nHost: a"));
        assertEquals(400, refused("GET /"));
        assertTrue(printed(Parsed.request("GET / HTTP/1.2\nHost: a"), Reply.text("a")).startsWith("HTTP/1.1 200 OK\r\n"));
    }

    @Test
    void h4AFieldNeedsNoBlankBehindItsColon() {
        assertFalse(Parsed.with("Connection:close").keepAlive());
    }

    @Test
    void h4AFoldedFieldIsRefused() {
        assertEquals(400, refused("GET / HTTP/1.1\nHost: a\nX: b\n c"));
    }

    @Test
    void h4EveryOccurrenceOfAFieldCounts() {
        Request request = Parsed.with("Accept: a\nAccept: b");
        assertEquals(List.of("a", "b"), request.fields().all("accept"));
        assertEquals(400, refused("POST / HTTP/1.1\nHost: a\nContent-Length: 1\nContent-Length: 2"));
    }

    @Test
    void h4AHostIsRequired() {
        assertEquals(400, refused("GET / HTTP/1.1"));
    }

    @Test
    void h11TheHeaderSaysThatTheConnectionCloses() {
        Request request = Parsed.with("Connection: close, TE");
        assertTrue(printed(request, Reply.text("a")).contains("\r\nConnection: close\r\n"));
    }

    @Test
    void h11TheConnectionFieldIsAList() {
        assertFalse(Parsed.with("Connection: TE, close").keepAlive());
        assertTrue(Parsed.request("GET / HTTP/1.0\nConnection: TE, keep-alive").keepAlive());
    }

    @Test
    void h11WhatHasNoBodyIsNotChunked() {
        Request get = Parsed.with("Accept: a");
        Request head = Parsed.request("HEAD / HTTP/1.1\nHost: a");
        Reply unknown = Reply.of(Status.OK).body(Producer.lines(List.<String>of().iterator()));
        String notModified = printed(get, Reply.of(Status.NOT_MODIFIED));
        String noContent = printed(get, Reply.of(Status.NO_CONTENT));
        for (String header : List.of(notModified, noContent, printed(head, unknown))) {
            assertFalse(header.contains("Transfer-Encoding"), header);
            assertFalse(header.contains("Content-Length"), header);
        }
        assertTrue(Framing.of(head, unknown, false).headOnly());
        assertTrue(Framing.of(get, Reply.of(Status.NOT_MODIFIED), false).headOnly());
    }

    @Test
    void h21AllThreeFormatsOfADateAreRead() {
        OptionalLong expected = OptionalLong.of(784111777);
        assertEquals(expected, HttpDate.parse("Sun Nov  6 08:49:37 1994", 1_800_000_000));
        assertEquals(expected, HttpDate.parse("Sunday, 06-Nov-94 08:49:37 GMT", 1_800_000_000));
        assertEquals(expected, HttpDate.parse("Sun, 06 Nov 1994 08:49:37 GMT", 1_800_000_000));
    }
}

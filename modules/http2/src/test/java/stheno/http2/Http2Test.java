package stheno.http2;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static stheno.http2.Frames.END;
import static stheno.http2.Frames.WHOLE;
import static stheno.http2.Frames.block;
import static stheno.http2.Frames.data;
import static stheno.http2.Frames.frame;
import static stheno.http2.Frames.get;
import static stheno.http2.Frames.join;
import static stheno.http2.Frames.number;
import static stheno.http2.Frames.octets;
import static stheno.http2.Frames.post;
import static stheno.http2.Frames.request;
import static stheno.http2.Frames.settings;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import stheno.reactor.Limits;

/// Requests and replies, whole, octet by octet and in random pieces.
@Timeout(120)
final class Http2Test {
    private static String echoed(int stream) {
        return "HEADERS " + stream + " :status 200, x-fields 0, content-length ";
    }

    @Test
    void requestsAreAnswered() throws Exception {
        try (Running server = new Running()) {
            server.plays(join(get(1, "/echo"), post(3, "/echo", "hello"), get(5, "/empty"), request(7, "HEAD", "/echo", END)),
                    echoed(1) + 14, "DATA 1 end GET host.test ", echoed(3) + 20, "DATA 3 end POST host.test hello",
                    "HEADERS 5 end :status 204", "HEADERS 7 end :status 200, x-fields 0, content-length 15");
            assertEquals(List.of(), server.log.errors());
        }
    }

    @Test
    void aHeaderBlockMayComeInSeveralFrames() throws Exception {
        byte[] whole = block(":method GET", ":scheme https", ":authority host.test", ":path /echo", "x y");
        byte[] first = Arrays.copyOf(whole, 7);
        byte[] second = Arrays.copyOfRange(whole, 7, 30);
        byte[] third = Arrays.copyOfRange(whole, 30, whole.length);
        try (Running server = new Running()) {
            server.plays(join(frame(FrameType.HEADERS, END, 1, first), frame(FrameType.CONTINUATION, 0, 1, second),
                    frame(FrameType.CONTINUATION, WHOLE, 1, third)),
                    "HEADERS 1 :status 200, x-fields 1, content-length 14", "DATA 1 end GET host.test ");
        }
    }

    @Test
    void paddingAndPriorityAreSkipped() throws Exception {
        byte[] head = block(":method POST", ":scheme https", ":path /echo", "host other.test");
        byte[] padded = join(new byte[] {3, 0, 0, 0, 0, 16}, head, new byte[3]);
        try (Running server = new Running()) {
            server.plays(join(frame(FrameType.PRIORITY, 0, 1, (byte) 0, (byte) 0, (byte) 0, (byte) 3, (byte) 1),
                    frame(FrameType.HEADERS, WHOLE | FrameType.PADDED | FrameType.PRIORITIZED, 1, padded),
                    frame(FrameType.DATA, FrameType.PADDED, 1, octets("\2a  ")),
                    frame(FrameType.DATA, FrameType.PADDED | END, 1, octets("\0bc"))),
                    echoed(1) + 19, "DATA 1 end POST other.test abc");
        }
    }

    @Test
    void trailersEndARequest() throws Exception {
        try (Running server = new Running()) {
            server.plays(join(request(1, "POST", "/echo", 0), data(1, 0, "abc"),
                    frame(FrameType.HEADERS, WHOLE | END, 1, block("check 1"))),
                    echoed(1) + 18, "DATA 1 end POST host.test abc");
        }
    }

    @Test
    void pingsAreAnsweredAndUnknownFramesIgnored() throws Exception {
        try (Running server = new Running()) {
            server.plays(join(frame(77, 255, 9, octets("future")), Frames.ping("12345678"),
                    frame(FrameType.PING, 1, 0, octets("answered")), frame(FrameType.SETTINGS, 1, 0), settings(99, 5),
                    frame(FrameType.GOAWAY, 0, 0, octets("00000000bye")), get(1, "/empty")),
                    "PING ack 12345678", "SETTINGS ack", "HEADERS 1 end :status 204");
        }
    }

    @Test
    void aRequestThatNeedsHttp11IsTold() throws Exception {
        try (Running server = new Running()) {
            server.plays(join(get(1, "/http11"), get(3, "/empty")), "RST_STREAM 1 HTTP_1_1_REQUIRED", "HEADERS 3 end :status 204");
        }
    }

    @Test
    void aHandlerThatFailsIs500() throws Exception {
        try (Running server = new Running()) {
            server.plays(join(get(1, "/fail"), get(3, "/empty")), "HEADERS 1 end :status 500, content-length 0",
                    "HEADERS 3 end :status 204");
            assertEquals(7, server.log.errors().size());
        }
    }

    @Test
    void answersMayComeLateAndInAnyOrder() throws Exception {
        try (Running server = new Running(); Running.Client client = server.client().greet()) {
            client.send(get(1, "/later"), get(3, "/later"), get(5, "/empty")).expect("HEADERS 5 end :status 204");
            Http2Exchange first = server.next();
            server.next().respond(Http2Reply.of(404));
            client.expect("HEADERS 3 end :status 404, content-length 0");
            first.respond(new Http2Reply(200, List.of(), octets("late")));
            client.expect("HEADERS 1 :status 200, content-length 4", "DATA 1 end late");
            assertThrows(IllegalStateException.class, () -> first.respond(Http2Reply.of(204)));
            assertThrows(IllegalStateException.class, first::requireHttp11);
        }
    }

    @Test
    void aClientThatCancelsOrLeavesIsNoticed() throws Exception {
        try (Running server = new Running(); Running.Client client = server.client().greet()) {
            client.send(get(1, "/later"), get(3, "/later"));
            CompletableFuture<Void> cancelled = left(server.next());
            Http2Exchange other = server.next();
            CompletableFuture<Void> gone = left(other);
            client.send(number(FrameType.RST_STREAM, 1, ErrorCode.CANCEL.ordinal()));
            cancelled.get(30, TimeUnit.SECONDS);
            client.socket.setSoLinger(true, 0); // a reset
            client.close();
            gone.get(30, TimeUnit.SECONDS);
            left(other).get(30, TimeUnit.SECONDS); // at once
            other.respond(Http2Reply.of(200)); // discarded
            assertEquals(List.of(), server.log.errors());
        }
    }

    private static CompletableFuture<Void> left(Http2Exchange exchange) {
        CompletableFuture<Void> left = new CompletableFuture<>();
        exchange.reactor().execute(() -> exchange.whenLeft(() -> left.complete(null)));
        return left;
    }

    /// What is wrong with one request alone, and the server's answer to it.
    static Stream<Arguments> badRequests() {
        String malformed = "RST_STREAM 1 PROTOCOL_ERROR";
        return Stream.of(
                Arguments.of("a field with a capital letter", request(1, "GET", "/echo", END, "X-y z"), malformed),
                Arguments.of("a field of a connection", request(1, "GET", "/echo", END, "connection close"), malformed),
                Arguments.of("transfer-encoding", request(1, "GET", "/echo", END, "transfer-encoding chunked"), malformed),
                Arguments.of("te", request(1, "GET", "/echo", END, "te gzip"), malformed),
                Arguments.of("a line end in a value", request(1, "GET", "/echo", END, "x a\r\nb: c"), malformed),
                Arguments.of("a blank at the end of a value", request(1, "GET", "/echo", END, "x a "), malformed),
                Arguments.of("a name that is no token", request(1, "GET", "/echo", END, "x:y a"), malformed),
                Arguments.of("an unknown pseudo-header field", request(1, "GET", "/echo", END, ":version 2"), malformed),
                Arguments.of("a second path", request(1, "GET", "/echo", END, ":path /other"), malformed),
                Arguments.of("a pseudo-header field behind others", request(1, "GET", "/echo", END, "a b", ":protocol c"), malformed),
                Arguments.of("a second host", request(1, "GET", "/echo", END, "host a.test"), malformed),
                Arguments.of("no method", head(":scheme https", ":path /echo"), malformed),
                Arguments.of("no scheme", head(":method GET", ":path /echo"), malformed),
                Arguments.of("no path", head(":method GET", ":scheme https"), malformed),
                Arguments.of("a path without its slash", head(":method GET", ":scheme https", ":path echo"), malformed),
                Arguments.of("CONNECT", head(":method CONNECT", ":authority host.test:443"), malformed),
                Arguments.of("a method that is no token", head(":method G T", ":scheme https", ":path /"), malformed),
                Arguments.of("less body than announced", request(1, "POST", "/echo", END, "content-length 3"), malformed),
                Arguments.of("more body than announced", join(request(1, "POST", "/echo", 0, "content-length 3"), data(1, END, "abcd")),
                        malformed),
                Arguments.of("a length that is no number", join(request(1, "POST", "/echo", 0, "content-length x"), data(1, END, "a")),
                        malformed),
                Arguments.of("trailers that do not end", join(request(1, "POST", "/echo", 0),
                        frame(FrameType.HEADERS, WHOLE, 1, block("a b"))), malformed),
                Arguments.of("trailers with a pseudo-header field", join(request(1, "POST", "/echo", 0),
                        frame(FrameType.HEADERS, WHOLE | END, 1, block(":path /"))), malformed),
                Arguments.of("a window update by 0", join(request(1, "POST", "/echo", 0),
                        number(FrameType.WINDOW_UPDATE, 1, 0)), malformed),
                Arguments.of("a window that is too large", join(request(1, "POST", "/echo", 0),
                        number(FrameType.WINDOW_UPDATE, 1, Integer.MAX_VALUE)), "RST_STREAM 1 FLOW_CONTROL_ERROR"),
                Arguments.of("DATA behind the end", join(get(1, "/later"), data(1, 0, "x")), "RST_STREAM 1 STREAM_CLOSED"),
                Arguments.of("HEADERS behind the end", join(get(1, "/later"), get(1, "/later")), "RST_STREAM 1 STREAM_CLOSED"),
                Arguments.of("fields that are too large", join(frame(FrameType.HEADERS, END, 1, block("a " + "b".repeat(16_370))),
                        frame(FrameType.CONTINUATION, WHOLE, 1, block("c " + "d".repeat(15_300), "e " + "f".repeat(1010)))),
                        "HEADERS 1 end :status 431, content-length 0"),
                Arguments.of("a body that is announced as too large", join(request(1, "POST", "/echo", 0, "content-length 65536"),
                        data(1, 0, "x")), "HEADERS 1 end :status 413, content-length 0|RST_STREAM 1 NO_ERROR|RST_STREAM 1 STREAM_CLOSED"));
    }

    private static byte[] head(String... fields) {
        return frame(FrameType.HEADERS, WHOLE | END, 1, block(fields));
    }

    /// The connection goes on.
    @ParameterizedTest(name = "{0}")
    @MethodSource
    void badRequests(String name, byte[] sent, String expected) throws Exception {
        try (Running server = new Running()) {
            server.plays(join(sent, get(5, "/empty")), (expected + "|HEADERS 5 end :status 204").split("\\|"));
            assertEquals(List.of(), server.log.errors());
        }
    }

    @Test
    void aBodyThatIsTooLargeIs413() throws Exception {
        Http2Settings settings = Http2Settings.DEFAULTS.withBodyLimit(10);
        try (Running server = new Running(settings, Limits.DEFAULTS)) {
            server.plays(join(request(1, "POST", "/echo", 0), data(1, 0, "12345"), data(1, 0, "678901"), data(1, END, "2"),
                    get(3, "/empty")),
                    "HEADERS 1 end :status 413, content-length 0", "RST_STREAM 1 NO_ERROR", "RST_STREAM 1 STREAM_CLOSED",
                    "HEADERS 3 end :status 204");
        }
    }

    /// Rules: a breach of them ends the connection.
    static Stream<Arguments> badConnections() {
        return Stream.of(
                Arguments.of("a frame that is too large", frame(FrameType.DATA, 0, 1, new byte[16_385]), ErrorCode.FRAME_SIZE_ERROR),
                Arguments.of("DATA without a stream", data(0, 0, "x"), ErrorCode.PROTOCOL_ERROR),
                Arguments.of("DATA before its HEADERS", data(1, 0, "x"), ErrorCode.PROTOCOL_ERROR),
                Arguments.of("HEADERS without a stream", frame(FrameType.HEADERS, WHOLE, 0), ErrorCode.PROTOCOL_ERROR),
                Arguments.of("HEADERS on a server's stream", get(2, "/echo"), ErrorCode.PROTOCOL_ERROR),
                Arguments.of("CONTINUATION without HEADERS", frame(FrameType.CONTINUATION, WHOLE, 1), ErrorCode.PROTOCOL_ERROR),
                Arguments.of("another frame within a header block", join(frame(FrameType.HEADERS, 0, 1), Frames.ping("12345678")),
                        ErrorCode.PROTOCOL_ERROR),
                Arguments.of("CONTINUATION of another stream", join(frame(FrameType.HEADERS, 0, 1), frame(FrameType.CONTINUATION, 4, 3)),
                        ErrorCode.PROTOCOL_ERROR),
                Arguments.of("padding longer than its frame", frame(FrameType.HEADERS, WHOLE | FrameType.PADDED, 1, (byte) 9, (byte) 0),
                        ErrorCode.PROTOCOL_ERROR),
                Arguments.of("padding without its length", frame(FrameType.HEADERS, WHOLE | FrameType.PADDED, 1),
                        ErrorCode.FRAME_SIZE_ERROR),
                Arguments.of("a priority that is cut off", frame(FrameType.HEADERS, WHOLE | FrameType.PRIORITIZED, 1, new byte[4]),
                        ErrorCode.FRAME_SIZE_ERROR),
                Arguments.of("a header block that is malformed", frame(FrameType.HEADERS, WHOLE, 1, (byte) 0x80),
                        ErrorCode.COMPRESSION_ERROR),
                Arguments.of("PRIORITY without a stream", frame(FrameType.PRIORITY, 0, 0, new byte[5]), ErrorCode.PROTOCOL_ERROR),
                Arguments.of("PRIORITY of another length", frame(FrameType.PRIORITY, 0, 1, new byte[4]), ErrorCode.FRAME_SIZE_ERROR),
                Arguments.of("RST_STREAM without a stream", number(FrameType.RST_STREAM, 0, 8), ErrorCode.PROTOCOL_ERROR),
                Arguments.of("RST_STREAM of a stream that has not begun", number(FrameType.RST_STREAM, 1, 8), ErrorCode.PROTOCOL_ERROR),
                Arguments.of("RST_STREAM of another length", frame(FrameType.RST_STREAM, 0, 1), ErrorCode.FRAME_SIZE_ERROR),
                Arguments.of("SETTINGS on a stream", frame(FrameType.SETTINGS, 0, 1), ErrorCode.PROTOCOL_ERROR),
                Arguments.of("SETTINGS of another length", frame(FrameType.SETTINGS, 0, 0, new byte[5]), ErrorCode.FRAME_SIZE_ERROR),
                Arguments.of("SETTINGS that are confirmed with others", frame(FrameType.SETTINGS, 1, 0, new byte[6]),
                        ErrorCode.FRAME_SIZE_ERROR),
                Arguments.of("SETTINGS_ENABLE_PUSH is 2", settings(2, 2), ErrorCode.PROTOCOL_ERROR),
                Arguments.of("SETTINGS_INITIAL_WINDOW_SIZE is too large", settings(4, -1), ErrorCode.FLOW_CONTROL_ERROR),
                Arguments.of("SETTINGS_MAX_FRAME_SIZE is too small", settings(5, 16_383), ErrorCode.PROTOCOL_ERROR),
                Arguments.of("SETTINGS_MAX_FRAME_SIZE is too large", settings(5, 1 << 24), ErrorCode.PROTOCOL_ERROR),
                Arguments.of("PUSH_PROMISE", frame(FrameType.PUSH_PROMISE, WHOLE, 1, new byte[4]), ErrorCode.PROTOCOL_ERROR),
                Arguments.of("PING on a stream", frame(FrameType.PING, 0, 1, new byte[8]), ErrorCode.PROTOCOL_ERROR),
                Arguments.of("PING of another length", frame(FrameType.PING, 0, 0, new byte[7]), ErrorCode.FRAME_SIZE_ERROR),
                Arguments.of("GOAWAY on a stream", frame(FrameType.GOAWAY, 0, 1, new byte[8]), ErrorCode.PROTOCOL_ERROR),
                Arguments.of("GOAWAY that is cut off", frame(FrameType.GOAWAY, 0, 0, new byte[7]), ErrorCode.FRAME_SIZE_ERROR),
                Arguments.of("WINDOW_UPDATE of another length", frame(FrameType.WINDOW_UPDATE, 0, 0, new byte[3]),
                        ErrorCode.FRAME_SIZE_ERROR),
                Arguments.of("WINDOW_UPDATE by 0", number(FrameType.WINDOW_UPDATE, 0, 0), ErrorCode.PROTOCOL_ERROR),
                Arguments.of("WINDOW_UPDATE of a stream that has not begun", number(FrameType.WINDOW_UPDATE, 1, 1),
                        ErrorCode.PROTOCOL_ERROR),
                Arguments.of("a window that is too large", number(FrameType.WINDOW_UPDATE, 0, Integer.MAX_VALUE),
                        ErrorCode.FLOW_CONTROL_ERROR),
                Arguments.of("more DATA than the connection's window", Frames.times(5, data(1, 0, "x".repeat(16_384))),
                        ErrorCode.PROTOCOL_ERROR));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource
    void badConnections(String name, byte[] sent, ErrorCode code) throws Exception {
        try (Running server = new Running()) {
            server.plays(sent, "GOAWAY 0 " + code, "end");
            assertEquals(List.of(), server.log.errors());
        }
    }

    @Test
    void moreThanBothWindowsIsAnError() throws Exception {
        byte[] full = data(1, 0, "x".repeat(16_384));
        byte[] padded = frame(FrameType.DATA, FrameType.PADDED, 1, join(new byte[] {(byte) 255}, new byte[16_000]));
        try (Running server = new Running(); Running.Client client = server.client().greet()) {
            client.send(request(1, "POST", "/later", 0), Frames.times(3, full), padded, full);
            assertEquals("GOAWAY 1 FLOW_CONTROL_ERROR", client.rest().getLast());
        }
    }

    @Test
    void anotherProtocolIsNoticedAtOnce() throws Exception {
        for (String other : List.of("GET / HTTP/1.1\r\n\r\n", "PRI * HTTP/2.1\r\n\r\nSM\r\n\r\n", "PRX")) {
            try (Running server = new Running(); Running.Client client = server.client()) {
                client.send(octets(other)).expect("SETTINGS 3=100 6=32768", "GOAWAY 0 PROTOCOL_ERROR", "end");
            }
        }
    }

    @Test
    void theFirstFrameMustBeSettings() throws Exception {
        for (byte[] first : List.of(Frames.ping("12345678"), get(1, "/echo"), frame(FrameType.SETTINGS, 1, 0))) {
            try (Running server = new Running(); Running.Client client = server.client()) {
                client.send(Frames.PREFACE, first).expect("SETTINGS 3=100 6=32768", "GOAWAY 0 PROTOCOL_ERROR", "end");
            }
        }
    }

    @Test
    void aClientThatEndsItsSideGetsItsAnswers() throws Exception {
        try (Running server = new Running(); Running.Client client = server.client().greet()) {
            client.send(get(1, "/later"));
            Http2Exchange exchange = server.next();
            client.socket.shutdownOutput();
            exchange.respond(Http2Reply.of(204));
            client.expect("HEADERS 1 end :status 204", "end");
        }
    }

    @Test
    void aServerThatStopsWarnsFirst() throws Exception {
        try (Running server = new Running(); Running.Client client = server.client().greet()) {
            client.send(get(1, "/later"));
            Http2Exchange exchange = server.next();
            CompletableFuture<Integer> stop = CompletableFuture.supplyAsync(() -> {
                try {
                    return server.group.drain(Duration.ofSeconds(20));
                } catch (InterruptedException e) {
                    throw new AssertionError(e);
                }
            });
            client.expect("GOAWAY 2147483647 NO_ERROR").send(get(3, "/empty")).expect("HEADERS 3 end :status 204", "GOAWAY 3 NO_ERROR");
            client.send(get(5, "/empty"), Frames.ping("ignored!"));
            client.expect("PING ack ignored!");
            exchange.respond(Http2Reply.of(204));
            client.expect("HEADERS 1 end :status 204", "end");
            assertEquals(0, stop.get(30, TimeUnit.SECONDS));
            assertEquals(List.of(), server.log.errors());
        }
    }
}

package stheno.http2;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static stheno.http2.Frames.END;
import static stheno.http2.Frames.data;
import static stheno.http2.Frames.frame;
import static stheno.http2.Frames.get;
import static stheno.http2.Frames.join;
import static stheno.http2.Frames.number;
import static stheno.http2.Frames.post;
import static stheno.http2.Frames.request;
import static stheno.http2.Frames.settings;
import static stheno.http2.Frames.times;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
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

/// Windows, floods, times: what a client can make the server keep and do is bounded.
@Timeout(120)
final class Http2LimitsTest {
    private static final Duration SHORT = Duration.ofMillis(400);

    // ---- Windows

    @Test
    void aReplyIsSentAsFarAsTheClientPermits() throws Exception {
        try (Running server = new Running()) {
            server.plays(join(settings(4, 5), get(1, "/body/12"), get(3, "/body/3"), number(FrameType.WINDOW_UPDATE, 1, 6),
                    number(FrameType.WINDOW_UPDATE, 1, 6)),
                    "SETTINGS ack", "HEADERS 1 :status 200, content-length 12", "DATA 1 \0\0\0\0\0",
                    "HEADERS 3 :status 200, content-length 3", "DATA 3 end \0\0\0", "DATA 1 \0\0\0\0\0\0", "DATA 1 end \0");
        }
    }

    @Test
    void theWindowOfTheConnectionBoundsAllStreams() throws Exception {
        try (Running server = new Running(); Running.Client client = server.client().greet(4, 1 << 20)) {
            client.send(get(1, "/body/65000"), get(3, "/body/1000"));
            client.expect("HEADERS 1 :status 200, content-length 65000", "DATA 1 (16384)", "DATA 1 (16384)", "DATA 1 (16384)",
                    "DATA 1 end (15848)", "HEADERS 3 :status 200, content-length 1000", "DATA 3 (535)");
            client.send(number(FrameType.WINDOW_UPDATE, 0, 1000)).expect("DATA 3 end (465)");
        }
    }

    @Test
    void aSmallerInitialWindowShrinksThatOfOpenStreams() throws Exception {
        try (Running server = new Running(); Running.Client client = server.client().greet(4, 10)) {
            client.send(get(1, "/body/30")).expect("HEADERS 1 :status 200, content-length 30", "DATA 1 " + "\0".repeat(10));
            client.send(settings(4, 0), number(FrameType.WINDOW_UPDATE, 1, 15)).expect("SETTINGS ack", "DATA 1 " + "\0".repeat(5));
            client.send(settings(4, 100)).expect("SETTINGS ack", "DATA 1 end " + "\0".repeat(15));
        }
    }

    @Test
    void aWindowThatGrowsBeyondItsLimitEndsTheConnection() throws Exception {
        try (Running server = new Running(); Running.Client client = server.client().greet(4, 10)) {
            client.send(get(1, "/later"), number(FrameType.WINDOW_UPDATE, 1, Integer.MAX_VALUE - 10), settings(4, Integer.MAX_VALUE));
            assertEquals("GOAWAY 1 FLOW_CONTROL_ERROR", client.rest().getLast());
        }
    }

    @Test
    void theClientGetsItsWindowBack() throws Exception {
        try (Running server = new Running(); Running.Client client = server.client().greet()) {
            String body = "x".repeat(10_000);
            int permitted = 65_535;
            for (int id = 1; id < 100; id += 2) {
                assertTrue(permitted >= body.length(), "a client that obeys is never stopped");
                permitted -= body.length();
                client.send(post(id, "/empty", body));
                for (String came = client.read(); !came.equals("HEADERS " + id + " end :status 204"); came = client.read()) {
                    assertTrue(came.startsWith("WINDOW_UPDATE "), came);
                    permitted += Integer.parseInt(came.substring("WINDOW_UPDATE ".length()));
                }
            }
        }
    }

    @Test
    void paddingIsGivenBackToItsStream() throws Exception {
        byte[] padded = frame(FrameType.DATA, FrameType.PADDED, 1, join(new byte[] {(byte) 255}, Frames.octets("ab"), new byte[255]));
        try (Running server = new Running(); Running.Client client = server.client().greet()) {
            client.send(request(1, "POST", "/echo", 0), times(64, padded));
            client.expect("WINDOW_UPDATE 1 16384");
            client.send(times(500, padded), data(1, END, "c")); // more than any window
            List<String> all = new ArrayList<>();
            while (all.isEmpty() || !all.getLast().startsWith("DATA 1 end")) all.add(client.read());
            assertTrue(all.contains("HEADERS 1 :status 200, x-fields 0, content-length 1144"), all.toString());
        }
    }

    @Test
    void bodiesThatAreNotCompleteAreBoundedByTheConnectionsWindow() throws Exception {
        try (Running server = new Running(); Running.Client client = server.client().greet()) {
            for (int id = 1; id < 9; id += 2) client.send(request(id, "POST", "/echo", 0), data(id, 0, "x".repeat(16_383)));
            client.send(Frames.ping("no more!")).expect("PING ack no more!");
            client.send(data(1, 0, "xxxx")).expect("GOAWAY 7 FLOW_CONTROL_ERROR", "end");
        }
    }

    // ---- Streams

    @Test
    void moreStreamsThanPermittedAreRefused() throws Exception {
        Http2Settings settings = Http2Settings.DEFAULTS.withStreams(2);
        try (Running server = new Running(settings, Limits.DEFAULTS); Running.Client client = server.client()) {
            client.send(Frames.PREFACE, settings()).expect("SETTINGS 3=2 6=32768", "SETTINGS ack");
            client.send(get(1, "/later"), get(3, "/later"), get(5, "/empty")).expect("RST_STREAM 5 REFUSED_STREAM");
            server.next().respond(Http2Reply.of(204));
            client.expect("HEADERS 1 end :status 204").send(get(7, "/empty")).expect("HEADERS 7 end :status 204");
        }
    }

    @Test
    void repliesThatTheClientDoesNotPermitAreBounded() throws Exception {
        try (Running server = new Running(); Running.Client client = server.client().greet(4, 0)) {
            for (int id = 1; id <= 7; id += 2) {
                client.send(get(id, "/body/65536")).expect("HEADERS " + id + " :status 200, content-length 65536");
            }
            client.send(get(9, "/empty")).expect("RST_STREAM 9 REFUSED_STREAM");
            client.send(number(FrameType.RST_STREAM, 3, 8), get(11, "/empty")).expect("HEADERS 11 end :status 204");
        }
    }

    @Test
    void aClientThatDoesNotReadIsReadNoFurther() throws Exception {
        Limits limits = Limits.DEFAULTS.withSendBuffer(16 * 1024);
        try (Running server = new Running(Http2Settings.DEFAULTS, limits); Running.Client client = server.new Client(4096)) {
            client.send(Frames.PREFACE, settings(4, Integer.MAX_VALUE), number(FrameType.WINDOW_UPDATE, 0, Integer.MAX_VALUE - 65_535));
            int asked = 200;
            CompletableFuture<Void> sent = CompletableFuture.runAsync(() -> {
                try {
                    for (int i = 0; i < asked; i++) client.send(get(2 * i + 1, "/body/60000"));
                } catch (IOException e) {
                    throw new AssertionError(e);
                }
            });
            client.expect("SETTINGS 3=100 6=32768", "SETTINGS ack");
            int whole = 0;
            while (whole < asked) {
                String came = client.read();
                if (came.startsWith("DATA") && came.contains("end")) whole++;
                assertTrue(!came.startsWith("RST"), came);
            }
            sent.get(30, TimeUnit.SECONDS);
        }
    }

    // ---- Floods

    static Stream<Arguments> floods() {
        byte[] opened = request(1, "POST", "/later", 0);
        List<byte[]> resets = new ArrayList<>();
        List<byte[]> malformed = new ArrayList<>();
        List<byte[]> refused = new ArrayList<>();
        for (int id = 1; id < 6000; id += 2) {
            resets.add(join(get(id, "/later"), number(FrameType.RST_STREAM, id, 8)));
            malformed.add(request(id, "GET", "/later", END, "X y"));
            refused.add(get(id, "/later"));
        }
        return Stream.of(
                Arguments.of("SETTINGS", times(2000, settings())),
                Arguments.of("SETTINGS with values", times(2000, settings(4, 1, 4, 2, 1, 0))),
                Arguments.of("SETTINGS that are confirmed", times(2000, frame(FrameType.SETTINGS, 1, 0))),
                Arguments.of("PING", times(2000, Frames.ping("12345678"))),
                Arguments.of("PRIORITY", times(2000, frame(FrameType.PRIORITY, 0, 1, new byte[5]))),
                Arguments.of("frames of an unknown type", times(2000, frame(99, 0, 1))),
                Arguments.of("WINDOW_UPDATE", times(2000, number(FrameType.WINDOW_UPDATE, 0, 1))),
                Arguments.of("empty DATA", join(opened, times(2000, data(1, 0, "")))),
                Arguments.of("DATA on a stream that has ended", join(get(1, "/empty"), times(2000, data(1, 0, "x")))),
                Arguments.of("RST_STREAM of a stream that has ended", join(get(1, "/empty"),
                        times(2000, number(FrameType.RST_STREAM, 1, 8)))),
                Arguments.of("requests that are cancelled at once", join(resets.toArray(byte[][]::new))),
                Arguments.of("requests that are malformed", join(malformed.toArray(byte[][]::new))),
                Arguments.of("requests that are refused", join(refused.toArray(byte[][]::new))),
                Arguments.of("CONTINUATION without an end", join(frame(FrameType.HEADERS, END, 1),
                        times(2000, frame(FrameType.CONTINUATION, 0, 1, Frames.block("a b"))))),
                Arguments.of("empty CONTINUATION", join(frame(FrameType.HEADERS, END, 1),
                        times(2000, frame(FrameType.CONTINUATION, 0, 1)))),
                Arguments.of("a header block that is too long", join(frame(FrameType.HEADERS, END, 1, new byte[16_384]),
                        times(9, frame(FrameType.CONTINUATION, 0, 1, new byte[8000])))));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource
    void floods(String name, byte[] flood) throws Exception {
        try (Running server = new Running(); Running.Client client = server.client().greet()) {
            CompletableFuture<Void> sent = CompletableFuture.runAsync(() -> {
                try {
                    client.send(flood);
                } catch (IOException e) {
                    // the server has closed
                }
            });
            List<String> came = client.rest();
            assertTrue(came.getLast().endsWith("ENHANCE_YOUR_CALM"), came.getLast());
            assertTrue(came.size() <= 1300, came.size() + " frames");
            sent.get(30, TimeUnit.SECONDS);
            assertEquals(List.of(), server.log.errors());
        }
    }

    @Test
    void aBusyClientMaySendAsManyFramesAsItLikes() throws Exception {
        try (Running server = new Running(); Running.Client client = server.client().greet()) {
            for (int id = 1; id < 4000; id += 2) {
                client.send(get(id, "/empty"), number(FrameType.WINDOW_UPDATE, 0, 1), Frames.ping("12345678"));
                client.expect("HEADERS " + id + " end :status 204", "PING ack 12345678");
            }
        }
    }

    // ---- Times

    @Test
    void aRequestThatIsNotCompleteInTimeIs408() throws Exception {
        try (Running server = new Running(Http2Settings.DEFAULTS.withRequest(SHORT), Limits.DEFAULTS);
                Running.Client client = server.client().greet()) {
            client.send(request(1, "POST", "/echo", 0), data(1, 0, "half"));
            client.expect("HEADERS 1 end :status 408, content-length 0", "RST_STREAM 1 NO_ERROR");
            client.send(get(3, "/empty")).expect("HEADERS 3 end :status 204");
        }
    }

    @Test
    void aHeaderBlockThatIsNotCompleteInTimeEndsTheConnection() throws Exception {
        try (Running server = new Running(Http2Settings.DEFAULTS.withRequest(SHORT), Limits.DEFAULTS);
                Running.Client client = server.client().greet()) {
            client.send(frame(FrameType.HEADERS, END, 1)).expect("GOAWAY 0 PROTOCOL_ERROR", "end");
        }
    }

    @Test
    void anAnswerThatIsNotMadeInTimeIsGivenUp() throws Exception {
        try (Running server = new Running(Http2Settings.DEFAULTS.withAnswer(SHORT), Limits.DEFAULTS);
                Running.Client client = server.client().greet()) {
            client.send(get(1, "/later")).expect("RST_STREAM 1 INTERNAL_ERROR");
            server.next().respond(Http2Reply.of(204)); // discarded
            client.send(get(3, "/empty")).expect("HEADERS 3 end :status 204");
        }
    }

    @Test
    void aReplyThatTheClientDoesNotPermitInTimeIsGivenUp() throws Exception {
        try (Running server = new Running(Http2Settings.DEFAULTS.withStall(SHORT), Limits.DEFAULTS);
                Running.Client client = server.client().greet(4, 1)) {
            client.send(get(1, "/body/2")).expect("HEADERS 1 :status 200, content-length 2", "DATA 1 \0", "RST_STREAM 1 CANCEL");
        }
    }

    @Test
    void eachStreamHasItsOwnTime() throws Exception {
        Http2Settings settings = Http2Settings.DEFAULTS.withRequest(Duration.ofMillis(100)).withAnswer(Duration.ofMillis(400));
        try (Running server = new Running(settings, Limits.DEFAULTS); Running.Client client = server.client().greet()) {
            client.send(get(1, "/later"), request(3, "POST", "/echo", 0));
            client.expect("HEADERS 3 end :status 408, content-length 0", "RST_STREAM 3 NO_ERROR", "RST_STREAM 1 INTERNAL_ERROR");
        }
    }

    @Test
    void anIdleConnectionIsClosed() throws Exception {
        try (Running server = new Running(Http2Settings.DEFAULTS, Limits.DEFAULTS.withIdle(SHORT));
                Running.Client client = server.client()) {
            client.send(Frames.PREFACE, settings()).expect("SETTINGS 3=100 6=32768", "SETTINGS ack", "GOAWAY 0 NO_ERROR", "end");
        }
    }

    @Test
    void aConnectionThatOwesAnAnswerIsNotIdle() throws Exception {
        try (Running server = new Running(Http2Settings.DEFAULTS, Limits.DEFAULTS.withIdle(SHORT));
                Running.Client client = server.client()) {
            client.send(Frames.PREFACE, settings(), get(1, "/later")).expect("SETTINGS 3=100 6=32768", "SETTINGS ack");
            Http2Exchange exchange = server.next();
            CompletableFuture<Void> twice = new CompletableFuture<>();
            exchange.reactor().execute(() -> exchange.reactor().schedule(SHORT.multipliedBy(2), () -> twice.complete(null)));
            twice.get(30, TimeUnit.SECONDS);
            exchange.respond(Http2Reply.of(204));
            client.expect("HEADERS 1 end :status 204", "GOAWAY 1 NO_ERROR", "end");
        }
    }

    @Test
    void aFrameThatIsNotCompleteInTimeEndsTheConnection() throws Exception {
        Limits limits = Limits.DEFAULTS.withMessage(SHORT).withWindow(SHORT);
        byte[] ping = Frames.ping("12345678");
        for (int part : new int[] {4, 12}) {
            try (Running server = new Running(Http2Settings.DEFAULTS, limits); Running.Client client = server.client().greet()) {
                client.send(Arrays.copyOf(ping, part)).expect("GOAWAY 0 PROTOCOL_ERROR", "end");
            }
        }
    }
}

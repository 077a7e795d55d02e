package stheno.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class FramingTest {
    @ParameterizedTest(name = "{0} HTTP/1.{1}, stays {2}: {3} of {4} bytes, closing {5}")
    @CsvSource({
        // method, minor, wish, status, length, closing -> body, headOnly, persistence
        "GET,     1, true,  200, 13, false, LENGTH,      false, STAYS",
        "GET,     1, true,  200, 0,  false, LENGTH,      false, STAYS",
        "GET,     1, true,  200, -1, false, CHUNKED,     false, STAYS",
        "GET,     1, true,  200, 13, true,  LENGTH,      false, CLOSES",
        "GET,     1, false, 200, 13, false, LENGTH,      false, CLOSES",
        "GET,     1, false, 200, -1, false, CHUNKED,     false, CLOSES",
        "GET,     0, true,  200, 13, false, LENGTH,      false, ANNOUNCED",
        "GET,     0, false, 200, 13, false, LENGTH,      false, CLOSES",
        "GET,     0, true,  200, 13, true,  LENGTH,      false, CLOSES",
        "GET,     0, true,  200, -1, false, UNTIL_CLOSE, false, CLOSES",
        "GET,     0, false, 200, -1, false, UNTIL_CLOSE, false, CLOSES",
        "HEAD,    1, true,  200, 13, false, LENGTH,      true,  STAYS",
        "HEAD,    1, true,  200, -1, false, UNSTATED,    true,  STAYS",
        "HEAD,    0, true,  200, -1, false, UNSTATED,    true,  ANNOUNCED",
        "HEAD,    0, false, 200, 13, false, LENGTH,      true,  CLOSES",
        "HEAD,    1, true,  404, 99, false, LENGTH,      true,  STAYS",
        "HEAD,    1, true,  204, -1, false, UNSTATED,    true,  STAYS",
        "GET,     1, true,  304, -1, false, UNSTATED,    true,  STAYS",
        "GET,     1, true,  304, 13, false, LENGTH,      true,  STAYS",
        "GET,     0, true,  304, -1, false, UNSTATED,    true,  ANNOUNCED",
        "PUT,     1, true,  204, 0,  false, UNSTATED,    true,  STAYS",
        "PUT,     1, true,  204, 13, false, UNSTATED,    true,  STAYS",
        "PUT,     0, true,  204, -1, false, UNSTATED,    true,  ANNOUNCED",
        "PUT,     1, false, 204, -1, false, UNSTATED,    true,  CLOSES",
        "PUT,     1, true,  100, -1, false, UNSTATED,    true,  STAYS",
        "PUT,     1, false, 100, -1, true,  UNSTATED,    true,  STAYS",
        "GET,     1, true,  101, 5,  false, UNSTATED,    true,  STAYS",
        "CONNECT, 1, true,  200, -1, false, UNSTATED,    true,  CLOSES",
        "CONNECT, 1, true,  204, 13, false, UNSTATED,    true,  CLOSES",
        "CONNECT, 1, true,  405, 13, false, LENGTH,      false, STAYS",
        "CONNECT, 1, true,  405, -1, false, CHUNKED,     false, STAYS",
        "connect, 1, true,  200, 13, false, LENGTH,      false, STAYS",
        "head,    1, true,  200, 13, false, LENGTH,      false, STAYS",
        "POST,    1, true,  500, 13, true,  LENGTH,      false, CLOSES",
    })
    void theFramingFollowsFromRequestAndReply(String method, int minor, boolean wish, int status, long length, boolean closing,
            Framing.Body body, boolean headOnly, Framing.Persistence persistence) {
        assertEquals(new Framing(body, headOnly, persistence), Framing.of(method, minor, wish, Status.of(status), length, closing));
    }

    static Stream<Arguments> everything() {
        return Stream.of("GET", "HEAD", "POST", "OPTIONS", "CONNECT", "PURGE").flatMap(method ->
            Stream.of(0, 1).flatMap(minor ->
                Stream.of(100, 101, 103, 200, 201, 204, 205, 206, 301, 304, 400, 404, 500, 599)
                    .map(status -> Arguments.of(method, minor, status))));
    }

    @ParameterizedTest(name = "{0} HTTP/1.{1}, {2}")
    @MethodSource("everything")
    void everyReplyHasAnEndThatItsClientKnows(String method, int minor, int status) {
        for (long length : new long[] {-1, 0, 13, Long.MAX_VALUE}) {
            for (boolean wish : List.of(true, false)) {
                for (boolean closing : List.of(true, false)) {
                    Framing framing = Framing.of(method, minor, wish, Status.of(status), length, closing);
                    assertSound(framing, method, minor, status, length, wish && !closing);
                    assertSame(framing, Framing.of(method, minor, wish, Status.of(status), length, closing), "allocates");
                }
            }
        }
    }

    private static void assertSound(Framing framing, String method, int minor, int status, long length, boolean mayStay) {
        boolean tunnel = method.equals("CONNECT") && status / 100 == 2;
        boolean bodiless = status < 200 || status == 204 || status == 304 || tunnel || method.equals("HEAD");
        assertEquals(bodiless, framing.headOnly());
        if (status < 200 || status == 204 || tunnel) assertEquals(Framing.Body.UNSTATED, framing.body());
        if (bodiless) assertFalse(framing.body() == Framing.Body.CHUNKED || framing.body() == Framing.Body.UNTIL_CLOSE);
        else assertNotEquals(Framing.Body.UNSTATED, framing.body());
        assertFalse(framing.body() == Framing.Body.LENGTH && length < 0);
        assertFalse(framing.body() == Framing.Body.CHUNKED && minor == 0);
        assertFalse(framing.body() == Framing.Body.UNTIL_CLOSE && framing.keepAlive());
        assertFalse(status >= 200 && framing.keepAlive() && !mayStay);
        assertFalse(framing.persistence() == Framing.Persistence.ANNOUNCED && minor == 1);
    }

    @Test
    void requestAndReplyBringAllThatIsNeeded() {
        Request request = Parsed.request("HEAD / HTTP/1.1\nHost: a");
        Reply reply = Reply.text("abc");
        Framing stays = new Framing(Framing.Body.LENGTH, true, Framing.Persistence.STAYS);
        Framing closes = new Framing(Framing.Body.LENGTH, true, Framing.Persistence.CLOSES);
        assertEquals(stays, Framing.of(request, reply, false));
        assertEquals(closes, Framing.of(request, reply, true));
        assertEquals(closes, Framing.of(request, reply.closing(), false));
    }
}

package stheno.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Requests that did not come from the network.
class RequestOfTest {
    private final Request request = Request.of("GET", "/a%20b?c=d").withField("Accept", "text/html");

    @Test
    void itIsLikeOneFromTheNetwork() {
        assertEquals("GET /a%20b?c=d HTTP/1.1", request.requestLine());
        assertEquals(List.of("localhost", "1", "true", "false"),
                List.of(request.host(), "" + request.minorVersion(), "" + request.keepAlive(), "" + request.hasBody()));
        assertEquals(Optional.of("/a b"), request.decodedPath());
        assertEquals(Optional.of("text/html"), request.header("accept"));
        assertEquals(Optional.empty(), request.header("Cookie"));
        assertEquals(Optional.of("/a/b"), request.withTarget("/a%2Fb").decodedPath());
        assertEquals(Optional.empty(), request.withTarget("/a%5Cb").decodedPath());
        assertThrows(IllegalArgumentException.class, () -> request.withTarget("/a/../../b"));
    }

    @Test
    void eachPartCanBeAnother() {
        Request post = request.withMethod("POST").withTarget("/x").withField("Content-Length", "3");
        assertEquals("POST /x 3 true", post.method() + ' ' + post.target() + ' ' + post.contentLength() + ' ' + post.hasBody());
        assertEquals(Optional.of("text/html"), post.header("Accept"));
        Request old = request.withMinorVersion(0).withFields(Fields.EMPTY);
        assertEquals("0 false ", old.minorVersion() + " " + old.keepAlive() + " " + old.host());
        assertTrue(request.withField("Transfer-Encoding", "chunked").chunked());
    }

    @Test
    void aRequestFromTheNetworkCanBecomeAnother() {
        Request other = Parsed.request("POST http://b/x HTTP/1.1\nHost: a\nX-Latin: \u00e4").withMethod("GET").withTarget("/y");
        assertEquals("GET /y a \u00e4", other + " " + other.host() + " " + other.header("X-Latin").orElseThrow());
    }

    @ParameterizedTest
    @CsvSource({"GET, x", "GET, /a b", "G T, /", "'', /", "GET, ''", "GET, *", "CONNECT, /", "GET, /%zz", "GET, /\u00e4",
        "A-METHOD-OF-MORE-THAN-32-CHARACTERS, /"})
    void whatTheNetworkMayNotSendIsRefused(String method, String target) {
        assertThrows(IllegalArgumentException.class, () -> Request.of(method, target));
    }

    @Test
    void fieldsThatContradictEachOtherAreRefused() {
        assertThrows(IllegalArgumentException.class, () -> request.withField("Host", "other"));
        assertThrows(IllegalArgumentException.class, () -> request.withFields(Fields.EMPTY));
        assertThrows(IllegalArgumentException.class, () -> request.withField("Content-Length", "1").withField("Content-Length", "2"));
        assertThrows(IllegalArgumentException.class, () -> request.withMinorVersion(2));
        assertThrows(IllegalArgumentException.class, () -> request.withField("X", "a\r\nb"));
    }
}

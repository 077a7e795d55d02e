package stheno.http;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import stheno.http.fixture.Served;
import stheno.reactor.Limits;
import stheno.testkit.Visitor;

/// The trailer section of a chunked body has the limits of a head.
@Timeout(60)
final class TrailerLimitTest {
    private static String status(HttpSettings settings, int fields, int length) throws Exception {
        Handler handler = exchange -> exchange.collect(1000, _ -> exchange.respond(Reply.text("whole")));
        try (Served served = new Served(handler, settings, Limits.DEFAULTS); Visitor visitor = served.visitor()) {
            StringBuilder request = new StringBuilder("POST / HTTP/1.1\r\nHost: test\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nx\r\n0\r\n");
            for (int i = 0; i < fields; i++) request.append("X").append(i).append(": ").append("v".repeat(length)).append("\r\n");
            String head = visitor.say(request + "\r\n").head();
            assertEquals(List.of(), served.journal.errors());
            return head.split(" ")[1];
        }
    }

    @Test
    void trailerFieldsBeyondTheLimitAreAnswered431() throws Exception {
        assertEquals("200", status(HttpSettings.DEFAULTS, 30, 900));
        assertEquals("431", status(HttpSettings.DEFAULTS, 40, 900));
    }

    @Test
    void theLimitIsBelow64KilobytesWhateverTheSettings() throws Exception {
        HttpSettings large = HttpSettings.DEFAULTS.withHeadLimit(1 << 20);
        assertEquals("200", status(large, 60, 900));
        assertEquals("431", status(large, 75, 900));
    }
}

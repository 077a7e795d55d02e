package stheno.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

final class ReplyMeterTest {
    private static void counts(int expected, String stream) {
        byte[] bytes = stream.getBytes(StandardCharsets.ISO_8859_1);
        for (int cut = 1; cut <= bytes.length; cut = cut == 1 ? 7 : cut * 3) {
            var meter = new ReplyMeter();
            for (int from = 0; from < bytes.length; from += cut) {
                meter.take(ByteBuffer.wrap(bytes, from, Math.min(cut, bytes.length - from)));
            }
            assertEquals(expected, meter.complete(), "cut by " + cut);
        }
    }

    @Test
    void repliesWithALengthEndWithIt() {
        counts(2, "HTTP/1.1 200 OK\r\ncontent-LENGTH: 3\r\n\r\nabcHTTP/1.1 200 OK\r\nContent-Length:0\r\n\r\n");
        counts(0, "HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nab");
    }

    @Test
    void chunkedRepliesEndWithTheirTrailers() {
        counts(2, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1a\r\n" + "x".repeat(26) + "\r\n1\r\n0\r\n0\r\nT: v\r\n\r\n"
            + "HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\nx");
        counts(0, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\na\r\n0\r\nT: v\r\n");
    }

    @Test
    void repliesWithoutABodyEndWithTheirHeadAndInterimOnesDoNotCount() {
        counts(3, "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 304 Not Modified\r\nContent-Length: 9\r\n\r\nHTTP/1.1 204 No Content\r\n\r\n"
            + "HTTP/1.1 200 OK\r\nA-Very-Long-Field: " + "y".repeat(300) + "\r\nContent-Length: 1\r\n\r\nx");
    }

    @Test
    void aReplyWithoutALengthEndsWithItsConnection() {
        var meter = new ReplyMeter();
        meter.take(ByteBuffer.wrap("HTTP/1.0 200 OK\r\n\r\nall the rest".getBytes(StandardCharsets.ISO_8859_1)));
        assertEquals(0, meter.complete());
        meter.end();
        assertEquals(1, meter.complete());
    }
}

package stheno.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.ReadOnlyBufferException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import stheno.producers.Producer;

class HeadPrinterTest {
    private static final DateText DATE = DateText.at(784111777);
    private static final String ALWAYS = "Server: Stheno\nDate: Sun, 06 Nov 1994 08:49:37 GMT\n";

    private static String text(ByteBuffer buffer) {
        return StandardCharsets.ISO_8859_1.decode(buffer).toString().replace("\r\n", "\n");
    }

    private static String printed(Reply reply, String method, int minor, boolean wish) {
        Framing framing = Framing.of(method, minor, wish, reply.status(), reply.length(), reply.closes());
        return text(ByteBuffer.wrap(HeadPrinter.print(reply, framing, DATE)));
    }

    @Test
    void aHeaderIsPrintedInOrder() {
        assertEquals("HTTP/1.1 200 OK\n" + ALWAYS + "Content-Type: text/plain; charset=utf-8\nX: y\nContent-Length: 3\n\n",
            printed(Reply.text("abc").field("X", "y"), "GET", 1, true));
    }

    @Test
    void whatBecomesOfTheConnectionIsSaidWhereItIsNotAssumed() {
        String head = "HTTP/1.1 404 Not Found\n" + ALWAYS + "Content-Length: 0\n";
        Reply reply = Reply.of(Status.NOT_FOUND);
        assertEquals(head + "\n", printed(reply, "GET", 1, true));
        assertEquals(head + "Connection: close\n\n", printed(reply, "GET", 1, false));
        assertEquals(head + "Connection: close\n\n", printed(reply.closing(), "GET", 1, true));
        assertEquals(head + "Connection: keep-alive\n\n", printed(reply, "GET", 0, true));
        assertEquals(head + "Connection: close\n\n", printed(reply, "GET", 0, false));
    }

    @Test
    void aBodyOfUnknownLengthIsChunkedOrEndsWithTheConnection() {
        Reply reply = Reply.of(Status.OK).body(Producer.lines(java.util.List.of("a").iterator()));
        assertEquals("HTTP/1.1 200 OK\n" + ALWAYS + "Transfer-Encoding: chunked\n\n", printed(reply, "GET", 1, true));
        assertEquals("HTTP/1.1 200 OK\n" + ALWAYS + "Connection: close\n\n", printed(reply, "GET", 0, true));
        assertEquals("HTTP/1.1 200 OK\n" + ALWAYS + "\n", printed(reply, "HEAD", 1, true));
    }

    @Test
    void aReplyWithoutABodyStatesNoLengthButThatOfAGet() {
        assertEquals("HTTP/1.1 204 No Content\n" + ALWAYS + "\n", printed(Reply.of(Status.NO_CONTENT), "GET", 1, true));
        assertEquals("HTTP/1.1 304 Not Modified\n" + ALWAYS + "\n", printed(Reply.of(Status.NOT_MODIFIED), "GET", 1, true));
        assertEquals("HTTP/1.1 304 Not Modified\n" + ALWAYS + "Content-Length: 99\n\n",
            printed(Reply.of(Status.NOT_MODIFIED).stating(99), "GET", 1, true));
        assertEquals("HTTP/1.1 200 OK\n" + ALWAYS + "Content-Length: 12\n\n", printed(Reply.of(Status.OK).stating(12), "HEAD", 1, true));
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 9, 10, 99, 100, 1_000_000_007, 9_999_999_999L, Long.MAX_VALUE})
    void everyLengthIsPrintedWhole(long length) {
        assertTrue(printed(Reply.of(Status.OK).stating(length), "HEAD", 1, true).endsWith("\nContent-Length: " + length + "\n\n"));
    }

    @Test
    void aConstantReplyIsRenderedOnceASecond() {
        Reply reply = Reply.text("abc");
        ByteBuffer first = HeadPrinter.rendered(reply, DATE);
        ByteBuffer again = HeadPrinter.rendered(reply, DATE);
        assertNotSame(first, again);
        assertSame(first.array(), again.array());
        assertSame(first.array(), HeadPrinter.rendered(reply, DateText.at(784111777)).array(), "another loop's text of the same second");
        assertEquals(printed(reply, "GET", 1, true) + "abc", text(first));
        assertEquals(first.limit(), again.remaining(), "each view has a position of its own");
        ByteBuffer later = HeadPrinter.rendered(reply, DATE.current(784111778));
        assertTrue(text(later).contains("08:49:38"));
        assertTrue(text(again).contains("08:49:37"), "a view in a queue stays as it was");
    }

    @Test
    void aChangedReplyIsPrintedAgain() {
        Reply reply = Reply.text("abc");
        HeadPrinter.rendered(reply, DATE);
        assertTrue(text(HeadPrinter.rendered(reply.field("X", "y"), DATE)).contains("X: y\n"));
        assertTrue(text(HeadPrinter.rendered(reply.closing(), DATE)).contains("Connection: close\n"));
    }

    @Test
    void aLargeBodyIsNotCopied() {
        Reply whole = Reply.of(Status.OK).body(new byte[Reply.SMALL]);
        Reply large = Reply.of(Status.OK).body(new byte[Reply.SMALL + 1]);
        assertTrue(whole.inOnePiece());
        assertFalse(large.inOnePiece());
        assertTrue(HeadPrinter.rendered(whole, DATE).remaining() > Reply.SMALL);
        assertEquals(printed(large, "GET", 1, true), text(HeadPrinter.rendered(large, DATE)));
    }

    @Test
    void aReplyThatHasNoBodyIsRenderedWithoutOne() {
        assertTrue(text(HeadPrinter.rendered(Reply.of(Status.NO_CONTENT).body(new byte[] {'x'}), DATE)).endsWith("GMT\n\n"));
        assertTrue(text(HeadPrinter.rendered(Reply.of(Status.NOT_MODIFIED), DATE)).endsWith("GMT\n\n"));
    }

    @Test
    void aReadOnlyOrDirectBodyIsRenderedToo() {
        ByteBuffer direct = ByteBuffer.allocateDirect(3).put(new byte[] {'a', 'b', 'c'}).flip();
        assertTrue(text(HeadPrinter.rendered(Reply.of(Status.OK).body(direct.asReadOnlyBuffer()), DATE)).endsWith("\n\nabc"));
        assertThrows(IllegalStateException.class, () -> HeadPrinter.rendered(Reply.of(Status.OK).body(Producer.empty()), DATE));
    }

    @Test
    void theInterimAnswerIsSharedAndSafe() {
        assertEquals("HTTP/1.1 100 Continue\n\n", text(HeadPrinter.continuing()));
        assertEquals("HTTP/1.1 100 Continue\n\n", text(HeadPrinter.continuing()));
        assertThrows(ReadOnlyBufferException.class, () -> HeadPrinter.continuing().put((byte) 1));
    }

    @Test
    void aDateTextLastsItsSecond() {
        assertSame(DATE, DATE.current(784111777));
        assertEquals(784111778, DATE.current(784111778).second());
    }
}

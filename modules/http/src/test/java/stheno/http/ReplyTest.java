package stheno.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import stheno.producers.Piece;
import stheno.producers.Producer;

class ReplyTest {
    /// Counts how often it is closed.
    private static final class Counted implements Producer {
        private final long length;
        private int closed;

        private Counted(long length) {
            this.length = length;
        }

        @Override
        public Piece more() {
            return Piece.END;
        }

        @Override
        public long length() {
            return length;
        }

        @Override
        public void close() {
            closed++;
        }
    }

    private static String body(Reply reply) {
        return StandardCharsets.UTF_8.decode(reply.bytes()).toString();
    }

    @Test
    void aTextKnowsItsTypeAndItsLengthInBytes() {
        Reply reply = Reply.text("h\u00e9llo");
        assertEquals(Status.OK, reply.status());
        assertEquals(List.of("text/plain; charset=utf-8"), reply.fields().all("Content-Type"));
        assertEquals(6, reply.length());
        assertEquals("h\u00e9llo", body(reply));
        assertEquals("200 OK, 6 bytes", reply.toString());
        assertEquals(Status.CREATED, Reply.text(Status.CREATED, "").status());
        assertEquals(List.of("text/html; charset=utf-8"), Reply.html(Status.OK, "").fields().all("Content-Type"));
    }

    @Test
    void everyChangeLeavesTheOriginalAsItWas() {
        Reply reply = Reply.text("abc");
        Reply other = reply.field("X", "y").type("a/b").body(new byte[5]).closing();
        assertEquals(1, reply.fields().count());
        assertEquals(3, reply.length());
        assertFalse(reply.closes());
        assertTrue(other.hasField("x"));
        assertEquals(List.of("a/b"), other.fields().all("Content-Type"));
        assertEquals(5, other.length());
        assertTrue(other.closes());
    }

    @Test
    void aFieldMayComeAgain() {
        assertEquals(List.of("a", "b"), Reply.of(Status.OK).field("Set-Cookie", "a").field("set-cookie", "b").fields().all("Set-Cookie"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"Content-Length", "content-length", "Transfer-Encoding", "CONNECTION", "Keep-Alive", "Date", "Server"})
    void theConnectionsFieldsAreRefusedByName(String name) {
        Reply reply = Reply.of(Status.OK);
        String message = assertThrows(IllegalArgumentException.class, () -> reply.field(name, "1")).getMessage();
        assertTrue(message.contains(name), message);
    }

    @ParameterizedTest
    @ValueSource(strings = {"a\r\nSet-Cookie: b", "a\nb", "a\rb", "\0", "\u010d\u010aX: y"})
    void nothingBreaksOutOfItsField(String value) {
        Reply reply = Reply.of(Status.OK);
        assertThrows(IllegalArgumentException.class, () -> reply.field("Location", value));
        assertThrows(IllegalArgumentException.class, () -> reply.field(value, "a"));
        assertThrows(IllegalArgumentException.class, () -> reply.type(value));
    }

    @Test
    void anArrayIsCopiedAndABufferKeepsItsPosition() {
        byte[] data = {'a', 'b', 'c'};
        Reply copied = Reply.of(Status.OK).body(data);
        data[0] = 'x';
        assertEquals("abc", body(copied));
        ByteBuffer buffer = ByteBuffer.wrap(new byte[] {'a', 'b', 'c'}).position(1);
        Reply reply = Reply.of(Status.OK).body(buffer);
        buffer.position(3);
        assertEquals(2, reply.length());
        assertEquals("bc", body(reply));
    }

    @Test
    void bytesAreAnsweredAnyNumberOfTimes() throws Exception {
        Reply reply = Reply.text("abc");
        for (int i = 0; i < 3; i++) {
            Producer producer = reply.producer();
            assertEquals(3, producer.length());
            ByteBuffer data = assertInstanceOf(Piece.Bytes.class, producer.more()).data();
            assertEquals(3, data.remaining());
            data.position(3);
            producer.close();
            assertEquals("abc", body(reply));
            reply.bytes().position(2);
        }
        assertTrue(reply.reusable());
    }

    @Test
    void aProducerIsTakenOnceHoweverTheReplyWasVaried() {
        Counted producer = new Counted(7);
        Reply reply = Reply.of(Status.OK).body(producer);
        Reply other = reply.field("X", "y");
        assertFalse(reply.reusable());
        assertFalse(reply.inOnePiece());
        assertEquals(7, other.length());
        assertSame(producer, other.producer());
        assertThrows(IllegalStateException.class, reply::producer);
        assertThrows(IllegalStateException.class, reply::bytes);
        reply.discard();
        assertEquals(0, producer.closed);
    }

    @Test
    void aProducerThatIsNotSentIsClosedOnce() {
        Counted producer = new Counted(Producer.UNKNOWN);
        Reply reply = Reply.of(Status.OK).body(producer);
        assertEquals(Producer.UNKNOWN, reply.length());
        assertEquals("200 OK, of unknown length", reply.toString());
        reply.discard();
        reply.discard();
        assertEquals(1, producer.closed);
        Reply.text("a").discard();
    }

    @Test
    void aLengthThatWouldBeIsStatedWithoutABody() {
        assertEquals(99, Reply.of(Status.NOT_MODIFIED).stating(99).length());
        assertEquals(Producer.UNKNOWN, Reply.of(Status.NOT_MODIFIED).length());
        assertEquals(0, Reply.of(Status.NOT_FOUND).length());
        assertEquals("", body(Reply.text("abc").stating(99)));
    }

    @Test
    void anErrorPageEscapesItsDetail() {
        Reply reply = Reply.error(Status.NOT_FOUND, "no <script>\"STATUS & 'DETAIL'");
        String page = body(reply);
        assertTrue(page.contains("<h1>404 Not Found</h1>"), page);
        assertTrue(page.contains("no &lt;script&gt;&quot;STATUS &amp; &#39;DETAIL&#39;"), page);
    }

    @Test
    void theStyleOfAnErrorPageHasItsHash() throws NoSuchAlgorithmException {
        String page = body(Reply.error(Status.NOT_FOUND, "It is not here."));
        String style = page.substring(page.indexOf("<style>") + "<style>".length(), page.indexOf("</style>"));
        byte[] hash = MessageDigest.getInstance("SHA-256").digest(style.getBytes(StandardCharsets.UTF_8));
        assertEquals("'sha256-" + Base64.getEncoder().encodeToString(hash) + "'", Reply.ERROR_STYLE);
    }

    @Test
    void anErrorPageIsSmallAndFitsATelephone() {
        String page = body(Reply.error(Status.NOT_FOUND, "It is not here."));
        assertTrue(page.length() < 1024, page);
        assertTrue(page.contains("<meta name=\"viewport\"") && page.contains("content=\"light dark\""), page);
    }

    @Test
    void anErrorCanBeJson() {
        Reply problem = Reply.error(Status.NOT_FOUND, "It \"is\" not\there.").field("Allow", "GET").asProblem();
        assertEquals("{\"title\":\"Not Found\",\"status\":404,\"detail\":\"It \\\"is\\\" not here.\"}\n", body(problem));
        assertEquals(List.of("application/problem+json"), problem.fields().all("Content-Type"));
        assertEquals("GET Accept", problem.fields().first("Allow").orElseThrow() + " " + problem.fields().first("Vary").orElseThrow());
        assertFalse(problem.isErrorPage());
    }

    @Test
    void jsonAndHtmlHaveTheirTypes() {
        Reply json = Reply.json("{}");
        assertEquals("application/json 200", json.fields().first("Content-Type").orElseThrow() + " " + json.status().code());
        assertEquals(Status.CREATED, Reply.json(Status.CREATED, "[1]").status());
        assertEquals("text/html; charset=utf-8", Reply.html("<p>").fields().first("Content-Type").orElseThrow());
    }

    @Test
    void aRedirectHasAnAsciiLocation() {
        Reply reply = Reply.redirect("/caf\u00e9?x=%20");
        assertEquals("303 /caf%C3%A9?x=%20", reply.status().code() + " " + reply.fields().first("Location").orElseThrow());
        assertEquals(Status.PERMANENT_REDIRECT, Reply.redirect(Status.PERMANENT_REDIRECT, "/").status());
        assertThrows(IllegalArgumentException.class, () -> Reply.redirect(Status.OK, "/"));
        assertThrows(IllegalArgumentException.class, () -> Reply.redirect("/a\r\nSet-Cookie: b"));
    }

    @Test
    void aWholeMessageClosesTheConnection() {
        Reply reply = Reply.text("hi");
        String message = new String(reply.message(Request.of("GET", "/")), StandardCharsets.ISO_8859_1);
        assertTrue(message.startsWith("HTTP/1.1 200 OK\r\nServer: Stheno\r\nDate: "), message);
        assertTrue(message.endsWith("Content-Length: 2\r\nConnection: close\r\n\r\nhi"), message);
        assertTrue(new String(reply.message(Request.of("HEAD", "/")), StandardCharsets.ISO_8859_1).endsWith("Connection: close\r\n\r\n"));
        assertThrows(IllegalStateException.class, () -> Reply.of(Status.OK).body(Producer.text("x")).message(Request.of("GET", "/")));
    }
}

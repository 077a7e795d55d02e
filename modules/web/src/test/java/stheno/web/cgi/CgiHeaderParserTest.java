package stheno.web.cgi;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.StringJoiner;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CgiHeaderParserTest {
    private static CgiResponse answer(String output) {
        byte[] bytes = output.getBytes(StandardCharsets.ISO_8859_1);
        CgiHeaderParser head = new CgiHeaderParser();
        head.feed(bytes, 0, bytes.length);
        head.end();
        return head.answer().orElseThrow();
    }

    private static CgiResponse.Document document(String output) {
        return assertInstanceOf(CgiResponse.Document.class, answer(output), output);
    }

    private static String invalid(String output) {
        return assertInstanceOf(CgiResponse.Invalid.class, answer(output), output).why();
    }

    private static String told(CgiResponse.Document document) {
        StringJoiner lines = new StringJoiner("|");
        document.fields().forEach(field -> lines.add(field.name() + ": " + field.value()));
        return document.status() + "|" + lines;
    }

    @Test
    void theStatusFieldSetsCodeAndPhrase() {
        assertEquals("404 Gone Fishing|Content-Type: text/plain", told(document("Status: 404 Gone Fishing\nContent-Type: text/plain\n\n")));
        assertEquals("404 Not Found|Content-Type: text/html", told(document("status:404\n\n")));
        assertEquals("404 Not Found|Content-Type: text/html", told(document("Status: 404 J\u00e4ger\n\n")));
    }

    @Test
    void withoutAStatusItIs200AndWithoutATypeItIsHtml() {
        assertEquals("200 OK|X-Other: 1|Content-Type: text/html", told(document("X-Other: 1\n\n")));
        assertEquals("204 No Content|", told(document("Status: 204\n\n")));
    }

    @Test
    void everySplitGivesTheSameAnswerAndLeavesTheBodyAlone() {
        for (String end : List.of("\n", "\r\n")) {
            byte[] output = "Status: 201 Made~Content-Type: a/b~X:  y ~~body".replace("~", end).getBytes(StandardCharsets.ISO_8859_1);
            for (int split = 0; split <= output.length; split++) {
                CgiHeaderParser head = new CgiHeaderParser();
                int first = head.feed(output, 0, split);
                int all = first < split ? first : head.feed(output, split, output.length);
                assertEquals(output.length - 4, all, "split at " + split);
                assertEquals("201 Made|Content-Type: a/b|X: y", told(assertInstanceOf(CgiResponse.Document.class, head.answer().orElseThrow())));
            }
        }
    }

    @Test
    void aHeaderMayComeByteByByte() {
        byte[] output = "Content-Type: text/plain\r\nSet-Cookie: a=1\nSet-Cookie: b=2\r\n\nrest".getBytes(StandardCharsets.ISO_8859_1);
        CgiHeaderParser head = new CgiHeaderParser();
        int at = 0;
        while (head.answer().isEmpty()) assertEquals(++at, head.feed(output, at - 1, at));
        assertEquals(output.length - 4, at);
        assertEquals("200 OK|Content-Type: text/plain|Set-Cookie: a=1|Set-Cookie: b=2",
                told(assertInstanceOf(CgiResponse.Document.class, head.answer().get())));
    }

    @Test
    void aPathAsLocationIsForThisServer() {
        assertEquals(new CgiResponse.LocalRedirect("/there?x=1"), answer("Location: /there?x=1\n\n"));
        assertEquals(new CgiResponse.LocalRedirect("/there"), answer("Content-Type: a/b\nLocation: /there\n\n"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"http://a/b", "//a/b", "/b#part", "b.html"})
    void anyOtherLocationIsForTheClient(String location) {
        assertEquals("302 Found|Location: " + location, told(document("Location: " + location + "\n\n")));
    }

    @Test
    void aLocationWithAStatusIsForTheClient() {
        assertEquals("303 See Other|Location: /x", told(document("Status: 303 See Other\nLocation: /x\n\n")));
    }

    @Test
    void whatIsTheConnectionsToSayIsDropped() {
        String output = "Connection: close\nTransfer-Encoding: chunked\nDate: x\nServer: y\nKeep-Alive: 5\nX-CGI-Own: 1\nContent-Type: a/b\n\n";
        assertEquals("200 OK|Content-Type: a/b", told(document(output)));
    }

    @Test
    void theLengthIsTakenOutOfTheFields() {
        CgiResponse.Document document = document("Content-Length: 12\nContent-Type: a/b\n\n");
        assertEquals(12, document.length());
        assertEquals("200 OK|Content-Type: a/b", told(document));
        assertEquals(-1, document("Content-Type: a/b\n\n").length());
    }

    @ParameterizedTest
    @ValueSource(strings = {"<html>\n", "HTTP/1.1 200 OK\nA: b\n\n", ": x\n\n", "A B: c\n\n", "A: b\n folded\n\n", "A: b\rc\n\n", "A: \0\n\n",
        "Status: abc\n\n", "Status: 99\n\n", "Status: 100\n\n", "Status: 700\n\n", "Status: 2000\n\n", "Status: 200\nStatus: 200\n\n",
        "Content-Length: -1\n\n", "Content-Length: 1\nContent-Length: 1\n\n", "Location: /a\nLocation: /b\n\n", "\nbody", "\r\n\r\n"})
    void whatIsNoHeaderIsRefused(String output) {
        invalid(output);
    }

    @Test
    void anOutputThatEndsTooEarlyIsRefused() {
        assertEquals("no output at all", invalid(""));
        assertEquals("the output ended in its header", invalid("Content-Type: text/plain\n"));
    }

    @Test
    void aHeaderMayHaveSixteenKilobytesAndNotOneMore() {
        String full = "X: " + "y".repeat(CgiHeaderParser.LIMIT - 5) + "\n\n";
        assertEquals(CgiHeaderParser.LIMIT, full.length());
        document(full);
        assertTrue(invalid("X" + full).contains("longer"));
    }

    @Test
    void aHeaderWithoutAnEndIsRefusedBeforeItFillsTheMemory() {
        byte[] output = "x".repeat(CgiHeaderParser.LIMIT + 100).getBytes(StandardCharsets.ISO_8859_1);
        CgiHeaderParser head = new CgiHeaderParser();
        assertEquals(CgiHeaderParser.LIMIT + 1, head.feed(output, 0, output.length));
        assertTrue(head.answer().isPresent());
    }
}

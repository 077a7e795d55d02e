package stheno.web.cgi;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import stheno.http.HttpSettings;
import stheno.http.Request;
import stheno.http.fixture.Heads;
import stheno.testkit.Visitor;

@Timeout(60)
class CgiRedirectTest {
    private static Request request(String head) {
        return Heads.request(head.stripTrailing());
    }

    private static Request with(String fields) {
        return request("GET / HTTP/1.1\nHost: a\n" + fields);
    }

    @RegisterExtension
    final CgiServer server = new CgiServer();

    @Test
    void theNewRequestIsAGetByTheSameClientWithoutABody() {
        Request first = request("POST http://b/x HTTP/1.1\nHost: b\nContent-Length: 5\nContent-Type: a/b\nExpect: 100-continue\nCookie: c\n");
        Request request = CgiRedirect.request(first, "/there?x=1", HttpSettings.DEFAULTS).orElseThrow();
        assertEquals("GET /there?x=1 HTTP/1.1", request.requestLine());
        assertEquals("b", request.host());
        assertEquals("c", request.fields().first("Cookie").orElseThrow());
        assertFalse(request.fields().has("Content-Type") || request.fields().has("Expect") || request.fields().has("Content-Length"));
    }

    @Test
    void aTargetThatNobodyCouldAskForIsNone() {
        Request first = with("");
        assertTrue(CgiRedirect.request(first, "/a b", HttpSettings.DEFAULTS).isEmpty());
        assertTrue(CgiRedirect.request(first, "/\u00e4", HttpSettings.DEFAULTS).isEmpty());
        assertTrue(CgiRedirect.request(first, "/" + "x".repeat(10_000), HttpSettings.DEFAULTS).isEmpty());
    }

    @Test
    void anAddressIsForTheClient() throws Exception {
        server.sh("away", "echo Location: https://elsewhere.test/x; echo").start();
        String reply = server.get("/cgi-bin/away");
        assertTrue(reply.startsWith("HTTP/1.1 302 Found\n"), reply);
        assertTrue(reply.contains("Location: https://elsewhere.test/x\n"), reply);
    }

    @Test
    void aPathIsAnsweredByThisServer() throws Exception {
        server.sh("here", "echo Location: /hello.txt; echo").start();
        try (Visitor visitor = server.visitor()) {
            assertEquals("HTTP/1.1 200 OK Hello, files!", visitor.ask("GET /cgi-bin/here HTTP/1.1").reply());
            assertTrue(visitor.ask("HEAD /cgi-bin/here HTTP/1.1").head().contains("Content-Length: 13\n"));
            visitor.ask("POST /cgi-bin/here HTTP/1.1", "Content-Length: 9").say("unwelcome");
            assertEquals("HTTP/1.1 200 OK Hello, files!", visitor.reply());
            assertTrue(visitor.ask("GET /cgi-bin/here HTTP/1.1", "Range: bytes=0-4").reply().endsWith("Hello"));
            assertEquals("HTTP/1.1 200 OK Hello, files!", visitor.ask("GET /hello.txt HTTP/1.1").reply());
        }
        assertEquals(List.of(), server.journal().errors());
    }

    @Test
    void aScriptMayLeadToAScript() throws Exception {
        server.sh("one", "echo Location: /cgi-bin/two/more?a=b; echo")
                .sh("two", CgiServer.PLAIN + "echo $REQUEST_METHOD $PATH_INFO $QUERY_STRING ${CONTENT_LENGTH:-none}").start();
        try (Visitor visitor = server.visitor()) {
            visitor.ask("POST /cgi-bin/one HTTP/1.1", "Content-Length: 4").say("body").head();
            assertEquals("GET /more a=b none\n", visitor.chunks());
        }
    }

    @Test
    void aLoopEnds() throws Exception {
        Path count = server.folder.resolve("count");
        server.sh("loop", "echo x >> " + count + "; echo Location: /cgi-bin/loop; echo").start();
        assertTrue(server.get("/cgi-bin/loop").startsWith("HTTP/1.1 502 "));
        assertEquals(11, Files.readAllLines(count).size());
    }

    @Test
    void aRedirectToNowhereIsTheScriptsFault() throws Exception {
        server.sh("space", "echo 'Location: /a b'; echo").sh("none", "echo Location: /none; echo").sh("to-raw", "echo Location: /cgi-bin/nph-x; echo")
                .sh("nph-x", "echo HTTP/1.1 200 OK; echo").start();
        assertTrue(server.get("/cgi-bin/space").startsWith("HTTP/1.1 502 "));
        assertTrue(server.get("/cgi-bin/none").startsWith("HTTP/1.1 404 "));
        assertTrue(server.get("/cgi-bin/to-raw").startsWith("HTTP/1.1 500 ")); // the loop has read on: too late to leave it
    }
}

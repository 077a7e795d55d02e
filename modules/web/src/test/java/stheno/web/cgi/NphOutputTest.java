package stheno.web.cgi;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import stheno.testkit.Await;
import stheno.testkit.Visitor;

/// Scripts that speak HTTP themselves.
@Timeout(60)
class NphOutputTest {
    @RegisterExtension
    final CgiServer server = new CgiServer();

    @Test
    void theOutputIsSentUnchanged() throws Exception {
        server.sh("nph-x", "printf 'HTTP/1.1 299 My Own\\r\\nX: y\\r\\n\\r\\nbody of '; echo $REQUEST_METHOD $PATH_INFO").start();
        try (Visitor visitor = server.visitor()) {
            assertEquals("HTTP/1.1 299 My Own\r\nX: y\r\n\r\nbody of GET /z\n", visitor.ask("GET /cgi-bin/nph-x/z HTTP/1.1").rest());
        }
    }

    @Test
    void theOutputIsSentAsItComesAfterEarlierReplies() throws Exception {
        Path gate = server.fifo("gate");
        server.sh("nph-x", "echo one; read x < " + gate + "; echo two").start();
        try (Visitor visitor = server.visitor()) {
            visitor.ask("GET /hello.txt HTTP/1.1").ask("GET /cgi-bin/nph-x HTTP/1.1");
            assertEquals("HTTP/1.1 200 OK Hello, files!", visitor.reply());
            assertEquals("one", visitor.line());
            Files.writeString(gate, "\n");
            assertEquals("two\n", visitor.rest());
        }
    }

    @Test
    void aBodyIsReadByTheScript() throws Exception {
        server.sh("nph-x", "echo got $CONTENT_LENGTH; exec cat").start();
        try (Visitor visitor = server.visitor()) {
            visitor.ask("POST /cgi-bin/nph-x HTTP/1.1", "Content-Length: 5", "Expect: 100-continue").say("hello");
            assertEquals("HTTP/1.1 100 Continue\n", visitor.head());
            assertEquals("got 5\nhello", visitor.rest());
        }
        String chunked = server.ask("POST /cgi-bin/nph-x HTTP/1.1", "Transfer-Encoding: chunked");
        assertTrue(chunked.startsWith("HTTP/1.1 411 "), chunked);
    }

    @Test
    void aScriptThatSaysNothingIsAnsweredFor() throws Exception {
        server.sh("nph-mute", "exit 0").sh("nph-late", "echo $$ > " + server.folder + "/pid; exec sleep 1000")
                .script("nph-lost", "#!/no/such/thing\n")
                .start(CgiSettings.DEFAULTS.withHeaderTimeout(Duration.ofSeconds(2)).withTimeout(Duration.ofSeconds(20)));
        assertTrue(server.get("/cgi-bin/nph-mute").startsWith("HTTP/1.1 502 Bad Gateway\nServer: Stheno\n"));
        assertTrue(server.get("/cgi-bin/nph-late").startsWith("HTTP/1.1 504 "));
        assertTrue(server.get("/cgi-bin/nph-lost").startsWith("HTTP/1.1 500 "));
        CgiServer.awaitEnd(server.number("pid"));
    }

    @Test
    void itIsEndedWhenItIsLateAndWhenItsClientHasLeft() throws Exception {
        server.sh("nph-late", "echo $$ > " + server.folder + "/late; echo begun; exec sleep 1000")
                .sh("nph-chatty", "echo $$ > " + server.folder + "/chatty; echo begun; exec yes")
                .start(CgiSettings.DEFAULTS.withHeaderTimeout(Duration.ofSeconds(2)).withTimeout(Duration.ofSeconds(2)));
        try (Visitor late = server.visitor()) {
            assertEquals("begun\n", late.ask("GET /cgi-bin/nph-late HTTP/1.1").rest());
        }
        CgiServer.awaitEnd(server.number("late"));
        try (Visitor leaving = server.visitor()) {
            assertEquals("begun", leaving.ask("GET /cgi-bin/nph-chatty HTTP/1.1").line());
        }
        CgiServer.awaitEnd(server.number("chatty"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"reset", "close", "end"})
    void aSilentScriptIsEndedWhenItsClientHasLeft(String way) throws Exception {
        server.sh("nph-mute", "echo $$ > " + server.folder + "/pid; echo begun; exec sleep 1000")
                .start(CgiSettings.DEFAULTS.withHeaderTimeout(Duration.ofSeconds(2)));
        try (Visitor leaving = server.visitor()) {
            assertEquals("begun", leaving.ask("GET /cgi-bin/nph-mute HTTP/1.1").line());
            switch (way) {
                case "reset" -> leaving.reset();
                case "close" -> leaving.close();
                default -> assertEquals("", leaving.end().rest());
            }
            CgiServer.awaitEnd(server.number("pid"));
        }
        Await.until(() -> server.handler().workers().running() == 0);
    }

    @Test
    void aClientThatHalfClosesTheConnectionGetsItsReply() throws Exception {
        Path gate = server.fifo("gate");
        server.sh("nph-late", "echo $$ > " + server.folder + "/late; read x < " + gate + "; echo late").another().start();
        try (Visitor visitor = server.visitor()) {
            visitor.ask("GET /cgi-bin/nph-late HTTP/1.1").end();
            long late = server.number("late");
            server.resetAnother();
            assertTrue(ProcessHandle.of(late).isPresent(), "it was ended");
            Files.writeString(gate, "\n");
            assertEquals("late\n", visitor.rest());
        }
    }

    @Test
    void aClientThatDoesNotSendItsBodyHoldsNoPlace() throws Exception {
        server.sh("nph-cat", "echo body; exec cat").start(CgiSettings.DEFAULTS.withConcurrency(1).withQueue(3));
        try (Visitor idle = server.visitor()) {
            idle.ask("POST /cgi-bin/nph-cat HTTP/1.1", "Content-Length: 5").say("h");
            Await.until(() -> server.handler().spooled() == 1);
            try (Visitor other = server.visitor()) {
                assertEquals("body\n", other.ask("GET /cgi-bin/nph-cat HTTP/1.1").rest());
            }
            assertEquals("body\nhello", idle.say("ello").rest());
        }
    }

    @Test
    void closingEndsItAndTheCapCountsIt() throws Exception {
        server.sh("nph-wait", "echo $$ > " + server.folder + "/pid; echo begun; exec sleep 1000")
                .start(CgiSettings.DEFAULTS.withConcurrency(1).withQueue(0));
        try (Visitor visitor = server.visitor()) {
            assertEquals("begun", visitor.ask("GET /cgi-bin/nph-wait HTTP/1.1").line());
            String full = server.get("/cgi-bin/nph-wait");
            assertTrue(full.startsWith("HTTP/1.1 503 ") && full.contains("Retry-After: 1\n"), full);
            server.handler().close();
            assertEquals("", visitor.rest());
        }
        CgiServer.awaitEnd(server.number("pid"));
    }
}

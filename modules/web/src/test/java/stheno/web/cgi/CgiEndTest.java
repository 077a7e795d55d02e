package stheno.web.cgi;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import stheno.testkit.Await;
import stheno.testkit.Visitor;

/// How scripts are ended: by their clients, their deadlines, and the server.
@Timeout(60)
class CgiEndTest {
    private static final Duration SHORT = Duration.ofSeconds(2); // a script starts within it, on a loaded machine too
    private static final CgiSettings BRIEF = CgiSettings.DEFAULTS.withHeaderTimeout(Duration.ofSeconds(2));

    @RegisterExtension
    final CgiServer server = new CgiServer();

    /// A script that prints its process id and that of a child, prints `said`, and waits for ever.
    private String waiting(String said) {
        return "sleep 1000 & echo $! > " + server.folder + "/child; echo $$ > " + server.folder + "/parent; " + said + "; wait";
    }

    private void assertAllGone() throws Exception {
        CgiServer.awaitEnd(server.number("parent"));
        CgiServer.awaitEnd(server.number("child"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"echo Content-Type: text/plain; echo; echo begun", ":"})
    void aClientThatLeavesTakesAllProcessesWithIt(String said) throws Exception {
        server.sh("wait", waiting(said)).start(BRIEF);
        try (Visitor visitor = server.visitor()) {
            visitor.ask("GET /cgi-bin/wait HTTP/1.1");
            if (!said.equals(":")) assertEquals("begun\n", visitor.head().isEmpty() ? "" : visitor.chunk());
            server.number("parent");
        }
        assertAllGone();
        assertEquals(List.of(), server.journal().errors());
    }

    @Test
    void aClientThatHalfClosesTheConnectionGetsItsReply() throws Exception {
        Path gate = server.fifo("gate");
        server.sh("late", "echo $$ > " + server.folder + "/late; read x < " + gate + "; " + CgiServer.PLAIN + "echo late").another()
                .start();
        try (Visitor visitor = server.visitor()) {
            visitor.ask("GET /cgi-bin/late HTTP/1.1").end();
            long late = server.number("late");
            server.resetAnother();
            assertTrue(ProcessHandle.of(late).isPresent(), "it was ended");
            Files.writeString(gate, "\n");
            String head = visitor.head();
            assertTrue(head.startsWith("HTTP/1.1 200 "), head);
            assertEquals("late\n", visitor.chunks());
        }
    }

    @Test
    void aClientThatResetsDoesToo() throws Exception {
        server.sh("wait", waiting(":")).start();
        try (Visitor visitor = server.visitor()) {
            visitor.ask("GET /cgi-bin/wait HTTP/1.1");
            server.number("parent");
            visitor.reset();
        }
        assertAllGone();
    }

    @Test
    void aChildThatHasLeftItsParentIsFound() throws Exception {
        server.python("daemon", """
                import os, time
                if os.fork() == 0:
                    os.setsid()
                    if os.fork() == 0:
                        open('%1$s/child', 'w').write('%%d\\n' %% os.getpid())
                        time.sleep(1000)
                    os._exit(0)
                os.wait()
                open('%1$s/parent', 'w').write('%%d\\n' %% os.getpid())
                time.sleep(1000)
                """.formatted(server.folder)).start(BRIEF);
        try (Visitor visitor = server.visitor()) {
            visitor.ask("GET /cgi-bin/daemon HTTP/1.1");
            server.number("parent");
            server.number("child");
        }
        assertAllGone();
    }

    @Test
    void aScriptThatWillNotEndIsEnded() throws Exception {
        server.sh("stubborn", "trap '' TERM HUP INT; " + waiting(":") + "; while :; do sleep 1; done").start(BRIEF);
        try (Visitor visitor = server.visitor()) {
            visitor.ask("GET /cgi-bin/stubborn HTTP/1.1");
            server.number("parent");
        }
        assertAllGone();
    }

    @Test
    void aScriptThatSaysNothingInTimeIsAnswered504AndEnded() throws Exception {
        server.sh("wait", waiting("echo Content-Type: text/plain"))
                .start(CgiSettings.DEFAULTS.withHeaderTimeout(SHORT).withTimeout(Duration.ofSeconds(20)));
        assertTrue(server.get("/cgi-bin/wait").startsWith("HTTP/1.1 504 "));
        assertAllGone();
        server.journal().await("cgi-header-timeout");
    }

    @Test
    void aScriptThatTakesTooLongInAllIsCut() throws Exception {
        server.sh("wait", waiting(CgiServer.PLAIN + "echo begun")).start(CgiSettings.DEFAULTS.withHeaderTimeout(SHORT).withTimeout(SHORT));
        try (Visitor visitor = server.visitor()) {
            visitor.ask("GET /cgi-bin/wait HTTP/1.1").head();
            assertEquals("6\r\nbegun\n\r\n", visitor.rest()); // no last chunk: the client sees that it is incomplete
        }
        assertAllGone();
        server.journal().await("cgi-timeout");
    }

    @Test
    void aCompleteReplyIsNotCutWhileItsScriptRuns() throws Exception {
        server.sh("more", CgiServer.PLAIN + "echo done; " + waiting("exec >&-"))
                .start(CgiSettings.DEFAULTS.withHeaderTimeout(SHORT).withTimeout(SHORT));
        try (Visitor visitor = server.visitor()) {
            visitor.ask("GET /cgi-bin/more HTTP/1.1").head();
            server.number("parent");
            // the child holds the output: the reply ends with it, at the deadline
            assertEquals("done\n", visitor.chunk());
            assertAllGone();
        }
    }

    @Test
    void closingEndsAllScriptsAndStartsNoMore() throws Exception {
        server.sh("wait", waiting(CgiServer.PLAIN + "echo begun")).start();
        try (Visitor visitor = server.visitor()) {
            visitor.ask("GET /cgi-bin/wait HTTP/1.1").head();
            assertEquals("begun\n", visitor.chunk());
            server.number("parent");
            server.handler().close();
            assertFalse(ProcessHandle.of(server.number("parent")).isPresent());
            assertEquals("", visitor.rest());
        }
        assertAllGone();
        assertTrue(server.get("/cgi-bin/wait").startsWith("HTTP/1.1 503 "));
    }

    @Test
    void pastTheCapAndTheQueueTheAnswerIs503() throws Exception {
        server.sh("wait", waiting(":")).sh("quick", CgiServer.PLAIN + "echo quick")
                .start(CgiSettings.DEFAULTS.withConcurrency(1).withQueue(1));
        try (Visitor running = server.visitor(); Visitor queued = server.visitor()) {
            running.ask("GET /cgi-bin/wait HTTP/1.1");
            server.number("parent");
            queued.ask("GET /cgi-bin/quick HTTP/1.1");
            Await.until(() -> server.handler().workers().waiting() > 0);
            String refused = server.get("/cgi-bin/quick");
            assertTrue(refused.startsWith("HTTP/1.1 503 ") && refused.contains("Retry-After: 1\n"), refused);
            running.reset();
            queued.head(); // its turn comes
            assertEquals("quick\n", queued.chunks());
        }
        assertAllGone();
    }

    @Test
    void aClientThatLeavesFreesItsPlaceInTheQueue() throws Exception {
        server.sh("wait", waiting(":")).sh("quick", CgiServer.PLAIN + "echo quick")
                .start(CgiSettings.DEFAULTS.withConcurrency(1).withQueue(1));
        try (Visitor running = server.visitor(); Visitor queued = server.visitor()) {
            running.ask("GET /cgi-bin/wait HTTP/1.1");
            server.number("parent");
            queued.ask("GET /cgi-bin/quick HTTP/1.1");
            Await.until(() -> server.handler().workers().waiting() > 0);
            queued.reset();
            Await.until(() -> server.handler().workers().waiting() == 0);
            running.reset();
        }
        assertAllGone();
    }
}

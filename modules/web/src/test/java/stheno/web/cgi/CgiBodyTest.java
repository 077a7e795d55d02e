package stheno.web.cgi;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import stheno.reactor.MemoryBudget;
import stheno.testkit.Await;
import stheno.testkit.Visitor;

/// Request bodies of scripts.
@Timeout(60)
class CgiBodyTest {
    private static final String COUNT = """
            import os, sys
            body = sys.stdin.buffer.read()
            sys.stdout.write('Content-Type: text/plain\\n\\n%s %d %d' % (os.environ.get('CONTENT_LENGTH'), len(body), sum(body)))
            """;

    @RegisterExtension
    final CgiServer server = new CgiServer();

    private static long spooled() throws IOException {
        try (Stream<Path> files = Files.list(Path.of(System.getProperty("java.io.tmpdir")))) {
            return files.filter(file -> file.getFileName().toString().startsWith("stheno-cgi-")).count();
        }
    }

    @Test
    void aBodyOfKnownLengthIsReadByTheScript() throws Exception {
        server.perl("echo", "read(STDIN, my $body, $ENV{CONTENT_LENGTH}); print \"Content-Type: $ENV{CONTENT_TYPE}\\n\\n<$body>\";")
                .start();
        try (Visitor visitor = server.visitor()) {
            String head = visitor.ask("POST /cgi-bin/echo HTTP/1.1", "Content-Type: a/b", "Content-Length: 5").say("he").say("llo").head();
            assertTrue(head.contains("Content-Type: a/b\n"), head);
            assertEquals("<hello>", visitor.chunks());
        }
    }

    @Test
    void aLargeBodyIsPassedOnWhole() throws Exception {
        server.sh("cat", CgiServer.PLAIN + "exec cat").start();
        int length = 5_000_000;
        try (Visitor visitor = server.visitor()) {
            visitor.ask("POST /cgi-bin/cat HTTP/1.1", "Content-Length: " + length);
            for (int i = 0; i < length / 10_000; i++) visitor.say("0123456789".repeat(1000));
            visitor.head();
            long read = 0;
            for (String chunk = visitor.chunk(); !chunk.isEmpty(); chunk = visitor.chunk()) read += chunk.length();
            assertEquals(length, read);
        }
    }

    @Test
    void aBodyThatWaitsInMemoryCountsInTheBudgetUntilItsEnd() throws Exception {
        server.python("count", COUNT).start();
        MemoryBudget budget = server.served().group.budget();
        List<Visitor> idle = new ArrayList<>();
        try {
            for (int i = 0; i < 20; i++) {
                idle.add(server.visitor().ask("POST /cgi-bin/count HTTP/1.1", "Content-Length: 12000").say("x".repeat(11_999)));
            }
            Await.until(() -> server.handler().spooled() == 20 * 11_999L);
            Await.until(() -> {
                server.get("/hello.txt"); // the loop turns
                return budget.used() > 20 * 11_999L - 64 * 1024;
            });
        } finally {
            for (Visitor one : idle) one.close();
        }
        Await.until(() -> server.handler().spooled() == 0);
        server.served().close();
        Await.until(() -> budget.used() == budget.cached());
    }

    @Test
    void aClientThatDoesNotSendItsBodyHoldsNoPlace() throws Exception {
        server.python("count", COUNT).start(CgiSettings.DEFAULTS.withConcurrency(1).withQueue(20));
        List<Visitor> idle = new ArrayList<>();
        try {
            for (int i = 0; i < 10; i++) idle.add(server.visitor().ask("POST /cgi-bin/count HTTP/1.1", "Content-Length: 5").say("h"));
            Await.until(() -> server.handler().spooled() == 10);
            assertTrue(server.get("/cgi-bin/count").endsWith("None 0 0"));
            for (Visitor one : idle) {
                one.say("ello").head();
                assertEquals("5 5 532", one.chunks());
            }
        } finally {
            for (Visitor one : idle) one.close();
        }
        Await.until(() -> server.handler().spooled() == 0);
    }

    @Test
    void aSpoolHasNoNameWhileItIsInUse() throws Exception {
        server.python("count", COUNT).start();
        long before = spooled();
        try (Visitor visitor = server.visitor()) {
            visitor.ask("POST /cgi-bin/count HTTP/1.1", "Content-Length: 100001").say("x".repeat(100_000));
            Await.until(() -> server.handler().spooled() == 100_000);
            assertEquals(before, spooled());
            visitor.say("x").head();
            assertEquals("100001 100001 " + 100_001 * 'x', visitor.chunks());
        }
    }

    @Test
    void theSpaceForBodiesHasABoundAndAClientAShare() throws Exception {
        server.python("count", COUNT).start(CgiSettings.DEFAULTS.withBodyLimit(50).withSpool(400));
        try (Visitor first = server.visitor(); Visitor second = server.visitor()) {
            first.ask("POST /cgi-bin/count HTTP/1.1", "Content-Length: 50").say("x".repeat(49));
            second.ask("POST /cgi-bin/count HTTP/1.1", "Content-Length: 50").say("x".repeat(49));
            Await.until(() -> server.handler().spooled() == 98);
            String third = server.ask("POST /cgi-bin/count HTTP/1.1", "Content-Length: 3", "Connection: close\r\n\r\nabc\r\nX: y");
            assertTrue(third.startsWith("HTTP/1.1 503 "), third);
            server.journal().await("cgi-spool-full");
        }
        Await.until(() -> server.handler().spooled() == 0);
    }

    @ParameterizedTest
    @ValueSource(strings = {"count", "nph-count"})
    void aBodyBeyondTheLimitIsRefused(String name) throws Exception {
        server.python(name, COUNT).start(CgiSettings.DEFAULTS.withBodyLimit(10));
        assertTrue(server.ask("POST /cgi-bin/" + name + " HTTP/1.1", "Content-Length: 11").startsWith("HTTP/1.1 413 "));
    }

    @Test
    void aChunkedBodyIsMeasuredFirstAndItsFileIsGone() throws Exception {
        server.python("count", COUNT).start();
        long before = spooled();
        try (Visitor visitor = server.visitor()) {
            visitor.ask("POST /cgi-bin/count HTTP/1.1", "Transfer-Encoding: chunked").say("5\r\nhello\r\n1\r\n!\r\n0\r\n\r\n").head();
            assertEquals("6 6 " + ("hello!".chars().sum()), visitor.chunks());
            visitor.ask("POST /cgi-bin/count HTTP/1.1", "Transfer-Encoding: chunked").say("0\r\n\r\n").head();
            assertEquals("0 0 0", visitor.chunks());
        }
        assertEquals(before, spooled());
    }

    @Test
    void aChunkedBodyBeyondTheLimitIsRefused() throws Exception {
        server.python("count", COUNT).start(CgiSettings.DEFAULTS.withBodyLimit(10));
        long before = spooled();
        try (Visitor visitor = server.visitor()) {
            visitor.ask("POST /cgi-bin/count HTTP/1.1", "Transfer-Encoding: chunked").say("b\r\nhello hello\r\n");
            assertTrue(visitor.reply().startsWith("HTTP/1.1 413 "));
        }
        assertEquals(before, spooled());
    }

    @Test
    void aClientThatWaitsForItIsInvited() throws Exception {
        server.python("count", COUNT).start();
        try (Visitor visitor = server.visitor()) {
            assertEquals("HTTP/1.1 100 Continue\n", visitor.ask("POST /cgi-bin/count HTTP/1.1", "Content-Length: 1", "Expect: 100-continue")
                    .head());
            visitor.say("a").head();
            assertEquals("1 1 97", visitor.chunks());
        }
    }

    @Test
    void aScriptNeedNotReadItsBody() throws Exception {
        server.sh("deaf", CgiServer.PLAIN + "echo done").start();
        try (Visitor visitor = server.visitor()) {
            visitor.ask("POST /cgi-bin/deaf HTTP/1.1", "Content-Length: 200000").say("x".repeat(200_000)).head();
            assertEquals("done\n", visitor.chunks());
            assertEquals("HTTP/1.1 200 OK Hello, files!", visitor.ask("GET /hello.txt HTTP/1.1").reply());
        }
    }

    @Test
    void aBodyThatIsNotCompletedStartsNoScript() throws Exception {
        server.sh("mark", "touch " + server.folder + "/ran").start();
        try (Visitor visitor = server.visitor()) {
            visitor.ask("POST /cgi-bin/mark HTTP/1.1", "Content-Length: 10").say("half");
            Await.until(() -> server.handler().spooled() == 4);
            assertTrue(visitor.end().rest().startsWith("HTTP/1.1 400 "));
        }
        try (Visitor visitor = server.visitor()) {
            visitor.ask("POST /cgi-bin/mark HTTP/1.1", "Content-Length: 10").say("half");
            Await.until(() -> server.handler().spooled() == 4);
            visitor.reset();
        }
        Await.until(() -> server.handler().spooled() == 0);
        assertFalse(Files.exists(server.folder.resolve("ran")));
    }

    @Test
    void closingRefusesABodyThatIsStillComing() throws Exception {
        server.python("count", COUNT).start();
        try (Visitor visitor = server.visitor()) {
            visitor.ask("POST /cgi-bin/count HTTP/1.1", "Content-Length: 10").say("half");
            Await.until(() -> server.handler().spooled() == 4);
            server.handler().close();
            assertTrue(visitor.head().startsWith("HTTP/1.1 503 "));
        }
        assertEquals(0, server.handler().spooled());
    }
}

package stheno.web.cgi;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
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
    void aLargeBodyFlowsThroughAScriptThatAnswersMeanwhile() throws Exception {
        server.sh("cat", CgiServer.PLAIN + "exec cat").start();
        int length = 20_000_000;
        try (Visitor visitor = server.visitor()) {
            visitor.ask("POST /cgi-bin/cat HTTP/1.1", "Content-Length: " + length);
            Thread sender = Thread.startVirtualThread(() -> {
                try {
                    for (int i = 0; i < length / 10_000; i++) visitor.say("0123456789".repeat(1000));
                } catch (IOException e) {
                    throw new AssertionError(e);
                }
            });
            visitor.head();
            long read = 0;
            for (String chunk = visitor.chunk(); !chunk.isEmpty(); chunk = visitor.chunk()) read += chunk.length();
            assertEquals(length, read);
            sender.join();
        }
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
        server.python("count", COUNT).start(CgiSettings.DEFAULTS.withSpoolLimit(10));
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
    void aBodyThatIsNotCompletedEndsTheScript() throws Exception {
        server.sh("wait", "echo $$ > " + server.folder + "/pid; cat > /dev/null; sleep 1000").start();
        long pid;
        try (Visitor visitor = server.visitor()) {
            visitor.ask("POST /cgi-bin/wait HTTP/1.1", "Content-Length: 10").say("half");
            pid = server.number("pid");
        }
        CgiServer.awaitEnd(pid);
    }

    @Test
    void eachPieceOfTheBodyGivesTheScriptNewTimeToAnswer() throws Exception {
        server.python("slow", """
                import os, time
                for i in range(4):
                    os.read(0, 1)
                    time.sleep(0.5)
                    open('%s/read%%d' %% i, 'w').write('1\\n')
                print('Content-Type: text/plain\\n\\nthanks')
                """.formatted(server.folder)).start(CgiSettings.DEFAULTS
                .withHeaderTimeout(Duration.ofMillis(1300)).withTimeout(Duration.ofSeconds(20)));
        try (Visitor visitor = server.visitor()) {
            visitor.ask("POST /cgi-bin/slow HTTP/1.1", "Content-Length: 4");
            for (int i = 0; i < 4; i++) {
                visitor.say("x");
                server.number("read" + i);
            }
            visitor.head();
            assertEquals("thanks\n", visitor.chunks());
        }
    }
}

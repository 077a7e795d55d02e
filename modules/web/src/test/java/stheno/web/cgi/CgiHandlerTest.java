package stheno.web.cgi;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import stheno.http.Principal;
import stheno.http.Reply;
import stheno.testkit.Visitor;

/// The environment of scripts, and the handling of their output.
@Timeout(60)
class CgiHandlerTest {
    /// Tells everything it has been given.
    private static final String FACTS = """
            #include <stdio.h>
            #include <unistd.h>
            extern char **environ;
            int main(int count, char **arguments) {
                char folder[4096];
                printf("Content-Type: text/plain\\r\\n\\r\\n");
                for (int i = 1; i < count; i++) printf("argument %s\\n", arguments[i]);
                printf("folder %s\\n", getcwd(folder, sizeof folder));
                for (char **at = environ; *at; at++) printf("env %s\\n", *at);
                printf("descriptor %d\\n", dup(0));
                return 0;
            }
            """;

    @RegisterExtension
    final CgiServer server = new CgiServer();

    @Test
    void scriptsOfEveryKindAreRun() throws Exception {
        server.sh("a.sh", CgiServer.PLAIN + "echo Hello, sh!")
                .python("b.py", "print('Content-Type: text/plain\\n\\nHello, python!')")
                .perl("c.pl", "print \"Content-Type: text/plain\\r\\n\\r\\nHello, perl!\\n\";")
                .script("bare", CgiServer.PLAIN + "echo Hello, nobody!\n")
                .c("d", "#include <stdio.h>\nint main(void) { puts(\"Content-Type: text/plain\\n\\nHello, C!\"); }")
                .start();
        assertTrue(server.get("/cgi-bin/a.sh").endsWith("\nContent-Type: text/plain\nTransfer-Encoding: chunked\n\nHello, sh!\n"));
        assertTrue(server.get("/cgi-bin/b.py").endsWith("\n\nHello, python!\n"));
        assertTrue(server.get("/cgi-bin/c.pl").endsWith("\n\nHello, perl!\n"));
        assertTrue(server.get("/cgi-bin/bare").endsWith("\n\nHello, nobody!\n")); // a file without #! is run by the shell
        assertTrue(server.get("/cgi-bin/d").endsWith("\n\nHello, C!\n"));
    }

    @Test
    void theEnvironmentHoldsOnlyTheRequestsVariables() throws Exception {
        server.c("facts", FACTS).start(CgiSettings.DEFAULTS.withInherited(Set.of("NO_SUCH_VARIABLE")));
        String reply = server.get("/cgi-bin/facts/more/x%20y?a=b", "Proxy: http://evil.test/", "Authorization: Basic c2VjcmV0", "X-Own: 1");
        Set<String> names = new TreeSet<>();
        reply.lines().filter(line -> line.startsWith("env ")).forEach(line -> names.add(line.substring(4, line.indexOf('='))));
        assertEquals(Set.of("DOCUMENT_ROOT", "GATEWAY_INTERFACE", "HTTP_HOST", "HTTP_X_OWN", "PATH", "PATH_INFO", "PATH_TRANSLATED",
                "QUERY_STRING", "REMOTE_ADDR", "REMOTE_HOST", "REMOTE_PORT", "REQUEST_METHOD", "REQUEST_SCHEME", "REQUEST_URI",
                "SCRIPT_FILENAME", "SCRIPT_NAME", "SERVER_NAME", "SERVER_PORT", "SERVER_PROTOCOL", "SERVER_SOFTWARE", "UNIQUE_ID"), names);
        assertTrue(reply.contains("env PATH_INFO=/more/x y\n"), reply);
        assertTrue(reply.contains("env SCRIPT_NAME=/cgi-bin/facts\n"), reply);
        assertTrue(reply.contains("env SERVER_PORT=" + server.served().address.getPort() + "\n"), reply);
        assertTrue(reply.contains("folder " + server.scripts.toRealPath() + "\n"), reply);
        assertFalse(reply.contains("argument"), reply);
    }

    @Test
    void noDescriptorOfTheServerIsInherited() throws Exception {
        server.c("facts", FACTS).start();
        assertTrue(server.get("/cgi-bin/facts").contains("descriptor 3\n"));
    }

    @Test
    void theRequestsVariablesOverrideAddedOnes() throws Exception {
        server.c("facts", FACTS).start(CgiSettings.DEFAULTS.withVariables(Map.of("OWN", "yes", "SERVER_SOFTWARE", "no")),
                scripts -> exchange -> {
                    exchange.user(new Principal("Basic", "sam"));
                    scripts.handle(exchange);
                });
        String reply = server.get("/cgi-bin/facts");
        assertTrue(reply.contains("env OWN=yes\n"), reply);
        assertTrue(reply.contains("env SERVER_SOFTWARE=Stheno\n"), reply);
        assertTrue(reply.contains("env AUTH_TYPE=Basic\n") && reply.contains("env REMOTE_USER=sam\n"), reply);
    }

    @Test
    void anIndexedQueryBecomesArguments() throws Exception {
        server.c("facts", FACTS).start();
        String reply = server.get("/cgi-bin/facts?one+two%20words+%24(id)");
        assertTrue(reply.contains("argument one\nargument two words\nargument $(id)\nfolder "), reply);
        assertTrue(server.get("/cgi-bin/facts?one%00").startsWith("HTTP/1.1 400 "));
        assertTrue(server.get("/cgi-bin/facts", "X: a\0b").startsWith("HTTP/1.1 400 "));
    }

    @ParameterizedTest
    @CsvSource({"/cgi-bin/none, 404", "/cgi-bin/, 403", "/cgi-bin/data, 403", "/cgi-bin/../secret, 404", "/cgi-bin/lost, 500",
        "/cgi-bin/silent, 502", "/cgi-bin/wordy, 502", "/cgi-bin/endless, 502", "/cgi-bin/halfway, 502", "/cgi-bin/empty, 502"})
    void aFaultHasItsStatus(String path, int status) throws Exception {
        server.sh("silent", "exit 0").sh("wordy", "echo Hello!; echo; echo body").sh("halfway", "echo Content-Type: text/plain")
                .sh("empty", "echo; echo body").perl("endless", "print 'x' x 100000;").script("lost", "#!/no/such/interpreter\n");
        Files.writeString(server.scripts.resolve("data"), "");
        server.start();
        String reply = server.get(path);
        assertTrue(reply.startsWith("HTTP/1.1 " + status + " "), reply);
        assertFalse(reply.contains(server.folder.toString()), reply);
    }

    @Test
    void aScriptThatCannotRunIsLoggedInOneLine() throws Exception {
        server.script("lost", "#!/no/such/interpreter\n");
        Files.writeString(server.scripts.resolve("data"), "");
        server.start();
        assertTrue(server.get("/cgi-bin/data").startsWith("HTTP/1.1 403 "));
        assertTrue(server.get("/cgi-bin/lost").startsWith("HTTP/1.1 500 "));
        server.journal().await("cgi-not-executable script=" + server.scripts.toRealPath().resolve("data"));
        server.journal().await("cgi-not-started script=" + server.scripts.toRealPath().resolve("lost"));
        assertEquals(List.of(), server.journal().of("ERROR").toList());
    }

    @Test
    void theStatusHackWorksHoweverItIsSplit() throws Exception {
        server.python("split", """
                import sys
                for c in 'Status: 418 Teapot\\r\\nContent-Type: text/plain\\r\\nSet-Cookie: a=1\\r\\nSet-Cookie: b=2\\r\\n\\r\\nshort':
                    sys.stdout.write(c)
                    sys.stdout.flush()
                """).start();
        String reply = server.get("/cgi-bin/split");
        assertTrue(reply.startsWith("HTTP/1.1 418 Teapot\n"), reply);
        assertTrue(reply.contains("Set-Cookie: a=1\nSet-Cookie: b=2\n"), reply);
        assertTrue(reply.endsWith("\n\nshort"), reply);
    }

    @Test
    void aPromisedLengthIsKept() throws Exception {
        server.sh("exact", "printf 'Content-Type: text/plain\\nContent-Length: 4\\n\\nfour'")
                .sh("long", "printf 'Content-Type: text/plain\\nContent-Length: 4\\n\\nfour and more'")
                .sh("short", "printf 'Content-Type: text/plain\\nContent-Length: 40\\n\\nfour'").start();
        try (Visitor visitor = server.visitor()) {
            assertEquals("HTTP/1.1 200 OK four", visitor.ask("GET /cgi-bin/exact HTTP/1.1").reply());
            assertEquals("HTTP/1.1 200 OK four", visitor.ask("GET /cgi-bin/long HTTP/1.1").reply());
            assertEquals("HTTP/1.1 200 OK Hello, files!", visitor.ask("GET /hello.txt HTTP/1.1").reply()); // the connection is sound
            visitor.ask("GET /cgi-bin/short HTTP/1.1").head();
            assertEquals("four", visitor.rest()); // the end of the stream, before that of the body
        }
        server.journal().await("cgi-incomplete script=/cgi-bin/short why=the script has sent 4 bytes, not 40");
    }

    @Test
    void headGetsNoBody() throws Exception {
        server.sh("some", CgiServer.PLAIN + "echo body of $REQUEST_METHOD")
                .sh("sized", "printf 'Content-Type: text/plain\\nContent-Length: 4\\n\\nfour'").start();
        try (Visitor visitor = server.visitor()) {
            String head = visitor.ask("HEAD /cgi-bin/some HTTP/1.1").head();
            assertTrue(head.startsWith("HTTP/1.1 200 OK\n") && !head.contains("Content-Length") && !head.contains("Transfer"), head);
            assertTrue(visitor.ask("HEAD /cgi-bin/sized HTTP/1.1").head().contains("Content-Length: 4\n"));
            assertEquals("HTTP/1.1 200 OK Hello, files!", visitor.ask("GET /hello.txt HTTP/1.1").reply());
        }
    }

    @Test
    void repliesWithoutABodyHaveNone() throws Exception {
        server.sh("none", "echo Status: 204; echo; echo body").sh("same", "echo Status: 304; echo ETag: '\"x\"'; echo; echo body").start();
        try (Visitor visitor = server.visitor()) {
            assertTrue(visitor.ask("GET /cgi-bin/none HTTP/1.1").head().startsWith("HTTP/1.1 204 No Content\n"));
            assertTrue(visitor.ask("GET /cgi-bin/same HTTP/1.1").head().contains("ETag: \"x\"\n"));
            assertEquals("HTTP/1.1 200 OK Hello, files!", visitor.ask("GET /hello.txt HTTP/1.1").reply());
        }
    }

    @Test
    void anOldClientGetsABodyUntilTheEnd() throws Exception {
        server.sh("some", CgiServer.PLAIN + "echo body in $SERVER_PROTOCOL").start();
        String reply = server.ask("GET /cgi-bin/some HTTP/1.0");
        assertTrue(reply.endsWith("Connection: close\n\nbody in HTTP/1.0\n"), reply);
    }

    @Test
    void theReplyOfACrashedScriptIsIncomplete() throws Exception {
        server.sh("crash", CgiServer.PLAIN + "echo begun; kill -9 $$").start();
        try (Visitor visitor = server.visitor()) {
            visitor.ask("GET /cgi-bin/crash HTTP/1.1").head();
            String rest = visitor.rest();
            assertTrue(rest.startsWith("6\r\nbegun\n") && !rest.contains("\r\n0\r\n"), rest);
        }
        assertTrue(server.journal().await("cgi-incomplete").startsWith("WARN "));
        assertEquals(List.of(), server.journal().errors());
    }

    @Test
    void anExtensionMakesAScript() throws Exception {
        Files.writeString(server.scripts.resolve("page.py"), "import sys; print('Content-Type: text/plain\\n\\nrun by', sys.argv[1:])");
        server.sh("own.cgi", CgiServer.PLAIN + "echo run itself");
        Files.writeString(server.scripts.resolve("page.txt"), "not run");
        server.start(CgiSettings.DEFAULTS.withExtension(".cgi").withExtension(".py", "/usr/bin/env", "python3"));
        server.handler().otherwise(exchange -> exchange.respond(Reply.text("otherwise")));
        assertTrue(server.get("/cgi-bin/page.py?word").endsWith("run by ['word']\n"));
        assertTrue(server.get("/cgi-bin/own.cgi/more").endsWith("run itself\n"));
        assertTrue(server.get("/cgi-bin/page.txt").endsWith("otherwise"));
        assertTrue(server.get("/cgi-bin/none").endsWith("otherwise"));
    }

    @Test
    void pipelinedRequestsAreAnsweredInOrder() throws Exception {
        Path gate = server.fifo("gate");
        server.sh("first", "read line < " + gate + "; " + CgiServer.PLAIN + "echo first")
                .sh("second", CgiServer.PLAIN + "echo second > " + gate + "; echo second")
                .start();
        try (Visitor visitor = server.visitor()) {
            visitor.ask("GET /cgi-bin/first HTTP/1.1").ask("GET /cgi-bin/second HTTP/1.1").ask("GET /hello.txt HTTP/1.1");
            visitor.head();
            assertEquals("first\n", visitor.chunks());
            visitor.head();
            assertEquals("second\n", visitor.chunks());
            assertEquals("HTTP/1.1 200 OK Hello, files!", visitor.reply());
        }
    }

    @Test
    void aLineASecondIsSeenALineASecond() throws Exception {
        Path first = server.fifo("first");
        Path second = server.fifo("second");
        server.sh("lines", CgiServer.PLAIN + "echo one; read x < " + first + "; echo two; read x < " + second + "; echo three").start();
        try (Visitor visitor = server.visitor()) {
            visitor.ask("GET /cgi-bin/lines HTTP/1.1").head();
            assertEquals("one\n", visitor.chunk());
            Files.writeString(first, "\n");
            assertEquals("two\n", visitor.chunk());
            Files.writeString(second, "\n");
            assertEquals("three\n", visitor.chunks());
        }
    }
}

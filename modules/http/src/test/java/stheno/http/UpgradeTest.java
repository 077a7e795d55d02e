package stheno.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import stheno.http.fixture.Served;
import stheno.reactor.Detached;
import stheno.testkit.Visitor;

/// A connection that changes its protocol within a handler (RFC 9110, section 7.8), as WebSocket does: here to an echo.
class UpgradeTest {
    private static final String SWITCH = "HTTP/1.1 101 Switching Protocols\r\nUpgrade: echo\r\nConnection: Upgrade\r\n\r\n";

    private final BlockingQueue<String> told = new ArrayBlockingQueue<>(10);
    private Served served;

    @BeforeEach
    void serve() throws IOException {
        served = new Served(new Router()
                .get("/hello", exchange -> exchange.respond(Reply.text("hello")))
                .get("/late", exchange -> Thread.startVirtualThread(() -> exchange.respond(Reply.text("late"))))
                .get("/echo", this::upgrade));
    }

    @AfterEach
    void stop() {
        served.close();
    }

    private void upgrade(Exchange exchange) {
        if (exchange.request().fields().has("Upgrade", "echo")) exchange.detach(this::echo);
        else exchange.respond(Reply.error(Status.UPGRADE_REQUIRED, "This is an echo."));
    }

    private void echo(Detached connection) {
        try {
            OutputStream out = connection.output();
            out.write(SWITCH.getBytes(StandardCharsets.US_ASCII));
            InputStream in = connection.input();
            byte[] buffer = new byte[1000];
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) out.write(buffer, 0, n);
            told.add("ended");
        } catch (IOException e) {
            told.add("failed");
            throw new UncheckedIOException(e);
        }
    }

    private static String read(Visitor visitor, int length) throws IOException {
        return new String(visitor.input().readNBytes(length), StandardCharsets.ISO_8859_1);
    }

    private static void untilEmptyLine(Visitor visitor) throws IOException {
        while (!visitor.line().isEmpty()) {
            // the head
        }
    }

    @Test
    void theHandlersThreadSpeaksTheNewProtocolToTheEnd() throws Exception {
        try (Visitor visitor = served.visitor()) {
            visitor.ask("GET /echo HTTP/1.1", "Connection: Upgrade", "Upgrade: echo");
            assertEquals(SWITCH, read(visitor, SWITCH.length()));
            for (String word : new String[] {"one", "\r\n\r\n", "GET / HTTP/1.1\r\n\r\n", "x".repeat(100_000)}) {
                visitor.say(word);
                assertEquals(word, read(visitor, word.length()));
            }
            visitor.end();
            assertEquals(-1, visitor.input().read());
            assertEquals("ended", told.poll(30, TimeUnit.SECONDS));
        }
    }

    @Test
    void whatCameBehindTheHeadIsReadFirst() throws Exception {
        try (Visitor visitor = served.visitor()) {
            visitor.say("GET /echo HTTP/1.1\r\nHost: test\r\nConnection: Upgrade\r\nUpgrade: echo\r\n\r\nahead\r\n\r\nof time");
            assertEquals(SWITCH + "ahead\r\n\r\nof time", read(visitor, SWITCH.length() + 16));
        }
    }

    @Test
    void theRepliesBeforeItAreSentBeforeIt() throws Exception {
        try (Visitor visitor = served.visitor()) {
            visitor.ask("GET /hello HTTP/1.1").ask("GET /late HTTP/1.1")
                    .ask("GET /echo HTTP/1.1", "Connection: Upgrade", "Upgrade: echo").say("now");
            untilEmptyLine(visitor);
            assertEquals("hello", read(visitor, 5));
            untilEmptyLine(visitor);
            assertEquals("late", read(visitor, 4));
            assertEquals(SWITCH + "now", read(visitor, SWITCH.length() + 3));
        }
    }

    @Test
    void withoutTheFieldTheConnectionGoesOnInHttp() throws Exception {
        try (Visitor visitor = served.visitor()) {
            visitor.ask("GET /echo HTTP/1.1");
            assertTrue(visitor.line().startsWith("HTTP/1.1 426 "));
        }
    }

    @Test
    void anOpenSessionIsCutWhenTheServerStops() throws Exception {
        try (Visitor visitor = served.visitor()) {
            visitor.ask("GET /echo HTTP/1.1", "Connection: Upgrade", "Upgrade: echo");
            assertEquals(SWITCH, read(visitor, SWITCH.length()));
            served.close();
            assertEquals("failed", told.poll(30, TimeUnit.SECONDS));
        }
    }
}

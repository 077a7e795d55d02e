package stheno.web.rules;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import stheno.http.Handler;
import stheno.http.Reply;
import stheno.http.Status;
import stheno.http.fixture.Served;
import stheno.producers.Producer;
import stheno.storage.DiskPool;
import stheno.storage.DiskShare;
import stheno.storage.Tree;
import stheno.testkit.Await;
import stheno.testkit.ManualClock;
import stheno.testkit.Visitor;
import stheno.web.files.MimeTypes;

class ErrorPagesTest {
    private static final Reply NOT_FOUND = Reply.error(Status.NOT_FOUND, "own");

    @TempDir
    Path folder;
    Path root;

    @BeforeEach
    void plant() throws IOException {
        root = Files.createDirectories(folder.resolve("www"));
        Files.writeString(root.resolve("404.html"), "<p>lost</p>");
        Files.writeString(root.resolve("4xx.txt"), "wrong");
        Files.writeString(root.resolve("5xx.html"), "<p>broken</p>");
        Files.writeString(root.resolve(".hidden"), "x");
        Files.writeString(folder.resolve("outside"), "x");
        Files.createSymbolicLink(root.resolve("link"), folder.resolve("outside"));
        Files.createDirectories(root.resolve("dir"));
    }

    private ErrorPages pages(Handler next) throws IOException {
        return new ErrorPages(Tree.at(root), Map.of(404, "/404.html", 4, "/4xx.txt", 5, "/5xx.html"), next);
    }

    private String asked(String line, Handler next) throws IOException {
        try (Served served = new Served(pages(next)); Visitor visitor = served.visitor()) {
            return visitor.ask(line, "Connection: close").rest();
        }
    }

    @Test
    void aPageTakesThePlaceOfTheServersOwnAndTheRestStays() throws IOException {
        String reply = asked("GET / HTTP/1.1", exchange -> exchange.respond(NOT_FOUND.field("X-Own", "stays")));
        assertTrue(reply.startsWith("HTTP/1.1 404 Not Found\r\n") && reply.endsWith("\r\n\r\n<p>lost</p>"), reply);
        assertTrue(reply.contains("Content-Type: text/html; charset=utf-8\r\n") && reply.contains("X-Own: stays\r\n"), reply);
        assertTrue(reply.contains("Content-Length: 11\r\n"), reply);
    }

    @Test
    void aClassOfStatusesHasAPageForThoseWithoutOne() throws IOException {
        Reply method = Reply.error(Status.METHOD_NOT_ALLOWED, "own").field("Allow", "GET");
        String reply = asked("GET / HTTP/1.1", exchange -> exchange.respond(method));
        assertTrue(reply.startsWith("HTTP/1.1 405 ") && reply.endsWith("\r\n\r\nwrong") && reply.contains("Allow: GET\r\n"), reply);
        assertTrue(reply.contains("Content-Type: text/plain; charset=utf-8\r\n"), reply);
        reply = asked("GET / HTTP/1.1", _ -> {
            throw new IllegalStateException("as the test demands");
        });
        assertTrue(reply.startsWith("HTTP/1.1 500 ") && reply.endsWith("\r\n\r\n<p>broken</p>"), reply);
    }

    @Test
    void aReplyToHeadHasThePagesLength() throws IOException {
        String reply = asked("HEAD / HTTP/1.1", exchange -> exchange.respond(NOT_FOUND));
        assertTrue(reply.contains("Content-Length: 11\r\n") && reply.endsWith("\r\n\r\n"), reply);
    }

    @Test
    void errorsWithABodyOfTheHandlerAreLeftAlone() throws IOException {
        List<Supplier<Reply>> replies = List.of(() -> Reply.text(Status.NOT_FOUND, "mine"), () -> Reply.text("mine"),
                () -> NOT_FOUND.body("mine".getBytes(StandardCharsets.US_ASCII)),
                () -> NOT_FOUND.body(Producer.bytes(new byte[] {'m', 'i', 'n', 'e'})));
        for (Supplier<Reply> own : replies) {
            String reply = asked("GET / HTTP/1.1", exchange -> exchange.respond(own.get()));
            assertTrue(reply.endsWith("\r\n\r\nmine"), reply);
        }
    }

    @Test
    void aPageThatIsWrappedAlreadyIsClosed() throws Exception {
        CountDownLatch closed = new CountDownLatch(1);
        Handler pages = pages(exchange -> exchange.respond(NOT_FOUND));
        Handler wrapping = exchange -> {
            exchange.transform(reply -> reply.through(body -> body.hooked((_, _) -> closed.countDown())));
            pages.handle(exchange);
        };
        try (Served served = new Served(wrapping); Visitor visitor = served.visitor()) {
            assertTrue(visitor.ask("GET / HTTP/1.1").reply().endsWith("lost</p>"));
            assertTrue(closed.await(30, TimeUnit.SECONDS));
        }
    }

    @Test
    void aStatusWithoutAPageKeepsTheServersOwn() throws IOException {
        try (Served served = new Served(new ErrorPages(Tree.at(root), Map.of(500, "/5xx.html"), exchange -> exchange.respond(NOT_FOUND)));
                Visitor visitor = served.visitor()) {
            assertTrue(visitor.ask("GET / HTTP/1.1").reply().contains("own"));
        }
    }

    @Test
    void aPageThatChangesIsReadAgain() throws Exception {
        ManualClock clock = new ManualClock();
        ThreadFactory threads = work -> new Thread(work, "disk");
        DiskShare disk = new DiskPool(threads, clock).share();
        Handler pages = new ErrorPages(Tree.at(root), Map.of(404, "/404.html"), MimeTypes.DEFAULTS.withCharset(""), disk,
                exchange -> exchange.respond(NOT_FOUND));
        try (Served served = new Served(pages); Visitor visitor = served.visitor()) {
            Files.writeString(root.resolve("404.html"), "<p>gone</p>");
            for (int i = 0; i < 3; i++) assertTrue(visitor.ask("GET / HTTP/1.1").reply().endsWith("lost</p>"), "within a second");
            clock.advance(Duration.ofSeconds(1));
            Await.until(() -> visitor.ask("GET / HTTP/1.1").reply().endsWith("gone</p>"));
            Files.delete(root.resolve("404.html"));
            clock.advance(Duration.ofSeconds(1));
            for (int i = 0; i < 3; i++) assertTrue(visitor.ask("GET / HTTP/1.1").reply().endsWith("gone</p>"), "it stays as it was");
        }
    }

    @Test
    void aReadyReplyBecomesAReadyReply() throws IOException {
        List<Reply> seen = new ArrayList<>();
        Handler pages = pages(exchange -> {
            exchange.transform(reply -> {
                seen.add(reply);
                return reply;
            });
            exchange.respond(NOT_FOUND);
        });
        try (Served served = new Served(pages); Visitor visitor = served.visitor()) {
            for (int i = 0; i < 5; i++) assertTrue(visitor.ask("GET / HTTP/1.1").reply().endsWith("lost</p>"));
        }
        assertEquals(5, seen.size());
        seen.forEach(reply -> assertSame(seen.getFirst(), reply));
        assertTrue(seen.getFirst().reusable());
    }

    @ParameterizedTest
    @ValueSource(strings = {"/missing.html", "404.html", "/dir", "/dir/", "/.hidden", "/link", "/../outside", ""})
    void aMissingPageIsReportedAtOnce(String page) {
        IOException e = assertThrows(IOException.class, () -> new ErrorPages(Tree.at(root), Map.of(404, page), _ -> { }));
        assertTrue(e.getMessage().contains(page), e.getMessage());
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 3, 6, 200, 304, 399, 600, -4})
    void onlyErrorsHavePages(int status) {
        assertThrows(IllegalArgumentException.class, () -> new ErrorPages(Tree.at(root), Map.of(status, "/404.html"), _ -> { }));
    }

    @Test
    void aPageIsBounded() throws IOException {
        Files.write(root.resolve("404.html"), new byte[256 * 1024]);
        new ErrorPages(Tree.at(root), Map.of(404, "/404.html"), _ -> { });
        Files.write(root.resolve("404.html"), new byte[256 * 1024 + 1]);
        IOException e = assertThrows(IOException.class, () -> new ErrorPages(Tree.at(root), Map.of(404, "/404.html"), _ -> { }));
        assertFalse(e.getMessage().isEmpty());
    }
}

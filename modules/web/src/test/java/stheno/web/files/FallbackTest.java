package stheno.web.files;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import stheno.http.Reply;
import stheno.http.Status;
import stheno.http.fixture.Bodies;
import stheno.http.fixture.Heads;
import stheno.producers.Deflaters;
import stheno.storage.DiskPool;
import stheno.storage.Tree;
import stheno.testkit.ManualClock;

class FallbackTest {
    private static final Instant TODAY = Instant.parse("2126-01-01T00:00:00Z");
    private static final String PAGE = "<p>the application</p>\n".repeat(200);

    @TempDir
    Path folder;
    Path root;
    final ManualClock clock = new ManualClock();
    OpenFiles files;
    FileHandler handler;

    @BeforeEach
    void plant() throws IOException {
        root = Files.createDirectories(folder.resolve("www"));
        write("index.html", PAGE);
        write("app.js", "script");
        write(".hidden", "x");
        Files.createDirectories(root.resolve("dir"));
        Files.createSymbolicLink(root.resolve("out"), folder);
        Tree tree = Tree.at(root);
        files = new OpenFiles(tree, new DiskPool().share(), System::nanoTime);
        FileSettings settings = FileSettings.DEFAULTS.withFallback("/index.html");
        Deflaters deflaters = new Deflaters(1);
        FileLookup lookup = new FileLookup(tree, settings, files, new FileCache(settings.cache(), clock), deflaters, () -> TODAY);
        handler = new FileHandler(tree, settings, deflaters, lookup, new DiskPool().share(), () -> TODAY);
    }

    private void write(String name, String text) throws IOException {
        Files.setLastModifiedTime(Files.writeString(root.resolve(name), text), FileTime.from(TODAY.minusSeconds(1_000_000)));
    }

    private Reply ask(String line, String... fields) {
        String head = line + " HTTP/1.1\nHost: a" + (fields.length == 0 ? "" : "\n" + String.join("\n", fields));
        return assertInstanceOf(FileHandler.Outcome.Answer.class, handler.outcome(Heads.request(head))).reply();
    }

    @ParameterizedTest
    @CsvSource({
        "GET /users/7, 200", "HEAD /users/7, 200", "GET /users/7/, 200", "GET /a.b/c, 200", "GET /x?y=z.w, 200", "GET /, 200",
        "GET /users/%37, 200",
        "GET /app.css, 404", "GET /users/pic.png, 404", "GET /index.htm, 404", "GET /x/.hidden, 404", "GET /.hidden, 404",
        "GET /.hidden/x, 404",
        "GET /.well-known/token, 404", "GET /%ff, 200", "GET /%00, 200",
        "GET /a%5cb, 200", "GET /a%2fb, 200", "POST /%ff, 405", "GET /.hidden/%ff, 200", "GET /%ff.js, 404",
        "GET /out/x, 403", "GET /dir/, 403", "GET /dir, 301",
        "POST /users/7, 405",
        "OPTIONS /users/7, 204", "GET /app.js/x, 200",
    })
    void aPageThatIsNotThereIsTheApplication(String line, int status) {
        assertEquals(status, ask(line).status().code());
    }

    @Test
    void aLargePageThatIsReplacedIsTheNewOneAtOnce() throws IOException {
        write("index.html", PAGE.repeat(20));
        assertEquals(PAGE.repeat(20), Bodies.text(ask("GET /users/7"))); // too large to be cached with its content
        write("next", PAGE.repeat(30));
        Files.move(root.resolve("next"), root.resolve("index.html"), StandardCopyOption.ATOMIC_MOVE);
        assertEquals(PAGE.repeat(30), Bodies.text(ask("GET /users/7")));
        Files.delete(root.resolve("index.html"));
        assertEquals(404, ask("GET /users/7").status().code());
    }

    @Test
    void aFileIsServedWithoutItsDeletedPrecompressedFile() throws IOException {
        write("app.js", PAGE.repeat(20));
        write("app.js.gz", PAGE.repeat(20));
        Reply compressed = ask("GET /app.js", "Accept-Encoding: gzip");
        assertEquals("gzip", compressed.fields().first("Content-Encoding").orElse("none"));
        compressed.discard(); // or the file would stay open
        Files.delete(root.resolve("app.js.gz"));
        Reply reply = ask("GET /app.js", "Accept-Encoding: gzip");
        assertEquals(200, reply.status().code());
        reply.discard();
        assertEquals(PAGE.repeat(20), Bodies.text(ask("GET /app.js")));
    }

    @Test
    void itIsTheFileInEveryRespect() throws IOException {
        Reply page = ask("GET /users/7");
        assertEquals(PAGE, Bodies.text(page));
        assertEquals(PAGE.length(), page.length());
        assertEquals("text/html; charset=utf-8", page.fields().first("Content-Type").orElseThrow());
        String etag = page.fields().first("ETag").orElseThrow();
        assertEquals(etag, ask("GET /index.html").fields().first("ETag").orElseThrow());
        assertEquals(Status.NOT_MODIFIED, ask("GET /users/8", "If-None-Match: " + etag).status());
        assertEquals(Status.PRECONDITION_FAILED, ask("GET /users/8", "If-Match: \"x\"").status());
        assertEquals("<p>", Bodies.text(ask("GET /users/8", "Range: bytes=0-2")));
        assertEquals("gzip", ask("GET /users/8", "Accept-Encoding: gzip").fields().first("Content-Encoding").orElseThrow());
    }

    @ParameterizedTest
    @CsvSource({"/users/jane.doe, 200", "/v1.2, 200", "/docs/node.js, 200", "/%ff.x, 200", "/.hidden, 404", "/.well-known/a.b, 404"})
    void aBrowserThatOpensAPathWithADotGetsThePage(String path, int status) {
        assertEquals(status, ask("GET " + path, "Accept: text/html,application/xhtml+xml,*/*;q=0.8").status().code());
        for (String accepted : new String[] {"*/*", "text/css,*/*;q=0.1", "image/avif,image/*,*/*;q=0.8", "text/*", "text/html;q=0,*/*"}) {
            Reply missing = ask("GET " + path, "Accept: " + accepted);
            assertEquals(Status.NOT_FOUND, missing.status(), "a script, a style or a picture");
        }
    }

    @Test
    void itSaysWhichPageItIs() throws IOException {
        write("my app.html", PAGE);
        handler = new FileHandler(Tree.at(root), FileSettings.DEFAULTS.withFallback("/my app.html"));
        assertEquals("/my%20app.html", ask("GET /x").fields().first("Content-Location").orElseThrow());
        assertFalse(ask("GET /my%20app.html").fields().has("Content-Location"));
    }

    @Test
    void onlyClientsThatAcceptHtmlGetTheFallback() {
        assertEquals(Status.OK, ask("GET /x", "Accept: text/html,*/*;q=0.8").status());
        assertEquals(Status.OK, ask("GET /x", "Accept: */*").status());
        assertEquals(Status.NOT_FOUND, ask("GET /x", "Accept: application/json").status());
        assertEquals(Status.NOT_FOUND, ask("GET /x", "Accept: text/html;q=0, */*").status());
    }

    @Test
    void varyNamesTheFieldsThatTheFallbackDependsOn() {
        assertEquals("Accept, Accept-Encoding", ask("GET /x").fields().first("Vary").orElseThrow());
        assertEquals(1, ask("GET /x").fields().all("Vary").size());
        assertEquals("Accept, Accept-Encoding", ask("GET /x", "Accept: image/png").fields().first("Vary").orElseThrow());
        assertEquals("Accept-Encoding", ask("GET /index.html").fields().first("Vary").orElseThrow());
    }

    @Test
    void itIsOneReadyReply() {
        Reply page = ask("GET /x");
        assertTrue(page.reusable());
        assertSame(page, ask("GET /y"));
    }

    @Test
    void aChangeOfTheFileIsSeenWithinASecond() throws IOException {
        assertEquals(PAGE, Bodies.text(ask("GET /x")));
        write("index.html", "another");
        clock.advance(Duration.ofSeconds(1));
        assertEquals("another", Bodies.text(ask("GET /x")));
        Files.delete(root.resolve("index.html"));
        clock.advance(Duration.ofSeconds(1));
        assertEquals(Status.NOT_FOUND, ask("GET /x").status());
    }

    @Test
    void aLargeFallbackIsSentFromDisk() throws IOException {
        write("index.html", "0123456789".repeat(20_000));
        Reply page = ask("GET /x");
        assertEquals(200_000, page.length());
        assertEquals(200_000, Bodies.of(page).length);
        assertEquals(0, files.count());
    }

    @Test
    void aMissingOrRefusedFallbackIsAnswered404() throws IOException {
        for (String path : new String[] {"/missing.html", "/.hidden", "/dir", "/out", "/%41"}) {
            handler = new FileHandler(Tree.at(root), FileSettings.DEFAULTS.withFallback(path));
            assertEquals(Status.NOT_FOUND, ask("GET /x").status(), path);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "index.html", "/", "/dir/"})
    void aFallbackThatIsNoPathIsRefused(String path) {
        assertThrows(IllegalArgumentException.class, () -> FileSettings.DEFAULTS.withFallback(path));
    }

    @Test
    void withoutOneWhatIsNotThereIsNotFound() throws IOException {
        handler = new FileHandler(Tree.at(root), FileSettings.DEFAULTS);
        assertEquals(Status.NOT_FOUND, ask("GET /x").status());
        assertEquals(0, ask("GET /x").fields().all("Vary").size());
    }
}

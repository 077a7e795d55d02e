package stheno.web.files;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import stheno.http.fixture.Served;
import stheno.storage.Tree;
import stheno.testkit.Visitor;

/// [FileSettings#cleanUrls] and [FileSettings#gzipLimit].
@Timeout(60)
class CleanUrlsTest {
    @TempDir
    Path root;
    Served served;
    Visitor visitor;

    private void serve(UnaryOperator<FileSettings> how) throws IOException {
        served = new Served(new FileHandler(Tree.at(root), how.apply(FileSettings.DEFAULTS)));
        visitor = served.visitor();
    }

    @AfterEach
    void stop() throws IOException {
        visitor.close();
        served.close();
        assertFalse(served.journal.errors().stream().findAny().isPresent(), served.journal.errors().toString());
    }

    private String head(String target, String... fields) throws IOException {
        return visitor.ask("HEAD " + target + " HTTP/1.1", fields).head();
    }

    @ParameterizedTest
    @CsvSource({
        "/about, 200, text/html", "/about.html, 200, text/html", "/docs, 200, text/html", "/docs/, 200, text/html",
        "/both, 200, application",
        "/docs/page, 200, text/html", "/folder, 301, -", "/about/, 404, -", "/nothing, 404, -", "/.hidden, 404, -",
        "/ab%6fut, 200, text/html",
    })
    void aPathLeadsToThePageOfItsName(String target, int status, String type) throws IOException {
        for (String name : List.of("docs", "folder")) Files.createDirectories(root.resolve(name));
        for (String name : List.of("about.html", "docs.html", "both", "both.html", "docs/index.html", "docs/page.html", ".hidden.html")) {
            Files.writeString(root.resolve(name), name);
        }
        serve(settings -> settings.withCleanUrls(true));
        for (int i = 0; i < 2; i++) { // from the disk, then from memory
            String head = head(target);
            assertTrue(head.startsWith("HTTP/1.1 " + status), head);
            assertTrue(type.equals("-") || head.contains("\nContent-Type: " + type), head);
        }
    }

    @Test
    void withoutTheSettingThePathIsTheName() throws IOException {
        Files.writeString(root.resolve("about.html"), "about");
        serve(settings -> settings);
        assertTrue(head("/about").startsWith("HTTP/1.1 404"));
    }

    @Test
    void aPageThatIsReplacedByAFileOrRemovedIsSeen() throws IOException {
        Path page = Files.writeString(root.resolve("about.html"), "page");
        FileHandler handler = new FileHandler(Tree.at(root), FileSettings.DEFAULTS.withCleanUrls(true));
        served = new Served(handler);
        visitor = served.visitor();
        assertTrue(visitor.ask("GET /about HTTP/1.1").reply().endsWith(" page"));
        Path file = Files.writeString(root.resolve("about"), "file");
        handler.invalidate("/about");
        assertTrue(visitor.ask("GET /about HTTP/1.1").reply().endsWith(" file"));
        Files.delete(file);
        Files.delete(page);
        handler.invalidate("/about");
        assertTrue(head("/about").startsWith("HTTP/1.1 404"));
    }

    @ParameterizedTest
    @CsvSource({"2000, true", "1999, false", "0, false"})
    void aFileOverTheLimitIsNotCompressed(long limit, boolean compressed) throws IOException {
        Files.writeString(root.resolve("a.txt"), "x".repeat(2000));
        serve(settings -> settings.withGzipLimit(limit));
        assertEquals(compressed, head("/a.txt", "Accept-Encoding: gzip").contains("Content-Encoding: gzip"));
    }
}

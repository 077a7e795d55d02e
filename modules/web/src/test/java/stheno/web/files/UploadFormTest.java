package stheno.web.files;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import stheno.http.HttpSettings;
import stheno.http.fixture.Served;
import stheno.reactor.Limits;
import stheno.storage.Tree;
import stheno.storage.WritableTree;
import stheno.testkit.Visitor;
import stheno.web.blocking.Workers;

/// The form of a listing that uploads files, and what other sites can do with it.
@Timeout(60)
class UploadFormTest {
    @TempDir
    Path www;
    final BlockingQueue<String> changed = new LinkedBlockingQueue<>();
    Served served;
    Visitor visitor;

    @BeforeEach
    void serve() throws IOException {
        Files.createDirectories(www.resolve("up"));
        Tree tree = Tree.at(www);
        FileSettings settings = FileSettings.DEFAULTS.withListing(true)
                .withUploadForm(exchange -> exchange.request().path().startsWith("/up/"));
        served = new Served(new UploadHandler(WritableTree.of(tree), List.of("/up"), new Workers(8, 40), changed::add,
                new FileHandler(tree, settings)), HttpSettings.DEFAULTS, Limits.DEFAULTS);
        visitor = served.visitor();
    }

    @AfterEach
    void stop() throws IOException {
        visitor.close();
        served.close();
        assertEquals(List.of(), served.journal.errors());
    }

    /// The head and the page.
    private String get(String path) throws IOException {
        String head = visitor.ask("GET " + path + " HTTP/1.1", "Connection: close").head();
        return head + visitor.rest();
    }

    @Test
    void theFormIsShownWhereTheSettingSaysSo() throws IOException {
        String page = get("/up/");
        assertTrue(page.contains("id=\"upload\""), page);
        assertTrue(page.contains("connect-src 'self'; frame-ancestors 'self'"), page);
    }

    @Test
    void otherFoldersHaveNoForm() throws IOException {
        String page = get("/");
        assertFalse(page.contains("id=\"upload\""), page);
        assertFalse(page.contains("connect-src"), page);
    }

    /// Fetch, section 3.2.2: without these fields a browser does not send another site's PUT, DELETE or MKCOL.
    @ParameterizedTest
    @ValueSource(strings = {"PUT", "DELETE", "MKCOL"})
    void aPreflightOfAnotherSiteIsNotGranted(String method) throws IOException {
        String head = visitor.ask("OPTIONS /up/file HTTP/1.1", "Origin: https://evil.example", "Access-Control-Request-Method: " + method,
                "Sec-Fetch-Site: cross-site", "Sec-Fetch-Mode: cors").head();
        assertTrue(head.startsWith("HTTP/1.1 204 "), head);
        assertFalse(head.toLowerCase(Locale.ROOT).contains("access-control-"), head);
    }

    /// A page of another site may send these without a preflight.
    @ParameterizedTest
    @ValueSource(strings = {"text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=b"})
    void aFormOfAnotherSiteChangesNothing(String type) throws IOException {
        String head = visitor.ask("POST /up/file HTTP/1.1", "Origin: https://evil.example", "Content-Type: " + type, "Content-Length: 4")
                .say("evil").head();
        assertTrue(head.startsWith("HTTP/1.1 405 "), head);
        assertFalse(Files.exists(www.resolve("up/file")));
        assertTrue(changed.isEmpty());
    }
}

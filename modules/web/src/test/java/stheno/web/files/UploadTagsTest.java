package stheno.web.files;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
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

/// A client edits what it has read: it sends the tag of the form that it got.
@Timeout(60)
class UploadTagsTest {
    private static final String PAGE = "<p>page</p>".repeat(200);

    @TempDir
    Path www;
    Served served;
    Visitor visitor;

    @BeforeEach
    void serve() throws IOException {
        Files.writeString(www.resolve("page.html"), PAGE);
        Tree tree = Tree.at(www);
        FileHandler files = new FileHandler(tree, FileSettings.DEFAULTS);
        served = new Served(new UploadHandler(WritableTree.of(tree), List.of("/"), new Workers(2, 10), files::invalidate, files),
                HttpSettings.DEFAULTS, Limits.DEFAULTS);
        visitor = served.visitor();
    }

    @AfterEach
    void stop() throws IOException {
        visitor.close();
        served.close();
        assertEquals(List.of(), served.journal.errors());
    }

    /// The tag of the page for a client that accepts this coding.
    private String tag(String coding) throws IOException {
        String head = visitor.ask("HEAD /page.html HTTP/1.1", "Accept-Encoding: " + coding).head();
        assertTrue(head.startsWith("HTTP/1.1 200 "), head);
        assertTrue(head.contains("Content-Encoding: " + coding) || coding.equals("identity"), head);
        int at = head.indexOf("\nETag: ");
        return head.substring(at + 7, head.indexOf('\n', at + 1));
    }

    private int put(String body, String... fields) throws IOException {
        String[] all = Stream.concat(Stream.of(fields), Stream.of("Content-Length: " + body.length())).toArray(String[]::new);
        return status(visitor.ask("PUT /page.html HTTP/1.1", all).say(body));
    }

    private static int status(Visitor asked) throws IOException {
        String head = asked.head();
        int at = head.indexOf("Content-Length: ");
        if (at >= 0) asked.exactly(Integer.parseInt(head.substring(at + 16, head.indexOf('\n', at))));
        return Integer.parseInt(head.substring(9, 12));
    }

    @ParameterizedTest
    @ValueSource(strings = {"identity", "gzip"})
    void theTagOfEveryFormIsThatOfTheVersion(String coding) throws IOException {
        String first = tag(coding);
        assertEquals(412, put(PAGE, "If-None-Match: " + first));
        assertEquals(204, put(PAGE + "2", "If-Match: " + first));
        assertEquals(412, put(PAGE, "If-Match: " + first), "it is the tag of an older version");
        assertEquals(204, put(PAGE, "If-None-Match: " + first));
        assertEquals(204, status(visitor.ask("DELETE /page.html HTTP/1.1", "If-Match: " + tag(coding))));
    }

    @Test
    void soIsTheTagOfAFileThatHoldsACoding() throws IOException {
        for (String suffix : List.of(".br", ".gz")) {
            Path coded = Files.writeString(www.resolve("page.html" + suffix), "coded");
            Files.setLastModifiedTime(coded, Files.getLastModifiedTime(www.resolve("page.html"))); // so the next page is younger for sure
        }
        List<String> tags = List.of(tag("br"), tag("gzip"));
        for (String tag : tags) assertEquals(412, put(PAGE, "If-None-Match: " + tag));
        assertEquals(204, put(PAGE + "2", "If-Match: " + tags.getFirst()));
        for (String tag : tags) assertEquals(412, put(PAGE, "If-Match: " + tag), "the file with the coding is older than the page now");
    }

    @Test
    void aWeakenedTagIsNoTagOfTheServer() throws IOException {
        assertEquals(412, put(PAGE, "If-Match: W/" + tag("identity")));
    }
}

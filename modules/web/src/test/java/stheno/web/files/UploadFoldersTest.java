package stheno.web.files;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import stheno.http.HttpSettings;
import stheno.http.fixture.Served;
import stheno.reactor.Limits;
import stheno.storage.Tree;
import stheno.storage.WritableTree;
import stheno.testkit.Visitor;
import stheno.web.blocking.Workers;

/// The folders of an [UploadHandler]: MKCOL, DELETE, and PUT into folders that are missing.
@Timeout(60)
class UploadFoldersTest {
    @TempDir
    Path folder;
    Path www;
    final Workers workers = new Workers(8, 40);
    final BlockingQueue<String> changed = new LinkedBlockingQueue<>();
    Served served;
    Visitor visitor;

    @BeforeEach
    void plant() throws IOException {
        www = Files.createDirectories(folder.resolve("www"));
        Files.createDirectories(www.resolve("up/full"));
        Files.writeString(www.resolve("up/full/file"), "file");
        Files.createDirectories(folder.resolve("elsewhere"));
        Files.createSymbolicLink(www.resolve("up/link"), folder.resolve("elsewhere"));
        serve(UploadHandler::withParents, "/up", "/away");
    }

    private void serve(UnaryOperator<UploadHandler> how, String... paths) throws IOException {
        if (served != null) stop();
        Tree tree = Tree.at(www);
        UploadHandler uploads = new UploadHandler(WritableTree.of(tree).withLimit(1000), List.of(paths), workers, changed::add,
                new FileHandler(tree, FileSettings.DEFAULTS));
        served = new Served(how.apply(uploads), HttpSettings.DEFAULTS, Limits.DEFAULTS);
        visitor = served.visitor();
    }

    @AfterEach
    void stop() throws IOException {
        visitor.close();
        served.close();
        assertEquals(List.of(), served.journal.errors());
        try (Stream<Path> outside = Files.list(folder.resolve("elsewhere"))) {
            assertEquals(List.of(), outside.toList());
        }
    }

    /// The status of the answer.
    private int status(String line, String... fields) throws IOException {
        return status(visitor.ask(line + " HTTP/1.1", fields));
    }

    private int put(String target, String body, String... fields) throws IOException {
        Stream<String> all = Stream.concat(Stream.of(fields), Stream.of("Content-Length: " + body.length()));
        return status(visitor.ask("PUT " + target + " HTTP/1.1", all.toArray(String[]::new)).say(body));
    }

    private static int status(Visitor visitor) throws IOException {
        String head = visitor.head();
        int at = head.indexOf("Content-Length: ");
        if (at >= 0) visitor.exactly(Integer.parseInt(head.substring(at + 16, head.indexOf('\n', at))));
        return Integer.parseInt(head.substring("HTTP/1.1 ".length(), "HTTP/1.1 ".length() + 3));
    }

    @ParameterizedTest
    @ValueSource(strings = {"/up/new", "/up/new/", "/up/n%65w"})
    void mkcolMakesOneFolder(String target) throws IOException {
        assertEquals(201, status("MKCOL " + target));
        assertTrue(Files.isDirectory(www.resolve("up/new")));
        assertTrue(changed.contains("/up/"), changed.toString());
        assertEquals(405, status("MKCOL " + target));
        assertEquals(201, put("/up/new/file", "x"));
        assertEquals(409, status("DELETE " + target), "it is not empty");
        assertEquals(204, status("DELETE /up/new/file"));
        assertEquals(204, status("DELETE " + target));
        assertFalse(Files.exists(www.resolve("up/new")));
        assertEquals(404, status("DELETE " + target));
    }

    @Test
    void aFileOnThePathIsSaid() throws IOException {
        Visitor put = visitor.ask("PUT /up/full/file/a/b HTTP/1.1", "Content-Length: 1").say("x");
        String head = put.head();
        assertTrue(head.startsWith("HTTP/1.1 409 "), head);
        String body = put.exactly(Integer.parseInt(head.replaceAll("(?s).*Content-Length: (\\d+).*", "$1")));
        assertTrue(body.contains("A file has the name of a folder in the path."), body);
    }

    @ParameterizedTest
    @CsvSource({
        "/up, 409", "/up/, 409", "/up/full, 405", "/up/full/file, 405", "/up/no/new, 409", "/up/full/file/new, 409", "/up/.hidden, 403",
        "/up/link, 403", "/up/link/new, 403", "/up/%00, 400", "/up/../other, 405", "/other, 405",
    })
    void otherMkcolsAreRefused(String target, int code) throws IOException {
        assertEquals(code, status("MKCOL " + target));
        assertEquals(List.of("file", "full", "link"), names());
    }

    @Test
    void mkcolTakesNoBody() throws IOException {
        assertEquals(415, status(visitor.ask("MKCOL /up/new HTTP/1.1", "Content-Length: 2").say("<>")));
        assertEquals(415, status(visitor.ask("MKCOL /up/new HTTP/1.1", "Transfer-Encoding: chunked").say("2\r\n<>\r\n0\r\n\r\n")));
        assertFalse(Files.exists(www.resolve("up/new")));
    }

    @Test
    void putMakesTheFoldersOnItsWay() throws IOException {
        assertEquals(201, put("/up/a/b%20c/d/file", "content"));
        assertEquals("content", Files.readString(www.resolve("up/a/b c/d/file")));
        assertEquals(201, put("/up/a/b%20c/e/file", "content"));
        assertEquals(204, put("/up/a/b%20c/e/file", "replaced"));
    }

    @Test
    void uploadsIntoOneNewFolderDoNotDisturbEachOther() throws IOException {
        try (Visitor other = served.visitor()) {
            visitor.ask("PUT /up/both/one/1 HTTP/1.1", "Content-Length: 1");
            other.ask("PUT /up/both/one/2 HTTP/1.1", "Content-Length: 1");
            visitor.say("1");
            other.say("2");
            assertEquals(201, status(visitor));
            assertEquals(201, status(other));
        }
    }

    @ParameterizedTest
    @CsvSource({
        "/up/new/.hidden/file, 403", "/up/new/.hidden, 403", "/up/link/new/file, 403", "/up/full/file/new/file, 409", "/up/new/, 409",
        "/up/new/%ff/file, 400", "/away/new/file, 409",
    })
    void aRefusedPutMakesNoFolder(String target, int code) throws IOException {
        assertEquals(code, put(target, "x"));
        assertEquals(List.of("file", "full", "link"), names());
        assertFalse(Files.exists(www.resolve("away")), "perhaps a disk that is not mounted");
    }

    @Test
    void aFalseConditionMakesNoFolder() throws IOException {
        assertEquals(412, put("/up/new/file", "x", "If-Match: \"a\""));
        assertEquals(List.of("file", "full", "link"), names());
        assertEquals(201, put("/up/new/file", "x", "If-None-Match: *"));
    }

    @Test
    void withoutTheSettingTheFolderMustExist() throws IOException {
        serve(uploads -> uploads, "/up");
        assertEquals(409, put("/up/new/file", "x"));
        assertEquals(201, status("MKCOL /up/new"));
        assertEquals(201, put("/up/new/file", "x"));
    }

    /// All names below `up`, sorted.
    private List<String> names() throws IOException {
        try (Stream<Path> all = Files.walk(www.resolve("up"))) {
            return all.skip(1).map(path -> path.getFileName().toString()).sorted().toList();
        }
    }
}

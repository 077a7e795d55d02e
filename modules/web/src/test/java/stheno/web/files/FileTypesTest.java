package stheno.web.files;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import stheno.http.Reply;
import stheno.http.fixture.Bodies;
import stheno.http.fixture.Heads;
import stheno.storage.Tree;

/// The fields of files that have a type or a coding by a setting.
class FileTypesTest {
    private static final String CONTENT = "content ".repeat(500);

    @TempDir
    Path root;

    private static Reply get(FileHandler files, String path, String field) {
        String head = "GET " + path + " HTTP/1.1\nHost: a\n" + field;
        return assertInstanceOf(FileHandler.Outcome.Answer.class, files.outcome(Heads.request(head))).reply();
    }

    @Test
    void aFileWhoseContentIsCodedIsSentAsItIsWithItsCoding() throws IOException {
        MimeTypes types = MimeTypes.DEFAULTS.with("pbf", "application/x-protobuf encoding=gzip").with("br", "encoding=br");
        FileHandler files = new FileHandler(Tree.at(root), FileSettings.DEFAULTS.withTypes(types));
        for (String name : new String[] {"tile.pbf", "game.js.br", "logo.svgz", "logo.svgz.gz"}) {
            Files.writeString(root.resolve(name), CONTENT);
        }
        for (String accepted : new String[] {"X: none", "Accept-Encoding: gzip, br", "Accept-Encoding: identity"}) {
            assertCoded(get(files, "/tile.pbf", accepted), "application/x-protobuf", "gzip");
            assertCoded(get(files, "/game.js.br", accepted), "text/javascript; charset=utf-8", "br");
            assertCoded(get(files, "/logo.svgz", accepted), "image/svg+xml", "gzip");
        }
    }

    private static void assertCoded(Reply reply, String type, String coding) throws IOException {
        assertEquals(Optional.of(type), reply.fields().first("Content-Type"));
        assertEquals(Optional.of(coding), reply.fields().first("Content-Encoding"));
        assertEquals(Optional.empty(), reply.fields().first("Vary"));
        assertEquals(CONTENT, Bodies.text(reply));
    }

    @Test
    void aPageWithoutACharacterSetDeclaresItsOwn() throws IOException {
        Files.writeString(root.resolve("x.html"), CONTENT);
        Files.writeString(root.resolve("x"), CONTENT);
        MimeTypes types = MimeTypes.DEFAULTS.withCharset("").withDefault("text/x-own");
        FileHandler files = new FileHandler(Tree.at(root), FileSettings.DEFAULTS.withTypes(types));
        assertEquals(Optional.of("text/html"), get(files, "/x.html", "X: y").fields().first("Content-Type"));
        assertEquals(Optional.of("text/x-own"), get(files, "/x", "X: y").fields().first("Content-Type"));
    }
}

package stheno.web.cgi;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import stheno.http.Reply;
import stheno.storage.Tree;
import stheno.testkit.Await;

class CgiScriptsTest {
    @TempDir
    Path folder;
    Path root;
    CgiScripts scripts;

    @BeforeEach
    void make() throws IOException {
        root = Files.createDirectories(folder.resolve("root")).toRealPath();
        for (String name : List.of("one", "sub/two.cgi", "nph-raw", "sub/nph-x/three", "a b", ".hidden", "../outside")) {
            Path file = root.resolve(name);
            Files.createDirectories(file.getParent());
            Files.writeString(file, "");
            Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwx------"));
        }
        Files.writeString(root.resolve("data.txt"), "");
        Files.writeString(root.resolve("page.py"), "");
        Files.createSymbolicLink(root.resolve("inside"), Path.of("sub/two.cgi"));
        Files.createSymbolicLink(root.resolve("outwards"), folder.resolve("outside"));
        scripts = new CgiScripts(Tree.at(root), "/cgi-bin/", Map.of());
    }

    private String found(String path) {
        return switch (scripts.find(path)) {
            case CgiScripts.Lookup.Script(CgiScript script) -> root.relativize(script.file()) + " " + script.name() + " "
                    + script.pathInfo();
            case CgiScripts.Lookup.Refused(Reply reply) -> Integer.toString(reply.status().code());
            case CgiScripts.Lookup.NotExecutable _ -> "403";
            case CgiScripts.Lookup.Missing _ -> "nothing";
        };
    }

    @ParameterizedTest
    @CsvSource(value = {
        "/cgi-bin/one | one /cgi-bin/one ",
        "/cgi-bin/one/ | one /cgi-bin/one /",
        "/cgi-bin/one/more/x%20y | one /cgi-bin/one /more/x y",
        "/cgi-bin/one//x | one /cgi-bin/one //x",
        "/cgi-bin/sub/two.cgi/x | sub/two.cgi /cgi-bin/sub/two.cgi /x",
        "/cgi-bin/a%20b | a b /cgi-bin/a b ",
        "/cgi-bin/inside/x | sub/two.cgi /cgi-bin/inside /x",
        "/cgi-bin/one/..%2fx | 400", "/cgi-bin/one/../x | 400", "/cgi-bin/one/. | 400", "/cgi-bin/../root/one | 400",
        "/cgi-bin/one/%00 | 400", "/cgi-bin/%zz | 400",
        "/cgi-bin/ | 403", "/cgi-bin/sub | 403", "/cgi-bin/sub/ | 403", "/cgi-bin/data.txt | 403", "/cgi-bin/outwards | 403",
        "/cgi-bin/none | nothing", "/cgi-bin//one | nothing", "/cgi-bin/.hidden | nothing", "/one | nothing", "/cgi-bin | nothing"
    }, delimiter = '|', ignoreLeadingAndTrailingWhitespace = false)
    void aPathLeadsWhereItShould(String path, String expected) {
        assertEquals(expected.substring(1), found(path.strip()));
    }

    /// As release folders are swapped: within about a second.
    @Test
    void aFolderThatIsALinkIsSwapped() throws IOException {
        Path next = Files.createDirectory(folder.resolve("two")).toRealPath();
        Files.setPosixFilePermissions(Files.writeString(next.resolve("one"), ""), PosixFilePermissions.fromString("rwx------"));
        Path link = Files.createSymbolicLink(folder.resolve("current"), root);
        scripts = new CgiScripts(Tree.at(link), "/cgi-bin/", Map.of());
        assertEquals("one /cgi-bin/one ", found("/cgi-bin/one"));
        Files.move(Files.createSymbolicLink(folder.resolve("next"), next), link, StandardCopyOption.ATOMIC_MOVE);
        Await.until(() -> found("/cgi-bin/one").equals("../two/one /cgi-bin/one "));
        assertEquals("nothing", found("/cgi-bin/a%20b"));
    }

    @Test
    void onlyFilesWithAnExtensionAreScripts() throws IOException {
        scripts = new CgiScripts(Tree.at(root), "/", Map.of(".cgi", List.of(), ".py", List.of("/usr/bin/python3", "-B")));
        assertEquals("sub/two.cgi /sub/two.cgi /x", found("/sub/two.cgi/x"));
        assertEquals("nothing", found("/one"));
        assertEquals("nothing", found("/sub/"));
        assertEquals("nothing", found("/"));
        CgiScript script = assertInstanceOf(CgiScripts.Lookup.Script.class, scripts.find("/page.py")).script(); // not executable itself
        assertEquals(List.of("/usr/bin/python3", "-B", root.resolve("page.py").toString(), "word"), script.command(List.of("word")));
    }

    @Test
    void escapesInThePrefixAreUndone() throws IOException {
        scripts = new CgiScripts(Tree.at(root), "/my%20scripts/", Map.of());
        assertEquals("one /my scripts/one /x", found("/my%20script%73/one/x"));
    }

    @Test
    void onlyTheScriptsOwnNameMakesItSpeakHttp() {
        assertEquals(true, assertInstanceOf(CgiScripts.Lookup.Script.class, scripts.find("/cgi-bin/nph-raw/x")).script().isNph());
        assertEquals(false, assertInstanceOf(CgiScripts.Lookup.Script.class, scripts.find("/cgi-bin/sub/nph-x/three")).script().isNph());
    }

    @Test
    void aPrefixIsAFolder() throws IOException {
        Tree tree = Tree.at(root);
        assertThrows(IllegalArgumentException.class, () -> new CgiScripts(tree, "/cgi-bin", Map.of()));
        assertThrows(IllegalArgumentException.class, () -> CgiSettings.DEFAULTS.withExtension("cgi"));
    }
}

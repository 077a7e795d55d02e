package stheno.storage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Paths as text: those that are refused whatever is on disk, and the meaning of escapes.
class TreeNamesTest {
    @TempDir
    Path folder;
    Tree tree;

    @BeforeEach
    void plant() throws IOException {
        Path root = Files.createDirectories(folder.resolve("www"));
        Files.createDirectories(root.resolve("a b/c"));
        Files.writeString(root.resolve("a b/c/file.txt"), "hello");
        Files.writeString(root.resolve("%2e"), "a literal name");
        Files.writeString(root.resolve("plain"), "x");
        Files.writeString(root.resolve(".secret"), "x");
        Files.createDirectories(root.resolve(".well-known/acme"));
        Files.writeString(root.resolve(".well-known/security.txt"), "x");
        Files.writeString(root.resolve(".well-known/.token"), "x");
        Files.createDirectories(root.resolve("deep/.well-known"));
        Files.writeString(folder.resolve("outside.txt"), "secret");
        tree = Tree.at(root);
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "", "plain", "*", "http://host/plain", "/..", "/../outside.txt", "/a b/../plain", "/./plain", "/plain/.", "/a/..",
        "/a\\b", "/..\\outside.txt", "/plain\0", "/plain\0.txt", "/a\tb", "/\r\nX", "/\u007f", "/\u0085"
    })
    void aPathThatIsNoneIsRefusedAsMalformed(String path) {
        assertEquals(new Found.Refused(Found.Reason.MALFORMED), tree.resolve(path));
    }

    @Test
    void aPercentSignIsAPercentSign() {
        assertInstanceOf(Found.Regular.class, tree.resolve("/%2e"));
        assertInstanceOf(Found.Regular.class, tree.resolve("/a b/c/file.txt"));
        assertInstanceOf(Found.Missing.class, tree.resolve("/a%20b"));
        assertEquals(new Found.Refused(Found.Reason.MALFORMED), tree.resolve("/../outside.txt"));
        assertEquals(new Found.Refused(Found.Reason.MALFORMED), tree.resolve("plain"));
    }

    @Test
    void aListOfNamesMayHoldNoSlash() {
        assertInstanceOf(Found.Regular.class, tree.resolve(List.of("a b", "c", "file.txt")));
        assertInstanceOf(Found.Directory.class, tree.resolve(List.of()));
        for (String name : List.of("a b/c", "..", ".", "/", "\\", "\0", "../outside.txt")) {
            assertEquals(new Found.Refused(Found.Reason.MALFORMED), tree.resolve(List.of(name)), name);
        }
        assertInstanceOf(Found.Missing.class, tree.resolve(List.of("")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"//", "//plain", "/a b//c", "/a b/c//", "///", "//outside.example/x"})
    void emptyComponentsFindNothing(String path) {
        assertInstanceOf(Found.Missing.class, tree.resolve(path));
    }

    @Test
    void aSlashAfterAFileFindsNothing() {
        assertInstanceOf(Found.Regular.class, tree.resolve("/plain"));
        assertInstanceOf(Found.Missing.class, tree.resolve("/plain/"));
        assertInstanceOf(Found.Missing.class, tree.resolve("/plain/more"));
    }

    @Test
    void aDirectoryIsFoundWithAndWithoutItsSlash() {
        for (String path : List.of("/a b", "/a b/", "/a b/c", "/a b/c/", "/")) {
            assertInstanceOf(Found.Directory.class, tree.resolve(path), path);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"/.secret", "/.hidden", "/.secret/", "/.not-there", "/.well-known/.token", "/deep/.well-known", "/...",
        "/.well-known.txt"})
    void hiddenNamesAreRefused(String path) {
        assertEquals(new Found.Refused(Found.Reason.HIDDEN), tree.resolve(path));
    }

    @Test
    void theWellKnownFolderIsNotHidden() {
        assertInstanceOf(Found.Directory.class, tree.resolve("/.well-known"));
        assertInstanceOf(Found.Directory.class, tree.resolve("/.well-known/acme/"));
        assertInstanceOf(Found.Regular.class, tree.resolve("/.well-known/security.txt"));
    }

    @Test
    void aTreeMayShowHiddenNames() {
        Tree open = tree.withHidden();
        assertInstanceOf(Found.Regular.class, open.resolve("/.secret"));
        assertInstanceOf(Found.Regular.class, open.resolve("/.well-known/.token"));
        assertInstanceOf(Found.Missing.class, open.resolve("/..."));
        assertEquals(new Found.Refused(Found.Reason.MALFORMED), open.resolve("/../outside.txt"));
    }

    @Test
    void whatIsTooLongForAFileSystemIsMissing() {
        assertInstanceOf(Found.Missing.class, tree.resolve("/" + "x".repeat(255)));
        assertInstanceOf(Found.Missing.class, tree.resolve("/" + "x".repeat(256)));
        assertInstanceOf(Found.Missing.class, tree.resolve("/" + "\u00e9".repeat(128)));
        assertInstanceOf(Found.Missing.class, tree.resolve("/x".repeat(2048)));
        assertInstanceOf(Found.Missing.class, tree.resolve("/x".repeat(2049)));
        assertInstanceOf(Found.Missing.class, tree.resolve("/" + "\u20ac".repeat(1400)));
        assertEquals(new Found.Missing(), tree.resolve("/" + "x".repeat(100_000)));
    }

    @Test
    void aNameOf255BytesIsFound() throws IOException {
        Files.writeString(tree.root().resolve("x".repeat(255)), "");
        assertInstanceOf(Found.Regular.class, tree.resolve("/" + "x".repeat(255)));
    }

    @Test
    void loneSurrogatesDoNotThrow() {
        assertInstanceOf(Found.Missing.class, tree.resolve("/\ud800"));
        assertInstanceOf(Found.Missing.class, tree.resolve("/\udc00x"));
    }
}

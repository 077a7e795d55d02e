package stheno.storage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Paths as text: what is refused whatever is on disk, and what an escape stands for.
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
        "", "plain", "*", "http://host/plain", "/..", "/../outside.txt", "/a%20b/../plain", "/./plain", "/plain/.", "/a/..",
        "/%2e%2e/outside.txt", "/%2E./plain", "/.%2e/plain", "/%2e/plain", "/%2e",
        "/a%20b%2fc/file.txt", "/a%20b%2Fc", "/..%2foutside.txt", "/a\\b", "/..\\outside.txt", "/..%5coutside.txt", "/%5c",
        "/plain%00", "/plain%00.txt", "/%00", "/plain\0", "/%0d%0aX", "/a\tb", "/%7f", "/%c2%85",
        "/%", "/%2", "/%zz", "/%2g", "/plain%", "/%-1", "/%+1",
        "/%c0%af", "/%c0%ae%c0%ae/outside.txt", "/%e0%80%af", "/%f0%80%80%af", "/%c1%9c", // overlong
        "/%ff", "/%80", "/%c3", "/%e2%82", "/%ed%a0%80", "/%f5%80%80%80", "/%f4%90%80%80", // no UTF-8
        "/caf\u00e9", "/plain?query", "/plain#fragment"
    })
    void aPathThatIsNoneIsRefusedAsMalformed(String raw) {
        assertEquals(new Found.Refused(Found.Reason.MALFORMED), tree.resolve(raw));
    }

    @ParameterizedTest
    @ValueSource(strings = {"/a%20b/c/file.txt", "/%61%20b/%63/file%2Etxt", "/a b/c/file.txt"})
    void escapesStandForTheirBytes(String raw) {
        Found.Regular file = assertInstanceOf(Found.Regular.class, tree.resolve(raw));
        assertEquals(tree.root().resolve("a b/c/file.txt"), file.real());
        assertEquals(5, file.size());
    }

    @Test
    void aDoubleEscapeIsUndoneOnce() {
        assertEquals(tree.root().resolve("%2e"), assertInstanceOf(Found.Regular.class, tree.resolve("/%252e")).real());
        assertInstanceOf(Found.Missing.class, tree.resolve("/%252e%252e/outside.txt"));
        assertInstanceOf(Found.Missing.class, tree.resolve("/%252f"));
    }

    @Test
    void aDecodedPathHasNoEscapes() {
        assertInstanceOf(Found.Regular.class, tree.resolveDecoded("/%2e"));
        assertInstanceOf(Found.Regular.class, tree.resolveDecoded("/a b/c/file.txt"));
        assertInstanceOf(Found.Missing.class, tree.resolveDecoded("/a%20b"));
        assertEquals(new Found.Refused(Found.Reason.MALFORMED), tree.resolveDecoded("/../outside.txt"));
        assertEquals(new Found.Refused(Found.Reason.MALFORMED), tree.resolveDecoded("plain"));
    }

    @Test
    void aListOfNamesMayHoldNoSlash() {
        assertInstanceOf(Found.Regular.class, tree.resolveDecoded(List.of("a b", "c", "file.txt")));
        assertInstanceOf(Found.Directory.class, tree.resolveDecoded(List.of()));
        for (String name : List.of("a b/c", "..", ".", "/", "\\", "\0", "../outside.txt")) {
            assertEquals(new Found.Refused(Found.Reason.MALFORMED), tree.resolveDecoded(List.of(name)), name);
        }
        assertInstanceOf(Found.Missing.class, tree.resolveDecoded(List.of("")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"//", "//plain", "/a%20b//c", "/a%20b/c//", "///", "//outside.example/x"})
    void emptyComponentsFindNothing(String raw) {
        assertInstanceOf(Found.Missing.class, tree.resolve(raw));
    }

    @Test
    void aSlashAfterAFileFindsNothing() {
        assertInstanceOf(Found.Regular.class, tree.resolve("/plain"));
        assertInstanceOf(Found.Missing.class, tree.resolve("/plain/"));
        assertInstanceOf(Found.Missing.class, tree.resolve("/plain/more"));
    }

    @Test
    void aDirectoryIsFoundWithAndWithoutItsSlash() {
        for (String raw : List.of("/a%20b", "/a%20b/", "/a%20b/c", "/a%20b/c/", "/")) {
            assertInstanceOf(Found.Directory.class, tree.resolve(raw), raw);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"/.secret", "/%2esecret", "/.secret/", "/.not-there", "/.well-known/.token", "/deep/.well-known", "/...",
        "/.well-known.txt"})
    void hiddenNamesAreRefused(String raw) {
        assertEquals(new Found.Refused(Found.Reason.HIDDEN), tree.resolve(raw));
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
        assertInstanceOf(Found.Missing.class, tree.resolve("/" + "%C3%A9".repeat(128)));
        assertInstanceOf(Found.Missing.class, tree.resolve("/x".repeat(2048)));
        assertInstanceOf(Found.Missing.class, tree.resolve("/x".repeat(2049)));
        assertInstanceOf(Found.Missing.class, tree.resolveDecoded("/" + "\u20ac".repeat(1400)));
        assertEquals(new Found.Refused(Found.Reason.MALFORMED), tree.resolve("/" + "x".repeat(100_000)));
    }

    @Test
    void aNameOf255BytesIsFound() throws IOException {
        Files.writeString(tree.root().resolve("x".repeat(255)), "");
        assertInstanceOf(Found.Regular.class, tree.resolve("/" + "x".repeat(255)));
    }

    @Test
    void loneSurrogatesDoNotThrow() {
        assertInstanceOf(Found.Missing.class, tree.resolveDecoded("/\ud800"));
        assertInstanceOf(Found.Missing.class, tree.resolveDecoded("/\udc00x"));
    }

    @Test
    void decodingIsPureAndStrict() {
        assertEquals(Optional.of("/a/b"), Tree.decoded("/a/b"));
        assertEquals(Optional.of("/\u20ac \ud83d\ude00"), Tree.decoded("/%E2%82%AC%20%F0%9F%98%80"));
        assertEquals(Optional.of("/%2e"), Tree.decoded("/%252e"));
        assertTrue(Tree.decoded("/%2f").isEmpty());
    }
}

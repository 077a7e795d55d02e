package stheno.storage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Hidden names below a folder, and links into folders outside the root.
class TreeAllowancesTest {
    private static final Found HIDDEN = new Found.Refused(Found.Reason.HIDDEN);
    private static final Found OUTSIDE = new Found.Refused(Found.Reason.OUTSIDE);

    @TempDir
    Path folder;
    Path www;
    Path shared;
    Path secret;

    @BeforeEach
    void plant() throws IOException {
        www = Files.createDirectories(folder.resolve("www")).toRealPath();
        shared = Files.createDirectories(folder.resolve("shared/deep")).toRealPath().getParent();
        secret = Files.createDirectories(folder.resolve("secret")).toRealPath();
        Files.createDirectories(www.resolve("files/.config"));
        Files.createDirectories(www.resolve("filesystem"));
        for (String name : List.of("files/.one", "files/.config/two", "files/.config/.three", "filesystem/.four", ".five")) {
            Files.writeString(www.resolve(name), name);
        }
        Files.writeString(shared.resolve("deep/file"), "shared");
        Files.writeString(secret.resolve("file"), "secret");
        Files.createSymbolicLink(www.resolve("into"), shared);
        Files.createSymbolicLink(www.resolve("files/deeper"), shared.resolve("deep"));
        Files.createSymbolicLink(www.resolve("one"), shared.resolve("deep/file"));
        Files.createSymbolicLink(www.resolve("out"), secret);
        Files.createSymbolicLink(shared.resolve("out"), secret);
        Files.createSymbolicLink(shared.resolve("back"), www);
    }

    private static String text(Tree tree, Found found) throws IOException {
        try (FileChannel channel = tree.open(assertInstanceOf(Found.Regular.class, found))) {
            ByteBuffer bytes = ByteBuffer.allocate(100);
            channel.read(bytes);
            return StandardCharsets.UTF_8.decode(bytes.flip()).toString();
        }
    }

    @ParameterizedTest
    @CsvSource({"/files", "/files/"})
    void hiddenNamesAreFoundBelowTheFolderOnly(String allowed) throws IOException {
        Tree tree = Tree.at(www).withHiddenBelow(allowed);
        for (String path : List.of("files/.one", "files/.config/two", "files/.config/.three")) {
            assertEquals(path, text(tree, tree.resolve('/' + path)));
        }
        assertEquals(HIDDEN, tree.resolve("/filesystem/.four"));
        assertEquals(HIDDEN, tree.resolve("/.five"));
        assertEquals(HIDDEN, tree.resolve("/filesystem/.four/files/.one"));
        assertEquals(HIDDEN, tree.resolve("/files/.upload-0123456789abcdef0123456789abcdef"), "an incomplete upload");
    }

    @Test
    void hiddenNamesAreListedBelowTheFolderOnly() throws IOException {
        Tree tree = Tree.at(www).withHiddenBelow("/files").withLinksInto(shared);
        assertEquals(List.of(".config", ".one", "deeper"), names(tree, "/files"));
        assertEquals(List.of("files", "filesystem", "into", "one"), names(tree, "/"));
        assertEquals(List.of(), names(tree, "/filesystem"));
    }

    private static List<String> names(Tree tree, String path) throws IOException {
        Contents contents = tree.list(assertInstanceOf(Found.Directory.class, tree.resolve(path)), 100);
        return contents.entries().stream().map(Contents.Entry::name).sorted().toList();
    }

    @ParameterizedTest
    @ValueSource(strings = {"/into/deep/file", "/files/deeper/file", "/one", "/into/back/into/deep/file"})
    void linksIntoTheFolderAreFollowed(String path) throws IOException {
        Tree tree = Tree.at(www).withLinksInto(shared);
        assertEquals("shared", text(tree, tree.resolve(path)));
        assertEquals(OUTSIDE, Tree.at(www).resolve(path));
    }

    @ParameterizedTest
    @ValueSource(strings = {"/out", "/out/file", "/into/out", "/into/out/file"})
    void linksElsewhereAreRefused(String path) throws IOException {
        assertEquals(OUTSIDE, Tree.at(www).withLinksInto(shared).resolve(path));
    }

    @Test
    void aFolderThatIsSwappedForALinkDoesNotLeadOut() throws IOException {
        Tree tree = Tree.at(www).withLinksInto(shared);
        Found.Regular found = assertInstanceOf(Found.Regular.class, tree.resolve("/into/deep/file"));
        Files.move(shared.resolve("deep"), shared.resolve("was"));
        Files.createSymbolicLink(shared.resolve("deep"), secret);
        assertThrows(NoSuchFileException.class, () -> tree.open(found));
        assertInstanceOf(Found.Missing.class, tree.verified(found));
    }

    @Test
    void theFolderItselfIsSeenThroughItsDescriptor() throws IOException {
        Tree tree = Tree.at(www).withLinksInto(shared);
        assertInstanceOf(Found.Directory.class, tree.verified(tree.resolve("/into")));
        assertEquals(List.of("back", "deep"), names(tree, "/into"));
    }

    @Test
    void filesAreWrittenThroughTheLink() throws IOException {
        WritableTree tree = WritableTree.of(Tree.at(www).withLinksInto(shared)).withSync(false);
        ByteArrayInputStream content = new ByteArrayInputStream("new".getBytes(StandardCharsets.UTF_8));
        assertInstanceOf(Change.Created.class, tree.put("/into/new", content, 3, _ -> true));
        assertEquals("new", Files.readString(shared.resolve("new")));
        assertInstanceOf(Change.Refused.class, tree.put("/out/new", content, 3, _ -> true));
    }

    @Test
    void aTargetThatIsNoFolderIsRefused() throws IOException {
        Tree tree = Tree.at(www);
        assertThrows(IOException.class, () -> tree.withLinksInto(www.resolve("missing")));
        assertThrows(IOException.class, () -> tree.withLinksInto(www.resolve("files/.one")));
        assertThrows(IllegalArgumentException.class, () -> tree.withHiddenBelow("/a/../b"));
    }
}

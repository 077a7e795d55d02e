package stheno.storage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import stheno.testkit.ManualClock;

/// A root that is a link, and is swapped for another tree, as release folders and git-sync do it.
class TreeRootTest {
    @TempDir
    Path folder;
    Path link;
    final ManualClock clock = new ManualClock(Long.MAX_VALUE - 10); // about to overflow, as nanoTime may be
    Tree tree;

    @BeforeEach
    void plant() throws IOException {
        folder = folder.toRealPath();
        for (String release : List.of("one", "two")) {
            Files.createDirectories(folder.resolve(release).resolve("sub"));
            Files.writeString(folder.resolve(release).resolve("file"), release);
            Files.writeString(folder.resolve(release).resolve("sub/page"), release);
            Files.createSymbolicLink(folder.resolve(release).resolve("inside"), Path.of("file"));
            Files.createSymbolicLink(folder.resolve(release).resolve("outside"), Path.of(release.equals("one") ? "../two" : "../one"));
        }
        link = Files.createSymbolicLink(folder.resolve("current"), Path.of("one"));
        tree = Tree.at(link, clock);
    }

    /// As `ln -s two next; mv -T next current`.
    private void swap(String release) throws IOException {
        Path next = Files.createSymbolicLink(folder.resolve("next"), Path.of(release));
        Files.move(next, link, StandardCopyOption.ATOMIC_MOVE);
    }

    private void pass() {
        clock.advance(Duration.ofSeconds(1));
    }

    @Test
    void aLinkThatLeadsNowhereIsToldOnceAndOnceThatItIsBack() throws IOException {
        List<Boolean> told = new ArrayList<>();
        Tree hidden = tree.reporting(told::add).withHidden();
        for (int i = 0; i < 3; i++) {
            pass();
            hidden.resolve("/file");
        }
        assertEquals(List.of(), told);
        Files.delete(link);
        for (int i = 0; i < 3; i++) {
            pass();
            assertInstanceOf(Found.Regular.class, hidden.resolve("/file"));
        }
        assertEquals(List.of(false), told);
        swap("two");
        for (int i = 0; i < 3; i++) {
            pass();
            tree.resolve("/file");
        }
        assertEquals(List.of(false, true), told);
    }

    private Found.Regular regular(String path) {
        return assertInstanceOf(Found.Regular.class, tree.resolve(path), path);
    }

    private String text(Found.Regular file) throws IOException {
        try (FileChannel channel = tree.open(file)) {
            return new String(Channels.newInputStream(channel).readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
        }
    }

    @Test
    void theNewTreeIsServedWithinASecond() throws IOException {
        assertEquals("one", text(regular("/sub/page")));
        swap("two");
        clock.advance(Duration.ofNanos(999_999_999));
        assertEquals("one", text(regular("/sub/page")), "the link is not followed for each look-up");
        clock.advance(Duration.ofNanos(1));
        assertEquals("two", text(regular("/sub/page")));
        assertEquals("two", text(regular("/inside")));
        assertEquals(folder.resolve("two"), tree.root());
        assertEquals(folder.resolve("current"), tree.given());
        assertEquals("two", text(assertInstanceOf(Found.Regular.class, tree.withHidden().resolve("/file"))));
    }

    @Test
    void theOldTreeMayBeRemovedAtOnce() throws IOException {
        regular("/file");
        swap("two");
        for (String name : List.of("sub/page", "sub", "file", "inside", "outside", "")) Files.delete(folder.resolve("one").resolve(name));
        pass();
        assertEquals("two", text(regular("/file")));
    }

    @Test
    void resultsFromBeforeTheSwapStayUsable() throws IOException {
        Found.Regular old = regular("/file");
        Found.Directory oldFolder = assertInstanceOf(Found.Directory.class, tree.resolve("/sub"));
        Found.Directory oldRoot = assertInstanceOf(Found.Directory.class, tree.resolve("/"));
        swap("two");
        pass();
        assertEquals("two", text(regular("/file")));
        assertEquals("one", text(old));
        assertEquals(old, tree.verified(old));
        assertEquals("one", text(assertInstanceOf(Found.Regular.class, tree.child(oldFolder, "page"))));
        assertEquals(3, tree.list(oldRoot, 10).entries().size(), "file, inside and sub; the link out of the old tree is not listed");
        swap("one");
        pass();
        regular("/file");
        Files.delete(folder.resolve("two/file"));
        assertThrows(NoSuchFileException.class, () -> text(new Found.Regular(folder.resolve("two/file"), 3, old.lastModified(), "key")));
    }

    @Test
    void noLinkLeadsFromOneTreeToTheOther() throws IOException {
        assertEquals(new Found.Refused(Found.Reason.OUTSIDE), tree.resolve("/outside/file"));
        swap("two");
        pass();
        assertEquals(new Found.Refused(Found.Reason.OUTSIDE), tree.resolve("/outside/file"));
    }

    @Test
    void whileTheLinkLeadsNowhereTheLastTreeIsServed() throws IOException {
        Files.delete(link);
        pass();
        assertEquals("one", text(regular("/file")));
        Files.writeString(link, "no folder");
        pass();
        assertEquals("one", text(regular("/file")));
        Files.delete(link);
        Files.createSymbolicLink(link, Path.of("two"));
        pass();
        assertEquals("two", text(regular("/file")));
        assertThrows(FileSystemException.class, () -> Tree.at(folder.resolve("one/file")));
    }
}

package stheno.storage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import stheno.testkit.Await;

/// What is on disk: links at every place, special files, and a property over random names.
class TreeLinksTest {
    private static final Found OUTSIDE = new Found.Refused(Found.Reason.OUTSIDE);

    @TempDir
    Path folder;
    Path www;
    Path www2;
    Tree tree;

    @BeforeEach
    void plant() throws IOException {
        www = Files.createDirectories(folder.resolve("www")).toRealPath();
        www2 = Files.createDirectories(folder.resolve("www2")).toRealPath();
        Files.createDirectories(www.resolve("a/b/c"));
        Files.writeString(www.resolve("a/b/c/file"), "inside");
        Files.createDirectories(www2.resolve("b/c"));
        Files.writeString(www2.resolve("b/c/file"), "outside");
        Files.writeString(www2.resolve("file"), "outside");
        tree = Tree.at(www);
    }

    private void link(String name, Path target) throws IOException {
        Files.createSymbolicLink(www.resolve(name), target);
    }

    @Test
    void aLinkThatLeadsOutIsRefusedAtEveryPlace() throws IOException {
        link("out", www2);
        link("a/out", www2);
        link("a/b/out", www2.resolve("file"));
        link("a/b/c/out", Path.of("../../../../www2/file"));
        for (String path : List.of("/out", "/out/", "/out/file", "/out/b/c/file", "/a/out/file", "/a/out/b/c/file", "/a/b/out",
                "/a/b/c/out", "/out/missing/even")) {
            assertEquals(OUTSIDE, tree.resolve(path), path);
        }
    }

    @Test
    void aWayOutAndBackInIsRefusedToo() throws IOException {
        link("out", www2);
        Files.createSymbolicLink(www2.resolve("back"), www.resolve("a"));
        assertEquals(OUTSIDE, tree.resolve("/out/back/b/c/file"));
    }

    @Test
    void aSiblingWithTheRootsNameAsAPrefixIsOutside() throws IOException {
        link("sibling", folder.toRealPath().resolve("www2"));
        link("parent", Path.of(".."));
        assertEquals(OUTSIDE, tree.resolve("/sibling/file"));
        assertEquals(OUTSIDE, tree.resolve("/parent"));
        assertEquals(OUTSIDE, tree.resolve("/parent/www/a/b/c/file"));
    }

    @Test
    void aLinkInsideIsFollowedToItsRealPath() throws IOException {
        link("short", Path.of("a/b"));
        link("a/up", Path.of("../a/b/c/file"));
        link("twice", Path.of("short"));
        link("self", Path.of("."));
        Path real = www.resolve("a/b/c/file");
        for (String path : List.of("/short/c/file", "/a/up", "/twice/c/file", "/self/self/a/b/c/file", "/self/short/c/file")) {
            assertEquals(real, assertInstanceOf(Found.Regular.class, tree.resolve(path), path).real());
        }
        assertEquals(www, assertInstanceOf(Found.Directory.class, tree.resolve("/self")).real());
        assertInstanceOf(Found.Missing.class, tree.resolve("/a/up/"));
    }

    @Test
    void danglingLinksAndLoopsAreMissing() throws IOException {
        link("dangling", Path.of("nowhere"));
        link("dangling-out", folder.resolve("nowhere"));
        link("a/loop", Path.of("loop"));
        link("ping", Path.of("pong"));
        link("pong", Path.of("ping"));
        link("through-a-file", Path.of("a/b/c/file/x"));
        for (String path : List.of("/dangling", "/dangling/x", "/dangling-out", "/a/loop", "/a/loop/x", "/ping", "/pong/x",
                "/through-a-file")) {
            assertInstanceOf(Found.Missing.class, tree.resolve(path), path);
        }
    }

    @Test
    void aLinkMayLeadIntoAHiddenFolderAsMountedVolumesDo() throws IOException {
        Files.createDirectories(www.resolve("..2026"));
        Files.writeString(www.resolve("..2026/index.html"), "x");
        link("..data", Path.of("..2026"));
        link("index.html", Path.of("..data/index.html"));
        assertInstanceOf(Found.Regular.class, tree.resolve("/index.html"));
        assertEquals(new Found.Refused(Found.Reason.HIDDEN), tree.resolve("/..data/index.html"));
    }

    @Test
    void theRootItselfMayBeALink() throws IOException {
        Path alias = Files.createSymbolicLink(folder.resolve("alias"), www);
        Tree aliased = Tree.at(alias);
        assertEquals(www, aliased.root());
        assertInstanceOf(Found.Regular.class, aliased.resolve("/a/b/c/file"));
    }

    @Test
    void aRootThatIsNoDirectoryIsNamedInTheError() {
        for (Path wrong : List.of(folder.resolve("not-there"), www.resolve("a/b/c/file"))) {
            IOException error = assertThrows(IOException.class, () -> Tree.at(wrong));
            assertTrue(error.getMessage().contains(wrong.toString()), error.getMessage());
        }
    }

    @Test
    void specialFilesAreRefused() throws Exception {
        Path socket = www.resolve("s");
        assumeTrue(socket.toString().length() < 100, "a socket's path is at most 107 bytes");
        try (ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            server.bind(UnixDomainSocketAddress.of(socket));
            assertEquals(new Found.Refused(Found.Reason.SPECIAL), tree.resolve("/s"));
            assertInstanceOf(Found.Refused.class, tree.resolve("/s/x"));
            assertFalse(names(tree, "/").contains("s"));
        }
        assertEquals(new Found.Refused(Found.Reason.SPECIAL), Tree.at(Path.of("/dev")).resolve("/null"));
    }

    @Test
    void aDirectoryThatMayNotBeSearchedIsUnreadable() throws IOException {
        Path closed = www.resolve("a/b");
        Files.setPosixFilePermissions(closed, PosixFilePermissions.fromString("---------"));
        try {
            if (Files.isReadable(closed)) { // root may; packaging/smoke checks the same as an unprivileged user
                assertInstanceOf(Found.Directory.class, tree.resolve("/a/b/c"));
                return;
            }
            assertEquals(new Found.Refused(Found.Reason.UNREADABLE), tree.resolve("/a/b/c"));
            assertThrows(IOException.class, () -> tree.list(new Found.Directory(closed, FileTime.fromMillis(0)), 10));
        } finally {
            Files.setPosixFilePermissions(closed, PosixFilePermissions.fromString("rwxr-xr-x"));
        }
    }

    @Test
    void aVersionIsAnotherAfterAChangeThatKeepsTheTime() throws IOException {
        Path file = www.resolve("a/b/c/file");
        FileTime built = FileTime.from(Instant.ofEpochSecond(1_000_000_000));
        Files.setLastModifiedTime(file, built);
        Found.Regular before = regular("/a/b/c/file");
        Found.Regular known = before.withStatusChange();
        assertEquals(Files.getAttribute(file, "unix:ctime"), known.changed());
        assertTrue(known.sameVersion(before), "an unknown time is not compared");
        Await.until(() -> {
            Files.setLastModifiedTime(file, built);
            return !regular("/a/b/c/file").withStatusChange().changed().equals(known.changed()); // the next tick of the clock
        });
        assertFalse(known.sameVersion(regular("/a/b/c/file").withStatusChange()));
        assertEquals(StatusChange.UNKNOWN, StatusChange.of(www.resolve("none")));
    }

    @Test
    void aVersionIsTheSameUntilSomethingChanges() throws IOException {
        Path file = www.resolve("a/b/c/file");
        Files.setLastModifiedTime(file, FileTime.from(Instant.ofEpochSecond(1_000_000_000, 123_456_789)));
        Found.Regular before = regular("/a/b/c/file");
        assertEquals(123_456_789, before.lastModified().toInstant().getNano());
        assertTrue(before.sameVersion(regular("/a/b/c/file")));

        Files.setLastModifiedTime(file, FileTime.from(Instant.ofEpochSecond(1_000_000_000, 123_457_000)));
        assertFalse(before.sameVersion(regular("/a/b/c/file")));

        Path other = Files.writeString(www.resolve("other"), "edisni");
        Files.setLastModifiedTime(other, before.lastModified());
        Files.move(other, file, java.nio.file.StandardCopyOption.REPLACE_EXISTING);
        assertFalse(before.sameVersion(regular("/a/b/c/file")));
    }

    @Test
    void aChildIsWhatItsPathWouldBe() throws IOException {
        link("a/out", www2);
        link("a/in", Path.of("b/c/file"));
        Files.createDirectories(www.resolve(".well-known"));
        Files.createDirectories(www.resolve("a/.well-known"));
        Files.writeString(www.resolve("a/.hidden"), "x");
        for (String parent : List.of("/", "/a/", "/a/b/c/")) {
            Found.Directory directory = assertInstanceOf(Found.Directory.class, tree.resolve(parent));
            for (String name : List.of("a", "b", "file", "in", "out", ".hidden", ".well-known", "..", ".", "x".repeat(256), "x\0", "\\")) {
                assertEquals(tree.resolve(parent + name), tree.child(directory, name), parent + name);
            }
            assertEquals(new Found.Refused(Found.Reason.MALFORMED), tree.child(directory, "b/c"));
            assertEquals(new Found.Refused(Found.Reason.MALFORMED), tree.child(directory, "/etc"));
            assertEquals(new Found.Missing(), tree.child(directory, ""));
        }
    }

    @Test
    void aListingHoldsWhatCanBeAskedFor() throws IOException {
        Files.writeString(www.resolve("z.txt"), "12345");
        Files.writeString(www.resolve(".hidden"), "x");
        Files.writeString(www.resolve("back\\slash"), "x");
        link("in", Path.of("a/b/c/file"));
        link("out", www2);
        link("dangling", Path.of("nowhere"));
        assertEquals(List.of("a", "in", "z.txt"), names(tree, "/"));
        assertEquals(List.of(".hidden", "a", "in", "z.txt"), names(tree.withHidden(), "/"));
        assertEquals(List.of("b"), names(tree, "/a"));
    }

    @Test
    void aListingStopsAtItsCapAndSaysSo() throws IOException {
        for (int i = 0; i < 5; i++) Files.writeString(www.resolve("f" + i), "");
        Found.Directory directory = assertInstanceOf(Found.Directory.class, tree.resolve("/"));
        assertEquals(6, tree.list(directory, 6).entries().size());
        assertTrue(tree.list(directory, 6).complete());
        assertEquals(5, tree.list(directory, 5).entries().size());
        assertFalse(tree.list(directory, 5).complete());
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void noRandomPathEverEscapesOrThrows(long seed) throws IOException {
        link("out", www2);
        link("in", Path.of("a"));
        link("up", Path.of(".."));
        link("a/b/out", www2.resolve("file"));
        Random random = new Random(seed);
        String[] parts = {"/", "/", "/", "..", ".", "%2e", "%2f", "%5c", "\\", "a", "b", "c", "file", "out", "in", "up", "www2",
            "%00", "%c0%ae", "%", "%25", "2e", "\0", "\u00e9", "\ud800", "%C3%A9", " ", "~", "//", "x".repeat(300)};
        int found = 0;
        for (int i = 0; i < 10_000; i++) {
            StringBuilder path = new StringBuilder("/");
            for (int n = random.nextInt(8); n > 0; n--) {
                path.append(random.nextInt(40) == 0 ? "" + (char) random.nextInt(0x10000) : parts[random.nextInt(parts.length)]);
            }
            found += inside(tree.resolve(path.toString())) ? 1 : 0;
            found += inside(tree.withHidden().resolve(path.toString())) ? 1 : 0;
        }
        assertTrue(found > 100, "the corpus must find something, but found " + found);
    }

    private boolean inside(Found found) {
        return switch (found) {
            case Found.Regular file -> {
                assertTrue(file.real().startsWith(www) && Files.exists(file.real()), file.toString());
                yield true;
            }
            case Found.Directory directory -> {
                assertTrue(directory.real().startsWith(www), directory.toString());
                yield true;
            }
            case Found.Missing _, Found.Refused _ -> false;
        };
    }

    private Found.Regular regular(String path) {
        return assertInstanceOf(Found.Regular.class, tree.resolve(path));
    }

    private static List<String> names(Tree tree, String path) throws IOException {
        Found.Directory directory = assertInstanceOf(Found.Directory.class, tree.resolve(path));
        var sorted = new TreeMap<String, Found>();
        tree.list(directory, 100).entries().forEach(entry -> sorted.put(entry.name(), entry.found()));
        return List.copyOf(sorted.keySet());
    }
}

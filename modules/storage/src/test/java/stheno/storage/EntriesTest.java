package stheno.storage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EntriesTest {
    @TempDir
    Path folder;
    Path root;
    Tree tree;

    @BeforeEach
    void plant() throws IOException {
        root = Files.createDirectory(folder.resolve("www")).toRealPath();
        tree = Tree.at(root);
    }

    private Entries entries() throws IOException {
        return tree.entries((Found.Directory) tree.resolve("/"));
    }

    @Test
    void eachEntryIsWhatTheTreeFindsUnderItsName() throws IOException {
        Files.writeString(root.resolve("file"), "x");
        Files.writeString(root.resolve("ünïcode €"), "xyz");
        Files.createDirectory(root.resolve("dir"));
        Files.createSymbolicLink(root.resolve("link"), Path.of("file"));
        Files.createSymbolicLink(root.resolve("out"), folder);
        Files.createSymbolicLink(root.resolve("nowhere"), Path.of("x"));
        Files.writeString(root.resolve("back\\slash"), "x");
        Files.writeString(root.resolve(".hidden"), "x");
        Map<String, Found> all = new HashMap<>();
        try (Entries entries = entries()) {
            while (entries.hasNext()) {
                assertTrue(entries.hasNext()); // asking twice skips nothing
                Contents.Entry entry = entries.next();
                assertEquals(tree.resolve("/" + entry.name()), entry.found());
                all.put(entry.name(), entry.found());
            }
            assertThrows(NoSuchElementException.class, entries::next);
        }
        assertEquals(Set.of("file", "ünïcode €", "dir", "link"), all.keySet());
        assertEquals(root.resolve("file"), assertInstanceOf(Found.Regular.class, all.get("link")).real());
    }

    @Test
    void namesThatNoClientCanSendAreCountedAndOneIsShownEscaped() throws IOException {
        Files.writeString(root.resolve("plain"), "x");
        Files.writeString(root.resolve(".hidden\\slash"), "x");
        List<Entries.Omitted> reports = new ArrayList<>();
        entries().reporting(reports::add).close();
        try (Entries entries = entries().reporting(reports::add)) {
            assertEquals(1, entries.first(10).entries().size());
        }
        assertEquals(List.of(), reports);
        Files.writeString(root.resolve("back\\slash"), "x");
        try (Entries entries = entries().reporting(reports::add)) {
            assertTrue(entries.first(10).complete());
            entries.close(); // twice: reported once
        }
        assertEquals(List.of(new Entries.Omitted(root, 1, "back%5Cslash")), reports);
        Files.writeString(root.resolve("bell\7"), "x");
        try (Entries entries = entries().reporting(reports::add)) {
            assertEquals("plain", entries.next().name());
            assertFalse(entries.hasNext());
        }
        assertEquals(2, reports.getLast().names());
    }

    @Test
    void aDirectoryIsReportedOnceAnHourAndAFewHundredAreRemembered() {
        AtomicLong now = new AtomicLong();
        OmittedNames names = new OmittedNames(now::get);
        Entries.Omitted one = new Entries.Omitted(Path.of("/one"), 1, "x");
        assertTrue(names.isDue(one));
        assertFalse(names.isDue(new Entries.Omitted(Path.of("/one"), 2, "y")));
        assertTrue(names.isDue(new Entries.Omitted(Path.of("/two"), 1, "x")));
        now.addAndGet(Duration.ofHours(1).toNanos());
        assertTrue(names.isDue(one));
        assertFalse(names.isDue(one));
        for (int i = 0; i < 256; i++) assertTrue(names.isDue(new Entries.Omitted(Path.of("/other" + i), 1, "x")));
        assertTrue(names.isDue(one));
    }

    @Test
    void aLargeDirectoryIsReadToItsEndAndWhatGoesMeanwhileIsLeftOut() throws IOException {
        for (int i = 0; i < 3000; i++) Files.createFile(root.resolve("file" + i));
        Set<String> seen = new HashSet<>();
        try (Entries entries = entries()) {
            while (entries.hasNext()) assertTrue(seen.add(entries.next().name()));
        }
        assertEquals(3000, seen.size());
        try (Entries entries = entries()) {
            assertTrue(entries.hasNext());
            for (String name : seen) Files.delete(root.resolve(name));
            entries.next();
            assertFalse(entries.hasNext());
        }
    }

    @Test
    void aDirectoryThatIsGoneOrNoneIsSaidAtOnce() throws IOException {
        Files.createDirectory(root.resolve("dir"));
        Found.Directory found = (Found.Directory) tree.resolve("/dir");
        Files.delete(root.resolve("dir"));
        assertThrows(IOException.class, () -> tree.entries(found));
        Files.createFile(root.resolve("dir"));
        assertThrows(IOException.class, () -> tree.entries(found));
        assertThrows(IOException.class, () -> tree.list(found, 10));
    }

    @Test
    void aDirectoryThatFailsMidwaySaysSo() throws IOException {
        Files.createFile(root.resolve("file"));
        IOException broken = new IOException("Input/output error");
        try (Entries entries = new Entries(tree, tree.enter(root), breaking(Path.of("file"), broken), Entries.View.PLAIN)) {
            assertEquals("file", entries.next().name());
            assertEquals(broken, assertThrows(UncheckedIOException.class, entries::hasNext).getCause());
            assertEquals(broken, assertThrows(UncheckedIOException.class, entries::next).getCause());
        }
    }

    /// A directory of one file, after which the disk fails.
    private static Iterator<Path> breaking(Path file, IOException broken) {
        return Stream.iterate(file, _ -> {
            throw new DirectoryIteratorException(broken);
        }).iterator();
    }

    @Test
    void anotherTreesDirectoryHoldsNothingHere() throws IOException {
        Files.writeString(folder.resolve("file"), "x");
        Found.Directory other = (Found.Directory) Tree.at(folder).resolve("/");
        assertThrows(IOException.class, () -> tree.list(other, 10));
        assertEquals(new Found.Refused(Found.Reason.OUTSIDE), tree.child(other, "file"));
    }

    @Test
    void aFileIsOpenedAtItsRealPathAndNotThroughALinkThatTookItsPlace() throws IOException {
        Files.writeString(root.resolve("file"), "abc");
        Files.createSymbolicLink(root.resolve("link"), Path.of("file"));
        Found.Regular found = (Found.Regular) tree.resolve("/link");
        try (FileChannel channel = tree.open(found)) {
            assertEquals(3, channel.read(ByteBuffer.allocate(10)));
            assertThrows(RuntimeException.class, () -> channel.write(ByteBuffer.allocate(1)));
        }
        Files.delete(root.resolve("file"));
        Files.createSymbolicLink(root.resolve("file"), Files.writeString(folder.resolve("secret"), "x"));
        assertThrows(IOException.class, () -> tree.open(found));
    }

    @Test
    void hiddenNamesAreLookedAtInBoundedSteps() throws IOException {
        for (int i = 0; i < 300; i++) Files.createFile(root.resolve(".hidden" + i));
        try (Entries entries = entries()) {
            int[] looked = new int[5];
            for (int i = 0; i < looked.length; i++) looked[i] = entries.look(64);
            assertEquals(List.of(64, 64, 64, 64, 44), Arrays.stream(looked).boxed().toList());
            assertFalse(entries.hasNext());
        }
    }

    @Test
    void anEntryThatWasFoundStaysUntilItIsTaken() throws IOException {
        Files.createFile(root.resolve("seen"));
        try (Entries entries = entries()) {
            assertEquals(1, entries.look(64));
            assertEquals(0, entries.look(64));
            assertEquals("seen", entries.next().name());
            assertEquals(0, entries.look(64));
            assertFalse(entries.hasNext());
        }
    }
}

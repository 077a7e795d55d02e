package stheno.storage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static stheno.storage.Planted.set;
import static stheno.storage.Planted.text;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// What interrupted uploads leave on the disk: at most the bytes that were sent, and at most a limit.
@Timeout(60)
final class KeptUploadsTest extends UploadTests {
    private void breakOff(WritableTree tree, String path, StagedFile.Start start, String content) throws IOException {
        StagedFile upload = Planted.begin(tree, path, "anna", start);
        upload.write(text(content));
        assertInstanceOf(Change.Unfinished.class, upload.end(Optional.of(new IOException("aborted")), true));
    }

    private long hidden() throws IOException {
        try (Stream<Path> all = Files.walk(planted.www())) {
            return all.filter(path -> path.getFileName().toString().startsWith(".upload-")).mapToLong(path -> path.toFile().length()).sum();
        }
    }

    @Test
    void appendsThatBreakOffAndRenamesKeepNoCopies() throws IOException {
        String content = "x".repeat(100_000);
        StagedFile first = planted.begin("/up/0", "anna", WHOLE);
        first.write(text(content));
        first.publish();
        for (int i = 0; i < 30; i++) {
            breakOff(tree, "/up/" + i, APPEND, "y");
            breakOff(tree, "/up/" + i, new StagedFile.Start.At(99_999), "z");
            assertInstanceOf(Change.Renamed.class, tree.rename("/up/" + i, "/up/" + (i + 1)));
        }
        assertEquals(0, hidden());
        assertEquals(content + "y".repeat(30), Files.readString(planted.www().resolve("up/30")));
    }

    @Test
    void aResumedFileInProgressHoldsNoCopy() throws IOException {
        StagedFile first = planted.begin("/up/big", "anna", WHOLE);
        first.write(text("x".repeat(4_000_000)));
        first.publish();
        try (StagedFile append = planted.begin("/up/big", "anna", new StagedFile.Start.At(3_999_999))) {
            append.write(text("y"));
            assertEquals(4_000_000, append.size());
            assertTrue(blocks() < 1_000_000, "the copy is a hole until the end");
            assertInstanceOf(Change.Replaced.class, append.publish());
        }
        assertEquals("x".repeat(3_999_999) + "y", Files.readString(planted.www().resolve("up/big")));
    }

    /// Bytes on the disk of all hidden files.
    private long blocks() throws IOException {
        Process du = new ProcessBuilder("sh", "-c", "du -k " + planted.www().resolve("up") + "/.upload-* | cut -f1").start();
        return Long.parseLong(new String(du.getInputStream().readAllBytes()).strip()) * 1024;
    }

    @Test
    void theOldestGivesWayBeyondTheLimit() throws IOException {
        WritableTree small = tree.withKept(10);
        breakOff(small, "/up/a", WHOLE, "1234");
        breakOff(small, "/up/b", WHOLE, "1234");
        assertEquals(8, small.kept());
        breakOff(small, "/up/a", new StagedFile.Start.At(4), "5"); // now the latest
        breakOff(small, "/up/c", WHOLE, "12345");
        assertEquals(10, small.kept());
        assertEquals(OptionalLong.empty(), Planted.partial(small, "/up/b", "anna"));
        assertEquals(OptionalLong.of(5), Planted.partial(small, "/up/a", "anna"));
        breakOff(small, "/up/d", WHOLE, "longer than the limit");
        assertEquals(set("/up/", "/up/inner/", "/up/old=old", "/up/.upload=longer than the limit"), planted.everything());
    }

    @Test
    void whatIsPublishedOrDeletedIsNotCounted() throws IOException {
        breakOff(tree, "/up/a", WHOLE, "1234");
        breakOff(tree, "/up/inner/b", WHOLE, "1234");
        try (StagedFile resumed = planted.begin("/up/a", "anna", APPEND)) {
            assertEquals(4, tree.kept());
            resumed.publish();
        }
        assertEquals(4, tree.kept());
        assertEquals(new Change.Deleted(), tree.removeDirectory("/up/inner"));
        assertEquals(0, tree.kept());
    }

    @Test
    void aRenamedDirectoryTakesItsUploadsAlong() throws IOException {
        WritableTree small = tree.withKept(6);
        breakOff(small, "/up/inner/a", WHOLE, "1234");
        assertInstanceOf(Change.Renamed.class, small.rename("/up/inner", "/up/other"));
        assertEquals(OptionalLong.of(4), Planted.partial(small, "/up/other/a", "anna"));
        breakOff(small, "/up/b", WHOLE, "123");
        assertEquals(3, small.kept());
        assertEquals(set("/up/", "/up/old=old", "/up/other/", "/up/.upload=123"), planted.everything());
    }

    @Test
    void aSweepCountsWhatAnEarlierProcessHasLeft() throws IOException {
        for (String name : List.of("a", "b", "c")) {
            breakOff(tree, "/up/" + name, WHOLE, "1234");
            FileTime time = FileTime.from(Instant.now().minus(Duration.ofMinutes(name.equals("b") ? 50 : 40)));
            Files.setLastModifiedTime(planted.www().resolve("up/" + Uploads.name("anna", name)), time);
        }
        Files.move(planted.www().resolve("up"), planted.www().resolve("moved")); // by another program
        WritableTree later = WritableTree.of(Tree.at(planted.www())).withKept(8);
        assertEquals(0, later.kept());
        assertEquals(0, later.sweep("/"));
        assertEquals(8, later.kept());
        assertEquals(OptionalLong.empty(), Planted.partial(later, "/moved/b", "anna"));
        assertEquals(OptionalLong.of(4), Planted.partial(later, "/moved/c", "anna"));
    }

    @Test
    void whatIsNeverResumedIsSweptAfterMinutes() throws IOException {
        Path left = Files.writeString(planted.www().resolve("up/" + TemporaryFile.random()), "x");
        Path made = Files.createDirectory(planted.www().resolve("up/" + TemporaryFile.random()));
        assertEquals(0, tree.sweep("/"));
        for (Path path : List.of(left, made)) Files.setLastModifiedTime(path, FileTime.from(Instant.now().minus(Duration.ofMinutes(11))));
        assertEquals(1, tree.sweep("/"));
        assertEquals(set("/up/", "/up/inner/", "/up/old=old"), planted.everything());
    }

    @Test
    void thereAreNoMoreThanAThousand() throws IOException {
        KeptUploads kept = new KeptUploads(InstantSource.system());
        Path root = planted.www();
        for (int i = 0; i < KeptUploads.MOST; i++) {
            assertEquals(List.of(), kept.add(root, root.resolve("file" + i), 1, Optional.empty(), Long.MAX_VALUE));
        }
        assertEquals(List.of(root.resolve("file0")), kept.add(root, root.resolve("another"), 1, Optional.empty(), Long.MAX_VALUE));
        assertEquals(KeptUploads.MOST, kept.total(root));
    }
}

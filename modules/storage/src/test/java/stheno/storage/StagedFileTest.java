package stheno.storage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;
import static stheno.storage.Planted.set;
import static stheno.storage.Planted.text;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.FutureTask;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import stheno.testkit.SmallDisk;

/// Uploads of whole files, and their results.
@Timeout(60)
class StagedFileTest {
    private static final StagedFile.Start WHOLE = new StagedFile.Start.Whole();
    private static final Change.Failed BUSY = new Change.Busy();

    @TempDir
    Path folder;
    Planted planted;
    WritableTree tree;

    @BeforeEach
    void plant() throws IOException {
        planted = Planted.in(folder);
        tree = planted.tree();
    }

    @AfterEach
    void nothingOutsideHasChanged() throws IOException {
        assertTrue(planted.isOutsideUntouched());
    }

    @Test
    void aFileIsSeenWhenItIsPublishedAndNotBefore() throws IOException {
        for (boolean synced : List.of(true, false)) {
            try (StagedFile upload = Planted.begin(tree.withSync(synced), "/up/new", "anna", WHOLE)) {
                upload.write(text("all "));
                upload.write(text("of it"));
                assertEquals(9, upload.size());
                assertEquals("new", upload.name());
                assertInstanceOf(Found.Missing.class, tree.find("/up/new"));
                assertEquals(set("/up/", "/up/inner/", "/up/old=old", "/up/.upload=all of it"), planted.everything());
                Change.Created created = assertInstanceOf(Change.Created.class, upload.publish());
                assertEquals(tree.find("/up/new"), created.file());
            }
            assertEquals(set("/up/", "/up/inner/", "/up/old=old", "/up/new=all of it"), planted.everything());
            tree.delete("/up/new", _ -> true);
        }
    }

    @Test
    void anOldFileIsThereUntilTheNewOneIs() throws IOException {
        try (StagedFile upload = planted.begin("/up/old", "anna", WHOLE)) {
            upload.write(text("new"));
            assertEquals("old", Files.readString(planted.www().resolve("up/old")));
            Change.Replaced replaced = assertInstanceOf(Change.Replaced.class, upload.publish());
            assertEquals(tree.find("/up/old"), replaced.file());
        }
        assertEquals(set("/up/", "/up/inner/", "/up/old=new"), planted.everything());
    }

    @Test
    void whatIsClosedIsGoneAndWhatIsKeptStaysAndAnEmptyOneGoesInAnyCase() throws IOException {
        StagedFile closed = planted.begin("/up/a", "anna", WHOLE);
        closed.write(text("x"));
        closed.close();
        closed.close();
        planted.begin("/up/b", "anna", WHOLE).keep();
        assertEquals(set("/up/", "/up/inner/", "/up/old=old"), planted.everything());
        StagedFile kept = planted.begin("/up/c", "anna", WHOLE);
        kept.write(text("x"));
        kept.keep();
        kept.close();
        assertEquals(set("/up/", "/up/inner/", "/up/old=old", "/up/.upload=x"), planted.everything());
    }

    @Test
    void keepingWhatIsPublishedChangesNothing() throws IOException {
        StagedFile upload = planted.begin("/up/old", "anna", WHOLE);
        upload.write(text("x"));
        upload.publish();
        upload.keep();
        assertEquals(set("/up/", "/up/inner/", "/up/old=x"), planted.everything());
    }

    @Test
    void theEndOfCompleteContentPublishesAndClosesTheFile() throws IOException {
        for (boolean keep : List.of(true, false)) {
            StagedFile upload = planted.begin("/up/new", "anna", WHOLE);
            upload.write(text("whole"));
            assertInstanceOf(Change.Created.class, upload.end(Optional.empty(), keep));
            assertEquals(set("/up/", "/up/inner/", "/up/old=old", "/up/new=whole"), planted.everything());
            tree.delete("/up/new", _ -> true);
        }
    }

    @Test
    void theEndOfIncompleteContentKeepsOrDeletesTheFile() throws IOException {
        IOException left = new IOException("the client has left");
        for (boolean keep : List.of(false, true)) {
            StagedFile upload = planted.begin("/up/old", "anna", WHOLE);
            upload.write(text("half"));
            assertEquals(new Change.Unfinished(left), upload.end(Optional.of(left), keep));
            assertEquals(keep ? set("/up/", "/up/inner/", "/up/old=old", "/up/.upload=half") : set("/up/", "/up/inner/", "/up/old=old"),
                    planted.everything());
        }
        assertInstanceOf(Change.Replaced.class, planted.begin("/up/old", "anna", WHOLE).end(Optional.empty(), true)); // nothing holds it
    }

    @Test
    void theEndSaysWhatWasWrongWithAWrite() throws IOException {
        StagedFile upload = Planted.begin(tree.withLimit(5), "/up/new", "anna", WHOLE);
        upload.write(text("12345"));
        IOException fault = assertThrows(UploadFault.class, () -> upload.write(text("6")));
        assertEquals(new Change.TooLong(5), upload.end(Optional.of(fault), true));
        assertEquals(set("/up/", "/up/inner/", "/up/old=old", "/up/.upload=12345"), planted.everything());
    }

    @Test
    void theEndThrowsIfTheDiskHasFailedAndKeepsWhatWasWritten() throws IOException {
        StagedFile upload = Planted.begin(tree, "/up/new", "anna", WHOLE);
        upload.write(text("half"));
        Thread.currentThread().interrupt();
        IOException fault = assertThrows(InterruptedIOException.class, () -> upload.write(text("the rest")));
        assertTrue(Thread.interrupted());
        assertEquals(fault, assertThrows(IOException.class, () -> upload.end(Optional.of(fault), true)));
        assertEquals(set("/up/", "/up/inner/", "/up/old=old", "/up/.upload=half"), planted.everything());
    }

    @Test
    void aFileThatCannotBePublishedIsKept() throws IOException {
        StagedFile upload = planted.begin("/up/new", "anna", WHOLE);
        upload.write(text("whole"));
        Files.createDirectory(planted.www().resolve("up/new"));
        assertEquals(new Change.IsDirectory(), upload.end(Optional.empty(), true));
        assertEquals(set("/up/", "/up/inner/", "/up/old=old", "/up/new/", "/up/.upload=whole"), planted.everything());
    }

    @Test
    void oneOwnersSecondUploadOfANameIsBusyUntilTheFirstIsOver() throws IOException {
        StagedFile first = planted.begin("/up/a", "anna", WHOLE);
        first.write(text("1"));
        assertEquals(BUSY, planted.refusal("/up/a", "anna", WHOLE));
        Files.createSymbolicLink(planted.www().resolve("link"), Path.of("up"));
        assertEquals(BUSY, planted.refusal("/link/a", "anna", new StagedFile.Start.At(1)));
        assertEquals(BUSY, Planted.refusal(tree.withTree(Tree.at(planted.www().resolve("up"))), "/a", "anna", WHOLE));
        assertInstanceOf(Change.Created.class, first.publish());
        StagedFile second = planted.begin("/up/a", "anna", WHOLE);
        first.close(); // takes nothing from the second
        assertEquals(BUSY, planted.refusal("/up/a", "anna", WHOLE));
        second.keep();
        planted.begin("/up/a", "anna", WHOLE).close();
        assertEquals(set("/link->up", "/up/", "/up/inner/", "/up/old=old", "/up/a=1"), planted.everything());
    }

    @Test
    void ofTwoOwnersTheLastToPublishWins() throws IOException {
        try (StagedFile anna = planted.begin("/up/a", "anna", WHOLE); StagedFile bob = planted.begin("/up/a", "bob", WHOLE)) {
            anna.write(text("anna's"));
            bob.write(text("bob's"));
            assertInstanceOf(Change.Created.class, bob.publish());
            assertInstanceOf(Change.Replaced.class, anna.publish());
        }
        assertEquals(set("/up/", "/up/inner/", "/up/old=old", "/up/a=anna's"), planted.everything());
    }

    @Test
    void aDirectoryThatHasTakenTheNameMeanwhileIsNotReplaced() throws IOException {
        try (StagedFile upload = planted.begin("/up/a", "anna", WHOLE)) {
            upload.write(text("x"));
            assertInstanceOf(Change.Made.class, tree.makeDirectory("/up/a"));
            assertEquals(new Change.IsDirectory(), upload.publish());
            upload.keep();
        }
        assertEquals(set("/up/", "/up/a/", "/up/inner/", "/up/old=old", "/up/.upload=x"), planted.everything());
    }

    @Test
    void aLinkOutThatHasTakenTheNameMeanwhileIsLeftAlone() throws IOException {
        try (StagedFile upload = planted.begin("/up/a", "anna", WHOLE)) {
            Files.createSymbolicLink(planted.www().resolve("up/a"), planted.folder().resolve("www2/file"));
            assertEquals(new Change.Refused(Found.Reason.OUTSIDE), upload.publish());
        }
        assertEquals(set("/up/", "/up/a->" + planted.folder() + "/www2/file", "/up/inner/", "/up/old=old"), planted.everything());
    }

    @Test
    void aDirectoryThatIsGoneMeanwhileIsMissed() throws IOException {
        try (StagedFile upload = planted.begin("/up/inner/a", "anna", WHOLE)) {
            assertEquals(new Change.NotEmpty(), tree.removeDirectory("/up/inner"));
            assertEquals(new Change.Busy(), tree.rename("/up/inner", "/up/other"));
            Files.move(planted.www().resolve("up/inner"), planted.www().resolve("up/other")); // by another program
            assertEquals(new Change.NoDirectory(), upload.publish());
        }
        assertEquals(set("/up/", "/up/old=old", "/up/other/", "/up/other/.upload="), planted.everything());
    }

    @Test
    void aFileKeepsThePermissionsOfTheOneBeforeAndIsNeverLessSecret() throws IOException {
        assumeTrue(folder.getFileSystem().supportedFileAttributeViews().contains("posix"));
        Path hidden = planted.www().resolve("up/" + Uploads.name("anna", "old"));
        for (String permissions : List.of("rw-rw-rw-", "rw-------", "r--r-----")) {
            Files.setPosixFilePermissions(planted.www().resolve("up/old"), PosixFilePermissions.fromString(permissions));
            StagedFile broken = planted.begin("/up/old", "anna", WHOLE);
            broken.write(text("x"));
            broken.keep();
            Files.setPosixFilePermissions(hidden, PosixFilePermissions.fromString("r--r--r--"));
            try (StagedFile upload = planted.begin("/up/old", "anna", new StagedFile.Start.At(1))) {
                String meanwhile = PosixFilePermissions.toString(Files.getPosixFilePermissions(hidden));
                assertEquals("rw" + permissions.substring(2), meanwhile);
                assertInstanceOf(Change.Replaced.class, upload.publish());
            }
            assertEquals(permissions, PosixFilePermissions.toString(Files.getPosixFilePermissions(planted.www().resolve("up/old"))));
        }
    }

    @Test
    void anInterruptedUploadCanBeKept() throws IOException {
        StagedFile upload = planted.begin("/up/a", "anna", WHOLE);
        upload.write(text("before"));
        Thread.currentThread().interrupt();
        assertThrows(InterruptedIOException.class, () -> upload.write(text("after")));
        assertTrue(Thread.interrupted());
        upload.keep();
        assertEquals(6, Planted.partial(tree, "/up/a", "anna").orElseThrow());
    }

    /// A native file call holds the carrier of a virtual thread.
    @Test
    void noVirtualThreadWritesCopiesOrSyncs() throws Exception {
        Set<Boolean> virtual = ConcurrentHashMap.newKeySet();
        WritableTree watched = tree.withDisk(file ->
                SmallDisk.watched(file, () -> virtual.add(Thread.currentThread().isVirtual())));
        FutureTask<Change> change = new FutureTask<>(() -> {
            StagedFile upload = Planted.begin(watched, "/up/old", "anna", new StagedFile.Start.Append());
            upload.write(text(" and new"));
            return upload.end(Optional.empty(), true);
        });
        Thread.startVirtualThread(change);
        assertInstanceOf(Change.Replaced.class, change.get());
        assertEquals(Set.of(false), virtual);
        assertEquals("old and new", Files.readString(planted.www().resolve("up/old")));
    }

    @Test
    void aSweepGoesNoDeeperThanItHasDescriptorsFor() throws IOException {
        Path deep = Files.createDirectories(planted.www().resolve("d/".repeat(64)));
        Path deepest = Files.createDirectory(deep.resolve("d"));
        for (Path directory : List.of(deep.getParent(), deep, deepest)) {
            Path left = Files.writeString(directory.resolve(Uploads.name("anna", "a")), "x");
            Files.setLastModifiedTime(left, FileTime.from(Instant.now().minus(Duration.ofHours(25))));
        }
        assertEquals(1, tree.sweep("/"));
        assertEquals(List.of(false, true), Stream.of(deep.getParent(), deepest)
                .map(directory -> Files.exists(directory.resolve(Uploads.name("anna", "a")))).toList());
    }

    @Test
    void onlyFilesWithoutAWriterAreSwept() throws IOException {
        StagedFile left = planted.begin("/up/a", "anna", WHOLE);
        left.write(text("x"));
        left.keep();
        try (StagedFile upload = planted.begin("/up/b", "anna", WHOLE)) {
            upload.write(text("y"));
            FileTime ago = FileTime.from(Instant.now().minus(Duration.ofHours(25)));
            for (String name : List.of("a", "b")) Files.setLastModifiedTime(planted.www().resolve("up/" + Uploads.name("anna", name)), ago);
            assertEquals(1, tree.sweep("/"));
            assertInstanceOf(Change.Created.class, upload.publish());
        }
        assertEquals(set("/up/", "/up/inner/", "/up/old=old", "/up/b=y"), planted.everything());
    }

    @Test
    void aLargeUploadInManyPiecesIsWhole() throws IOException {
        StringBuilder whole = new StringBuilder();
        try (StagedFile upload = planted.begin("/up/a", "anna", WHOLE)) {
            for (int i = 0; i < 300; i++) {
                String piece = Integer.toString(i).repeat(1 + i * 13);
                upload.write(text(piece));
                whole.append(piece);
            }
            assertEquals(whole.length(), upload.size());
            assertInstanceOf(Change.Created.class, upload.publish());
        }
        assertEquals(whole.toString(), Files.readString(planted.www().resolve("up/a"), StandardCharsets.US_ASCII));
    }
}

package stheno.storage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;
import static stheno.storage.Planted.set;
import static stheno.storage.Planted.text;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import stheno.testkit.SmallDisk;

/// Resumed uploads, and uploads to resume: incomplete, refused, on a full disk.
@Timeout(60)
final class UploadResumeTest extends UploadTests {
    @Test
    void anIncompleteUploadResumesAtItsEndOrBefore() throws IOException {
        breakOff("/up/a", "anna", "01234");
        assertEquals(OptionalLong.of(5), Planted.partial(tree, "/up/a", "anna"));
        assertEquals(OptionalLong.empty(), Planted.partial(tree, "/up/a", "bob"));
        assertEquals(OptionalLong.empty(), Planted.partial(tree, "/up/b", "anna"));
        try (StagedFile upload = planted.begin("/up/a", "anna", at(5))) {
            assertEquals(5, upload.size());
            upload.write(text("567"));
            upload.keep();
        }
        assertInstanceOf(Change.Created.class, finish("/up/a", "anna", at(3), "x"));
        assertEquals(OptionalLong.empty(), Planted.partial(tree, "/up/a", "anna"));
        nothingIsLeft("/up/old=old", "/up/a=012x");
    }

    @Test
    void anOffsetPastTheEndIsRefusedAndLeavesWhatIsThere() throws IOException {
        breakOff("/up/a", "anna", "01234");
        assertEquals(new Change.Beyond(5), planted.refusal("/up/a", "anna", at(6)));
        assertEquals(new Change.Beyond(0), planted.refusal("/up/a", "bob", at(1)));
        assertEquals(new Change.Beyond(3), planted.refusal("/up/old", "anna", at(4)));
        assertEquals(OptionalLong.of(5), Planted.partial(tree, "/up/a", "anna"));
        assertInstanceOf(Change.Created.class, finish("/up/a", "anna", at(5), ""));
        nothingIsLeft("/up/old=old", "/up/a=01234");
        assertThrows(IllegalArgumentException.class, () -> at(-1));
    }

    @Test
    void withoutABrokenUploadThePublishedFilesFirstBytesAreTheBeginning() throws IOException {
        try (StagedFile upload = planted.begin("/up/old", "anna", at(2))) {
            assertEquals(2, upload.size());
            assertEquals("old", content("/up/old"));
            upload.write(text("de"));
            assertEquals("old", content("/up/old"));
            assertInstanceOf(Change.Replaced.class, upload.publish());
        }
        nothingIsLeft("/up/old=olde");
    }

    @Test
    void aBrokenUploadIsNeverMixedWithTheFileThatItWasToReplace() throws IOException {
        breakOff("/up/old", "anna", "x");
        assertEquals(new Change.Beyond(1), planted.refusal("/up/old", "anna", at(2)));
        assertEquals(new Change.Beyond(1), planted.refusal("/up/old", "anna", at(3)));
        assertInstanceOf(Change.Replaced.class, finish("/up/old", "anna", at(1), "y"));
        assertEquals("xy", content("/up/old"));
        breakOff("/up/old", "anna", "z");
        assertInstanceOf(Change.Replaced.class, finish("/up/old", "anna", APPEND, "!"));
        nothingIsLeft("/up/old=z!");
    }

    @Test
    void appendingResumesAtTheEndOfTheContent() throws IOException {
        assertInstanceOf(Change.Replaced.class, finish("/up/old", "anna", APPEND, "er"));
        assertEquals("older", content("/up/old"));
        assertInstanceOf(Change.Created.class, finish("/up/new", "anna", APPEND, "1"));
        breakOff("/up/a", "anna", "begun");
        assertInstanceOf(Change.Created.class, finish("/up/a", "anna", APPEND, ", done"));
        breakOff("/up/a", "anna", "begun again");
        assertInstanceOf(Change.Replaced.class, finish("/up/a", "anna", APPEND, ", done"));
        nothingIsLeft("/up/old=older", "/up/new=1", "/up/a=begun again, done");
    }

    @Test
    void aWholeUploadForgetsTheBrokenOne() throws IOException {
        breakOff("/up/a", "anna", "a long beginning");
        assertInstanceOf(Change.Created.class, finish("/up/a", "anna", WHOLE, "short"));
        breakOff("/up/a", "anna", "a long beginning");
        assertInstanceOf(Change.Replaced.class, finish("/up/a", "anna", at(0), "0"));
        nothingIsLeft("/up/old=old", "/up/a=0");
    }

    @Test
    void noOwnerResumesTheUploadOfAnother() throws IOException {
        breakOff("/up/a", "anna", "anna's");
        breakOff("/up/a", "bob", "bob");
        assertInstanceOf(Change.Created.class, finish("/up/a", "bob", at(3), "'s"));
        assertEquals("bob's", content("/up/a"));
        assertEquals(new Change.Beyond(5), planted.refusal("/up/a", "anna", at(6))); // hers is over: the name is another file
        nothingIsLeft("/up/old=old", "/up/a=bob's");
    }

    @Test
    void whatAnotherHasAppendedMeanwhileIsNotTakenBack() throws IOException {
        try (StagedFile anna = planted.begin("/up/old", "anna", at(1)); StagedFile late = planted.begin("/up/a", "anna", APPEND)) {
            finish("/up/old", "bob", APPEND, "+bob");
            finish("/up/a", "bob", APPEND, "bob");
            assertEquals(new Change.Unwanted(tree.find("/up/old")), anna.publish());
            assertEquals(new Change.Unwanted(tree.find("/up/a")), late.publish());
        }
        nothingIsLeft("/up/old=old+bob", "/up/a=bob");
    }

    @Test
    void aLinkInsideIsReadThroughAndReplacedItself() throws IOException {
        Files.createSymbolicLink(planted.www().resolve("up/link"), Path.of("old"));
        assertInstanceOf(Change.Replaced.class, finish("/up/link", "anna", APPEND, "er"));
        nothingIsLeft("/up/old=old", "/up/link=older");
    }

    @Test
    void aLongFileIsCopiedWhole() throws IOException {
        byte[] content = new byte[70 * 1024 * 1024]; // more than is copied at a time
        Files.createSymbolicLink(planted.www().resolve("up/linked"), Path.of("long"));
        for (int i = 0; i < content.length; i += 4096) content[i] = (byte) (i >> 12);
        Files.write(planted.www().resolve("up/long"), content);
        assertInstanceOf(Change.Replaced.class, finish("/up/linked", "anna", APPEND, "end"));
        byte[] now = Files.readAllBytes(planted.www().resolve("up/linked"));
        assertEquals(content.length + 3, now.length);
        assertEquals(content.length, Arrays.mismatch(content, now));
    }

    @Test
    void whatGetsTooLongIsRefusedBeforeItIsWritten() throws IOException {
        WritableTree small = tree.withLimit(5);
        try (StagedFile upload = Planted.begin(small, "/up/a", "anna", WHOLE)) {
            upload.write(text("01234"));
            assertEquals(new Change.TooLong(5), assertThrows(UploadFault.class, () -> upload.write(text("5"))).why());
            assertEquals(5, upload.size());
            assertInstanceOf(Change.Created.class, upload.publish());
        }
        finish("/up/b", "anna", WHOLE, "012345");
        assertEquals(new Change.TooLong(5), Planted.refusal(small, "/up/b", "anna", APPEND));
        assertEquals(new Change.TooLong(5), Planted.refusal(small, "/up/b", "anna", at(6)));
        nothingIsLeft("/up/old=old", "/up/a=01234", "/up/b=012345");
    }

    @Test
    void theReserveIsLeftAloneAndWhatHasBegunStays() throws IOException {
        breakOff("/up/a", "anna", "begun");
        WritableTree greedy = tree.withReserve(Long.MAX_VALUE);
        for (StagedFile.Start start : List.of(at(5), APPEND)) {
            assertEquals(new Change.NoSpace(), Planted.refusal(greedy, "/up/a", "anna", start));
            assertEquals(OptionalLong.of(5), Planted.partial(tree, "/up/a", "anna"));
        }
        assertEquals(new Change.NoSpace(), Planted.refusal(greedy, "/up/b", "anna", WHOLE));
        nothingIsLeft("/up/old=old", "/up/.upload=begun");
    }

    @Test
    void onAFullDiskWhatFittedIsKeptAndGoneOnWith() throws IOException {
        AtomicLong room = new AtomicLong(5);
        WritableTree full = tree.withSync(true).withDisk(smallDisk(room, false));
        try (StagedFile upload = Planted.begin(full, "/up/a", "anna", WHOLE)) {
            upload.write(text("012"));
            assertEquals(new Change.NoSpace(), assertThrows(UploadFault.class, () -> upload.write(text("3456"))).why());
            assertEquals(5, upload.size());
            upload.keep();
        }
        nothingIsLeft("/up/old=old", "/up/.upload=01234");
        assertEquals(OptionalLong.of(5), Planted.partial(full, "/up/a", "anna"));
        room.set(100);
        try (StagedFile upload = Planted.begin(full, "/up/a", "anna", at(5))) {
            upload.write(text("56"));
            assertInstanceOf(Change.Created.class, upload.publish());
        }
        nothingIsLeft("/up/old=old", "/up/a=0123456");
    }

    @Test
    void aCopyThatDoesNotFitLeavesNothing() throws IOException {
        WritableTree full = tree.withDisk(smallDisk(new AtomicLong(1), false));
        try (StagedFile upload = Planted.begin(full, "/up/old", "anna", at(2))) { // the copy is made at the end
            assertEquals(new Change.NoSpace(), upload.end(Optional.empty(), true));
        }
        nothingIsLeft("/up/old=old");
        assertEquals(new Change.NoSpace(), full.put("/up/old", new ByteArrayInputStream(new byte[3]), -1, _ -> true));
        nothingIsLeft("/up/old=old");
    }

    @Test
    void aFileSystemThatFillsUpSaysSoInWritingAndInCopying() throws Exception {
        Path small = Files.createDirectory(planted.www().resolve("small"));
        assumeTrue(NameOperationsTest.run("mount", "-t", "tmpfs", "-o", "size=256k", "tmpfs", small.toString()));
        try {
            finish("/small/a", "anna", WHOLE, "x".repeat(200_000));
            assertEquals(new Change.NoSpace(), planted.refusal("/small/a", "anna", at(100_000)));
            long kept;
            try (StagedFile upload = planted.begin("/small/b", "anna", WHOLE)) {
                assertEquals(new Change.NoSpace(), assertThrows(UploadFault.class, () -> upload.write(text("y".repeat(100_000)))).why());
                kept = upload.size();
                upload.keep();
            }
            assertEquals(OptionalLong.of(kept), Planted.partial(tree, "/small/b", "anna"));
            tree.delete("/small/a", _ -> true);
            assertInstanceOf(Change.Created.class, finish("/small/b", "anna", at(kept), "y".repeat(100_000 - (int) kept)));
            assertEquals("y".repeat(100_000), content("/small/b"));
            assertEquals(set("/small/", "/small/b=" + content("/small/b"), "/up/", "/up/inner/", "/up/old=old"), planted.everything());
        } finally {
            assertTrue(NameOperationsTest.run("umount", small.toString()));
        }
    }

    @Test
    void ofConcurrentResumesOneSucceedsAndNothingIsLost() throws Exception {
        breakOff("/up/a", "anna", "0");
        AtomicLong grown = new AtomicLong(1);
        try (ExecutorService threads = Executors.newFixedThreadPool(8)) {
            List<Future<?>> all = new ArrayList<>();
            for (int i = 0; i < 8; i++) all.add(threads.submit(() -> grow(grown)));
            for (Future<?> one : all) one.get(30, TimeUnit.SECONDS);
        }
        assertEquals(OptionalLong.of(grown.get()), Planted.partial(tree, "/up/a", "anna"));
        assertInstanceOf(Change.Created.class, finish("/up/a", "anna", APPEND, "!"));
        nothingIsLeft("/up/old=old", "/up/a=0" + "+".repeat((int) grown.get() - 1) + "!");
    }

    private Void grow(AtomicLong grown) throws IOException {
        for (int i = 0; i < 100; i++) {
            switch (tree.upload("/up/a", "anna", APPEND)) {
                case StagedFile.Begun.Ready(StagedFile upload) -> {
                    upload.write(text("+"));
                    grown.incrementAndGet();
                    upload.keep();
                }
                case StagedFile.Begun.Failed(Change.Failed why) -> assertEquals(new Change.Busy(), why);
            }
        }
        return null;
    }

    @Test
    void whatTheDiskHasForgottenIsNotGoneOnWith() throws IOException {
        WritableTree late = tree.withSync(true).withDisk(smallDisk(new AtomicLong(2), true));
        try (StagedFile upload = Planted.begin(late, "/up/old", "anna", WHOLE)) {
            upload.write(text("012"));
            assertEquals(new Change.NoSpace(), upload.publish());
            upload.keep();
        }
        nothingIsLeft("/up/old=old");
    }

    @Test
    void whatCouldNotBePublishedIsKeptAndPublishedLater() throws IOException {
        try (StagedFile upload = planted.begin("/up/a", "anna", WHOLE)) {
            upload.write(text("012"));
            Files.createDirectory(planted.www().resolve("up/a")); // by another program
            assertEquals(new Change.IsDirectory(), upload.publish());
            upload.keep();
        }
        Files.delete(planted.www().resolve("up/a")); // likewise: a client that removes the directory drops the upload
        assertInstanceOf(Change.Created.class, finish("/up/a", "anna", at(3), "3"));
        nothingIsLeft("/up/old=old", "/up/a=0123");
    }

    @Test
    void aResumedFileIsYoungerThanTheOneThatItReplaces() throws IOException {
        Path old = planted.www().resolve("up/old");
        Files.setLastModifiedTime(old, FileTime.from(Instant.now().plusSeconds(3)));
        FileTime before = Files.getLastModifiedTime(old);
        Change.Replaced replaced = assertInstanceOf(Change.Replaced.class, finish("/up/old", "anna", at(2), "D"));
        assertTrue(replaced.file().lastModified().compareTo(before) > 0);
    }

    @Test
    void theBaseOfAnUploadFollowsFromThreeFacts() {
        Found missing = new Found.Missing();
        Found.Regular ten = new Found.Regular(Path.of("/x"), 10, FileTime.fromMillis(0), "key");
        OptionalLong none = OptionalLong.empty();
        OptionalLong seven = OptionalLong.of(7);
        assertEquals(new Uploads.Base.Nothing(), Uploads.base(WHOLE, seven, ten));
        assertEquals(new Uploads.Base.Nothing(), Uploads.base(new StagedFile.Start.Unique(), none, missing));
        assertEquals(new Uploads.Base.Nothing(), Uploads.base(at(0), seven, ten));
        assertEquals(new Uploads.Base.Left(7), Uploads.base(at(7), seven, ten));
        assertEquals(new Uploads.Base.Failed(new Change.Beyond(7)), Uploads.base(at(8), seven, ten));
        assertEquals(new Uploads.Base.Copy(ten, 10), Uploads.base(at(10), none, ten));
        assertEquals(new Uploads.Base.Copy(ten, 8), Uploads.base(at(8), none, ten));
        assertEquals(new Uploads.Base.Failed(new Change.Beyond(10)), Uploads.base(at(11), none, ten));
        assertEquals(new Uploads.Base.Failed(new Change.Beyond(7)), Uploads.base(at(8), seven, missing));
        assertEquals(new Uploads.Base.Left(7), Uploads.base(APPEND, seven, ten));
        assertEquals(new Uploads.Base.Copy(ten, 10), Uploads.base(APPEND, none, ten));
        assertEquals(new Uploads.Base.Left(7), Uploads.base(APPEND, seven, missing));
        assertEquals(new Uploads.Base.Nothing(), Uploads.base(APPEND, none, missing));
    }

    private static WriteOptions.Disk smallDisk(AtomicLong room, boolean late) {
        return file -> SmallDisk.of(file, room, late);
    }
}

package stheno.storage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static stheno.storage.Planted.text;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// An incomplete upload and the file of the same name: what each operation means, and when the upload is dropped. Appends in place.
@Timeout(60)
final class IncompleteUploadTest extends UploadTests {
    @Test
    void aFileThatAnotherProgramHasWrittenSinceIsTheTruth() throws IOException {
        breakOff("/up/old", "anna", "abc");
        Files.writeString(planted.www().resolve("up/old"), "rewritten");
        Files.setLastModifiedTime(planted.www().resolve("up/" + Uploads.name("anna", "old")), FileTime.from(Instant.now().minusSeconds(9)));
        assertEquals(OptionalLong.empty(), Planted.partial(tree, "/up/old", "anna"));
        assertInstanceOf(Change.Replaced.class, finish("/up/old", "anna", at(9), "!"));
        nothingIsLeft("/up/old=rewritten!");
    }

    @Test
    void aFileOfTheFutureSaysNothingAboutAnIncompleteUpload() throws IOException {
        Files.setLastModifiedTime(planted.www().resolve("up/old"), FileTime.from(Instant.now().plusSeconds(3600)));
        breakOff("/up/old", "anna", "a");
        assertEquals(OptionalLong.of(1), Planted.partial(tree, "/up/old", "anna"));
        assertEquals(new Change.Beyond(1), planted.refusal("/up/old", "anna", at(3)));
    }

    @Test
    void whatReplacesRemovesOrRenamesTheFileDropsTheUploadsToIt() throws IOException {
        Path file = planted.www().resolve("up/old");
        for (Step step : List.<Step>of(
                () -> tree.delete("/up/old", _ -> true),
                () -> tree.delete("/up/old", "anna"),
                () -> tree.rename("/up/old", "/up/else"),
                () -> tree.rename("/up/new", "/up/old"),
                () -> tree.put("/up/old", new ByteArrayInputStream(new byte[1]), 1, _ -> true),
                () -> finish("/up/old", "bob", WHOLE, "bob's"),
                () -> finish("/up/old", "carl", at(0), "carl's"))) {
            Files.writeString(file, "old");
            Files.writeString(planted.www().resolve("up/new"), "new");
            for (String owner : List.of("anna", "bob")) breakOff("/up/old", owner, "abc");
            assertInstanceOf(Change.Done.class, step.run());
            for (String owner : List.of("anna", "bob")) assertEquals(OptionalLong.empty(), Planted.partial(tree, "/up/old", owner));
            assertEquals(0, tree.kept());
        }
    }

    private interface Step {
        Change run() throws IOException;
    }

    @Test
    void theUploadsOfOtherNamesStay() throws IOException {
        breakOff("/up/a", "anna", "abc");
        breakOff("/up/inner/old", "anna", "abc");
        assertEquals(new Change.Deleted(), tree.delete("/up/old", "anna"));
        assertEquals(OptionalLong.of(3), Planted.partial(tree, "/up/a", "anna"));
        assertEquals(OptionalLong.of(3), Planted.partial(tree, "/up/inner/old", "anna"));
    }

    @Test
    void itsOwnerDeletesAnIncompleteUploadWithoutAFile() throws IOException {
        breakOff("/up/a", "anna", "abc");
        assertEquals(new Change.Missing(), tree.delete("/up/a", "bob"));
        assertEquals(new Change.Missing(), tree.delete("/up/a", _ -> true));
        assertEquals(new Change.Deleted(), tree.delete("/up/a", "anna"));
        assertEquals(new Change.Missing(), tree.delete("/up/a", "anna"));
        nothingIsLeft("/up/old=old");
    }

    @Test
    void itsOwnerSeesItInListings() throws IOException {
        breakOff("/up/old", "anna", "a longer one");
        Found.Directory up = assertInstanceOf(Found.Directory.class, tree.find("/up"));
        try (Entries hers = tree.entries(up, "anna"); Entries his = tree.entries(up, "bob")) {
            assertEquals(12, size(hers));
            assertEquals(3, size(his));
        }
    }

    @Test
    void itsOwnerSeesItInListingsIfThereIsNoFileToo() throws IOException {
        breakOff("/up/new", "anna", "abcd");
        breakOff("/up/other", "bob", "ab");
        Found.Directory up = assertInstanceOf(Found.Directory.class, tree.find("/up"));
        try (Entries hers = tree.entries(up, "anna"); Entries his = tree.entries(up, "bob"); Entries all = tree.tree().entries(up)) {
            Map<String, Long> sizes = hers.first(10).entries().stream().filter(it -> it.found() instanceof Found.Regular)
                    .collect(Collectors.toMap(Contents.Entry::name, it -> ((Found.Regular) it.found()).size()));
            assertEquals(Map.of("old", 3L, "new", 4L), sizes);
            assertEquals(List.of("inner", "old", "other"), his.first(10).entries().stream().map(Contents.Entry::name).sorted().toList());
            assertEquals(2, all.first(10).entries().size());
        }
        assertInstanceOf(Change.Created.class, finish("/up/new", "anna", APPEND, "e"));
        try (Entries hers = tree.entries(up, "anna")) {
            assertEquals(3, hers.first(10).entries().size());
        }
    }

    @Test
    void aDirectoryOfItsNameDropsIt() throws IOException {
        breakOff("/up/new", "anna", "abcd");
        assertInstanceOf(Change.Made.class, tree.makeDirectory("/up/new"));
        nothingIsLeft("/up/old=old", "/up/new/");
        assertEquals(new Change.Deleted(), tree.removeDirectory("/up/new"));
        assertEquals(OptionalLong.empty(), Planted.partial(tree, "/up/new", "anna"));
        breakOff("/up/new", "anna", "abcd");
        Files.createDirectory(planted.www().resolve("up/new")); // by another program
        assertEquals(new Change.Deleted(), tree.removeDirectory("/up/new"));
        nothingIsLeft("/up/old=old");
    }

    private static long size(Entries entries) throws IOException {
        return entries.first(10).entries().stream().filter(it -> it.name().equals("old"))
                .mapToLong(it -> ((Found.Regular) it.found()).size()).sum();
    }

    @Test
    void anAppendGrowsTheFileItself() throws IOException {
        Path file = planted.www().resolve("up/old");
        Object inode = Files.getAttribute(file, "unix:ino");
        try (StagedFile append = planted.begin("/up/old", "anna", APPEND)) {
            append.write(text("e"));
            assertEquals("olde", content("/up/old"));
            assertEquals(new Change.Busy(), planted.refusal("/up/old", "bob", APPEND));
            assertEquals(new Change.Busy(), planted.refusal("/up/old", "bob", at(4)));
            assertEquals(new Change.Busy(), tree.rename("/up/old", "/up/else"));
            append.write(text("r"));
            assertInstanceOf(Change.Unfinished.class, append.end(Optional.of(new IOException("cut")), true));
        }
        assertInstanceOf(Change.Replaced.class, finish("/up/old", "anna", at(5), "!"));
        assertEquals(inode, Files.getAttribute(file, "unix:ino"));
        nothingIsLeft("/up/old=older!");
    }

    @Test
    void anAppendToAFileThatWasReplacedSaysSo() throws IOException {
        try (StagedFile append = planted.begin("/up/old", "anna", APPEND)) {
            append.write(text("er"));
            assertInstanceOf(Change.Replaced.class, finish("/up/old", "bob", WHOLE, "bob's"));
            assertEquals(new Change.Unwanted(tree.find("/up/old")), append.publish());
        }
        nothingIsLeft("/up/old=bob's");
    }
}

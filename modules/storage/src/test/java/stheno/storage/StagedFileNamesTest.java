package stheno.storage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static stheno.storage.Planted.set;
import static stheno.storage.Planted.text;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The names of uploads: names that are refused, unique names, and the hidden names of temporary files.
@Timeout(60)
final class StagedFileNamesTest extends UploadTests {
    @AfterEach
    void nothingOutsideHasChanged() throws IOException {
        assertTrue(planted.isOutsideUntouched());
    }

    @Test
    void uniqueNamesAreFreeAndStayReserved() throws IOException {
        List<StagedFile> uploads = new ArrayList<>();
        Set<String> names = new TreeSet<>();
        for (int i = 0; i < 103; i++) {
            StagedFile upload = planted.begin("/up/old", i % 2 == 0 ? "anna" : "bob", UNIQUE);
            uploads.add(upload);
            names.add(upload.name());
            if (i < 99) assertEquals("old." + (i + 1), upload.name());
            assertTrue(upload.name().startsWith("old."));
        }
        assertEquals(103, names.size());
        for (StagedFile upload : uploads.subList(2, 103)) upload.close();
        uploads.get(1).write(text("x"));
        assertInstanceOf(Change.Created.class, uploads.get(1).publish());
        uploads.getFirst().write(text("y"));
        uploads.getFirst().keep();
        try (StagedFile free = planted.begin("/up/old", "anna", UNIQUE); StagedFile fresh = planted.begin("/up/new", "anna", UNIQUE)) {
            assertEquals("old.3", free.name()); // 1 was broken off, 2 is there
            assertEquals("new", fresh.name());
        }
        try (StagedFile again = planted.begin("/up/old.1", "anna", new StagedFile.Start.At(1))) {
            assertInstanceOf(Change.Created.class, again.publish());
        }
        assertEquals(set("/up/", "/up/inner/", "/up/old=old", "/up/old.1=y", "/up/old.2=x"), planted.everything());
    }

    @Test
    void aUniqueNameIsNoDirectoryAndNoLinkAndTakesNothingsPlace() throws IOException {
        Files.createSymbolicLink(planted.www().resolve("up/inner.1"), Path.of("nowhere"));
        try (StagedFile upload = planted.begin("/up/inner", "anna", UNIQUE)) {
            assertEquals("inner.2", upload.name());
            tree.put("/up/inner.2", new ByteArrayInputStream(new byte[1]), -1, _ -> true);
            assertInstanceOf(Change.Unwanted.class, upload.publish());
        }
        String longest = "/up/" + "n".repeat(255);
        tree.makeDirectory(longest);
        assertEquals(new Change.Refused(Found.Reason.MALFORMED), planted.refusal(longest, "anna", UNIQUE)); // no room for a number
    }

    @Test
    void ofManyUniqueUploadsAtOnceNoTwoMeet() throws Exception {
        try (ExecutorService threads = Executors.newFixedThreadPool(8)) {
            List<Future<String>> names = new ArrayList<>();
            for (int i = 0; i < 80; i++) {
                String content = String.valueOf(i);
                names.add(threads.submit(() -> {
                    try (StagedFile upload = planted.begin("/up/inner/file", "anna", UNIQUE)) {
                        upload.write(text(content));
                        assertInstanceOf(Change.Created.class, upload.publish());
                        return "/up/inner/" + upload.name() + "=" + content;
                    }
                }));
            }
            Set<String> expected = set("/up/", "/up/inner/", "/up/old=old");
            for (Future<String> name : names) assertTrue(expected.add(name.get(30, TimeUnit.SECONDS)));
            assertEquals(expected, planted.everything());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "", "up/x", "/../x", "/up/../x", "/up/..", "/up/.", "/up/a\\b", "/up/a\0b", "/up/a\nb", "/up/a\rb", "/up/a\u0085b", "/up/LONG",
        "/DEEP", "/up/HALF"})
    void aNameThatIsNoneIsMalformedForEverything(String path) throws IOException {
        String name = path.replace("LONG", "n".repeat(256)).replace("DEEP", "d/".repeat(2048) + "x").replace("HALF", "\ud800");
        Change malformed = new Change.Refused(Found.Reason.MALFORMED);
        assertEquals(malformed, planted.refusal(name, "anna", WHOLE));
        assertEquals(malformed, planted.refusal(name, "anna", UNIQUE));
        assertTrue(Planted.partial(tree, name, "anna").isEmpty());
        assertEquals(malformed, tree.makeDirectory(name));
        assertEquals(malformed, tree.removeDirectory(name));
        assertEquals(malformed, tree.rename(name, "/up/x"));
        assertEquals(malformed, tree.rename("/up/old", name));
        assertFalse(tree.touch(name, FileTime.fromMillis(0)) instanceof Change.Done);
        assertEquals(set("/up/", "/up/inner/", "/up/old=old"), planted.everything());
    }

    @Test
    void noUploadLeavesTheTree() throws IOException {
        Path outside = planted.folder().resolve("www2");
        Files.createSymbolicLink(planted.www().resolve("out"), outside);
        Files.createSymbolicLink(planted.www().resolve("up/out"), Path.of("../../www2"));
        Files.createSymbolicLink(planted.www().resolve("up/link"), outside.resolve("file"));
        Change refused = new Change.Refused(Found.Reason.OUTSIDE);
        for (String path : List.of("/out/x", "/out", "/out/inner/x", "/up/out/x", "/up/out/inner/x", "/up/out", "/up/link")) {
            for (StagedFile.Start start : List.of(WHOLE, new StagedFile.Start.Append(), new StagedFile.Start.At(3))) {
                assertEquals(refused, planted.refusal(path, "anna", start), path);
            }
            assertTrue(Planted.partial(tree, path, "anna").isEmpty());
        }
        assertEquals(refused, planted.refusal("/out/x", "anna", UNIQUE));
        assertEquals(new Change.NoDirectory(), planted.refusal("/no/x", "anna", WHOLE));
        assertEquals(new Change.NoDirectory(), planted.refusal("/up/x/", "anna", WHOLE));
        assertEquals(new Change.IsDirectory(), planted.refusal("/", "anna", WHOLE));
        assertEquals(new Change.IsDirectory(), planted.refusal("/up/inner", "anna", WHOLE));
        for (String name : List.of("/up/.x", "/up/.upload-0123456789abcdef0123456789abcdef")) {
            assertEquals(new Change.Refused(Found.Reason.HIDDEN), planted.refusal(name, "anna", WHOLE));
        }
    }

    @Test
    void whateverElseHasTheHiddenNameIsNotWrittenTo() throws IOException {
        String hidden = Uploads.name("anna", "a");
        for (StagedFile.Start start : List.of(WHOLE, new StagedFile.Start.Append(), new StagedFile.Start.At(3))) {
            Path link = Files.createSymbolicLink(planted.www().resolve("up/" + hidden), planted.folder().resolve("www2/file"));
            assertEquals(new Change.Refused(Found.Reason.SPECIAL), planted.refusal("/up/a", "anna", start));
            assertTrue(Planted.partial(tree, "/up/a", "anna").isEmpty());
            Files.delete(link);
            Files.createDirectory(link);
            assertEquals(new Change.Refused(Found.Reason.SPECIAL), planted.refusal("/up/a", "anna", start));
            Files.delete(link);
        }
        planted.begin("/up/a", "anna", WHOLE).close();
        assertEquals(set("/up/", "/up/inner/", "/up/old=old"), planted.everything());
    }

    @Test
    void nobodySeesAnUnfinishedUploadNotEvenWithHiddenNames() throws IOException {
        Tree hidden = Tree.at(planted.www()).withHidden();
        Files.writeString(planted.www().resolve("up/.x"), "x");
        try (StagedFile upload = planted.begin("/up/a", "anna", WHOLE)) {
            String name = Uploads.name("anna", "a");
            assertTrue(Files.exists(planted.www().resolve("up/" + name)));
            assertEquals(new Found.Refused(Found.Reason.HIDDEN), hidden.resolve("/up/" + name));
            Contents contents = hidden.list((Found.Directory) hidden.resolve("/up"), 10);
            assertEquals(set(".x", "inner", "old"), new TreeSet<>(contents.entries().stream().map(Contents.Entry::name).toList()));
            assertEquals("a", upload.name());
        }
    }

    @Test
    void theOwnerPartOfANameDiffersFromThePathPart() {
        assertFalse(Uploads.name("ann", "afile").equals(Uploads.name("anna", "file")));
        assertTrue(TemporaryFile.isName(Uploads.name("anna", "file")));
        assertEquals(Uploads.name("anna", "file"), Uploads.name("anna", "file"));
    }
}

package stheno.storage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;
import static stheno.storage.Planted.set;
import static stheno.storage.Planted.text;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermission;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Directories created and removed, renames, modification times.
@Timeout(60)
class NameOperationsTest {
    private static final Change DELETED = new Change.Deleted();
    private static final Change RENAMED = new Change.Renamed();
    private static final Change MISSING = new Change.Missing();
    private static final Change NO_DIRECTORY = new Change.NoDirectory();
    private static final Change IS_DIRECTORY = new Change.IsDirectory();
    private static final Change OUTSIDE = new Change.Refused(Found.Reason.OUTSIDE);
    private static final Change ROOT = new Change.Refused(Found.Reason.SPECIAL);

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

    private Path real(String path) {
        return planted.www().resolve(path.substring(1));
    }

    private void link(String path, String target) throws IOException {
        Files.createSymbolicLink(real(path), Path.of(target));
    }

    private void nothingHasChanged(String... more) throws IOException {
        var expected = set("/up/", "/up/inner/", "/up/old=old");
        expected.addAll(List.of(more));
        assertEquals(expected, planted.everything());
    }

    @Test
    void aDirectoryIsMadeWhereThereIsNothing() throws IOException {
        Change.Made made = assertInstanceOf(Change.Made.class, tree.withSync(true).makeDirectory("/up/a"));
        assertEquals(tree.find("/up/a"), made.directory());
        assertInstanceOf(Change.Made.class, tree.makeDirectory("/up/a/b/"));
        assertEquals(new Change.Exists(tree.find("/up/a")), tree.makeDirectory("/up/a"));
        assertEquals(new Change.Exists(tree.find("/up/old")), tree.makeDirectory("/up/old"));
        assertEquals(new Change.Exists(tree.find("/")), tree.makeDirectory("/"));
        for (String path : List.of("/no/a", "/up/old/a", "//a", "/up//a", "/up/x//")) {
            assertEquals(NO_DIRECTORY, tree.makeDirectory(path), path);
        }
        link("/up/dangling", "nowhere");
        assertEquals(new Change.Exists(new Found.Missing()), tree.makeDirectory("/up/dangling"));
        nothingHasChanged("/up/a/", "/up/a/b/", "/up/dangling->nowhere");
    }

    @Test
    void aDirectoryGetsWhatTheMaskLeaves() throws IOException {
        assumeTrue(folder.getFileSystem().supportedFileAttributeViews().contains("posix"));
        tree.makeDirectory("/up/a");
        Set<PosixFilePermission> plain = Files.getPosixFilePermissions(Files.createDirectory(real("/up/plain")));
        assertEquals(plain, Files.getPosixFilePermissions(real("/up/a")));
        assertTrue(plain.contains(PosixFilePermission.OWNER_EXECUTE));
    }

    @Test
    void onlyAnEmptyDirectoryIsRemoved() throws IOException {
        assertEquals(DELETED, tree.withSync(true).removeDirectory("/up/inner"));
        assertEquals(MISSING, tree.removeDirectory("/up/inner"));
        assertEquals(MISSING, tree.removeDirectory("/no/inner"));
        assertEquals(new Change.NotEmpty(), tree.removeDirectory("/up"));
        assertEquals(new Change.NotDirectory(), tree.removeDirectory("/up/old"));
        assertEquals(ROOT, tree.removeDirectory("/"));
        assertEquals(set("/up/", "/up/old=old"), planted.everything());
        tree.delete("/up/old", _ -> true);
        assertEquals(DELETED, tree.removeDirectory("/up/"));
        assertEquals(ROOT, tree.removeDirectory("/"));
        assertTrue(Files.isDirectory(planted.www()));
    }

    @Test
    void aLinkToADirectoryIsNotRemovedAsOne() throws IOException {
        link("/up/link", "inner");
        link("/self", ".");
        assertEquals(new Change.NotDirectory(), tree.removeDirectory("/up/link"));
        assertEquals(new Change.NotDirectory(), tree.removeDirectory("/self"));
        assertEquals(IS_DIRECTORY, tree.delete("/up/link", _ -> true));
        nothingHasChanged("/up/link->inner", "/self->.");
    }

    @Test
    void leftoversOfUploadsKeepNoDirectory() throws IOException {
        for (String owner : List.of("anna", "bob")) {
            StagedFile left = planted.begin("/up/inner/a", owner, new StagedFile.Start.Whole());
            left.write(text("left"));
            left.keep();
        }
        Files.writeString(real("/up/inner/other"), "x");
        assertEquals(new Change.NotEmpty(), tree.removeDirectory("/up/inner"));
        assertEquals(4, Planted.partial(tree, "/up/inner/a", "bob").orElseThrow()); // they stay while it does
        Files.delete(real("/up/inner/other"));
        try (StagedFile writing = planted.begin("/up/inner/a", "anna", new StagedFile.Start.At(4))) {
            assertEquals(new Change.NotEmpty(), tree.removeDirectory("/up/inner"));
            assertEquals(4, writing.size());
        }
        assertEquals(DELETED, tree.removeDirectory("/up/inner"));
        assertEquals(set("/up/", "/up/old=old"), planted.everything());
    }

    @Test
    void aFileGetsAnotherNameAndTakesTheOldFilesPlace() throws IOException {
        assertEquals(RENAMED, tree.withSync(true).rename("/up/old", "/up/inner/new"));
        Files.writeString(real("/up/other"), "other");
        assertEquals(RENAMED, tree.rename("/up/inner/new", "/up/other"));
        assertEquals(RENAMED, tree.rename("/up/other", "/up/other"));
        assertEquals(MISSING, tree.rename("/up/old", "/up/x"));
        assertEquals(MISSING, tree.rename("/no/old", "/up/x"));
        assertEquals(MISSING, tree.rename("/up/other/", "/up/x"));
        assertEquals(NO_DIRECTORY, tree.rename("/up/other", "/no/x"));
        assertEquals(NO_DIRECTORY, tree.rename("/up/other", "/up/x/"));
        for (String path : List.of("/up/inner", "/up", "/")) assertEquals(IS_DIRECTORY, tree.rename("/up/other", path), path);
        assertEquals(set("/up/", "/up/inner/", "/up/other=old"), planted.everything());
    }

    @Test
    void aDirectoryGetsAnotherNameAndTakesNothingsPlace() throws IOException {
        tree.makeDirectory("/empty");
        assertEquals(RENAMED, tree.rename("/up/inner/", "/up/moved/"));
        assertEquals(RENAMED, tree.rename("/up", "/a"));
        assertEquals(IS_DIRECTORY, tree.rename("/a", "/empty"));
        assertEquals(IS_DIRECTORY, tree.rename("/a", "/a"));
        assertEquals(new Change.IntoItself(), tree.rename("/a", "/a/moved/a"));
        assertEquals(new Change.IntoItself(), tree.rename("/a", "/a/b"));
        assertEquals(new Change.Exists(tree.find("/a/old")), tree.rename("/empty", "/a/old"));
        assertEquals(ROOT, tree.rename("/", "/a/b"));
        assertEquals(RENAMED, tree.rename("/a/moved", "/ab")); // not inside /a, whatever the letters say
        assertEquals(RENAMED, tree.rename("/a", "/ab/a"));
        assertEquals(set("/ab/", "/ab/a/", "/ab/a/old=old", "/empty/"), planted.everything());
    }

    @Test
    void aLinkIsRenamedItself() throws IOException {
        link("/up/file", "old");
        link("/up/dir", "inner");
        link("/up/nowhere", "nothing");
        assertEquals(RENAMED, tree.rename("/up/file", "/up/file2"));
        assertEquals(RENAMED, tree.rename("/up/dir", "/up/dir2"));
        assertEquals(RENAMED, tree.rename("/up/nowhere", "/up/nowhere2"));
        assertEquals(IS_DIRECTORY, tree.rename("/up/file2", "/up/dir2"));
        nothingHasChanged("/up/file2->old", "/up/dir2->inner", "/up/nowhere2->nothing");
        assertEquals(RENAMED, tree.rename("/up/old", "/up/file2"));
        assertEquals(RENAMED, tree.rename("/up/file2", "/up/old"));
        nothingHasChanged("/up/dir2->inner", "/up/nowhere2->nothing");
    }

    @ParameterizedTest
    @ValueSource(strings = {"ABSOLUTE", "../www2", "../../www2"})
    void noLinkLeadsOut(String target) throws IOException {
        String outside = target.replace("ABSOLUTE", planted.folder() + "/www2");
        link(target.startsWith("../../") ? "/up/out" : "/out", outside); // two steps up are right from inside of /up alone
        String out = target.startsWith("../../") ? "/up/out" : "/out";
        for (String path : List.of(out, out + "/", out + "/x", out + "/inner", out + "/inner/x", out + "/file")) {
            assertEquals(OUTSIDE, tree.makeDirectory(path), path);
            assertEquals(OUTSIDE, tree.removeDirectory(path), path);
            assertEquals(OUTSIDE, tree.rename(path, "/up/x"), path);
            assertEquals(OUTSIDE, tree.rename("/up/old", path), path);
            assertEquals(OUTSIDE, tree.rename("/up/inner", path), path);
            assertEquals(OUTSIDE, tree.touch(path, FileTime.fromMillis(0)), path);
            assertEquals(OUTSIDE, tree.delete(path, _ -> true), path);
        }
        nothingHasChanged(out + "->" + outside);
        assertFalse(Files.getLastModifiedTime(planted.folder().resolve("www2/file")).toInstant().equals(Instant.EPOCH));
    }

    @Test
    void hiddenNamesAreRefusedOnEitherSide() throws IOException {
        Change hidden = new Change.Refused(Found.Reason.HIDDEN);
        Files.createDirectory(real("/.git"));
        assertEquals(hidden, tree.makeDirectory("/up/.x"));
        assertEquals(hidden, tree.removeDirectory("/.git"));
        assertEquals(hidden, tree.rename("/.git", "/git"));
        assertEquals(hidden, tree.rename("/up/old", "/up/.htaccess"));
        assertEquals(hidden, tree.rename("/up/old", "/.git/old"));
        assertEquals(hidden, tree.touch("/.git", FileTime.fromMillis(0)));
        nothingHasChanged("/.git/");
    }

    @Test
    void aFileMayBeRenamedDuringItsUploadAndIsThenCreated() throws IOException {
        try (StagedFile upload = planted.begin("/up/old", "anna", new StagedFile.Start.Whole())) {
            assertEquals(RENAMED, tree.rename("/up/old", "/up/older"));
            assertInstanceOf(Change.Created.class, upload.publish());
        }
        assertEquals(set("/up/", "/up/inner/", "/up/old=", "/up/older=old"), planted.everything());
    }

    @Test
    void concurrentRenamesOfAFileSucceedOnceAndSwapsDoNotDeadlock() throws Exception {
        try (ExecutorService threads = Executors.newFixedThreadPool(8)) {
            for (int round = 0; round < 20; round++) {
                Files.writeString(real("/up/from"), "x");
                List<Future<Change>> changes = new ArrayList<>();
                for (int i = 0; i < 8; i++) {
                    String to = "/up/to" + i;
                    changes.add(threads.submit(() -> tree.rename("/up/from", to)));
                }
                int renamed = 0;
                for (Future<Change> change : changes) {
                    if (change.get(30, TimeUnit.SECONDS).equals(RENAMED)) renamed++;
                }
                assertEquals(1, renamed);
                for (int i = 0; i < 8; i++) Files.deleteIfExists(real("/up/to" + i));
            }
            Future<?> there = threads.submit(() -> swap("/up/old", "/up/swapped"));
            Future<?> back = threads.submit(() -> swap("/up/swapped", "/up/old"));
            there.get(30, TimeUnit.SECONDS);
            back.get(30, TimeUnit.SECONDS);
        }
        tree.rename("/up/swapped", "/up/old");
        nothingHasChanged();
    }

    private Void swap(String one, String other) throws IOException {
        for (int i = 0; i < 500; i++) tree.rename(one, other);
        return null;
    }

    @Test
    void concurrentCreationsOfADirectorySucceedOnce() throws Exception {
        try (ExecutorService threads = Executors.newFixedThreadPool(8)) {
            List<Future<Change>> changes = new ArrayList<>();
            for (int i = 0; i < 8; i++) changes.add(threads.submit(() -> tree.makeDirectory("/up/a")));
            int made = 0;
            for (Future<Change> change : changes) {
                if (change.get(30, TimeUnit.SECONDS) instanceof Change.Made) made++;
            }
            assertEquals(1, made);
        }
    }

    @Test
    void nothingMovesToAnotherDiskAtOnce() throws Exception {
        Path other = Files.createDirectory(real("/disk"));
        assumeTrue(run("mount", "-t", "tmpfs", "-o", "size=256k", "tmpfs", other.toString()));
        try {
            assertEquals(new Change.OtherDisk(), tree.rename("/up/old", "/disk/old"));
            assertEquals(new Change.OtherDisk(), tree.rename("/up/inner", "/disk/inner"));
            nothingHasChanged("/disk/");
        } finally {
            assertTrue(run("umount", other.toString()));
        }
    }

    static boolean run(String... command) throws IOException, InterruptedException {
        try {
            ProcessBuilder process = new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(ProcessBuilder.Redirect.DISCARD);
            return process.start().waitFor() == 0;
        } catch (IOException e) {
            return false; // no such command here
        }
    }

    @Test
    void filesDirectoriesAndLinksHaveATime() throws IOException {
        FileTime time = FileTime.from(Instant.parse("2001-02-03T04:05:06Z"));
        link("/up/link", "old");
        for (String path : List.of("/up/link", "/up/inner", "/up/inner/")) {
            assertEquals(new Change.Touched(time), tree.touch(path, time), path);
        }
        assertEquals(time, Files.getLastModifiedTime(real("/up/old")));
        assertEquals(time, Files.getLastModifiedTime(real("/up/inner")));
        assertEquals(MISSING, tree.touch("/up/new", time));
        assertEquals(MISSING, tree.touch("/up/old/", time));
        nothingHasChanged("/up/link->old");
    }
}

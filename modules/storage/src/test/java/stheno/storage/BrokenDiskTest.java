package stheno.storage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import stheno.testkit.disk.FaultyDisk;

/// What a disk that fails looks like through a [Tree].
final class BrokenDiskTest {
    @TempDir
    private Path folder;

    private Optional<FaultyDisk.Call> broken = Optional.empty();
    private FaultyDisk.Failure failure = FaultyDisk.Failure.EIO;
    private FaultyDisk disk;
    private Tree tree;

    @BeforeEach
    void makeFiles() throws IOException {
        Files.createDirectory(folder.resolve("list"));
        Files.writeString(folder.resolve("list/a"), "a");
        Files.createSymbolicLink(folder.resolve("nowhere"), Path.of("missing"));
        Files.createSymbolicLink(folder.resolve("circle"), Path.of("circle"));
        disk = FaultyDisk.at(folder, (call, file) -> {
            boolean inTree = !file.equals(disk.root());
            if (inTree && broken.filter(call::equals).isPresent()) throw failure.exception(call, file);
        });
        tree = Tree.at(disk.root());
    }

    @Test
    void aFileIsNotMissingBecauseTheDiskFails() {
        broken = Optional.of(FaultyDisk.Call.STAT);
        assertEquals(new Found.Refused(Found.Reason.BROKEN), tree.resolve("/list/a"));
        failure = FaultyDisk.Failure.EMFILE;
        assertEquals(new Found.Refused(Found.Reason.BROKEN), tree.resolve("/list/a"));
    }

    @Test
    void whatTheFileSystemRefusesIsRefused() {
        broken = Optional.of(FaultyDisk.Call.STAT);
        failure = FaultyDisk.Failure.EACCES;
        assertEquals(new Found.Refused(Found.Reason.UNREADABLE), tree.resolve("/list/a"));
    }

    @Test
    void aLinkThatLeadsNowhereIsMissing() {
        assertEquals(new Found.Missing(), tree.resolve("/nowhere"));
        assertEquals(new Found.Missing(), tree.resolve("/circle"));
        assertEquals(new Found.Missing(), tree.resolve("/" + "x".repeat(255) + "/y"));
    }

    @Test
    void aListingIsWholeOrFails() throws IOException {
        Found.Directory list = assertInstanceOf(Found.Directory.class, tree.resolve("/list"));
        try (Entries entries = tree.entries(list)) {
            broken = Optional.of(FaultyDisk.Call.STAT);
            assertThrows(IOException.class, () -> entries.first(10));
        }
    }

    @Test
    void anUploadThatCannotBeSyncedIsNotPublished() throws IOException {
        WritableTree written = new Writers(WorkPool.files("test")).to(tree);
        StagedFile.Begun begun = written.upload("/list/b", "me", new StagedFile.Start.Whole());
        StagedFile file = assertInstanceOf(StagedFile.Begun.Ready.class, begun).upload();
        file.write(ByteBuffer.wrap(new byte[100]));
        broken = Optional.of(FaultyDisk.Call.FORCE);
        assertThrows(IOException.class, () -> file.end(Optional.empty(), true));
        assertEquals(new Found.Missing(), tree.resolve("/list/b"));
        try (var names = Files.list(folder.resolve("list"))) {
            assertEquals(1, names.count(), "nothing is kept that the kernel may have dropped");
        }
    }
}

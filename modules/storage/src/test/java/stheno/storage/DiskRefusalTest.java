package stheno.storage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

/// What file systems refuse for good, as the system says it to a superuser too.
@Timeout(60)
class DiskRefusalTest {
    @TempDir
    Path folder;
    Planted planted;
    WritableTree tree;

    @BeforeEach
    void plant() throws IOException {
        planted = Planted.in(folder);
        tree = planted.tree();
    }

    private static void refused(DiskRefusal wanted, Executable step) {
        try {
            step.execute();
        } catch (Throwable e) {
            assertEquals(Optional.of(wanted), DiskRefusal.of(e), e::toString);
            return;
        }
        throw new AssertionError("not refused: " + wanted);
    }

    @Test
    void theTableKnowsWhatTheSystemSays() throws IOException {
        Path file = Files.writeString(folder.resolve("file"), "x");
        Path full = Files.createDirectories(folder.resolve("full/inner")).getParent();
        Path loop = Files.createSymbolicLink(folder.resolve("loop"), Path.of("loop"));
        refused(DiskRefusal.NAME_TOO_LONG, () -> Files.createFile(folder.resolve("n".repeat(256))));
        refused(DiskRefusal.LINK_LOOP, () -> FileChannel.open(loop, StandardOpenOption.READ));
        refused(DiskRefusal.NOT_DIRECTORY, () -> Files.createFile(file.resolve("below")));
        refused(DiskRefusal.IS_DIRECTORY, () -> FileChannel.open(full, StandardOpenOption.WRITE));
        refused(DiskRefusal.NOT_EMPTY, () -> Files.delete(full));
        refused(DiskRefusal.MISSING, () -> Files.delete(folder.resolve("missing")));
        refused(DiskRefusal.EXISTS, () -> Files.createFile(file));
        refused(DiskRefusal.NOT_DIRECTORY, () -> Files.newDirectoryStream(file).close());
        refused(DiskRefusal.NOT_EMPTY, () -> Files.move(file, full, StandardCopyOption.REPLACE_EXISTING));
    }

    @Test
    void faultsAndShortagesAreNoRefusals() {
        assertEquals(Optional.empty(), DiskRefusal.of(new IOException("Input/output error")));
        assertEquals(Optional.empty(), DiskRefusal.of(new FileSystemException("x", null, "Too many open files")));
        assertEquals(Optional.empty(), DiskRefusal.of(new IOException((String) null)));
        assertEquals(Optional.empty(), DiskRefusal.of(new IllegalStateException("File exists")));
        assertEquals(Optional.of(DiskRefusal.READ_ONLY), DiskRefusal.of(new FileSystemException("x", null, "Read-only file system")));
        assertEquals(Optional.of(DiskRefusal.NOT_PERMITTED), DiskRefusal.of(new FileSystemException("x", null, "Operation not permitted")));
        assertEquals(Optional.of(DiskRefusal.NO_SPACE), DiskRefusal.of(new IOException("Disk quota exceeded")));
        assertEquals(Optional.of(DiskRefusal.NOT_DIRECTORY), DiskRefusal.of(new NotDirectoryException("x")));
    }

    @Test
    void everyRefusalIsAResult() {
        for (DiskRefusal refusal : DiskRefusal.values()) assertInstanceOf(Change.Failed.class, refusal.change());
        assertEquals(new Change.Denied(DiskRefusal.READ_ONLY), DiskRefusal.READ_ONLY.change());
    }

    /// The name fits, but its path does not: Linux allows 4096 bytes.
    @Test
    void aPathThatGetsTooLongWithTheRootIsRefusedAndNoFault() throws IOException {
        StringBuilder path = new StringBuilder();
        String name = "d".repeat(250);
        Change change = new Change.Made(new Found.Directory(folder, null));
        for (int i = 0; i < 17 && change instanceof Change.Made; i++) change = tree.makeDirectory(path.append('/').append(name).toString());
        assertInstanceOf(Change.Failed.class, change);
        assertInstanceOf(Change.Failed.class, tree.put(path + "/file", new ByteArrayInputStream(new byte[1]), 1, _ -> true));
    }

    @Test
    void aDirectoryThatIsNotEmptySaysWhatClientsCannotSee() throws IOException {
        Path inner = planted.www().resolve("up/inner");
        Files.createFile(inner.resolve(".hidden"));
        assertEquals(new Change.NotEmpty(".hidden"), tree.removeDirectory("/up/inner"));
        Files.move(inner.resolve(".hidden"), inner.resolve("back\\slash"));
        assertEquals(new Change.NotEmpty("back%5Cslash"), tree.removeDirectory("/up/inner"));
        Files.createFile(inner.resolve("seen"));
        assertEquals(new Change.NotEmpty(), tree.removeDirectory("/up/inner"));
    }
}

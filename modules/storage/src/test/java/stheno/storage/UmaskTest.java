package stheno.storage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The permissions of new files and directories.
class UmaskTest {
    @TempDir
    Path folder;
    Planted planted;

    @BeforeEach
    void plant() throws IOException {
        planted = Planted.in(folder);
    }

    private String permissions(String name) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(planted.www().resolve(name)));
    }

    private static void store(WritableTree tree, String path) throws IOException {
        try (StagedFile file = Planted.begin(tree, path, "ann", new StagedFile.Start.Whole())) {
            file.write(Planted.text("new"));
            assertInstanceOf(Change.Done.class, file.publish());
        }
    }

    @ParameterizedTest
    @CsvSource({"022, rw-r--r--, rwxr-xr-x", "077, rw-------, rwx------", "002, rw-rw-r--, rwxrwxr-x", "000, rw-rw-rw-, rwxrwxrwx",
        "027, rw-r-----, rwxr-x---"})
    void newFilesAndDirectoriesFollowTheMask(String mask, String file, String directory) throws IOException {
        WritableTree tree = planted.tree().withUmask(Integer.parseInt(mask, 8));
        store(tree, "/up/new");
        assertEquals(file, permissions("up/new"));
        assertInstanceOf(Change.Made.class, tree.makeDirectory("/up/made"));
        assertEquals(directory, permissions("up/made"));
    }

    @Test
    void aFileThatReplacesAnotherKeepsItsPermissions() throws IOException {
        Files.setPosixFilePermissions(planted.www().resolve("up/old"), PosixFilePermissions.fromString("rw-rw----"));
        store(planted.tree().withUmask(0077), "/up/old");
        assertEquals("rw-rw----", permissions("up/old"));
    }

    @Test
    void otherBitsAreRefused() {
        assertThrows(IllegalArgumentException.class, () -> planted.tree().withUmask(01000));
        assertThrows(IllegalArgumentException.class, () -> planted.tree().withUmask(-1));
    }
}

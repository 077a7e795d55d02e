package stheno.appliance.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import stheno.testkit.Await;

class FileStampTest {
    private static final FileTime BUILT = FileTime.fromMillis(1_000_000_000_000L);

    @TempDir
    Path folder;

    private Path write(String name, String text) throws IOException {
        return Files.setLastModifiedTime(Files.writeString(folder.resolve(name), text), BUILT);
    }

    @Test
    void aChangeThatKeepsSizeAndTimeIsSeen() throws IOException {
        Path file = write("zone", "one");
        FileStamp before = FileStamp.of(file);
        assertEquals(before, FileStamp.of(file));
        Await.until(() -> !FileStamp.of(write("zone", "two")).equals(before)); // at the next tick of the file system's clock
    }

    @Test
    void aLinkHasTheStampOfItsTarget() throws IOException {
        Path link = Files.createSymbolicLink(folder.resolve("link"), write("one", "one"));
        FileStamp before = FileStamp.of(link);
        assertEquals(FileStamp.of(folder.resolve("one")), before);
        Files.delete(link);
        assertNotEquals(before, FileStamp.of(link));
        Files.createSymbolicLink(link, write("two", "two"));
        assertNotEquals(before, FileStamp.of(link));
    }
}

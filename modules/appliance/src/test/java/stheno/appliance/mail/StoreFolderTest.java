package stheno.appliance.mail;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A full disk is checked by packaging/smoke-crash, on a small file system.
class StoreFolderTest {
    @TempDir
    Path folder;

    @Test
    void aFolderThatCanBeWrittenStaysAsItWas() throws Exception {
        assertEquals(Optional.empty(), new StoreFolder("mail.root", folder).fault());
        try (Stream<Path> left = Files.list(folder)) {
            assertEquals(List.of(), left.toList());
        }
    }

    @Test
    void aFolderThatIsGoneIsAFault() {
        Path gone = folder.resolve("gone");
        assertEquals(Optional.of("mail.root cannot be written: " + gone), new StoreFolder("mail.root", gone).fault());
    }
}

package stheno.storage;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/// Writes directories to disk. Blocks; any thread.
final class FileSync {
    private FileSync() {}

    /// Writes the names in a directory to disk, so that a rename survives a power failure. Windows cannot open a directory; there the
    /// file system does it by itself.
    static void directory(Path directory) {
        try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
            channel.force(true);
        } catch (IOException e) {
            // the new name is visible already; only a crash within seconds could undo it
        }
    }
}

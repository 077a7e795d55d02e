package stheno.storage;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/// Makes names last. Blocks; any thread.
final class FileSync {
    private FileSync() {}

    /// Has the names in a directory on disk, so that a rename outlives a failure of the power. Where directories cannot be opened,
    /// as on Windows, the file system sees to that itself.
    static void directory(Path directory) {
        try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
            channel.force(true);
        } catch (IOException e) {
            // the new name is there for everybody who looks; only a crash in this second could take it back
        }
    }
}

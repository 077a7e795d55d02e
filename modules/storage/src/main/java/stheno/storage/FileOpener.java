package stheno.storage;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.util.Set;

/// Opens files for writing. Tests replace it by a disk that fails. Any thread; blocks.
@FunctionalInterface
public interface FileOpener {
    /// The file system itself.
    FileOpener SYSTEM = new FileOpener() {
        @Override
        public FileChannel open(Path path, Set<? extends OpenOption> options, FileAttribute<?>... attributes) throws IOException {
            return FileChannel.open(path, options, attributes);
        }

        @Override
        public FileChannel open(OpenDirectory directory, Path name, Set<? extends OpenOption> options, FileAttribute<?>... attributes)
                throws IOException {
            return directory.open(name, options, attributes);
        }
    };

    /// As [FileChannel#open(Path,Set,FileAttribute...)].
    ///
    /// @throws IOException if the file cannot be opened
    FileChannel open(Path path, Set<? extends OpenOption> options, FileAttribute<?>... attributes) throws IOException;

    /// Opens a name in an open directory: by its descriptor, if this is the file system itself.
    ///
    /// @throws IOException if the file cannot be opened
    default FileChannel open(OpenDirectory directory, Path name, Set<? extends OpenOption> options, FileAttribute<?>... attributes)
            throws IOException {
        return open(directory.path().resolve(name), options, attributes);
    }
}

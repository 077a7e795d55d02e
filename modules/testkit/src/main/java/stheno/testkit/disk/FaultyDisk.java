package stheno.testkit.disk;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Optional;

/// The real file system, except that each call first asks a test, which may let it wait or fail. The product needs no change: it gets a
/// path of this disk, and all paths that are made from it are of this disk, too. Directories have descriptors
/// ([java.nio.file.SecureDirectoryStream]) if those of the real file system have them.
///
/// Any thread, if the test's answers are.
public final class FaultyDisk {
    /// A call of the operating system.
    public enum Call { STAT, OPEN, READ, WRITE, FORCE, RENAME, DELETE, READDIR, MKDIR }

    /// What a disk answers when it fails, with the system's text.
    public enum Failure {
        /// The disk is broken.
        EIO("Input/output error"),
        /// The disk is full.
        ENOSPC("No space left on device"),
        /// The process may not do that.
        EACCES("Permission denied"),
        /// The process has too many files open.
        EMFILE("Too many open files");

        private final String text;

        Failure(String text) {
            this.text = text;
        }

        /// The system's text.
        public String text() {
            return text;
        }

        /// The exception that Java throws for it.
        ///
        /// @param call decides the type: reads, writes and syncs name no file
        public IOException exception(Call call, Path file) {
            return switch (call) {
                case READ, WRITE, FORCE -> new IOException(text);
                case STAT, OPEN, RENAME, DELETE, READDIR, MKDIR -> this == EACCES ? new AccessDeniedException(file.toString())
                        : new FileSystemException(file.toString(), null, text);
            };
        }
    }

    /// Decides what happens to calls.
    public interface Faults {
        /// A disk that works.
        Faults NONE = (_, _) -> { };

        /// Before a call. Returns when the call may go on, and throws if it fails.
        ///
        /// @param file of this disk
        void before(Call call, Path file) throws IOException;

        /// How many bytes a write takes, of so many. A system may take fewer than it is given.
        default int taken(int bytes) {
            return bytes;
        }
    }

    private final FaultyFiles files;
    private final Path root;

    private FaultyDisk(Path root, Faults faults, Optional<InstantSource> wall) {
        this.files = new FaultyFiles(root.toAbsolutePath(), faults, new Inodes(wall));
        this.root = files.wrapped(root);
    }

    /// @param root where the paths of this disk begin: of the real file system
    public static FaultyDisk at(Path root, Faults faults) throws IOException {
        return new FaultyDisk(root.toRealPath(), faults, Optional.empty());
    }

    /// The same, with files that have times of this clock, and numbers in the order in which they were made or first seen: what the disk
    /// tells is the same in each run of a test. Files that are there already are an hour old.
    public static FaultyDisk at(Path root, Faults faults, InstantSource wall) throws IOException {
        return new FaultyDisk(root.toRealPath(), faults, Optional.of(wall));
    }

    /// A path of this disk.
    public Path root() {
        return root;
    }
}

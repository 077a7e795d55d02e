package stheno.storage;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.time.Instant;
import java.util.Iterator;
import java.util.Optional;

/// Deletes the temporary files of interrupted uploads that were not resumed. Follows no link. One thread; blocks.
final class Sweeper {
    private static final Duration MAX_AGE = Duration.ofDays(1); // since the last write: no upload is that slow
    private static final int MAX_NAMES = 100_000; // a sweep
    private static final int MAX_DEPTH = 64; // nested directories: each holds descriptors, and clients may make thousands

    private final FileLocks locks;
    private final Instant before;
    private int seen;
    private int deleted;

    private Sweeper(FileLocks locks, Instant before) {
        this.locks = locks;
        this.before = before;
    }

    /// @return how many files were deleted
    static int sweep(Tree tree, Found.Directory directory, FileLocks locks) {
        Sweeper sweeper = new Sweeper(locks, Instant.now().minus(MAX_AGE));
        try (OpenDirectory open = tree.enter(directory.real())) {
            sweeper.sweep(open, 1);
        } catch (IOException e) {
            // everything that can be read was swept
        }
        return sweeper.deleted;
    }

    private void sweep(OpenDirectory directory, int depth) throws IOException {
        try {
            for (Iterator<Path> names = directory.names(); names.hasNext() && seen < MAX_NAMES; seen++) {
                sweep(directory, names.next(), depth);
            }
        } catch (DirectoryIteratorException e) {
            throw e.getCause();
        }
    }

    private void sweep(OpenDirectory directory, Path name, int depth) {
        try {
            Optional<BasicFileAttributes> now = directory.attributes(name);
            if (now.isEmpty()) return; // deleted meanwhile
            boolean temporary = TemporaryFile.isName(name.toString());
            boolean old = now.get().lastModifiedTime().toInstant().isBefore(before);
            if (now.get().isRegularFile() && temporary && old) {
                if (delete(directory, name, locks)) deleted++;
            } else if (now.get().isDirectory() && temporary && old) {
                directory.removeDirectory(name); // it was being made
            } else if (now.get().isDirectory() && depth < MAX_DEPTH) {
                try (OpenDirectory inner = directory.enter(name)) {
                    sweep(inner, depth + 1);
                }
            }
        } catch (IOException e) {
            // not readable, or deleted meanwhile
        }
    }

    /// Deletes an upload's file, unless it is being written.
    static boolean delete(OpenDirectory directory, Path name, FileLocks locks) throws IOException {
        Path file = directory.path().resolve(name);
        if (!locks.claim(file)) return false;
        try {
            return directory.deleteIfExists(name);
        } finally {
            locks.release(file);
        }
    }
}

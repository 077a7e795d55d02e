package stheno.storage;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;

/// Deletes the temporary files of interrupted uploads that were not resumed. One thread; blocks.
final class Sweeper extends SimpleFileVisitor<Path> {
    private static final Duration MAX_AGE = Duration.ofDays(1); // since the last write: no upload is that slow
    private static final int MAX_NAMES = 100_000; // a sweep
    private static final int MAX_DEPTH = 64; // nested directories: each holds a descriptor, and clients may make thousands

    private final FileLocks locks;
    private final Instant before;
    private int seen;
    private int deleted;

    private Sweeper(FileLocks locks, Instant before) {
        this.locks = locks;
        this.before = before;
    }

    /// @return how many files were deleted
    static int sweep(Path directory, FileLocks locks) {
        Sweeper sweeper = new Sweeper(locks, Instant.now().minus(MAX_AGE));
        try {
            Files.walkFileTree(directory, Set.of(), MAX_DEPTH, sweeper);
        } catch (IOException e) {
            // everything that can be read was swept
        }
        return sweeper.deleted;
    }

    private FileVisitResult next() {
        return ++seen < MAX_NAMES ? FileVisitResult.CONTINUE : FileVisitResult.TERMINATE;
    }

    @Override
    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
        boolean temporary = attributes.isRegularFile() && TemporaryFile.isName(file.getFileName().toString());
        if (temporary && attributes.lastModifiedTime().toInstant().isBefore(before) && delete(file, locks)) deleted++;
        return next();
    }

    /// Deletes an upload's file, unless it is being written.
    static boolean delete(Path file, FileLocks locks) throws IOException {
        if (!locks.claim(file)) return false;
        try {
            return Files.deleteIfExists(file);
        } finally {
            locks.release(file);
        }
    }

    @Override
    public FileVisitResult visitFileFailed(Path file, IOException e) {
        return next(); // not readable, or deleted meanwhile
    }

    @Override
    public FileVisitResult postVisitDirectory(Path directory, IOException e) {
        return next();
    }
}

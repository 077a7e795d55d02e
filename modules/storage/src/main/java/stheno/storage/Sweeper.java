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

/// Deletes what writers have left behind who were cut off, and nobody has come back to. One thread; blocks.
final class Sweeper extends SimpleFileVisitor<Path> {
    private static final Duration LEFT_BEHIND = Duration.ofDays(1); // without a byte written: no upload is that slow
    private static final int SWEPT = 100_000; // names
    private static final int DEPTH = 64; // directories below each other: each holds a descriptor, and who makes them may make thousands

    private final Holds holds;
    private final Instant before;
    private int seen;
    private int deleted;

    private Sweeper(Holds holds, Instant before) {
        this.holds = holds;
        this.before = before;
    }

    /// @return how many there were
    static int sweep(Path directory, Holds holds) {
        Sweeper sweeper = new Sweeper(holds, Instant.now().minus(LEFT_BEHIND));
        try {
            Files.walkFileTree(directory, Set.of(), DEPTH, sweeper);
        } catch (IOException e) {
            // what can be reached of it was swept
        }
        return sweeper.deleted;
    }

    private FileVisitResult next() {
        return ++seen < SWEPT ? FileVisitResult.CONTINUE : FileVisitResult.TERMINATE;
    }

    @Override
    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
        boolean ours = attributes.isRegularFile() && TemporaryFile.isName(file.getFileName().toString());
        if (ours && attributes.lastModifiedTime().toInstant().isBefore(before) && delete(file, holds)) deleted++;
        return next();
    }

    /// Deletes a file of an upload that nobody is writing.
    static boolean delete(Path file, Holds holds) throws IOException {
        if (!holds.claim(file)) return false;
        try {
            return Files.deleteIfExists(file);
        } finally {
            holds.release(file);
        }
    }

    @Override
    public FileVisitResult visitFileFailed(Path file, IOException e) {
        return next(); // not readable, or gone meanwhile
    }

    @Override
    public FileVisitResult postVisitDirectory(Path directory, IOException e) {
        return next();
    }
}

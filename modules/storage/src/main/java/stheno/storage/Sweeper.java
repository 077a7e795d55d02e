package stheno.storage;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.time.Instant;
import java.util.Iterator;
import java.util.Optional;
import java.util.PriorityQueue;

/// Deletes the temporary files of interrupted uploads that were not resumed, and counts those that still can be. Follows no link. One
/// thread; blocks.
final class Sweeper {
    private static final Duration MAX_AGE = Duration.ofDays(1); // since the last write: no upload is that slow
    private static final Duration MAX_AGE_ONCE = Duration.ofMinutes(10); // of a file that is never resumed: no client may pause so long
    private static final int MAX_NAMES = 100_000; // a sweep
    private static final int MAX_DEPTH = 64; // nested directories: each holds descriptors, and clients may make thousands

    /// An incomplete upload that can be resumed.
    private record Left(Path file, long size, Instant written) {}

    private final PathEntries entries;
    private final Instant now;
    private final PriorityQueue<Left> latest = new PriorityQueue<>((a, b) -> a.written().compareTo(b.written())); // as many as are kept
    private int seen;
    private int deleted;

    private Sweeper(PathEntries entries) {
        this.entries = entries;
        this.now = entries.kept().now();
    }

    /// @return how many files were deleted because of their age
    static int sweep(PathEntries entries, Found.Directory directory) {
        Sweeper sweeper = new Sweeper(entries);
        try (OpenDirectory open = entries.tree().enter(directory.real())) {
            sweeper.sweep(open, 1);
        } catch (IOException e) {
            // everything that can be read was swept
        }
        for (Left left; (left = sweeper.latest.poll()) != null; ) entries.keep(left.file(), left.size(), Optional.empty());
        return sweeper.deleted;
    }

    private void sweep(OpenDirectory directory, int depth) throws IOException {
        try {
            for (Iterator<Path> names = directory.names(); seen < MAX_NAMES && names.hasNext(); seen++) {
                sweep(directory, names.next(), depth);
            }
        } catch (DirectoryIteratorException e) {
            throw e.getCause();
        }
    }

    private void sweep(OpenDirectory directory, Path name, int depth) {
        try {
            Optional<BasicFileAttributes> attributes = directory.attributes(name);
            if (attributes.isEmpty()) return; // deleted meanwhile
            boolean temporary = TemporaryFile.isName(name.toString());
            if (temporary) sweep(directory, name, attributes.get());
            else if (attributes.get().isDirectory() && depth < MAX_DEPTH) sweepInner(directory, name, depth);
        } catch (IOException e) {
            // not readable, or deleted meanwhile
        }
    }

    private void sweepInner(OpenDirectory directory, Path name, int depth) throws IOException {
        try (OpenDirectory inner = directory.enter(name)) {
            sweep(inner, depth + 1);
        }
    }

    private void sweep(OpenDirectory directory, Path name, BasicFileAttributes attributes) throws IOException {
        Duration age = TemporaryFile.isNeverResumed(name.toString()) ? MAX_AGE_ONCE : MAX_AGE;
        Instant written = attributes.lastModifiedTime().toInstant();
        boolean old = written.isBefore(now.minus(age));
        if (attributes.isDirectory()) {
            if (old) directory.removeDirectory(name); // a directory that was being made
        } else if (attributes.isRegularFile()) {
            if (old) deleted += entries.delete(directory, name) ? 1 : 0;
            else found(directory, name, new Left(directory.path().resolve(name), attributes.size(), written));
        }
    }

    private void found(OpenDirectory directory, Path name, Left left) throws IOException {
        if (entries.locks().isClaimed(left.file())) return; // it is being written
        latest.add(left);
        if (latest.size() <= KeptUploads.MOST) return;
        Left oldest = latest.poll();
        if (oldest == left) entries.delete(directory, name);
        else entries.keep(oldest.file(), oldest.size(), Optional.empty()); // which deletes it when the later ones are added
    }
}

package stheno.storage;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/// Looks up the names of a tree that are to be changed, and lets one writer change a name at a time. Any thread.
record PathEntries(Tree tree, FileLocks locks, WriteOptions options) {
    @FunctionalInterface
    interface Step {
        Change run(PathEntry.At now) throws IOException;
    }

    PathEntry of(String path) {
        return PathEntry.of(tree, path);
    }

    /// Runs a step with the name's current entry, and writes the directory to disk.
    Change locked(PathEntry.At at, Step step) throws IOException {
        Change change = locks.locked(at.path(), () -> switch (at.again(tree)) {
            case PathEntry.At now -> step.run(now);
            case PathEntry.Root _ -> new Change.IsDirectory();
            case PathEntry.None(Change.Failed why) -> why;
        });
        return sync(change, List.of(at.directory().real()));
    }

    /// Writes these directories to disk, if the change was made.
    Change sync(Change change, List<Path> directories) {
        if (options.synced() && change instanceof Change.Done) directories.forEach(FileSync::directory);
        return change;
    }
}

package stheno.storage;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/// The names of a tree that are to be changed, each by one writer at a time. Any thread.
record PathEntries(Tree tree, Holds holds, Terms terms) {
    @FunctionalInterface
    interface Step {
        Change take(PathEntry.At now) throws IOException;
    }

    PathEntry of(String path) {
        return PathEntry.of(tree, path);
    }

    /// Takes a step at what is there by now, and has its outcome on disk.
    Change locked(PathEntry.At at, Step step) throws IOException {
        Change change = holds.locked(at.path(), () -> switch (at.again(tree)) {
            case PathEntry.At now -> step.take(now);
            case PathEntry.Root _ -> new Change.IsDirectory();
            case PathEntry.None(Change.Failed why) -> why;
        });
        return sync(change, List.of(at.directory().real()));
    }

    /// Has the names in these directories on disk, if the change was one of them.
    Change sync(Change change, List<Path> directories) {
        if (terms.synced() && change instanceof Change.Done) directories.forEach(FileSync::directory);
        return change;
    }
}

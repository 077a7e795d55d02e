package stheno.storage;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// Looks up the names of a tree that are to be changed, and lets one writer change a name at a time. Any thread.
record PathEntries(Tree tree, FileLocks locks, KeptUploads kept, WriteOptions options) {
    @FunctionalInterface
    interface Step {
        /// @param directory of the entry
        Change run(PathEntry.At now, OpenDirectory directory) throws IOException;
    }

    PathEntry of(String path) {
        return PathEntry.of(tree, path);
    }

    /// Opens the directory of a name.
    OpenDirectory open(PathEntry.At at) throws IOException {
        return tree.enter(at.directory().real());
    }

    /// Runs a step with the name's current entry, and writes the directory to disk.
    Change locked(PathEntry.At at, Step step) throws IOException {
        try (OpenDirectory directory = open(at)) {
            Change change = locks.locked(at.path(), () -> switch (at.again(tree, directory)) {
                case PathEntry.At now -> step.run(now, directory);
                case PathEntry.Root _ -> new Change.IsDirectory();
                case PathEntry.None(Change.Failed why) -> why;
            });
            return sync(change, List.of(directory));
        }
    }

    /// Writes these directories to disk, if the change was made.
    Change sync(Change change, List<OpenDirectory> directories) {
        if (options.synced() && change instanceof Change.Done) directories.forEach(PathEntries::sync);
        return change;
    }

    /// Counts an incomplete upload that is kept, and deletes the oldest ones beyond the limit.
    ///
    /// @param name of the file that is uploaded, if it is known
    void keep(Path file, long size, Optional<String> name) {
        for (Path old : kept.add(tree.root(), file, size, name, options.kept())) {
            try (OpenDirectory directory = tree.enter(old.getParent())) {
                delete(directory, old.getFileName());
            } catch (IOException e) {
                // deleted or moved meanwhile: a sweep finds it where it is
            }
        }
    }

    /// Deletes an incomplete upload, unless it is being written. @return whether it is deleted
    boolean delete(OpenDirectory directory, Path name) throws IOException {
        Path file = directory.path().resolve(name);
        if (!locks.claim(file)) return false;
        try {
            kept.remove(file);
            return directory.deleteIfExists(name);
        } finally {
            locks.release(file);
        }
    }

    /// Deletes the incomplete uploads of all owners to this name, except those in progress: the name means something else now.
    void drop(OpenDirectory directory, String name) {
        String prefix = Uploads.prefix(name);
        for (Path partial : kept.in(directory.path())) {
            if (!partial.toString().startsWith(prefix)) continue;
            try {
                delete(directory, partial);
            } catch (IOException e) {
                // it stays hidden, and is older than what has the name now
            }
        }
    }

    private static void sync(OpenDirectory directory) {
        try {
            directory.sync();
        } catch (IOException e) {
            // the new name is visible already; only a crash within seconds could undo it
        }
    }
}

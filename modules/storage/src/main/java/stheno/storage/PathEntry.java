package stheno.storage;

import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// A name in a directory of a tree that is to be changed, or the reason why it cannot be. If the last name on a path is a link, the entry
/// is the link itself, provided that the tree would follow it.
sealed interface PathEntry {
    /// @param directory the parent, a real path in the tree
    /// @param path      the path of the name in it
    /// @param slashed   whether the path ended with a slash
    /// @param now       a [Found.Regular], [Found.Directory] or [Found.Missing]
    /// @param isLink    whether the name is that of a link
    record At(Found.Directory directory, String name, Path path, boolean slashed, Found now, boolean isLink) implements PathEntry {
        /// Why this cannot be a file, or empty if it can.
        Optional<Change.Failed> notForFile() {
            if (now instanceof Found.Directory) return Optional.of(new Change.IsDirectory());
            return slashed ? Optional.of(new Change.NoDirectory()) : Optional.empty(); // the path of a directory that is missing
        }

        /// Whether the name is free; a dangling link occupies it.
        boolean isFree() {
            return now instanceof Found.Missing && !isLink;
        }

        /// The name as a path, relative to its directory.
        Path relative() {
            return path.getFileName();
        }

        /// The current entry of the same name, in its open directory.
        PathEntry again(Tree tree, OpenDirectory open) {
            Tree.Seen seen = tree.child(open, name);
            if (seen.found() instanceof Found.Refused(var reason)) return refused(reason);
            return new At(directory, name, path, slashed, seen.found(), seen.link());
        }
    }

    /// The root, which has no name that could be changed.
    record Root(Found now) implements PathEntry {}

    record None(Change.Failed why) implements PathEntry {}

    /// The entry at a decoded path.
    static PathEntry of(Tree tree, String path) {
        Optional<List<String>> split = PathText.names(path);
        if (split.isEmpty() || PathText.isLongerThan(PathText.MAX_PATH, path)) return refused(Found.Reason.MALFORMED);
        List<String> names = split.get();
        if (names.isEmpty()) return new Root(tree.resolve(names));
        return switch (tree.resolve(names.subList(0, names.size() - 1))) {
            case Found.Directory directory -> in(tree, directory, names.getLast(), path.endsWith("/"));
            case Found.Missing _, Found.Regular _ -> new None(new Change.NoDirectory());
            case Found.Refused(var reason) -> refused(reason);
        };
    }

    /// The entry of a name in a directory of the tree.
    static PathEntry in(Tree tree, Found.Directory directory, String name, boolean slashed) {
        if (name.isEmpty()) return new None(new Change.NoDirectory()); // the path ended with two slashes
        if (PathText.isLongerThan(PathText.MAX_NAME, name)) return refused(Found.Reason.MALFORMED); // for the disk
        if (TemporaryFile.isName(name)) return refused(Found.Reason.HIDDEN); // a sweep would delete it
        Path path;
        try {
            path = directory.real().resolve(name);
        } catch (InvalidPathException e) {
            return refused(Found.Reason.MALFORMED); // the platform's charset cannot encode it, so no file has this name
        }
        Found now = tree.child(directory, name);
        return now instanceof Found.Refused(var reason) ? refused(reason)
                : new At(directory, name, path, slashed, now, Files.isSymbolicLink(path));
    }

    private static PathEntry refused(Found.Reason reason) {
        return new None(new Change.Refused(reason));
    }
}

package stheno.storage;

import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// A name in a directory of a tree, which is to be changed, or the reason why there is none. The last name on a path is taken as it
/// is, also where it is a link, as long as the tree would follow that.
sealed interface PathEntry {
    /// @param directory a real path in the tree
    /// @param path      of the name in it, whatever that is
    /// @param slashed   whether the path was written as one of a directory
    /// @param now       a [Found.Regular], [Found.Directory] or [Found.Missing]
    record At(Found.Directory directory, String name, Path path, boolean slashed, Found now) implements PathEntry {
        /// A file, or the place of one.
        ///
        /// @return why it is none, if so
        Optional<Change.Failed> notForFile() {
            if (now instanceof Found.Directory) return Optional.of(new Change.IsDirectory());
            return slashed ? Optional.of(new Change.NoDirectory()) : Optional.empty(); // a directory's path, and there is none
        }

        /// Whether nothing is there, not even a link to nowhere.
        boolean isFree() {
            return now instanceof Found.Missing && !isLink();
        }

        boolean isLink() {
            return Files.isSymbolicLink(path);
        }

        /// The same, as it is by now.
        PathEntry again(Tree tree) {
            return in(tree, directory, name, slashed);
        }
    }

    /// The tree itself, which has no name that could be changed.
    record Root(Found now) implements PathEntry {}

    record None(Change.Failed why) implements PathEntry {}

    /// What a decoded path leads to.
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

    /// What a name in a directory of the tree is.
    static PathEntry in(Tree tree, Found.Directory directory, String name, boolean slashed) {
        if (name.isEmpty()) return new None(new Change.NoDirectory()); // two slashes at the end
        // too long for the disk, or one of those that a sweep deletes, which a tree with hidden names would take
        if (PathText.isLongerThan(PathText.MAX_NAME, name) || TemporaryFile.isName(name)) return refused(Found.Reason.MALFORMED);
        Path path;
        try {
            path = directory.real().resolve(name);
        } catch (InvalidPathException e) {
            return refused(Found.Reason.MALFORMED); // not to be written in the platform's charset, so nothing is there either
        }
        Found now = tree.child(directory, name);
        return now instanceof Found.Refused(var reason) ? refused(reason) : new At(directory, name, path, slashed, now);
    }

    private static PathEntry refused(Found.Reason reason) {
        return new None(new Change.Refused(reason));
    }
}

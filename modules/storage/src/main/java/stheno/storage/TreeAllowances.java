package stheno.storage;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// What the operator allows beyond the rules of a [Tree]. Immutable; any thread.
///
/// @param hiddenBelow folders, relative to the root and without a slash at the ends, below which names may begin with a dot; the empty
///                    text is the root
/// @param targets     real paths of folders outside the root that links may lead into
record TreeAllowances(List<String> hiddenBelow, List<Path> targets) {
    static final TreeAllowances NONE = new TreeAllowances(List.of(), List.of());

    /// @param folder as a decoded path
    TreeAllowances withHiddenBelow(String folder) {
        List<String> more = new ArrayList<>(hiddenBelow);
        more.add(String.join("/", PathText.names(folder).orElseThrow(() -> new IllegalArgumentException("not a folder: " + folder))));
        return new TreeAllowances(List.copyOf(more), targets);
    }

    /// @throws IOException if it is not a folder
    TreeAllowances withTarget(Path folder) throws IOException {
        List<Path> more = new ArrayList<>(targets);
        Path real = folder.toRealPath();
        if (!Files.isDirectory(real)) throw new FileSystemException(folder.toString(), null, "is not a directory");
        more.add(real);
        return new TreeAllowances(hiddenBelow, List.copyOf(more));
    }

    /// Whether the name behind these names may begin with a dot.
    boolean hiddenBehind(List<String> names) {
        if (hiddenBelow.isEmpty()) return false;
        String path = String.join("/", names) + '/';
        return hiddenBelow.stream().anyMatch(folder -> folder.isEmpty() || path.startsWith(folder + '/'));
    }

    /// Whether names in this directory may begin with a dot.
    boolean hiddenIn(Path root, Path directory) {
        return hiddenBelow.stream().anyMatch(folder -> folder.isEmpty() || directory.startsWith(root.resolve(folder)));
    }

    /// Whether links may lead to this real path outside the root.
    boolean reaches(Path real) {
        return targets.stream().anyMatch(real::startsWith);
    }

    /// Where a walk to this real path begins: at the root, or at the folder outside it.
    Path base(Path root, Path real) {
        if (real.startsWith(root)) return root;
        return targets.stream().filter(real::startsWith).findFirst().orElse(root);
    }
}

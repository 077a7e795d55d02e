package stheno.storage;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// The incomplete uploads that are kept below each root, the oldest first, and their total size. They are hidden, so nobody would delete
/// them: beyond a limit, the oldest are. A sweep finds those of earlier processes. Any thread.
final class KeptUploads {
    static final int MOST = 1_000; // files of a root: each takes an inode, however short it is

    private static final class Kept {
        private final LinkedHashMap<Path, Long> sizes = new LinkedHashMap<>(); // in the order of their last writes
        private long total;
    }

    private final Map<Path, Kept> roots = new HashMap<>(); // guarded by this; a root without files has no entry

    /// Adds a file, as the latest.
    ///
    /// @param limit bytes of all files below the root; the latest may be larger by itself
    /// @return what exceeds the limit now and must be deleted: these files are no longer counted
    synchronized List<Path> add(Path root, Path file, long size, long limit) {
        remove(root, file);
        Kept kept = roots.computeIfAbsent(root, _ -> new Kept());
        kept.sizes.put(file, size);
        kept.total += size;
        List<Path> excess = new ArrayList<>();
        for (Iterator<Map.Entry<Path, Long>> oldest = kept.sizes.entrySet().iterator(); exceeds(kept, limit); ) {
            Map.Entry<Path, Long> one = oldest.next();
            excess.add(one.getKey());
            kept.total -= one.getValue();
            oldest.remove();
        }
        return excess;
    }

    private static boolean exceeds(Kept kept, long limit) {
        return kept.sizes.size() > 1 && (kept.total > limit || kept.sizes.size() > MOST);
    }

    /// A file is resumed, published or deleted.
    synchronized void remove(Path file) {
        for (Path root : List.copyOf(roots.keySet())) {
            if (file.startsWith(root)) remove(root, file);
        }
    }

    private void remove(Path root, Path file) {
        Kept kept = roots.get(root);
        if (kept == null) return;
        Long size = kept.sizes.remove(file);
        if (size != null) kept.total -= size;
        if (kept.sizes.isEmpty()) roots.remove(root);
    }

    /// A directory was renamed: the files in it have other paths.
    synchronized void renamed(Path from, Path to) {
        for (Kept kept : roots.values()) {
            if (kept.sizes.keySet().stream().noneMatch(file -> file.startsWith(from))) continue;
            LinkedHashMap<Path, Long> before = new LinkedHashMap<>(kept.sizes);
            kept.sizes.clear();
            before.forEach((file, size) -> kept.sizes.put(file.startsWith(from) ? to.resolve(from.relativize(file)) : file, size));
        }
    }

    /// The names of the files in a directory.
    synchronized List<Path> in(Path directory) {
        List<Path> names = new ArrayList<>();
        for (Kept kept : roots.values()) {
            for (Path file : kept.sizes.keySet()) if (file.getParent().equals(directory)) names.add(file.getFileName());
        }
        return names;
    }

    /// Bytes below a root.
    synchronized long total(Path root) {
        Kept kept = roots.get(root);
        return kept == null ? 0 : kept.total;
    }
}

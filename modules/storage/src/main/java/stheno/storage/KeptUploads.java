package stheno.storage;

import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/// The incomplete uploads that are kept below each root, the oldest first, and their total size. Users do not see them, and so would not
/// delete them: beyond a limit, the oldest are deleted. A sweep finds those of earlier processes. Any thread.
final class KeptUploads {
    static final int MOST = 1_000; // files of a root: each takes an inode, however short it is

    /// @param name of the file that is uploaded; unknown for those of earlier processes
    private record Upload(long size, Optional<String> name) {}

    private static final class Kept {
        private final LinkedHashMap<Path, Upload> uploads = new LinkedHashMap<>(); // in the order of their last writes
        private long total;
    }

    private final Map<Path, Kept> roots = new HashMap<>(); // guarded by this; a root without files has no entry
    private final InstantSource wall;

    /// @param wall the time of day, to compare with that of files
    KeptUploads(InstantSource wall) {
        this.wall = Objects.requireNonNull(wall);
    }

    /// The time of day.
    Instant now() {
        return wall.instant();
    }

    /// Adds a file, as the latest.
    ///
    /// @param name  of the file that is uploaded; if it is unknown, a name that was known before stays
    /// @param limit bytes of all files below the root; the latest may be larger by itself
    /// @return what exceeds the limit now and must be deleted: these files are no longer counted
    synchronized List<Path> add(Path root, Path file, long size, Optional<String> name, long limit) {
        Optional<String> known = name.or(() -> remove(root, file).flatMap(Upload::name));
        remove(root, file);
        Kept kept = roots.computeIfAbsent(root, _ -> new Kept());
        kept.uploads.put(file, new Upload(size, known));
        kept.total += size;
        List<Path> excess = new ArrayList<>();
        for (Iterator<Map.Entry<Path, Upload>> oldest = kept.uploads.entrySet().iterator(); exceeds(kept, limit); ) {
            Map.Entry<Path, Upload> one = oldest.next();
            excess.add(one.getKey());
            kept.total -= one.getValue().size();
            oldest.remove();
        }
        return excess;
    }

    private static boolean exceeds(Kept kept, long limit) {
        return kept.uploads.size() > 1 && (kept.total > limit || kept.uploads.size() > MOST);
    }

    /// A file is resumed, published or deleted.
    synchronized void remove(Path file) {
        for (Path root : List.copyOf(roots.keySet())) {
            if (file.startsWith(root)) remove(root, file);
        }
    }

    private Optional<Upload> remove(Path root, Path file) {
        Kept kept = roots.get(root);
        if (kept == null) return Optional.empty();
        Optional<Upload> upload = Optional.ofNullable(kept.uploads.remove(file));
        upload.ifPresent(it -> kept.total -= it.size());
        if (kept.uploads.isEmpty()) roots.remove(root);
        return upload;
    }

    /// A directory was renamed: the files in it have other paths.
    synchronized void renamed(Path from, Path to) {
        for (Kept kept : roots.values()) {
            if (kept.uploads.keySet().stream().noneMatch(file -> file.startsWith(from))) continue;
            LinkedHashMap<Path, Upload> before = new LinkedHashMap<>(kept.uploads);
            kept.uploads.clear();
            before.forEach((file, upload) -> kept.uploads.put(file.startsWith(from) ? to.resolve(from.relativize(file)) : file, upload));
        }
    }

    /// The names of the files in a directory.
    synchronized List<Path> in(Path directory) {
        List<Path> names = new ArrayList<>();
        for (Kept kept : roots.values()) {
            for (Path file : kept.uploads.keySet()) if (file.getParent().equals(directory)) names.add(file.getFileName());
        }
        return names;
    }

    /// The names of the files in a directory that have the name of the uploaded file in memory, and that name.
    synchronized Map<Path, String> named(Path directory) {
        Map<Path, String> names = new LinkedHashMap<>();
        for (Kept kept : roots.values()) {
            kept.uploads.forEach((file, upload) -> {
                if (file.getParent().equals(directory)) upload.name().ifPresent(name -> names.put(file.getFileName(), name));
            });
        }
        return names;
    }

    /// Bytes below a root.
    synchronized long total(Path root) {
        Kept kept = roots.get(root);
        return kept == null ? 0 : kept.total;
    }
}

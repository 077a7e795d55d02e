package stheno.web.files;

import java.io.IOException;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.LongSupplier;
import stheno.producers.Deflaters;
import stheno.storage.Found;
import stheno.storage.Tree;

/// The files of a tree as a server shows them: with index files, with the compressed files beside them, and with what is
/// remembered of them for a second. Any thread; looks at the disk, which for the files of a web site means at the kernel's
/// memory of it.
final class Site {
    /// What is under a path.
    sealed interface Hit {
        /// A file, or the index file of a directory.
        record File(CachedFile file) implements Hit {}

        /// A directory without an index file, or one that was asked for without its slash.
        record Folder(Found.Directory directory) implements Hit {}

        /// Nothing.
        record Nothing() implements Hit {}

        /// Something that is not shown.
        record Refused(Found.Reason reason) implements Hit {}
    }

    private static final List<ChronoUnit> UNKEPT = List.of(ChronoUnit.SECONDS, ChronoUnit.MILLIS, ChronoUnit.MICROS);

    private final Tree tree;
    private final List<String> indexNames;
    private final CachedFile.Making making;
    private final FileCache cache;
    private final InstantSource wall;

    /// @param clock in nanoseconds since any moment, never backwards
    /// @param wall  the time of day, to compare with that of files
    Site(Tree tree, FileSettings settings, Deflaters deflaters, LongSupplier clock, InstantSource wall) {
        this.tree = tree;
        this.wall = wall;
        indexNames = settings.indexNames();
        cache = new FileCache(settings.cacheBytes(), clock);
        // so that one file cannot drive all the others out
        int limit = (int) Math.min(settings.cachedFileLimit(), settings.cacheBytes() / 8);
        making = new CachedFile.Making(new OpenFiles(), deflaters, limit, settings.gzip());
    }

    /// The file under a decoded path, if it was looked at within the last second.
    Optional<CachedFile> remembered(String path) {
        return cache.fresh(path);
    }

    /// What is under a decoded path, on disk, now.
    ///
    /// @throws OpenFile.Changed if a file changed between the first look and the last
    /// @throws IOException      if a file cannot be read
    Hit find(String path) throws IOException {
        long asOf = cache.now();
        return switch (tree.resolve(path)) {
            case Found.Regular file -> new Hit.File(load(path, path, file, asOf));
            case Found.Directory directory -> path.endsWith("/") ? index(path, directory, asOf) : new Hit.Folder(directory);
            case Found.Missing _ -> {
                cache.forget(path);
                yield new Hit.Nothing();
            }
            case Found.Refused(var reason) -> {
                cache.forget(path);
                yield new Hit.Refused(reason);
            }
        };
    }

    private Hit index(String path, Found.Directory directory, long asOf) throws IOException {
        for (String name : indexNames) {
            if (tree.child(directory, name) instanceof Found.Regular file) return new Hit.File(load(path, path + name, file, asOf));
        }
        cache.forget(path);
        return new Hit.Folder(directory);
    }

    private CachedFile load(String path, String name, Found.Regular file, long asOf) throws IOException {
        List<CachedFile.Sidecar> beside = MimeTypes.isCompressible(MimeTypes.of(name)) ? beside(name, file) : List.of();
        Optional<CachedFile> latest = cache.latest(path).filter(known -> known.isStill(name, file, beside));
        if (latest.isPresent()) {
            latest.get().renew(asOf);
            return latest.get();
        }
        CachedFile loaded = new CachedFile(name, file, beside, making, wall.instant(), asOf, more -> cache.grown(path, more));
        cache.put(path, loaded);
        return loaded;
    }

    /// The compressed files beside a file. One that is older was made from another version, and is passed over.
    private List<CachedFile.Sidecar> beside(String name, Found.Regular file) {
        Function<String, Found> lookup = lookup(name, file);
        List<CachedFile.Sidecar> beside = new ArrayList<>();
        for (Encodings.Coding coding : Encodings.Coding.COMPRESSED) {
            if (lookup.apply(coding.suffix()) instanceof Found.Regular sidecar && !isOlder(sidecar, file)) {
                beside.add(new CachedFile.Sidecar(coding, sidecar));
            }
        }
        return beside;
    }

    /// Not if it has the same time, but for the part that archives and copying tools do not keep.
    private static boolean isOlder(Found.Regular sidecar, Found.Regular file) {
        Instant made = sidecar.lastModified().toInstant();
        Instant original = file.lastModified().toInstant();
        return made.isBefore(original) && UNKEPT.stream().noneMatch(unit -> made.equals(original.truncatedTo(unit)));
    }

    /// How to find a name with something behind it. Where no link led to the file its directory is known, and not walked to again.
    private Function<String, Found> lookup(String name, Found.Regular file) {
        if (!file.real().equals(tree.root().resolve(name.substring(1)))) return suffix -> tree.resolve(name + suffix);
        Found.Directory directory = new Found.Directory(file.real().getParent(), file.lastModified());
        String last = name.substring(name.lastIndexOf('/') + 1);
        return suffix -> tree.child(directory, last + suffix);
    }

    /// What was known of that path was wrong.
    void forget(String path) {
        cache.forget(path);
    }

    /// The file under that path has changed on disk.
    void changed(String path) {
        cache.changed(path);
    }

    /// How many files are open at this moment.
    int open() {
        return making.files().count();
    }

    /// What is remembered.
    FileCache cache() {
        return cache;
    }
}

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
import stheno.reactor.MemoryBudget;
import stheno.reactor.Reactor;
import stheno.storage.DiskShare;
import stheno.storage.Found;
import stheno.storage.Tree;

/// Finds the file that a path leads to: with index files, precompressed files and a cache. Any thread; [#find] waits for the disk.
final class FileLookup {
    /// The result for a path.
    sealed interface Result {
        /// A file, or the index file of a directory.
        record File(CachedFile file) implements Result {}

        /// A directory without an index file, or a path to a directory without its slash.
        record Directory(Found.Directory directory) implements Result {}

        /// Nothing.
        record Missing() implements Result {}

        /// Something that is not served.
        record Refused(Found.Reason reason) implements Result {}
    }

    private static final List<ChronoUnit> TRUNCATIONS = List.of(ChronoUnit.SECONDS, ChronoUnit.MILLIS, ChronoUnit.MICROS);

    private static final String PAGE = ".html";

    private final Tree tree;
    private final List<String> index;
    private final boolean pages; // a path may lead to the file with .html behind its name
    private final CachedFile.Options options;
    private final FileCache cache;
    private final InstantSource wall;
    private Turn turn = new Turn(null, 0, 0); // loops race to set it; each uses its own only

    /// The cache's clock in a turn of a loop.
    private record Turn(Reactor loop, long begun, long clock) {}

    /// @param clock in nanoseconds since any moment, never backwards
    /// @param wall  the time of day, to compare with that of files
    FileLookup(Tree tree, FileSettings settings, Deflaters deflaters, DiskShare disk, LongSupplier clock, InstantSource wall) {
        this(tree, settings, new OpenFiles(tree, disk, clock), new FileCache(settings.cache(), clock), deflaters, wall);
    }

    /// @param files where the files that are being sent are open
    FileLookup(Tree tree, FileSettings settings, OpenFiles files, FileCache cache, Deflaters deflaters, InstantSource wall) {
        this.tree = tree;
        this.wall = wall;
        this.cache = cache;
        index = settings.index();
        // a share of the cache, so that one file cannot evict all others
        int limit = (int) Math.min(settings.cachedFileLimit(), settings.cache() / 8);
        options = new CachedFile.Options(files, deflaters, limit, settings.gzip() ? settings.gzipLimit() : -1, settings.types());
        pages = settings.cleanUrls();
    }

    /// The cache shares this budget.
    void within(MemoryBudget budget) {
        cache.within(budget);
    }

    /// This loop times the files that are kept open.
    void timedBy(Reactor loop) {
        options.files().timedBy(loop);
    }

    /// The file at a decoded path, if the disk was looked at within the last second.
    Optional<CachedFile> fresh(String path) {
        return cache.fresh(path);
    }

    /// The same for a request of this loop, where the clock is read once a turn: see [Reactor#recent()].
    Optional<CachedFile> fresh(String path, Reactor loop) {
        Turn now = turn;
        if (now.loop() != loop || now.begun() != loop.now()) turn = now = new Turn(loop, loop.now(), cache.now());
        return cache.fresh(path, now.clock());
    }

    /// Looks at the disk for a decoded path.
    ///
    /// @throws OpenFile.Changed if a file has changed between the first look and the last
    /// @throws IOException      if a file cannot be read
    Result find(String path) throws IOException {
        long asOf = cache.now();
        return switch (tree.resolve(path)) {
            case Found.Regular file -> new Result.File(load(path, path, file, asOf));
            case Found.Directory directory when path.endsWith("/") -> index(path, directory, asOf);
            case Found.Directory directory -> page(path, asOf).orElse(new Result.Directory(directory));
            case Found.Missing _ -> {
                Optional<Result> page = page(path, asOf);
                if (page.isEmpty()) cache.remove(path);
                yield page.orElse(new Result.Missing());
            }
            case Found.Refused(var reason) -> {
                cache.remove(path);
                yield new Result.Refused(reason);
            }
        };
    }

    /// The file `about.html` for the path `/about`.
    private Optional<Result> page(String path, long asOf) throws IOException {
        if (!pages || path.endsWith("/") || !(tree.resolve(path + PAGE) instanceof Found.Regular file)) return Optional.empty();
        return Optional.of(new Result.File(load(path, path + PAGE, file, asOf)));
    }

    private Result index(String path, Found.Directory directory, long asOf) throws IOException {
        for (String name : index) {
            Found found = tree.child(directory, name);
            if (found instanceof Found.Regular file) return new Result.File(load(path, path + name, file, asOf));
            if (found instanceof Found.Refused(var reason) && reason == Found.Reason.BROKEN) return new Result.Refused(reason);
        }
        cache.remove(path);
        return new Result.Directory(directory);
    }

    private CachedFile load(String path, String name, Found.Regular found, long asOf) throws IOException {
        Found.Regular file = found.withStatusChange();
        List<CachedFile.Precompressed> others = options.varies(name) ? precompressed(name, file) : List.of();
        Optional<CachedFile> latest = cache.latest(path).filter(known -> known.isStill(name, file, others));
        if (latest.isPresent()) {
            latest.get().renew(asOf);
            return latest.get();
        }
        CachedFile loaded = new CachedFile(name, file, others, options, wall.instant(), asOf, more -> cache.grown(path, more));
        cache.put(path, loaded);
        return loaded;
    }

    /// The precompressed files. One that is older than the file was made from another version, and is ignored.
    private List<CachedFile.Precompressed> precompressed(String name, Found.Regular file) {
        Function<String, Found> lookup = lookup(name, file);
        List<CachedFile.Precompressed> others = new ArrayList<>();
        for (ContentCoding coding : ContentCoding.COMPRESSED) {
            if (lookup.apply(coding.suffix()) instanceof Found.Regular other && !isOlder(other, file)) {
                others.add(new CachedFile.Precompressed(coding, other.withStatusChange()));
            }
        }
        return others;
    }

    /// The same time, truncated, does not count as older: archives and copying tools do not keep fractions of a second.
    static boolean isOlder(Found.Regular precompressed, Found.Regular file) {
        Instant made = precompressed.lastModified().toInstant();
        Instant original = file.lastModified().toInstant();
        return made.isBefore(original) && TRUNCATIONS.stream().noneMatch(unit -> made.equals(original.truncatedTo(unit)));
    }

    /// Finds the file's name with a suffix. If no link led to the file, its directory is known and not walked to again.
    private Function<String, Found> lookup(String name, Found.Regular file) {
        if (!file.real().equals(tree.root().resolve(name.substring(1)))) return suffix -> tree.resolve(name + suffix);
        Found.Directory directory = new Found.Directory(file.real().getParent(), file.lastModified());
        String last = name.substring(name.lastIndexOf('/') + 1);
        return suffix -> tree.child(directory, last + suffix);
    }

    /// Removes the cache's entry of that path.
    void forget(String path) {
        cache.remove(path);
    }

    /// The file at that path has changed on disk.
    void invalidate(String path) {
        cache.invalidate(path);
    }
}

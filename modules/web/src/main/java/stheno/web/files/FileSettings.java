package stheno.web.files;

import java.util.List;
import java.util.Optional;

/// How a [FileHandler] serves a tree. Immutable; any thread.
///
/// @param indexNames      what is looked for in a directory whose path ends with a slash, the first that is there
/// @param listing         whether a directory without such a file is listed; refused with 403 if not
/// @param listingCap      entries in one listing at most; the rest is left out, and a note says so
/// @param cacheBytes      memory for what is known and kept of files, about
/// @param cachedFileLimit bytes up to which a file's content is kept as well
/// @param gzip            whether text is compressed for clients that accept it, where there is no `.br`, `.zst` or `.gz` file
/// @param maxRanges       ranges in one request at most; for more the whole file is sent
/// @param fallback        the file that answers for pages that are not there, below the root, like `/index.html`; it may be missing
public record FileSettings(List<String> indexNames, boolean listing, int listingCap, long cacheBytes, int cachedFileLimit,
        boolean gzip, int maxRanges, Optional<String> fallback) {
    private static final int KB = 1024;

    /// `index.html`, no listing, gzip, 32 MB for files up to 64 KB.
    public static final FileSettings DEFAULTS =
            new FileSettings(List.of("index.html"), false, 10_000, 32L * KB * KB, 64 * KB, true, 16, Optional.empty());

    /// Copies the list.
    ///
    /// @throws IllegalArgumentException if a number is negative, if an index name is empty or holds a slash, or if the fallback is no
    ///         file's path
    public FileSettings {
        indexNames = List.copyOf(indexNames);
        if (listingCap < 0 || cacheBytes < 0 || cachedFileLimit < 0 || maxRanges < 0) {
            throw new IllegalArgumentException("a limit is negative");
        }
        if (indexNames.stream().anyMatch(name -> name.isEmpty() || name.contains("/"))) {
            throw new IllegalArgumentException("an index name is a file's name: " + indexNames);
        }
        if (fallback.filter(path -> !path.startsWith("/") || path.endsWith("/")).isPresent()) {
            throw new IllegalArgumentException("a fallback is a file's path, like /index.html: " + fallback.get());
        }
    }

    public FileSettings withIndexNames(List<String> names) {
        return new FileSettings(names, listing, listingCap, cacheBytes, cachedFileLimit, gzip, maxRanges, fallback);
    }

    public FileSettings withListing(boolean shown) {
        return new FileSettings(indexNames, shown, listingCap, cacheBytes, cachedFileLimit, gzip, maxRanges, fallback);
    }

    public FileSettings withListingCap(int entries) {
        return new FileSettings(indexNames, listing, entries, cacheBytes, cachedFileLimit, gzip, maxRanges, fallback);
    }

    public FileSettings withCacheBytes(long bytes) {
        return new FileSettings(indexNames, listing, listingCap, bytes, cachedFileLimit, gzip, maxRanges, fallback);
    }

    public FileSettings withCachedFileLimit(int bytes) {
        return new FileSettings(indexNames, listing, listingCap, cacheBytes, bytes, gzip, maxRanges, fallback);
    }

    public FileSettings withGzip(boolean compressed) {
        return new FileSettings(indexNames, listing, listingCap, cacheBytes, cachedFileLimit, compressed, maxRanges, fallback);
    }

    public FileSettings withMaxRanges(int ranges) {
        return new FileSettings(indexNames, listing, listingCap, cacheBytes, cachedFileLimit, gzip, ranges, fallback);
    }

    public FileSettings withFallback(Optional<String> path) {
        return new FileSettings(indexNames, listing, listingCap, cacheBytes, cachedFileLimit, gzip, maxRanges, path);
    }
}

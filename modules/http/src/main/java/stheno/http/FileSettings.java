package stheno.http;

import java.util.List;

/// How a [FileHandler] serves a tree. Immutable; any thread.
///
/// @param indexNames      what is looked for in a directory whose path ends with a slash, the first that is there
/// @param listing         whether a directory without such a file is listed; refused with 403 if not
/// @param listingCap      entries in one listing at most; the rest is left out, and a note says so
/// @param cacheBytes      memory for what is known and kept of files, about
/// @param cachedFileLimit bytes up to which a file's content is kept as well
/// @param gzip            whether text is compressed for clients that accept it, where there is no `.br`, `.zst` or `.gz` file
/// @param maxRanges       ranges in one request at most; for more the whole file is sent
public record FileSettings(List<String> indexNames, boolean listing, int listingCap, long cacheBytes, int cachedFileLimit,
        boolean gzip, int maxRanges) {
    private static final int KB = 1024;

    /// `index.html`, no listing, gzip, 32 MB for files up to 64 KB.
    public static final FileSettings DEFAULTS =
            new FileSettings(List.of("index.html"), false, 10_000, 32L * KB * KB, 64 * KB, true, 16);

    /// Copies the list.
    ///
    /// @throws IllegalArgumentException if a number is negative, or an index name is empty or holds a slash
    public FileSettings {
        indexNames = List.copyOf(indexNames);
        if (listingCap < 0 || cacheBytes < 0 || cachedFileLimit < 0 || maxRanges < 0) {
            throw new IllegalArgumentException("a limit is negative");
        }
        if (indexNames.stream().anyMatch(name -> name.isEmpty() || name.contains("/"))) {
            throw new IllegalArgumentException("an index name is a file's name: " + indexNames);
        }
    }

    public FileSettings withIndexNames(List<String> names) {
        return new FileSettings(names, listing, listingCap, cacheBytes, cachedFileLimit, gzip, maxRanges);
    }

    public FileSettings withListing(boolean shown) {
        return new FileSettings(indexNames, shown, listingCap, cacheBytes, cachedFileLimit, gzip, maxRanges);
    }

    public FileSettings withListingCap(int entries) {
        return new FileSettings(indexNames, listing, entries, cacheBytes, cachedFileLimit, gzip, maxRanges);
    }

    public FileSettings withCacheBytes(long bytes) {
        return new FileSettings(indexNames, listing, listingCap, bytes, cachedFileLimit, gzip, maxRanges);
    }

    public FileSettings withCachedFileLimit(int bytes) {
        return new FileSettings(indexNames, listing, listingCap, cacheBytes, bytes, gzip, maxRanges);
    }

    public FileSettings withGzip(boolean compressed) {
        return new FileSettings(indexNames, listing, listingCap, cacheBytes, cachedFileLimit, compressed, maxRanges);
    }

    public FileSettings withMaxRanges(int ranges) {
        return new FileSettings(indexNames, listing, listingCap, cacheBytes, cachedFileLimit, gzip, ranges);
    }
}

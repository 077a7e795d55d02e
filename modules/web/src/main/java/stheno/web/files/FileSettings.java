package stheno.web.files;

import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Predicate;
import stheno.http.Exchange;

/// How a [FileHandler] serves a tree. Start from [#DEFAULTS] and change single settings: `FileSettings.DEFAULTS.withListing(true)`.
/// Immutable; any thread.
public final class FileSettings {
    private static final int KB = 1024;

    public static final FileSettings DEFAULTS = new FileSettings(new Draft());

    private final List<String> index;
    private final boolean listing;
    private final int listingEntries;
    private final Predicate<Exchange> uploadForm;
    private final long cache;
    private final int cachedFileLimit;
    private final boolean gzip;
    private final long gzipLimit;
    private final boolean cleanUrls;
    private final int rangeLimit;
    private final Optional<String> fallback;
    private final MimeTypes types;

    /// A copy that is still being changed.
    private static final class Draft {
        List<String> index = List.of("index.html");
        boolean listing;
        int listingEntries = 10_000;
        Predicate<Exchange> uploadForm = _ -> false;
        long cache = 32L * KB * KB;
        int cachedFileLimit = 64 * KB;
        boolean gzip = true;
        long gzipLimit = 64L * KB * KB;
        boolean cleanUrls;
        int rangeLimit = 64;
        Optional<String> fallback = Optional.empty();
        MimeTypes types = MimeTypes.DEFAULTS;
    }

    private FileSettings(Draft draft) {
        index = List.copyOf(draft.index);
        listing = draft.listing;
        listingEntries = draft.listingEntries;
        uploadForm = Objects.requireNonNull(draft.uploadForm);
        cache = draft.cache;
        cachedFileLimit = draft.cachedFileLimit;
        gzip = draft.gzip;
        gzipLimit = draft.gzipLimit;
        cleanUrls = draft.cleanUrls;
        rangeLimit = draft.rangeLimit;
        fallback = draft.fallback;
        types = Objects.requireNonNull(draft.types);
        if (listingEntries < 0 || cache < 0 || cachedFileLimit < 0 || gzipLimit < 0 || rangeLimit < 0) {
            throw new IllegalArgumentException("a limit is negative");
        }
        if (index.stream().anyMatch(name -> name.isEmpty() || name.contains("/"))) {
            throw new IllegalArgumentException("an index name is a file's name: " + index);
        }
        if (fallback.filter(path -> !path.startsWith("/") || path.endsWith("/")).isPresent()) {
            throw new IllegalArgumentException("a fallback is a file's path, like /index.html: " + fallback.get());
        }
    }

    private FileSettings with(Consumer<Draft> change) {
        Draft draft = new Draft();
        draft.index = index;
        draft.listing = listing;
        draft.listingEntries = listingEntries;
        draft.uploadForm = uploadForm;
        draft.cache = cache;
        draft.cachedFileLimit = cachedFileLimit;
        draft.gzip = gzip;
        draft.gzipLimit = gzipLimit;
        draft.cleanUrls = cleanUrls;
        draft.rangeLimit = rangeLimit;
        draft.fallback = fallback;
        draft.types = types;
        change.accept(draft);
        return new FileSettings(draft);
    }

    /// Files that answer for the path of a directory, with its slash; the first that exists is sent. Default `index.html`.
    public List<String> index() {
        return index;
    }

    /// Whether a directory without an index file is listed. If not, it is answered 403. Default no.
    public boolean listing() {
        return listing;
    }

    /// Entries of one listing; it says so if there are more. Default 10,000.
    public int listingEntries() {
        return listingEntries;
    }

    /// Whether the listing for this request has a form that uploads files by PUT, deletes them by DELETE, and makes folders by MKCOL, as an
    /// [UploadHandler] before the file handler carries them out. Default no.
    public Predicate<Exchange> uploadForm() {
        return uploadForm;
    }

    /// Bytes of memory for cached files, approximate. Default 32 MB.
    public long cache() {
        return cache;
    }

    /// Bytes of a file's content up to which the content is cached too. Default 64 KB.
    public int cachedFileLimit() {
        return cachedFileLimit;
    }

    /// Whether text is compressed for clients that accept gzip, if there is no precompressed `.br`, `.zst` or `.gz` file. Default yes.
    public boolean gzip() {
        return gzip;
    }

    /// Bytes of the largest file that is compressed while it is sent; a larger one is sent without a coding. Default 64 MB.
    public long gzipLimit() {
        return gzipLimit;
    }

    /// Whether `/about` is answered with the file `about.html` if there is no file `about`. Default no.
    public boolean cleanUrls() {
        return cleanUrls;
    }

    /// Media types by the extensions of names. Default [MimeTypes#DEFAULTS].
    public MimeTypes types() {
        return types;
    }

    /// Ranges in one request; for more the whole file is sent. Default 16.
    public int rangeLimit() {
        return rangeLimit;
    }

    /// The file that answers for pages that do not exist, like `/index.html`. The file itself may be missing. Default none.
    public Optional<String> fallback() {
        return fallback;
    }

    /// @throws IllegalArgumentException if a name is empty or holds a slash
    public FileSettings withIndex(List<String> names) {
        return with(draft -> draft.index = names);
    }

    public FileSettings withListing(boolean shown) {
        return with(draft -> draft.listing = shown);
    }

    /// @throws IllegalArgumentException if the limit is negative
    public FileSettings withListingEntries(int entries) {
        return with(draft -> draft.listingEntries = entries);
    }

    /// @param offered runs on any thread. It decides only what the page shows: each upload is checked by itself
    public FileSettings withUploadForm(Predicate<Exchange> offered) {
        return with(draft -> draft.uploadForm = offered);
    }

    /// @throws IllegalArgumentException if the number is negative
    public FileSettings withCache(long bytes) {
        return with(draft -> draft.cache = bytes);
    }

    /// @throws IllegalArgumentException if the limit is negative
    public FileSettings withCachedFileLimit(int bytes) {
        return with(draft -> draft.cachedFileLimit = bytes);
    }

    public FileSettings withGzip(boolean compressed) {
        return with(draft -> draft.gzip = compressed);
    }

    /// @throws IllegalArgumentException if the limit is negative
    public FileSettings withGzipLimit(long bytes) {
        return with(draft -> draft.gzipLimit = bytes);
    }

    public FileSettings withCleanUrls(boolean answered) {
        return with(draft -> draft.cleanUrls = answered);
    }

    /// @throws IllegalArgumentException if the limit is negative
    public FileSettings withRangeLimit(int ranges) {
        return with(draft -> draft.rangeLimit = ranges);
    }

    public FileSettings withTypes(MimeTypes known) {
        return with(draft -> draft.types = known);
    }

    /// @throws IllegalArgumentException if the path is not that of a file
    public FileSettings withFallback(String path) {
        return with(draft -> draft.fallback = Optional.of(path));
    }

    public FileSettings withoutFallback() {
        return with(draft -> draft.fallback = Optional.empty());
    }
}

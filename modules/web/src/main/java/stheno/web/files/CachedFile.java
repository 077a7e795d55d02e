package stheno.web.files;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.LongConsumer;
import stheno.http.Reply;
import stheno.producers.Deflaters;
import stheno.storage.Found;

/// A file with all forms in which it can be sent, as it was at the last look at the disk. Any thread.
final class CachedFile {
    /// A younger file may be written to again without a change of its time: file systems count in ticks of some milliseconds, some in
    /// ticks of two seconds.
    private static final Duration SETTLED = Duration.ofSeconds(2);

    private static final int WORTH_GZIP = 1024; // bytes: a smaller text fits into one packet anyway
    private static final int OVERHEAD = 2048; // bytes of memory of an entry beside content: replies, headers, key

    private final String name;
    private final StoredFile identity;
    private final List<StoredFile> precompressed;
    private final Optional<GzippedFile> gzipped;
    private final List<ContentCoding> codings;
    private final boolean settled;
    private final long memory;
    private volatile long checkedAt;
    private boolean used; // since the last turn of the cache's clock algorithm; a lost update does no harm

    /// How files are read and sent.
    ///
    /// @param limit content up to this many bytes is kept in memory
    /// @param gzip  bytes of the largest text that is compressed while it is sent; -1 for none
    record Options(OpenFiles files, Deflaters deflaters, int limit, long gzip, MimeTypes types) {
        /// Whether a file with that name may be sent in several codings.
        boolean varies(String name) {
            MimeTypes.MediaType type = types.find(name);
            return type.coding() == ContentCoding.IDENTITY && MimeTypes.isCompressible(type.name());
        }
    }

    /// A file that holds another file in a coding: `index.html.br`.
    record Precompressed(ContentCoding coding, Found.Regular file) {}

    /// @param name          of the file, for its type
    /// @param precompressed by [ContentCoding#COMPRESSED]
    /// @param now           the server's time
    /// @param asOf          the cache's clock before the look at the disk
    /// @param grown         called with the number of bytes when this takes more memory later
    /// @throws OpenFile.Changed if a file has changed since the look-up
    /// @throws IOException      if a file cannot be read
    CachedFile(String name, Found.Regular file, List<Precompressed> precompressed, Options options, Instant now, long asOf,
               LongConsumer grown) throws IOException {
        this.name = name;
        MimeTypes.MediaType media = options.types().find(name);
        String type = media.name();
        boolean varies = options.varies(name);
        identity = stored(file, type, media.coding(), varies, now, options); // such as an image that is compressed in its file
        this.precompressed = new ArrayList<>();
        codings = new ArrayList<>();
        for (Precompressed other : precompressed) {
            this.precompressed.add(stored(other.file(), type, other.coding(), varies, now, options));
            codings.add(other.coding());
        }
        boolean gzips = varies && file.size() >= WORTH_GZIP && file.size() <= options.gzip() && !codings.contains(ContentCoding.GZIP);
        LongConsumer kept = bytes -> grown.accept(memory(bytes));
        gzipped = gzips ? Optional.of(new GzippedFile(identity, options.deflaters(), kept)) : Optional.empty();
        if (gzips) codings.add(ContentCoding.GZIP);
        settled = stored().stream().allMatch(form -> isSettled(form, now));
        memory = stored().stream().mapToLong(CachedFile::memory).sum();
        checkedAt = asOf;
        stored().forEach(form -> form.seen(asOf));
    }

    private static StoredFile stored(Found.Regular file, String type, ContentCoding coding, boolean varies, Instant now, Options options)
            throws IOException {
        OpenFiles files = options.files();
        boolean kept = file.size() <= options.limit();
        if (!kept && file.size() > ContentHash.LONGEST) {
            return StoredFile.onDisk(file, RepresentationHeaders.of(file, Optional.empty(), type, coding, varies, now), files);
        }
        byte[] content = files.content(file);
        RepresentationHeaders headers = RepresentationHeaders.of(file, ContentHash.of(content), type, coding, varies, now);
        return kept ? StoredFile.inMemory(file, headers, content, files) : StoredFile.onDisk(file, headers, files);
    }

    private static boolean isSettled(StoredFile form, Instant now) {
        return form.content().isEmpty() || RepresentationHeaders.isTimed(form.file()) && isBefore(form.file(), now.minus(SETTLED));
    }

    private static boolean isBefore(Found.Regular file, Instant moment) {
        return file.lastModified().toInstant().isBefore(moment) && file.changed().toInstant().isBefore(moment);
    }

    private static long memory(StoredFile form) {
        return OVERHEAD + (form.content().isPresent() ? memory(form.size()) : 0);
    }

    /// A small reply keeps its whole message beside its body.
    private static long memory(long bytes) {
        return bytes <= Reply.SMALL ? 2 * bytes : bytes;
    }

    private List<StoredFile> stored() {
        List<StoredFile> stored = new ArrayList<>(precompressed);
        stored.add(identity);
        return stored;
    }

    /// Whether this entry was made from these files, and its content is certainly still right.
    boolean isStill(String name, Found.Regular file, List<Precompressed> others) {
        boolean same = identity.file().equals(file) && this.name.equals(name);
        if (!settled || !same || precompressed.size() != others.size()) return false;
        for (int i = 0; i < others.size(); i++) {
            StoredFile mine = precompressed.get(i);
            if (mine.headers().coding() != others.get(i).coding() || !mine.file().equals(others.get(i).file())) return false;
        }
        return true;
    }

    /// The file without a coding.
    StoredFile identity() {
        return identity;
    }

    /// Whether there may be several forms.
    boolean varies() {
        return identity.headers().varies();
    }

    /// The form for a client.
    ///
    /// @param ranged whether the request asks for ranges. Text that is compressed while it is sent has no ranges, so the file without a
    ///               coding is preferred then
    Representation best(AcceptedEncodings accepted, boolean ranged) {
        boolean stored = ranged && gzipped.isPresent() && !accepted.refusesIdentity();
        ContentCoding coding = accepted.best(stored ? codings.subList(0, precompressed.size()) : codings);
        if (coding == ContentCoding.IDENTITY) return identity;
        for (StoredFile file : precompressed) {
            if (file.headers().coding() == coding) return file;
        }
        return gzipped.<Representation>map(form -> form).orElse(identity);
    }

    /// Bytes of memory, approximate.
    long memory() {
        return memory;
    }

    /// The cache's clock at the last look at the disk.
    long checkedAt() {
        return checkedAt;
    }

    /// The disk was looked at, and nothing has changed.
    void renew(long asOf) {
        checkedAt = asOf;
        markUsed();
        identity.seen(asOf);
        for (StoredFile file : precompressed) file.seen(asOf);
    }

    /// The next entry of the same path is this one. What it uses as well stays open.
    void replacedBy(CachedFile next) {
        List<Found.Regular> used = next.stored().stream().map(StoredFile::file).toList();
        for (StoredFile file : stored()) {
            if (!used.contains(file.file())) file.forget();
        }
    }

    /// The cache has no use for it any more.
    void forget() {
        stored().forEach(StoredFile::forget);
    }

    void markUsed() {
        if (!used) used = true; // an unneeded write would take the cache line away from the other loops
    }

    /// Whether it was used since the last call.
    boolean clearUsed() {
        boolean was = used;
        used = false;
        return was;
    }
}

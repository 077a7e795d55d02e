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

/// A file that was asked for, in every form in which it can be sent, as it was when the disk was last looked at. Any thread.
final class CachedFile {
    /// Younger than this, a file may be written to again without a change of its time: file systems count in ticks of some
    /// milliseconds, some in two seconds.
    private static final Duration SETTLED = Duration.ofSeconds(2);

    /// Smaller text is not worth compressing: it fits into one packet anyway.
    private static final int WORTH_GZIP = 1024;

    private static final int OVERHEAD = 2048; // bytes of memory that an entry takes beside content: replies, labels, its key

    private final StoredFile identity;
    private final List<StoredFile> sidecars;
    private final Optional<GzippedFile> gzipped;
    private final List<Encodings.Coding> codings;
    private final boolean settled;
    private final long memory;
    private volatile long checkedAt;
    private boolean touched; // since the cache last passed by; loops race, and nobody minds

    /// What a file's forms are made with.
    ///
    /// @param limit content up to this many bytes is kept in memory
    /// @param gzip  whether text is compressed on its way out
    record Making(OpenFiles files, Deflaters deflaters, int limit, boolean gzip) {}

    /// @param name   of the file, for its type
    /// @param beside the files beside it, by [Encodings.Coding#COMPRESSED], that hold the same compressed
    /// @param now    the clock's time
    /// @param asOf   a reading of the cache's clock, taken before the disk was looked at
    /// @param grown  is told when more memory is taken later
    /// @throws OpenFile.Changed if a file has changed since it was looked up
    /// @throws IOException      if one cannot be read
    CachedFile(String name, Found.Regular file, List<Sidecar> beside, Making making, Instant now, long asOf, LongConsumer grown)
            throws IOException {
        String type = MimeTypes.of(name);
        boolean varies = MimeTypes.isCompressible(type);
        identity = stored(file, RepresentationHeaders.of(file, type, Encodings.Coding.IDENTITY, varies, now), making);
        sidecars = new ArrayList<>();
        codings = new ArrayList<>();
        for (Sidecar sidecar : beside) {
            sidecars.add(stored(sidecar.file(), RepresentationHeaders.of(sidecar.file(), type, sidecar.coding(), varies, now), making));
            codings.add(sidecar.coding());
        }
        boolean squeezed = making.gzip() && varies && file.size() >= WORTH_GZIP && !codings.contains(Encodings.Coding.GZIP);
        LongConsumer kept = bytes -> grown.accept(memory(bytes));
        gzipped = squeezed ? Optional.of(new GzippedFile(identity, making.deflaters(), kept)) : Optional.empty();
        if (squeezed) codings.add(Encodings.Coding.GZIP);
        settled = forms().stream().allMatch(form -> settled(form, now));
        memory = forms().stream().mapToLong(CachedFile::memory).sum();
        checkedAt = asOf;
    }

    /// A file beside another that holds the same in that coding.
    record Sidecar(Encodings.Coding coding, Found.Regular file) {}

    private static StoredFile stored(Found.Regular file, RepresentationHeaders label, Making making) throws IOException {
        boolean small = file.size() <= making.limit();
        return small ? StoredFile.inMemory(file, label, making.files()) : StoredFile.onDisk(file, label, making.files());
    }

    private static boolean settled(StoredFile form, Instant now) {
        return form.content().isEmpty() || form.file().lastModified().toInstant().isBefore(now.minus(SETTLED));
    }

    private static long memory(StoredFile form) {
        return OVERHEAD + (form.content().isPresent() ? memory(form.size()) : 0);
    }

    /// A small reply remembers its whole message beside its body.
    private static long memory(long bytes) {
        return bytes <= Reply.WHOLE ? 2 * bytes : bytes;
    }

    private List<StoredFile> forms() {
        List<StoredFile> forms = new ArrayList<>(sidecars);
        forms.add(identity);
        return forms;
    }

    /// Whether these are the files that this entry was made from, and what was read of them is sure to be still right.
    boolean isStill(String name, Found.Regular file, List<Sidecar> beside) {
        boolean same = identity.file().equals(file) && identity.label().type().equals(MimeTypes.of(name));
        if (!settled || !same || sidecars.size() != beside.size()) return false;
        for (int i = 0; i < beside.size(); i++) {
            StoredFile mine = sidecars.get(i);
            if (mine.label().coding() != beside.get(i).coding() || !mine.file().equals(beside.get(i).file())) return false;
        }
        return true;
    }

    /// The file itself.
    StoredFile identity() {
        return identity;
    }

    /// Whether there may be more than one form of it.
    boolean varies() {
        return identity.label().varies();
    }

    /// The form for a client.
    ///
    /// @param ranged whether it wants a part: what is compressed on its way out has no parts, so the file itself is preferred
    Representation best(Encodings accepted, boolean ranged) {
        boolean stored = ranged && gzipped.isPresent() && !accepted.refusesIdentity();
        Encodings.Coding coding = accepted.best(stored ? codings.subList(0, sidecars.size()) : codings);
        if (coding == Encodings.Coding.IDENTITY) return identity;
        for (StoredFile sidecar : sidecars) {
            if (sidecar.label().coding() == coding) return sidecar;
        }
        return gzipped.<Representation>map(form -> form).orElse(identity);
    }

    /// Bytes of memory, about.
    long memory() {
        return memory;
    }

    /// The reading of the cache's clock at the last look at the disk.
    long checkedAt() {
        return checkedAt;
    }

    void renew(long asOf) {
        checkedAt = asOf;
        touch();
    }

    void touch() {
        if (!touched) { // to write would take the cache line away from the other loops
            touched = true;
        }
    }

    /// Whether it was used since the last time this was asked.
    boolean wasTouched() {
        boolean was = touched;
        touched = false;
        return was;
    }
}

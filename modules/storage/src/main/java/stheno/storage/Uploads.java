package stheno.storage;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/// Begins uploads: decides which bytes each starts with, then opens its file. Any thread; blocks.
record Uploads(PathEntries entries) {
    private static final int COUNTED = 100; // numbered names to try; if all are in use, a client is filling the directory
    private static final int SHARED = TemporaryFile.MARK / 2; // bytes of a hidden name that depend on the file's name alone
    private static final int RANDOM = 10; // random names to try then: two of 2^64 hardly ever collide

    /// The content of an upload's file when the upload begins.
    sealed interface Base {
        record Nothing() implements Base {}

        /// The first bytes of an earlier, incomplete upload.
        record Left(long size) implements Base {}

        /// The first bytes of the file that has the name: copied when the upload is published.
        record Copy(Found.Regular of, long size) implements Base {}

        record Failed(Change.Failed why) implements Base {}
    }

    /// Decides which bytes an upload starts with.
    ///
    /// @param left bytes of an earlier, incomplete upload that is newer than the file: then the name means that upload, and never the file.
    ///             Otherwise the old file's head and the new one's tail would become one
    /// @param now  a [Found.Regular] or [Found.Missing]
    static Base base(StagedFile.Start start, OptionalLong left, Found now) {
        return switch (start) {
            case StagedFile.Start.Whole _, StagedFile.Start.Unique _ -> new Base.Nothing();
            case StagedFile.Start.At(long offset) when offset == 0 -> new Base.Nothing();
            case StagedFile.Start.At(long offset) when left.isPresent() ->
                    left.getAsLong() >= offset ? new Base.Left(offset) : new Base.Failed(new Change.Beyond(left.getAsLong()));
            case StagedFile.Start.At(long offset) when now instanceof Found.Regular file && file.size() >= offset ->
                    new Base.Copy(file, offset);
            case StagedFile.Start.At _ -> new Base.Failed(new Change.Beyond(size(now)));
            case StagedFile.Start.Append _ when left.isPresent() -> new Base.Left(left.getAsLong());
            case StagedFile.Start.Append _ when now instanceof Found.Regular file -> new Base.Copy(file, file.size());
            case StagedFile.Start.Append _ -> new Base.Nothing();
        };
    }

    private static long size(Found now) {
        return now instanceof Found.Regular file ? file.size() : 0;
    }

    /// What must be there when the upload is published. An append must not undo what another client has appended meanwhile.
    ///
    /// @param before what was there when the upload began
    private static Predicate<Found> wanted(StagedFile.Start start, Base base, Found before) {
        return switch (base) {
            case Base.Copy _ -> now -> isSame(before, now);
            case Base.Nothing _, Base.Left _, Base.Failed _ -> switch (start) {
                case StagedFile.Start.Append _, StagedFile.Start.Unique _ -> now -> isSame(before, now);
                case StagedFile.Start.Whole _, StagedFile.Start.At _ -> _ -> true;
            };
        };
    }

    private static boolean isSame(Found before, Found now) {
        return switch (before) {
            case Found.Regular file -> now instanceof Found.Regular same && same.sameVersion(file);
            case Found.Missing _, Found.Directory _, Found.Refused _ -> now instanceof Found.Missing;
        };
    }

    /// The hidden name of this owner's upload: always the same, so that it can be resumed; in the form that the sweeper recognizes.
    static String name(String owner, String name) {
        byte[] mark = Arrays.copyOf(hash(name), TemporaryFile.MARK);
        System.arraycopy(hash(owner), 0, mark, SHARED, TemporaryFile.MARK - SHARED);
        return TemporaryFile.name(mark);
    }

    /// What the hidden names of all owners' uploads to this name begin with.
    static String prefix(String name) {
        return TemporaryFile.prefix(Arrays.copyOf(hash(name), SHARED));
    }

    private static byte[] hash(String text) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("SHA-256 is missing from this Java", e); // every Java has it
        }
    }

    private static Path partial(PathEntry.At at, String owner) {
        return at.path().getFileSystem().getPath(name(owner, at.name()));
    }

    /// An incomplete upload by this owner to this path that is newer than the file. Its path is the file's.
    Optional<Found.Regular> left(String path, String owner) throws IOException {
        if (!(entries.of(path) instanceof PathEntry.At at) || at.notForFile().isPresent()) return Optional.empty();
        try (OpenDirectory directory = entries.open(at)) {
            return newer(TemporaryFile.left(directory, partial(at, owner)), at.now(), entries.kept().now()).map(it ->
                    new Found.Regular(at.path(), it.size(), it.lastModifiedTime(), Objects.requireNonNullElse(it.fileKey(), at.path())));
        } catch (IOException e) {
            StagedFile.failed(e, at); // throws if the disk has failed
            return Optional.empty();
        }
    }

    /// The incomplete upload, unless the file was replaced since, by another program: this server drops it then. A file with a time in the
    /// future does not tell.
    static Optional<BasicFileAttributes> newer(Optional<BasicFileAttributes> left, Found now, Instant time) {
        if (!(now instanceof Found.Regular file)) return left;
        FileTime written = file.lastModified();
        return left.filter(it -> it.lastModifiedTime().compareTo(written) >= 0 || written.toInstant().isAfter(time));
    }

    /// How this owner sees the entries of a directory. Without incomplete uploads, an entry costs nothing.
    Entries.View seenBy(String owner, Found.Directory directory) {
        Set<String> left = entries.kept().in(directory.real()).stream().map(Path::toString).collect(Collectors.toSet());
        return left.isEmpty() ? Entries.View.PLAIN
                : new OwnerView(owner, left, entries.kept().named(directory.real()), entries.kept().now());
    }

    /// Deletes the incomplete upload of this owner to this path, unless it is in progress. @return whether there was one
    boolean drop(String path, String owner) throws IOException {
        if (!(entries.of(path) instanceof PathEntry.At at) || at.notForFile().isPresent()) return false;
        try (OpenDirectory directory = entries.open(at)) {
            return entries.delete(directory, partial(at, owner));
        } catch (IOException e) {
            StagedFile.failed(e, at);
            return false;
        }
    }

    StagedFile.Begun begin(String path, String owner, StagedFile.Start start) throws IOException {
        List<Path> claims = new ArrayList<>();
        StagedFile.Begun begun = new StagedFile.Begun.Failed(new Change.Busy());
        try {
            begun = switch (start instanceof StagedFile.Start.Unique ? unique(path, owner, claims) : entries.of(path)) {
                case PathEntry.Root _ -> new StagedFile.Begun.Failed(new Change.IsDirectory());
                case PathEntry.None(Change.Failed why) -> new StagedFile.Begun.Failed(why);
                case PathEntry.At at -> begin(at, owner, start, claims);
            };
            return begun;
        } finally {
            if (begun instanceof StagedFile.Begun.Failed) claims.forEach(entries.locks()::release);
        }
    }

    private StagedFile.Begun begin(PathEntry.At at, String owner, StagedFile.Start start, List<Path> claims) throws IOException {
        Optional<Change.Failed> fault = at.notForFile();
        if (fault.isPresent()) return new StagedFile.Begun.Failed(fault.get());
        Path partial = partial(at, owner);
        if (!claim(at.directory().real().resolve(partial), claims)) return new StagedFile.Begun.Failed(new Change.Busy());
        try (OpenDirectory directory = entries.open(at)) {
            return switch (at.again(entries.tree(), directory)) {
                case PathEntry.At now -> begin(now, directory, partial, owner, start, claims);
                case PathEntry.Root _ -> new StagedFile.Begun.Failed(new Change.IsDirectory());
                case PathEntry.None(Change.Failed why) -> new StagedFile.Begun.Failed(why);
            };
        } catch (IOException e) {
            return new StagedFile.Begun.Failed(StagedFile.failed(e, at));
        }
    }

    private StagedFile.Begun begin(PathEntry.At at, OpenDirectory directory, Path partial, String owner, StagedFile.Start start,
            List<Path> claims) throws IOException {
        Optional<Change.Failed> fault = at.notForFile();
        if (fault.isPresent()) return new StagedFile.Begun.Failed(fault.get());
        Optional<BasicFileAttributes> left = newer(TemporaryFile.left(directory, partial), at.now(), entries.kept().now());
        Base base = base(start, left.isPresent() ? OptionalLong.of(left.get().size()) : OptionalLong.empty(), at.now());
        if (base instanceof Base.Failed(Change.Failed why)) return new StagedFile.Begun.Failed(why);
        if (base instanceof Base.Copy(var other, long size) && size == other.size() && !at.isLink()) {
            if (!claim(at.path(), claims)) return new StagedFile.Begun.Failed(new Change.Busy());
            entries.kept().remove(directory.path().resolve(partial));
            directory.deleteIfExists(partial); // it is older than the file, which is about to become another
            Optional<TemporaryFile> grown = TemporaryFile.inPlace(entries.tree(), directory, at.relative(), other, entries.options());
            if (grown.isPresent()) return grown(at, owner, grown.get(), claims);
        }
        TemporaryFile file = open(base, directory, partial, at);
        entries.kept().remove(file.path()); // until it is kept again
        return new StagedFile.Begun.Ready(new StagedFile(entries, at, file, wanted(start, base, at.now()), owner, List.copyOf(claims)));
    }

    private StagedFile.Begun grown(PathEntry.At at, String owner, TemporaryFile file, List<Path> claims) throws IOException {
        Object key = ((Found.Regular) at.now()).fileKey();
        StagedFile staged = new StagedFile(entries, at, file, now -> now instanceof Found.Regular same && same.fileKey().equals(key), owner,
                List.copyOf(claims));
        return new StagedFile.Begun.Ready(expecting(staged, 0));
    }

    private TemporaryFile open(Base base, OpenDirectory directory, Path partial, PathEntry.At at) throws IOException {
        TemporaryFile file = switch (base) {
            case Base.Left(long size) ->
                    TemporaryFile.again(entries.tree(), directory, partial, size, model(at.now()), entries.options());
            case Base.Nothing _, Base.Copy _, Base.Failed _ ->
                    TemporaryFile.fresh(entries.tree(), directory, partial, model(at.now()), entries.options());
        };
        try {
            file.expect(0);
            if (base instanceof Base.Copy(var other, long size)) file.continueFrom(other, size);
            return file;
        } catch (IOException | RuntimeException e) {
            if (base instanceof Base.Left) file.keep(); // it can still be resumed
            file.close();
            throw e;
        }
    }

    private static Optional<Found.Regular> model(Found now) {
        return now instanceof Found.Regular file ? Optional.of(file) : Optional.empty();
    }

    private boolean claim(Path file, List<Path> claims) {
        return entries.locks().claim(file) && claims.add(file);
    }

    /// An upload of a whole file that is never resumed, under a random name.
    ///
    /// @param expected how many bytes there will be, or -1
    StagedFile single(PathEntry.At at, long expected, Predicate<Found> wanted) throws IOException {
        Path hidden = at.directory().real().resolve(TemporaryFile.random());
        List<Path> claims = List.of(hidden);
        claims.forEach(entries.locks()::claim);
        try (OpenDirectory directory = entries.open(at)) {
            TemporaryFile file = TemporaryFile.fresh(entries.tree(), directory, hidden.getFileName(), model(at.now()), entries.options());
            StagedFile staged = new StagedFile(entries, at, file, wanted, hidden, claims);
            return expecting(staged, Math.max(0, expected));
        } catch (IOException | RuntimeException e) {
            claims.forEach(entries.locks()::release);
            throw e;
        }
    }

    private static StagedFile expecting(StagedFile staged, long bytes) throws IOException {
        try {
            staged.expect(bytes);
            return staged;
        } catch (IOException | RuntimeException e) {
            staged.close();
            throw e;
        }
    }

    /// A free name, claimed: `name`, `name.1`, `name.2`, ...
    private PathEntry unique(String path, String owner, List<Path> claims) throws IOException {
        SecureRandom random = new SecureRandom();
        for (int i = 0; i < COUNTED + RANDOM; i++) {
            String suffix = i == 0 ? "" : "." + (i < COUNTED ? Integer.toString(i) : Long.toUnsignedString(random.nextLong()));
            PathEntry entry = entries.of(path + suffix);
            if (!(entry instanceof PathEntry.At at) || at.slashed()) return entry;
            if (claim(at.path(), claims)) {
                if (isUnused(at, owner)) return at;
                claims.removeLast();
                entries.locks().release(at.path());
            }
        }
        return new PathEntry.None(new Change.Busy());
    }

    /// Whether the name is free, and there is no incomplete upload to this path either. An upload that had claimed the name may have been
    /// published meanwhile.
    private boolean isUnused(PathEntry.At at, String owner) throws IOException {
        try (OpenDirectory directory = entries.open(at)) {
            boolean free = at.again(entries.tree(), directory) instanceof PathEntry.At now && now.isFree();
            return free && TemporaryFile.left(directory, partial(at, owner)).isEmpty();
        } catch (IOException e) {
            StagedFile.failed(e, at);
            return false;
        }
    }
}

package stheno.storage;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;
import java.util.stream.Stream;

/// A [Tree] whose files can be put, replaced and deleted, by the names that the tree knows: what it refuses to read is refused
/// here too, and links to directories are followed as far as it follows them. The last name on a path is taken as it is: where
/// that is a link, the link is replaced or deleted, not what it leads to. Directories are never made, replaced or deleted.
///
/// A file is written under a hidden name beside its own, and renamed when it is whole: a reader gets the old or the new content,
/// also after a failure of the power, and of several writers one wins. It keeps the permissions of the one before it.
///
/// Immutable; any thread; every call blocks.
public final class WritableTree {
    private static final int STRIPES = 64; // locks: enough that two writers seldom meet without a reason

    private final Tree tree;
    private final boolean synced;
    private final long limit;
    private final long reserve;
    private final TemporaryFile.Opener opener;
    private final List<ReentrantLock> locks;

    private WritableTree(Tree tree, boolean synced, long limit, long reserve, TemporaryFile.Opener opener, List<ReentrantLock> locks) {
        this.tree = Objects.requireNonNull(tree);
        this.synced = synced;
        this.limit = limit;
        this.reserve = reserve;
        this.opener = opener;
        this.locks = locks;
    }

    /// Files of any length, until the disk is full, each on disk before it is there. Whoever writes to the same files goes by the
    /// same tree, or one made from it: what [#put] and [#delete] find is held fast among these alone.
    public static WritableTree of(Tree tree) {
        return new WritableTree(tree, true, Long.MAX_VALUE, 0, TemporaryFile.OPENER,
                Stream.generate(ReentrantLock::new).limit(STRIPES).toList());
    }

    /// The same, with or without waiting for the disk (fsync): without, a failure of the power may leave a file that is empty or cut.
    public WritableTree withSync(boolean wanted) {
        return new WritableTree(tree, wanted, limit, reserve, opener, locks);
    }

    /// The same, for files up to this length in bytes.
    public WritableTree withLimit(long bytes) {
        return new WritableTree(tree, synced, bytes, reserve, opener, locks);
    }

    /// The same, but full when this many bytes are left: logs, mail and the rest of the machine need room too.
    public WritableTree withReserve(long bytes) {
        return new WritableTree(tree, synced, limit, bytes, opener, locks);
    }

    /// The same, with other disks behind it. For tests.
    WritableTree withOpener(TemporaryFile.Opener other) {
        return new WritableTree(tree, synced, limit, reserve, other, locks);
    }

    /// A name in a directory, or the reason why there is none.
    private sealed interface Spot {
        /// @param directory a real path in the tree
        /// @param path      of the name in it, whatever that is
        /// @param now       a [Found.Regular] or [Found.Missing]
        record At(Found.Directory directory, String name, Path path, Found now) implements Spot {}

        record None(Change why) implements Spot {}
    }

    /// What is under a decoded path, as [Tree#resolveDecoded(String)].
    public Found find(String path) {
        return tree.resolveDecoded(path);
    }

    /// Puts a file under a decoded path, in place of one that may be there.
    ///
    /// @param content  read to its end, and not closed
    /// @param expected how many bytes that will be, or -1: what has no room is refused before it is read
    /// @param wanted   is asked what is there, a [Found.Regular] or [Found.Missing]: before the content is read, and again when the
    ///                 file takes its place, under a lock
    /// @return [Change.Created], [Change.Replaced], or why not
    /// @throws IOException if the disk fails in another way than being full; then the old file is there
    public Change put(String path, InputStream content, long expected, Predicate<Found> wanted) throws IOException {
        return switch (spot(path)) {
            case Spot.None(Change why) -> why;
            case Spot.At at when !wanted.test(at.now()) -> new Change.Unwanted(at.now());
            case Spot.At _ when expected > limit -> new Change.TooLong(limit);
            case Spot.At at -> put(at, content, expected, wanted);
        };
    }

    private Change put(Spot.At at, InputStream content, long expected, Predicate<Found> wanted) throws IOException {
        try (TemporaryFile file = TemporaryFile.in(at.directory().real(), model(at.now()), opener)) {
            file.reserve(reserve);
            Optional<Change> fault = file.fill(content, expected, limit);
            if (fault.isPresent()) return fault.get();
            Found.Regular whole = file.finish(at.path(), synced);
            return locked(at, now -> move(file, at, now, whole), wanted);
        } catch (NoSuchFileException e) {
            return new Change.NoDirectory(); // gone meanwhile
        } catch (AccessDeniedException e) {
            return new Change.Refused(Found.Reason.UNREADABLE);
        } catch (IOException e) {
            if (TemporaryFile.isFull(e, at.directory().real())) return new Change.NoSpace();
            throw e;
        }
    }

    private static Optional<Path> model(Found now) {
        return now instanceof Found.Regular(Path real, _, _, _) ? Optional.of(real) : Optional.empty();
    }

    private static Change move(TemporaryFile file, Spot.At at, Found now, Found.Regular whole) throws IOException {
        if (!(now instanceof Found.Regular before)) {
            file.move(at.path());
            return new Change.Created(whole);
        }
        Found.Regular younger = file.after(before, whole);
        file.move(at.path());
        return new Change.Replaced(younger);
    }

    /// Deletes the file under a decoded path.
    ///
    /// @param wanted is asked what is there, a [Found.Regular] or [Found.Missing], under a lock
    /// @return [Change.Deleted], or why not
    /// @throws IOException if the disk fails
    public Change delete(String path, Predicate<Found> wanted) throws IOException {
        try {
            return switch (spot(path)) {
                case Spot.None(Change why) -> why instanceof Change.NoDirectory ? new Change.Missing() : why;
                case Spot.At at -> locked(at, now -> remove(at, now), wanted);
            };
        } catch (NoSuchFileException e) {
            return new Change.Missing();
        } catch (AccessDeniedException e) {
            return new Change.Refused(Found.Reason.UNREADABLE);
        }
    }

    private static Change remove(Spot.At at, Found now) throws IOException {
        if (now instanceof Found.Missing && !Files.isSymbolicLink(at.path())) return new Change.Missing();
        Files.delete(at.path());
        return new Change.Deleted();
    }

    @FunctionalInterface
    private interface Step {
        Change take(Found now) throws IOException;
    }

    /// Takes a step if what is there now may be changed, and nobody else takes one for the same name meanwhile.
    private Change locked(Spot.At at, Step step, Predicate<Found> wanted) throws IOException {
        Change change;
        ReentrantLock lock = locks.get(Math.floorMod(at.path().hashCode(), STRIPES));
        lock.lock();
        try {
            switch (spot(at.directory(), at.name())) {
                case Spot.None(Change why) -> {
                    return why;
                }
                case Spot.At(_, _, _, Found now) when !wanted.test(now) -> {
                    return new Change.Unwanted(now);
                }
                case Spot.At(_, _, _, Found now) -> change = step.take(now);
            }
        } finally {
            lock.unlock();
        }
        if (synced && !(change instanceof Change.Missing)) FileSync.directory(at.directory().real());
        return change;
    }

    private Spot spot(String path) {
        Optional<List<String>> names = PathText.names(path);
        if (names.isEmpty() || PathText.isLongerThan(PathText.MAX_PATH, path)) return refused(Found.Reason.MALFORMED);
        if (names.get().isEmpty()) return new Spot.None(new Change.IsDirectory()); // the root
        String name = names.get().getLast();
        Spot spot = switch (tree.resolveDecoded(names.get().subList(0, names.get().size() - 1))) {
            case Found.Directory directory -> spot(directory, name);
            case Found.Missing _, Found.Regular _ -> new Spot.None(new Change.NoDirectory());
            case Found.Refused(var reason) -> refused(reason);
        };
        boolean slashed = path.endsWith("/") && spot instanceof Spot.At; // a directory's path, and there is none
        return slashed ? new Spot.None(new Change.NoDirectory()) : spot;
    }

    private Spot spot(Found.Directory directory, String name) {
        if (name.isEmpty()) return new Spot.None(new Change.NoDirectory()); // two slashes at the end
        // too long for the disk, or one of those that a sweep deletes, which a tree with hidden names would take
        if (PathText.isLongerThan(PathText.MAX_NAME, name) || TemporaryFile.isName(name)) return refused(Found.Reason.MALFORMED);
        Path path;
        try {
            path = directory.real().resolve(name);
        } catch (InvalidPathException e) {
            return refused(Found.Reason.MALFORMED); // not to be written in the platform's charset, so nothing is there either
        }
        Found now = tree.child(directory, name);
        return switch (now) {
            case Found.Regular _, Found.Missing _ -> new Spot.At(directory, name, path, now);
            case Found.Directory _ -> new Spot.None(new Change.IsDirectory());
            case Found.Refused(var reason) -> refused(reason);
        };
    }

    private static Spot refused(Found.Reason reason) {
        return new Spot.None(new Change.Refused(reason));
    }

    /// Deletes what writers have left behind who were cut off by a crash, more than a day ago, below the directory of a decoded
    /// path. Looks at 100,000 names at most; follows no link.
    ///
    /// @return how many there were
    public int sweep(String path) {
        return tree.resolveDecoded(path) instanceof Found.Directory directory ? TemporaryFile.sweep(directory.real()) : 0;
    }
}

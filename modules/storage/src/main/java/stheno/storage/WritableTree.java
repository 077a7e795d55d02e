package stheno.storage;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.attribute.FileTime;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Predicate;

/// A [Tree] whose files can be put, replaced, renamed and deleted, and its directories made, renamed and removed, by the names that the
/// tree knows: what it refuses to read is refused here too, and links to directories are followed as far as it follows them. The last
/// name on a path is taken as it is: where that is a link, the link is replaced, renamed or deleted, not what it leads to. Nothing takes
/// the place of a directory, and nothing happens to the root.
///
/// A file is written under a hidden name beside its own, and renamed when it is whole: a reader gets the old or the new content,
/// also after a failure of the power, and of several writers one wins. It keeps the permissions of the one before it.
///
/// Paths are decoded, as for [Tree#resolve(String)]. Immutable; any thread; every call blocks.
public final class WritableTree {
    private final PathEntries spots;
    private final Uploads uploads;
    private final Names names;

    private WritableTree(Tree tree, Holds holds, Terms terms) {
        this.spots = new PathEntries(tree, holds, terms);
        this.uploads = new Uploads(spots);
        this.names = new Names(spots);
    }

    /// Of who is alone in writing there. Who is not goes by [Writers#to], as all others do.
    public static WritableTree of(Tree tree) {
        return new Writers().to(tree);
    }

    static WritableTree among(Holds holds, Tree tree) {
        return new WritableTree(tree, holds, new Terms(true, Long.MAX_VALUE, 0, TemporaryFile.OPENER));
    }

    private WritableTree with(boolean synced, long limit, long reserve, TemporaryFile.Opener opener) {
        return new WritableTree(spots.tree(), spots.holds(), new Terms(synced, limit, reserve, opener));
    }

    /// The same for another tree. For tests.
    WritableTree withTree(Tree other) {
        return new WritableTree(Objects.requireNonNull(other), spots.holds(), spots.terms());
    }

    /// The same, with or without waiting for the disk (fsync): without, a failure of the power may leave a file that is empty or cut.
    public WritableTree withSync(boolean wanted) {
        return with(wanted, spots.terms().limit(), spots.terms().reserve(), spots.terms().opener());
    }

    /// The same, for files up to this length in bytes.
    public WritableTree withLimit(long bytes) {
        return with(spots.terms().synced(), bytes, spots.terms().reserve(), spots.terms().opener());
    }

    /// The same, but full when this many bytes are left: logs, mail and the rest of the machine need room too.
    public WritableTree withReserve(long bytes) {
        return with(spots.terms().synced(), spots.terms().limit(), bytes, spots.terms().opener());
    }

    /// The same, with other disks behind it. For tests.
    WritableTree withOpener(TemporaryFile.Opener other) {
        return with(spots.terms().synced(), spots.terms().limit(), spots.terms().reserve(), other);
    }

    /// The tree that is written to.
    public Tree tree() {
        return spots.tree();
    }

    /// What is under a path, as [Tree#resolve(String)].
    public Found find(String path) {
        return spots.tree().resolve(path);
    }

    /// Puts a file under a path, in place of one that may be there.
    ///
    /// @param content  read to its end, and not closed
    /// @param expected how many bytes that will be, or -1: what has no room is refused before it is read
    /// @param wanted   is asked what is there, a [Found.Regular] or [Found.Missing]: before the content is read, and again when the
    ///                 file takes its place, under a lock
    /// @return [Change.Created], [Change.Replaced], or why not
    /// @throws IOException if the disk fails in another way than being full; then the old file is there
    public Change put(String path, InputStream content, long expected, Predicate<Found> wanted) throws IOException {
        return switch (spots.of(path)) {
            case PathEntry.Root _ -> new Change.IsDirectory();
            case PathEntry.None(Change.Failed why) -> why;
            case PathEntry.At at -> put(at, content, expected, wanted);
        };
    }

    private Change put(PathEntry.At at, InputStream content, long expected, Predicate<Found> wanted) throws IOException {
        Optional<Change.Failed> fault = at.notForFile();
        if (fault.isPresent()) return fault.get();
        if (!wanted.test(at.now())) return new Change.Unwanted(at.now());
        if (expected > spots.terms().limit()) return new Change.TooLong(spots.terms().limit());
        try (StagedFile upload = uploads.single(at, wanted)) {
            upload.fill(content, expected);
            return upload.publish();
        } catch (IOException e) {
            return StagedFile.failed(e, at);
        }
    }

    /// Begins to put a file in steps, under a path, in place of one that may be there. One upload at a time goes on for the same owner
    /// and name; of those of different owners, the last to be published wins.
    ///
    /// @param owner whose upload it is: what one has left unfinished is never continued by another
    /// @return [StagedFile.Begun.Ready], or why not, among others [Change.Busy], and [Change.Beyond] for an offset past the end
    /// @throws IOException if the disk fails in another way than being full
    public StagedFile.Begun upload(String path, String owner, StagedFile.Start start) throws IOException {
        return uploads.begin(path, owner, start);
    }

    /// How many bytes there are of an upload that this owner has begun under this path and not published, if there is one.
    ///
    /// @throws IOException if the disk fails
    public OptionalLong partial(String path, String owner) throws IOException {
        return uploads.left(path, owner);
    }

    /// Deletes the file under a path.
    ///
    /// @param wanted is asked what is there, a [Found.Regular] or [Found.Missing], under a lock
    /// @return [Change.Deleted], or why not
    /// @throws IOException if the disk fails
    public Change delete(String path, Predicate<Found> wanted) throws IOException {
        try {
            return switch (spots.of(path)) {
                case PathEntry.Root _ -> new Change.IsDirectory();
                case PathEntry.None(Change.Failed why) -> why instanceof Change.NoDirectory ? new Change.Missing() : why;
                case PathEntry.At at -> spots.locked(at, now -> delete(now, wanted));
            };
        } catch (NoSuchFileException e) {
            return new Change.Missing();
        } catch (AccessDeniedException e) {
            return new Change.Refused(Found.Reason.UNREADABLE);
        }
    }

    private static Change delete(PathEntry.At now, Predicate<Found> wanted) throws IOException {
        Optional<Change.Failed> fault = now.notForFile();
        if (fault.isPresent()) return fault.get() instanceof Change.NoDirectory ? new Change.Missing() : fault.get();
        if (!wanted.test(now.now())) return new Change.Unwanted(now.now());
        if (now.isFree()) return new Change.Missing();
        Files.delete(now.path());
        return new Change.Deleted();
    }

    /// Makes a directory under a path, in one that is there. It gets the permissions that the mask of this process leaves.
    ///
    /// @return [Change.Made], or why not, among others [Change.Exists]
    /// @throws IOException if the disk fails in another way than being full
    public Change makeDirectory(String path) throws IOException {
        return names.makeDirectory(path);
    }

    /// Removes the directory under a path, if it is empty. What uploads have left in it that nobody goes on with does not count, and
    /// goes with it.
    ///
    /// @return [Change.Deleted], or why not, among others [Change.NotEmpty] and [Change.NotDirectory]
    /// @throws IOException if the disk fails
    public Change removeDirectory(String path) throws IOException {
        return names.removeDirectory(path);
    }

    /// Gives a file or a directory another name, in the same directory or another. A file takes the place of one that may be there, at
    /// once, as the system moves it; a directory does not.
    ///
    /// @return [Change.Renamed], or why not
    /// @throws IOException if the disk fails in another way than being full
    public Change rename(String from, String to) throws IOException {
        return names.rename(from, to);
    }

    /// Says when the file or directory under a path was last modified. A link is followed to what it leads to, as readers follow it.
    ///
    /// @return [Change.Touched], or why not
    /// @throws IOException if the disk fails
    public Change touch(String path, FileTime time) throws IOException {
        return names.touch(path, time);
    }

    /// Deletes what writers have left behind who were cut off more than a day ago, below the directory of a path. Looks at 100,000
    /// names at most, in 64 directories below each other; follows no link.
    ///
    /// @return how many there were
    public int sweep(String path) {
        return find(path) instanceof Found.Directory directory ? Sweeper.sweep(directory.real(), spots.holds()) : 0;
    }
}

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

/// A [Tree] with write access: files can be put, replaced, renamed and deleted, directories created, renamed and removed.
///
/// - Paths that the tree refuses to read are refused here too. Links to directories are followed as far as the tree follows them.
/// - If the last name on a path is a link, the link itself is replaced, renamed or deleted, not its target.
/// - A file never replaces a directory. The root cannot be changed.
///
/// A file is written under a hidden name beside its own, and renamed when it is complete. A reader gets the old or the new content, also
/// after a power failure. If several clients write the same file, the last to be published wins. The file keeps the permissions of the one
/// that it replaces.
///
/// Paths are decoded, as for [Tree#resolve(String)]. Immutable; any thread; every call blocks.
public final class WritableTree {
    private final PathEntries entries;
    private final Uploads uploads;
    private final Names names;

    private WritableTree(Tree tree, Holds holds, Terms terms) {
        this.entries = new PathEntries(tree, holds, terms);
        this.uploads = new Uploads(entries);
        this.names = new Names(entries);
    }

    /// For a tree with a single writer. Several writers of the same folders share a [Writers] and use [Writers#to].
    public static WritableTree of(Tree tree) {
        return new Writers().to(tree);
    }

    static WritableTree among(Holds holds, Tree tree) {
        return new WritableTree(tree, holds, new Terms(true, Long.MAX_VALUE, 0, TemporaryFile.OPENER));
    }

    private WritableTree with(boolean synced, long limit, long reserve, TemporaryFile.Opener opener) {
        return new WritableTree(entries.tree(), entries.holds(), new Terms(synced, limit, reserve, opener));
    }

    /// A copy for another tree. For tests.
    WritableTree withTree(Tree other) {
        return new WritableTree(Objects.requireNonNull(other), entries.holds(), entries.terms());
    }

    /// A copy that waits for the disk (fsync), or does not. Without, a power failure may leave a file empty or truncated.
    public WritableTree withSync(boolean wanted) {
        return with(wanted, entries.terms().limit(), entries.terms().reserve(), entries.terms().opener());
    }

    /// A copy with a limit for the length of a file, in bytes.
    public WritableTree withLimit(long bytes) {
        return with(entries.terms().synced(), bytes, entries.terms().reserve(), entries.terms().opener());
    }

    /// A copy that counts the disk as full when this many bytes are left: logs, mail and the rest of the machine need space too.
    public WritableTree withReserve(long bytes) {
        return with(entries.terms().synced(), entries.terms().limit(), bytes, entries.terms().opener());
    }

    /// A copy that opens files in another way. For tests.
    WritableTree withOpener(TemporaryFile.Opener other) {
        return with(entries.terms().synced(), entries.terms().limit(), entries.terms().reserve(), other);
    }

    /// The tree that this writes to.
    public Tree tree() {
        return entries.tree();
    }

    /// What is under a path, as [Tree#resolve(String)].
    public Found find(String path) {
        return entries.tree().resolve(path);
    }

    /// Puts a file under a path, in place of one that may be there.
    ///
    /// @param content  read to its end, and not closed
    /// @param expected how many bytes that will be, or -1: a file that does not fit is refused before its content is read
    /// @param wanted   is asked what is there, a [Found.Regular] or [Found.Missing]: before the content is read, and again under a lock when
    ///                 the file is published
    /// @return [Change.Created], [Change.Replaced], or why not
    /// @throws IOException if the disk fails in another way than being full; then the old file is there
    public Change put(String path, InputStream content, long expected, Predicate<Found> wanted) throws IOException {
        return put(path, file -> file.fill(content), expected, wanted);
    }

    /// The same with content that is not a stream.
    ///
    /// @param content writes all of it
    public Change put(String path, StagedFile.Content content, long expected, Predicate<Found> wanted) throws IOException {
        return switch (entries.of(path)) {
            case PathEntry.Root _ -> new Change.IsDirectory();
            case PathEntry.None(Change.Failed why) -> why;
            case PathEntry.At at -> put(at, content, expected, wanted);
        };
    }

    private Change put(PathEntry.At at, StagedFile.Content content, long expected, Predicate<Found> wanted) throws IOException {
        Optional<Change.Failed> fault = at.notForFile();
        if (fault.isPresent()) return fault.get();
        if (!wanted.test(at.now())) return new Change.Unwanted(at.now());
        if (expected > entries.terms().limit()) return new Change.TooLong(entries.terms().limit());
        try (StagedFile file = uploads.single(at, expected, wanted)) {
            return file.end(file.filled(content), false);
        } catch (IOException e) {
            return StagedFile.failed(e, at);
        }
    }

    /// Begins an upload that can be resumed, under a path, in place of a file that may be there. An owner has one upload at a time for each
    /// name. Of uploads by different owners, the last to be published wins.
    ///
    /// @param owner only the same owner can resume an incomplete upload
    /// @return [StagedFile.Begun.Ready], or why not, among others [Change.Busy], and [Change.Beyond] for an offset past the end
    /// @throws IOException if the disk fails in another way than being full
    public StagedFile.Begun upload(String path, String owner, StagedFile.Start start) throws IOException {
        return uploads.begin(path, owner, start);
    }

    /// The size in bytes of this owner's incomplete upload under this path, if there is one.
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
            return switch (entries.of(path)) {
                case PathEntry.Root _ -> new Change.IsDirectory();
                case PathEntry.None(Change.Failed why) -> why instanceof Change.NoDirectory ? new Change.Missing() : why;
                case PathEntry.At at -> entries.locked(at, now -> delete(now, wanted));
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

    /// Creates a directory under a path. Its parent must exist. Its permissions come from the umask of this process.
    ///
    /// @return [Change.Made], or why not, among others [Change.Exists]
    /// @throws IOException if the disk fails in another way than being full
    public Change makeDirectory(String path) throws IOException {
        return names.makeDirectory(path);
    }

    /// Removes the directory under a path, if it is empty. Incomplete uploads in it that are not in progress do not count, and are deleted.
    ///
    /// @return [Change.Deleted], or why not, among others [Change.NotEmpty] and [Change.NotDirectory]
    /// @throws IOException if the disk fails
    public Change removeDirectory(String path) throws IOException {
        return names.removeDirectory(path);
    }

    /// Renames a file or a directory, in the same directory or into another. A file replaces one that may be there, atomically; a directory
    /// does not.
    ///
    /// @return [Change.Renamed], or why not
    /// @throws IOException if the disk fails in another way than being full
    public Change rename(String from, String to) throws IOException {
        return names.rename(from, to);
    }

    /// Sets the modification time of the file or directory under a path. A link is followed, as for readers.
    ///
    /// @return [Change.Touched], or why not
    /// @throws IOException if the disk fails
    public Change touch(String path, FileTime time) throws IOException {
        return names.touch(path, time);
    }

    /// Deletes incomplete uploads that are older than a day, below the directory of a path. Looks at 100,000 names at most, 64 directories
    /// deep; follows no link.
    ///
    /// @return how many were deleted
    public int sweep(String path) {
        return find(path) instanceof Found.Directory directory ? Sweeper.sweep(directory.real(), entries.holds()) : 0;
    }
}

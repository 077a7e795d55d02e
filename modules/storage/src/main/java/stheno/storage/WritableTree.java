package stheno.storage;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Predicate;

/// A [Tree] in which files can be put, replaced, renamed and deleted, and directories made, renamed and removed.
///
/// - What the tree refuses to read is refused here too. Links to directories are followed as the tree follows them.
/// - If the last name on a path is a link, the link itself is replaced, renamed or deleted.
/// - A directory is never replaced, and the root is never changed.
///
/// A file is written under a hidden name beside its own, and renamed when it is complete: a reader gets the old or the new content, even
/// after a power failure. Of several writers, one wins. The new file keeps the permissions of the old one.
///
/// Paths are decoded, as for [Tree#resolve(String)]. Immutable; any thread; every call blocks.
public final class WritableTree {
    private static final int MASK = 0777;

    private final PathEntries entries;
    private final Uploads uploads;
    private final NameOperations operations;

    private WritableTree(Tree tree, FileLocks locks, KeptUploads kept, WriteOptions options) {
        this.entries = new PathEntries(tree, locks, kept, options);
        this.uploads = new Uploads(entries);
        this.operations = new NameOperations(entries);
    }

    /// A tree without other writers in this process. If there are others, use [Writers#to] for all of them.
    public static WritableTree of(Tree tree) {
        return new Writers().to(tree);
    }

    static WritableTree among(FileLocks locks, KeptUploads kept, WorkPools pools, Tree tree) {
        return new WritableTree(tree, locks, kept, new WriteOptions(true, Long.MAX_VALUE, 0, Long.MAX_VALUE, file -> file,
                new WriteOptions.Threads(pools, Optional.empty()), OptionalInt.empty()));
    }

    private WritableTree with(WriteOptions options) {
        return new WritableTree(entries.tree(), entries.locks(), entries.kept(), options);
    }

    /// The same locks and options for another tree. For tests.
    WritableTree withTree(Tree other) {
        return new WritableTree(Objects.requireNonNull(other), entries.locks(), entries.kept(), entries.options());
    }

    /// The same, with or without waiting for the disk (fsync). Without, a power failure may leave a file that is empty or truncated.
    public WritableTree withSync(boolean wanted) {
        WriteOptions now = entries.options();
        return with(new WriteOptions(wanted, now.limit(), now.reserve(), now.kept(), now.disk(), now.threads(), now.umask()));
    }

    /// The same, for files of up to this many bytes.
    public WritableTree withLimit(long bytes) {
        WriteOptions now = entries.options();
        return with(new WriteOptions(now.synced(), bytes, now.reserve(), now.kept(), now.disk(), now.threads(), now.umask()));
    }

    /// The same, but the disk counts as full when this many bytes are left: logs and mail need room too.
    public WritableTree withReserve(long bytes) {
        WriteOptions now = entries.options();
        return with(new WriteOptions(now.synced(), now.limit(), bytes, now.kept(), now.disk(), now.threads(), now.umask()));
    }

    /// The same, with up to this many bytes in all incomplete uploads below the root together, and up to 1,000 of them. Beyond that, the
    /// oldest are deleted. The latest is kept whatever its size.
    public WritableTree withKept(long bytes) {
        WriteOptions now = entries.options();
        return with(new WriteOptions(now.synced(), now.limit(), now.reserve(), bytes, now.disk(), now.threads(), now.umask()));
    }

    /// The same, with permissions of new files and directories that do not depend on the umask of this process. A file that replaces
    /// another one keeps its permissions.
    ///
    /// @param mask the permissions that they do not get, from 0 to 0777
    public WritableTree withUmask(int mask) {
        if (mask < 0 || mask > MASK) throw new IllegalArgumentException("not a umask: " + Integer.toOctalString(mask));
        WriteOptions now = entries.options();
        return with(new WriteOptions(now.synced(), now.limit(), now.reserve(), now.kept(), now.disk(), now.threads(),
                OptionalInt.of(mask)));
    }

    /// The same, for work of one client, which has half of the threads that write to a file system. Without, each owner of uploads has, and
    /// each upload that belongs to no owner.
    ///
    /// @param client equal for all work of the same client
    public WritableTree withClient(Object client) {
        WriteOptions now = entries.options();
        return with(new WriteOptions(now.synced(), now.limit(), now.reserve(), now.kept(), now.disk(),
                new WriteOptions.Threads(now.threads().pools(), Optional.of(client)), now.umask()));
    }

    /// The same, with files written through something else. For tests of failing disks.
    WritableTree withDisk(WriteOptions.Disk other) {
        WriteOptions now = entries.options();
        return with(new WriteOptions(now.synced(), now.limit(), now.reserve(), now.kept(), other, now.threads(), now.umask()));
    }

    /// The tree that is written to.
    public Tree tree() {
        return entries.tree();
    }

    /// Looks up a path, as [Tree#resolve(String)].
    public Found find(String path) {
        return entries.tree().resolve(path);
    }

    /// Creates or replaces the file at a path.
    ///
    /// @param content  read to its end, and not closed
    /// @param expected the content's size in bytes, or -1; content without room is rejected before it is read
    /// @param wanted   a condition on the current [Found.Regular] or [Found.Missing]; tested before the content is read, and again under a
    ///                 lock when the file takes its place
    /// @return [Change.Created], [Change.Replaced], or why not
    /// @throws IOException if the disk fails other than by being full; the old file is unchanged
    public Change put(String path, InputStream content, long expected, Predicate<Found> wanted) throws IOException {
        return put(path, file -> file.fill(content), expected, wanted);
    }

    /// Creates or replaces the file at a path, with content that is not a stream.
    ///
    /// @param content writes all of it
    public Change put(String path, StagedFile.Content content, long expected, Predicate<Found> wanted) throws IOException {
        return switch (begin(path, expected, wanted)) {
            case StagedFile.Begun.Failed(Change.Failed why) -> why;
            case StagedFile.Begun.Ready(StagedFile file) -> {
                try (file) {
                    yield file.end(file.filled(content), false);
                }
            }
        };
    }

    /// Begins to create or replace the file at a path in steps: [StagedFile#write] each piece, then [StagedFile#end] it. Otherwise as
    /// [#put].
    ///
    /// @return [StagedFile.Begun.Ready], or why not
    public StagedFile.Begun begin(String path, long expected, Predicate<Found> wanted) throws IOException {
        return switch (entries.of(path)) {
            case PathEntry.Root _ -> new StagedFile.Begun.Failed(new Change.IsDirectory());
            case PathEntry.None(Change.Failed why) -> new StagedFile.Begun.Failed(why);
            case PathEntry.At at -> begin(at, expected, wanted);
        };
    }

    private StagedFile.Begun begin(PathEntry.At at, long expected, Predicate<Found> wanted) throws IOException {
        Optional<Change.Failed> fault = at.notForFile();
        if (fault.isPresent()) return new StagedFile.Begun.Failed(fault.get());
        if (!wanted.test(at.now())) return new StagedFile.Begun.Failed(new Change.Unwanted(at.now()));
        if (expected > entries.options().limit()) return new StagedFile.Begun.Failed(new Change.TooLong(entries.options().limit()));
        try {
            return new StagedFile.Begun.Ready(uploads.single(at, expected, wanted));
        } catch (IOException e) {
            return new StagedFile.Begun.Failed(StagedFile.failed(e, at));
        }
    }

    /// Begins to write a file in steps. Only one upload at a time is possible for an owner and a name; of uploads of different owners, the
    /// last one published wins.
    ///
    /// @param owner an incomplete upload is resumed by its owner only
    /// @return [StagedFile.Begun.Ready], or why not, for example [Change.Busy], or [Change.Beyond] for an offset past the end
    /// @throws IOException if the disk fails other than by being full
    public StagedFile.Begun upload(String path, String owner, StagedFile.Start start) throws IOException {
        return uploads.begin(path, owner, start);
    }

    /// This owner's incomplete upload to this path, if there is one that is newer than the file of that name. It is what the owner's next
    /// upload resumes. Whatever replaces, removes or renames the file drops it.
    ///
    /// @throws IOException if the disk fails
    public Optional<Found.Regular> incomplete(String path, String owner) throws IOException {
        return uploads.left(path, owner);
    }

    /// The entries of a directory as the owner of uploads sees them: size and time of a file are those of the owner's
    /// [incomplete upload][#incomplete], if there is one. An upload that was interrupted in this process is listed without a file, too.
    ///
    /// @throws IOException if the directory cannot be read
    public Entries entries(Found.Directory directory, String owner) throws IOException {
        return tree().entries(directory, uploads.seenBy(owner, directory));
    }

    /// Deletes the file at a path, and all incomplete uploads to it. If there is only an incomplete upload of this owner, deletes that.
    ///
    /// @return [Change.Deleted], or why not
    /// @throws IOException if the disk fails
    public Change delete(String path, String owner) throws IOException {
        boolean dropped = uploads.drop(path, owner);
        Change change = delete(path, _ -> true);
        return dropped && change instanceof Change.Missing ? new Change.Deleted() : change;
    }

    /// Deletes the file at a path, and all incomplete uploads to it.
    ///
    /// @param wanted a condition on the current [Found.Regular] or [Found.Missing], tested under a lock
    /// @return [Change.Deleted], or why not
    /// @throws IOException if the disk fails
    public Change delete(String path, Predicate<Found> wanted) throws IOException {
        try {
            return switch (entries.of(path)) {
                case PathEntry.Root _ -> new Change.IsDirectory();
                case PathEntry.None(Change.Failed why) -> why instanceof Change.NoDirectory ? new Change.Missing() : why;
                case PathEntry.At at -> entries.locked(at, (now, directory) -> delete(now, directory, wanted));
            };
        } catch (IOException e) {
            return StagedFile.unchanged(e);
        }
    }

    private Change delete(PathEntry.At now, OpenDirectory directory, Predicate<Found> wanted) throws IOException {
        Optional<Change.Failed> fault = now.notForFile();
        if (fault.isPresent()) return fault.get() instanceof Change.NoDirectory ? new Change.Missing() : fault.get();
        if (!wanted.test(now.now())) return new Change.Unwanted(now.now());
        if (now.isFree()) return new Change.Missing();
        directory.delete(now.relative());
        entries.drop(directory, now.name());
        return new Change.Deleted();
    }

    /// Makes a directory in an existing one. Its permissions follow the umask.
    ///
    /// @return [Change.Made], or why not, for example [Change.Exists]
    /// @throws IOException if the disk fails other than by being full
    public Change makeDirectory(String path) throws IOException {
        return operations.makeDirectory(path);
    }

    /// Makes the directories that are missing on the way to the last name of a path. If the tree refuses a name of the path, it makes none.
    ///
    /// @return empty if all of them exist now, or why not
    /// @throws IOException if the disk fails other than by being full
    public Optional<Change.Failed> makeParents(String path) throws IOException {
        if (find(path) instanceof Found.Refused(var reason)) return Optional.of(new Change.Refused(reason));
        for (int slash = path.indexOf('/', 1); slash >= 0; slash = path.indexOf('/', slash + 1)) {
            String parent = path.substring(0, slash);
            Found now = find(parent);
            if (now instanceof Found.Regular) return Optional.of(new Change.NotDirectory());
            if (slash == path.length() - 1 || now instanceof Found.Directory) continue;
            if (makeDirectory(parent) instanceof Change.Failed why && !(why instanceof Change.Exists)) return Optional.of(why);
        }
        return Optional.empty();
    }

    /// Removes an empty directory. Incomplete uploads that are not in progress do not count, and are deleted with it.
    ///
    /// @return [Change.Deleted], or why not, for example [Change.NotEmpty] or [Change.NotDirectory]
    /// @throws IOException if the disk fails
    public Change removeDirectory(String path) throws IOException {
        return operations.removeDirectory(path);
    }

    /// Renames a file or directory, within its directory or to another. A file atomically replaces an existing file; a directory replaces
    /// nothing.
    ///
    /// @return [Change.Renamed], or why not
    /// @throws IOException if the disk fails other than by being full
    public Change rename(String from, String to) throws IOException {
        return operations.rename(from, to);
    }

    /// Sets the modification time of the file or directory at a path. Links are followed, as for readers.
    ///
    /// @return [Change.Touched], or why not
    /// @throws IOException if the disk fails
    public Change touch(String path, FileTime time) throws IOException {
        return operations.touch(path, time);
    }

    /// Sets the permissions of the file or directory at a path. Links are followed, as for readers. The root keeps its own.
    ///
    /// @return [Change.Permitted], or why not
    /// @throws IOException if the disk fails
    public Change permit(String path, Set<PosixFilePermission> permissions) throws IOException {
        return operations.permit(path, permissions);
    }

    /// Bytes of all incomplete uploads below the root that are known: kept by this process, or found by a sweep.
    public long kept() {
        return entries.kept().total(entries.tree().root());
    }

    /// Deletes the files of uploads below a directory that were interrupted more than a day ago, those that cannot be resumed after ten
    /// minutes, and those beyond the limit of [#withKept]. Visits up to 100,000 names in up to 64
    /// nested directories, and follows no links.
    ///
    /// @return how many files were deleted
    public int sweep(String path) {
        return find(path) instanceof Found.Directory directory ? Sweeper.sweep(entries, directory) : 0;
    }
}

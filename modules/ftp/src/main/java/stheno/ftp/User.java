package stheno.ftp;

import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermission;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import stheno.producers.Producer;
import stheno.producers.Throttle;
import stheno.storage.Change;
import stheno.storage.Contents;
import stheno.storage.Entries;
import stheno.storage.Found;
import stheno.storage.StagedFile;
import stheno.storage.WorkPool;
import stheno.storage.WritableTree;

/// A logged-in user. Immutable; any thread. The methods that block wait for the disk on a thread of the root directory's disk share: a
/// virtual thread would keep its carrier meanwhile, and a FIFO in the place of a file could do so for ever. They throw a
/// [stheno.storage.DiskBusyException] if the disk does not answer in time. A change that has begun may still be made then.
///
/// @param name      as sent with USER
/// @param client    the owner of work for this user: the account, or for anonymous users the network of the address
/// @param anonymous whether the login is anonymous
/// @param tree      the user's root directory
/// @param disk      of that directory
/// @param mayRead   whether the user may download
/// @param mayWrite  whether the user may upload and change files
/// @param throttle  shared by all sessions of the account, if there is a limit
record User(String name, Object client, boolean anonymous, WritableTree tree, HomeDirectories.Disk disk, boolean mayRead, boolean mayWrite,
            Optional<Throttle> throttle) {
    static final Duration PATIENCE = Duration.ofSeconds(20); // a disk that starts up takes 10

    /// Looks up a path. Blocks.
    Found look(FtpPath path) throws IOException {
        return disk.reading().call(client, PATIENCE, () -> tree.tree().resolve(path.names()));
    }

    /// Looks up a path, and makes sure that what is found is in the tree. Blocks.
    Found verified(FtpPath path) throws IOException {
        return disk.reading().call(client, PATIENCE, () -> tree.tree().verified(tree.tree().resolve(path.names())));
    }

    /// What the user sees at a path.
    ///
    /// @param found  as [#verified]
    /// @param upload the user's incomplete upload to this path, if there is one: that is what an upload resumes
    record Seen(Found found, Optional<Found.Regular> upload) {
        /// The upload, also in the place of a file: with its size and time.
        Found shown() {
            return upload.<Found>map(it -> it).orElse(found);
        }

        Contents.Entry entry(String name) {
            return new Contents.Entry(name, shown(), upload.isPresent());
        }
    }

    /// Looks up a path and the user's incomplete upload to it. Blocks.
    Seen seen(FtpPath path) throws IOException {
        return disk.reading().call(client, PATIENCE, () -> {
            Found found = tree.tree().verified(tree.tree().resolve(path.names()));
            boolean uploadable = found instanceof Found.Regular || found instanceof Found.Missing;
            return new Seen(found, uploadable ? upload(path) : Optional.empty());
        });
    }

    /// Whether the user has an incomplete upload to this path. Blocks.
    boolean hasUpload(FtpPath path) throws IOException {
        return mayWrite && disk.reading().call(client, PATIENCE, () -> upload(path).isPresent());
    }

    private Optional<Found.Regular> upload(FtpPath path) throws IOException {
        return mayWrite ? tree.incomplete(path.toString(), name) : Optional.empty();
    }

    /// Opens a file that was found. Blocks.
    FileChannel open(Found.Regular file) throws IOException {
        return disk.reading().call(client, PATIENCE, () -> tree.tree().open(file), User::close);
    }

    /// Opens a directory that was found. Blocks.
    ///
    /// @param report of names that are not listed
    Entries entries(Found.Directory directory, Consumer<Entries.Omitted> report) throws IOException {
        return disk.reading().call(client, PATIENCE, () -> listed(directory).reporting(report), User::close);
    }

    /// The first entries of a directory that was found, up to this many. Blocks.
    Contents list(Found.Directory directory, int most, Consumer<Entries.Omitted> report) throws IOException {
        return disk.reading().call(client, PATIENCE, () -> {
            try (Entries entries = listed(directory).reporting(report)) {
                return entries.first(most);
            }
        });
    }

    private Entries listed(Found.Directory directory) throws IOException {
        return mayWrite ? tree.entries(directory, name) : tree.tree().entries(directory);
    }

    /// Begins an upload. Blocks.
    StagedFile.Begun upload(FtpPath path, StagedFile.Start start) throws IOException {
        return disk.changing().call(client, PATIENCE, () -> tree.upload(path.toString(), name, start), User::discard);
    }

    /// Keeps an upload that began too late, to be resumed.
    static void discard(StagedFile.Begun begun) {
        if (!(begun instanceof StagedFile.Begun.Ready(StagedFile upload))) return;
        upload.disk().execute(() -> {
            try {
                upload.keep();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
    }

    /// Deletes a file. Blocks.
    Change delete(FtpPath path) throws IOException {
        return change(() -> tree.delete(path.toString(), name));
    }

    /// Makes a directory. Blocks.
    Change makeDirectory(FtpPath path) throws IOException {
        return change(() -> tree.makeDirectory(path.toString()));
    }

    /// Removes an empty directory. Blocks.
    Change removeDirectory(FtpPath path) throws IOException {
        return change(() -> tree.removeDirectory(path.toString()));
    }

    /// Renames a file or directory. Blocks.
    Change rename(FtpPath from, FtpPath to) throws IOException {
        return change(() -> tree.rename(from.toString(), to.toString()));
    }

    /// Sets the time of the last modification. Blocks.
    Change touch(FtpPath path, FileTime time) throws IOException {
        return change(() -> tree.touch(path.toString(), time));
    }

    /// Sets the permissions. Blocks.
    Change permit(FtpPath path, Set<PosixFilePermission> permissions) throws IOException {
        return change(() -> tree.permit(path.toString(), permissions));
    }

    /// Looks up a directory that is to become the current one: this process may search it. Blocks.
    Found enterable(FtpPath path) throws IOException {
        return disk.reading().call(client, PATIENCE, () -> {
            Found found = tree.tree().resolve(path.names());
            boolean closed = found instanceof Found.Directory(Path real, _) && !Files.isExecutable(real);
            return closed ? new Found.Refused(Found.Reason.UNREADABLE) : found;
        });
    }

    private Change change(WorkPool.Work<Change> change) throws IOException {
        return disk.changing().call(client, PATIENCE, change);
    }

    /// What opened too late.
    private static void close(Closeable late) {
        try {
            late.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// What sends a file that was found: on a slow disk, it is read in the background. Blocks.
    Producer sending(Found.Regular file, Producer content) throws IOException {
        boolean background = disk.reading().call(client, PATIENCE, () -> disk.reading().readsInBackground(file));
        return background ? content.inBackground(disk.reading().transfers()) : content;
    }

    /// What sends a listing: each entry costs a look at the disk.
    Producer listing(Producer entries) {
        return entries.inBackground(disk.reading().transfers());
    }
}

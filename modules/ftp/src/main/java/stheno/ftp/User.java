package stheno.ftp;

import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.time.Duration;
import java.util.Optional;
import stheno.producers.Producer;
import stheno.producers.Throttle;
import stheno.storage.DiskShare;
import stheno.storage.Entries;
import stheno.storage.Found;
import stheno.storage.WritableTree;

/// A logged-in user. Immutable; any thread. The methods that block wait for the disk on a thread of the root directory's [DiskShare]: a
/// virtual thread would keep its carrier meanwhile, and a FIFO in the place of a file could do so for ever.
///
/// @param name      as sent with USER
/// @param anonymous whether the login is anonymous
/// @param tree      the user's root directory
/// @param disk      of that directory
/// @param mayRead   whether the user may download
/// @param mayWrite  whether the user may upload and change files
/// @param throttle  shared by all sessions of the account, if there is a limit
record User(String name, boolean anonymous, WritableTree tree, DiskShare disk, boolean mayRead, boolean mayWrite,
            Optional<Throttle> throttle) {
    private static final Duration PATIENCE = Duration.ofSeconds(20); // a disk that starts up takes 10

    /// Looks up a path. Blocks.
    ///
    /// @throws DiskBusyException if the disk does not answer in time
    Found look(FtpPath path) throws IOException {
        return disk.call(name, PATIENCE, () -> tree.tree().resolve(path.names()));
    }

    /// Looks up a path, and makes sure that what is found is in the tree. Blocks.
    ///
    /// @throws DiskBusyException if the disk does not answer in time
    Found verified(FtpPath path) throws IOException {
        return disk.call(name, PATIENCE, () -> tree.tree().verified(tree.tree().resolve(path.names())));
    }

    /// As [#verified], but size and time of a file are those of the user's incomplete upload to it, if there is one: that is what an upload
    /// resumes. Blocks.
    ///
    /// @throws DiskBusyException if the disk does not answer in time
    Found seen(FtpPath path) throws IOException {
        return disk.call(name, PATIENCE, () -> {
            Found found = tree.tree().verified(tree.tree().resolve(path.names()));
            return found instanceof Found.Regular file ? incomplete(path).<Found>map(it -> it).orElse(file) : found;
        });
    }

    /// As [#seen]; also finds an incomplete upload if the file does not exist. Blocks.
    ///
    /// @throws DiskBusyException if the disk does not answer in time
    Found resumable(FtpPath path) throws IOException {
        Found found = seen(path);
        if (!(found instanceof Found.Missing)) return found;
        return disk.call(name, PATIENCE, () -> incomplete(path).<Found>map(it -> it).orElse(found));
    }

    private Optional<Found.Regular> incomplete(FtpPath path) throws IOException {
        return mayWrite ? tree.incomplete(path.toString(), name) : Optional.empty();
    }

    /// Opens a file that was found. Blocks.
    ///
    /// @throws DiskBusyException if the disk does not answer in time
    FileChannel open(Found.Regular file) throws IOException {
        return disk.call(name, PATIENCE, () -> tree.tree().open(file), User::close);
    }

    /// Opens a directory that was found. Blocks.
    ///
    /// @throws DiskBusyException if the disk does not answer in time
    Entries entries(Found.Directory directory) throws IOException {
        return disk.call(name, PATIENCE, () -> mayWrite ? tree.entries(directory, name) : tree.tree().entries(directory),
                User::close);
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
        boolean background = disk.call(name, PATIENCE, () -> disk.readsInBackground(file));
        return background ? content.inBackground(disk.transfers()) : content;
    }

    /// What sends a listing: each entry costs a look at the disk.
    Producer listing(Producer entries) {
        return entries.inBackground(disk.transfers());
    }
}

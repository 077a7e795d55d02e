package stheno.web.files;

import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import stheno.storage.DiskShare;
import stheno.storage.Found;
import stheno.storage.Tree;

/// The files that are being sent now: one descriptor for each version of a file, however many clients it has. A file that is not being sent
/// is closed. Opening takes some microseconds of the hundred that sending takes, and a deleted file gives its disk space back. Any thread.
final class OpenFiles {
    private final Tree tree;
    private final DiskShare disk;
    private final ConcurrentHashMap<Found.Regular, OpenFile> open = new ConcurrentHashMap<>();

    /// @param tree has the files
    OpenFiles(Tree tree, DiskShare disk) {
        this.tree = tree;
        this.disk = disk;
    }

    /// The whole content of a version, as [OpenFile#content].
    byte[] content(Found.Regular version) throws IOException {
        return OpenFile.content(tree, version);
    }

    /// Checks that a version is in the tree.
    ///
    /// @throws OpenFile.Changed if the file has changed since the look-up
    void verify(Found.Regular version) throws OpenFile.Changed {
        boolean same = tree.verified(version) instanceof Found.Regular now && now.sameVersion(version);
        if (!same) throw new OpenFile.Changed(version);
    }

    /// That version, if it is open. The caller [releases][OpenFile#release] it. Never waits for the disk.
    Optional<OpenFile> shared(Found.Regular version) {
        OpenFile shared = open.get(version);
        return shared != null && shared.acquire() ? Optional.of(shared) : Optional.empty();
    }

    /// That version, open. The caller [releases][OpenFile#release] it. Two threads may open it at the same time, and use the descriptor of
    /// the first: with a lock, a file that hangs would hold the others.
    ///
    /// @throws OpenFile.Changed if the file has changed since the look-up
    /// @throws IOException      if it cannot be opened
    OpenFile open(Found.Regular version) throws IOException {
        Optional<OpenFile> shared = shared(version);
        if (shared.isPresent()) return shared.get();
        OpenFile own = OpenFile.of(tree, version, disk, closed -> open.remove(version, closed));
        OpenFile first = open.compute(version, (_, other) -> other != null && other.acquire() ? other : own);
        if (first != own) own.release();
        return first;
    }

    /// How many descriptors are open for sending.
    int count() {
        return open.size();
    }
}

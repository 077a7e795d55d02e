package stheno.web.files;

import java.io.IOException;
import java.util.concurrent.ConcurrentHashMap;
import stheno.storage.Found;
import stheno.storage.Tree;

/// The files that are being sent now: one descriptor for each version of a file, however many clients it has. A file that is not being sent
/// is closed. Opening takes some microseconds of the hundred that sending takes, and a deleted file gives its disk space back. Any thread.
final class OpenFiles {
    private final Tree tree;
    private final ConcurrentHashMap<Found.Regular, OpenFile> open = new ConcurrentHashMap<>();

    /// @param tree has the files
    OpenFiles(Tree tree) {
        this.tree = tree;
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

    /// That version, open. The caller [releases][OpenFile#release] it.
    ///
    /// @throws OpenFile.Changed if the file has changed since the look-up
    /// @throws IOException      if it cannot be opened
    OpenFile open(Found.Regular version) throws IOException {
        OpenFile shared = open.get(version);
        return shared != null && shared.acquire() ? shared : opened(version);
    }

    private synchronized OpenFile opened(Found.Regular version) throws IOException {
        OpenFile shared = open.get(version);
        if (shared != null && shared.acquire()) return shared;
        OpenFile own = OpenFile.of(tree, version, closed -> open.remove(version, closed));
        open.put(version, own);
        return own;
    }

    /// How many descriptors are open.
    int count() {
        return open.size();
    }
}

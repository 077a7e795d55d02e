package stheno.web.files;

import java.io.IOException;
import java.util.concurrent.ConcurrentHashMap;
import stheno.storage.Found;

/// The files that are being sent now: one descriptor for each version of a file, however many clients it has. A file that is not being sent is
/// closed. Opening takes some microseconds of the hundred that sending takes, and a deleted file gives its disk space back. Any thread.
final class OpenFiles {
    private final ConcurrentHashMap<Found.Regular, OpenFile> open = new ConcurrentHashMap<>();

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
        OpenFile own = OpenFile.of(version, closed -> open.remove(version, closed));
        open.put(version, own);
        return own;
    }

    /// How many descriptors are open.
    int count() {
        return open.size();
    }
}

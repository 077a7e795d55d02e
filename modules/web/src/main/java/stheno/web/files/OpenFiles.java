package stheno.web.files;

import java.io.IOException;
import java.util.concurrent.ConcurrentHashMap;
import stheno.storage.Found;

/// The files that are being sent at this moment, one descriptor for each version of a file, whatever the number of its
/// clients. A file that nobody is sending is not kept open: opening costs some microseconds against the hundred that sending
/// it takes, and a deleted file gives its room on the disk back. Any thread.
final class OpenFiles {
    private final ConcurrentHashMap<Found.Regular, OpenFile> open = new ConcurrentHashMap<>();

    /// That version, open, for the caller to [release][OpenFile#release].
    ///
    /// @throws OpenFile.Changed if the file has changed since that version was looked up
    /// @throws IOException      if it cannot be opened
    OpenFile lease(Found.Regular version) throws IOException {
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

    /// How many descriptors are held.
    int count() {
        return open.size();
    }
}

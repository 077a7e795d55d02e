package stheno.web.files;

import java.io.IOException;
import stheno.http.Reply;

/// One of the forms in which a file can be sent (RFC 9110, section 3.2). Any thread.
sealed interface Representation permits StoredFile, GzippedFile {
    /// Its header fields.
    RepresentationHeaders headers();

    /// The reply with all of it and status 200.
    ///
    /// @throws Disk.NotReady    if the disk is needed, and must not be
    /// @throws OpenFile.Changed if the file has changed since the look-up
    /// @throws IOException      if it cannot be read
    Reply full(Disk disk) throws IOException;
}

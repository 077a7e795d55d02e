package stheno.web.files;

import java.io.IOException;
import stheno.http.Reply;

/// One of the forms in which a file can be sent (RFC 9110, section 3.2). Any thread.
sealed interface Representation permits StoredFile, GzippedFile {
    /// What its header says.
    RepresentationHeaders label();

    /// All of it, with status 200.
    ///
    /// @throws OpenFile.Changed if the file has changed since it was looked up
    /// @throws IOException      if it cannot be read
    Reply whole() throws IOException;
}

package stheno.web.cgi;

import java.io.IOException;

/// A request's body for a thread that may block.
interface CgiSource {
    /// Asks the client for it. To be called first, and before anything is answered: whoever is answered keeps the body.
    void begin();

    /// The next stretch, which is the caller's; empty at the end.
    ///
    /// @throws IOException if there will be no end
    byte[] take() throws IOException, InterruptedException;

    /// Nobody wants the rest.
    void discard();
}

package stheno.web.cgi;

import java.io.IOException;
import stheno.producers.InboundPipe;

/// A request's body for a thread that may block.
interface CgiSource {
    /// Asks the client for the body. Called first, before anything is answered: an answer without it ends the body.
    void begin();

    /// Gives all of the body to a sink. Blocks.
    ///
    /// @throws InboundPipe.Incomplete if the body will not be complete
    /// @throws IOException what the sink throws; an [java.io.InterruptedIOException] if the thread is interrupted while it waits
    void transferTo(InboundPipe.Sink sink) throws IOException;

    /// The rest of the body is not wanted.
    void discard();
}

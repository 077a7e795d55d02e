package stheno.web.cgi;

import java.io.IOException;
import java.util.concurrent.TimeUnit;
import stheno.http.Status;

/// Takes a script's output to its client. The thread that reads the output calls [#data], [#flush] and [#end]; any thread calls the other
/// methods, at any time.
interface CgiOutput {
    /// The next bytes of the output, lent until this returns. Blocks while the client does not keep up.
    ///
    /// @throws IOException if no more output is wanted
    void data(byte[] output, int from, int to) throws IOException;

    /// No more output is available now.
    void flush() throws IOException;

    /// The output has ended.
    ///
    /// @param crashed whether a signal has ended the script: then its output is incomplete, even if it looks complete
    void end(boolean crashed) throws IOException;

    /// Waits until the reply has begun. @return whether it has
    boolean begunWithin(long time, TimeUnit unit) throws InterruptedException;

    /// Sends this reply if none has begun; otherwise [cuts][#cut] it.
    void refuse(Status status, String why);

    /// Breaks an incomplete reply off, so that the client sees it as incomplete.
    void cut(String why);
}

package stheno.web.cgi;

import java.io.IOException;
import java.util.concurrent.TimeUnit;
import stheno.http.Status;

/// Who a script's output is for. The thread that reads the output calls the first three; any thread the others, at any time.
interface CgiOutput {
    /// The next bytes of the output, lent until this returns. Blocks while the client does not keep up.
    ///
    /// @throws IOException if nobody wants more of it
    void data(byte[] output, int from, int to) throws IOException;

    /// The script has nothing more to say for now.
    void flush() throws IOException;

    /// That was all.
    ///
    /// @param crashed whether the script was ended by a signal: then its output is not whole, whatever it looks like
    void end(boolean crashed) throws IOException;

    /// Waits until it is known what the client is answered. @return whether it is
    boolean begunWithin(long time, TimeUnit unit) throws InterruptedException;

    /// Answers this, if nothing is answered yet; else [breaks off][#cut].
    void refuse(Status status, String why);

    /// Breaks off what is not complete, so that it does not look complete.
    void cut(String why);
}

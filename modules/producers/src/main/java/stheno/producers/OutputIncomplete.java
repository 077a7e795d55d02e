package stheno.producers;

import java.io.IOException;

/// Output ends before it is complete, by no fault of this program: a script has crashed, a file was truncated. The writer has logged why.
/// A connection is then cut, so that the client sees that the output is incomplete, and no error is logged. Immutable; any thread.
public final class OutputIncomplete extends IOException {
    private static final long serialVersionUID = 1;

    /// @param why as in `the script has crashed`
    public OutputIncomplete(String why) {
        super(why);
    }
}

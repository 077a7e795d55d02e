package stheno.appliance.protocol;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.SequencedSet;
import stheno.reactor.Log;

/// What a change of the settings refuses or warns of, for the client that asked for it: `stheno ctl reload`, or the status page. Every part
/// of the server adds to it while the change is prepared and applied, besides its events in the log. Any thread.
///
/// ```
///   Server.reload(report) ─► prepare, apply, warn: fault(), warning() ─► await() ─► the reply
///                                        └─ begin() ... end(): work in the background
/// ```
public final class ChangeReport {
    private static final int MOST = 500; // lines of each kind; the log has all

    private final List<String> faults = new ArrayList<>();   // guarded by this, as are the others
    private final List<String> warnings = new ArrayList<>();
    private final SequencedSet<String> pending = new LinkedHashSet<>();
    private int moreFaults;
    private int moreWarnings;

    /// Something is refused, and does not come into force; or the consequence of that. A line without a line end.
    public synchronized void fault(String line) {
        if (faults.size() < MOST) faults.add(line);
        else moreFaults++;
    }

    /// Something is doubtful, and is in force. A line without a line end.
    public synchronized void warning(String line) {
        if (warnings.size() < MOST) warnings.add(line);
        else moreWarnings++;
    }

    /// The same, and logs it.
    public void warning(String text, String event, Log log) {
        log.event(Log.Level.WARN, event, "warning", text);
        warning(text);
    }

    /// Work begins, such as reading a file: the reply waits for its [end][#end], or names it.
    ///
    /// @param what a phrase, such as `zone example.org`; once at a time
    public synchronized void begin(String what) {
        pending.add(what);
    }

    public synchronized void end(String what) {
        pending.remove(what);
        if (pending.isEmpty()) notifyAll();
    }

    /// Waits for the end of all work.
    ///
    /// @return whether it has ended
    public synchronized boolean await(Duration patience) throws InterruptedException {
        long deadline = System.nanoTime() + patience.toNanos();
        while (!pending.isEmpty()) {
            long left = (deadline - System.nanoTime()) / 1_000_000;
            if (left <= 0) return false;
            wait(left);
        }
        return true;
    }

    public synchronized List<String> faults() {
        return lines(faults, moreFaults);
    }

    public synchronized List<String> warnings() {
        return lines(warnings, moreWarnings);
    }

    /// Work that has not ended.
    public synchronized List<String> pending() {
        return List.copyOf(pending);
    }

    private static List<String> lines(List<String> lines, int more) {
        List<String> all = new ArrayList<>(lines);
        if (more > 0) all.add("and " + more + " more, in the log");
        return List.copyOf(all);
    }
}

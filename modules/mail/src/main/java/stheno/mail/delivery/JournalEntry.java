package stheno.mail.delivery;

import java.io.IOException;
import java.util.HashSet;
import java.util.Set;

/// A record of the journal whose message is not everywhere yet. Small, for there may be 100,000. Any thread.
final class JournalEntry {
    private final Segment segment;
    private final long position;
    private final boolean replayed;
    private int left; // destinations, guarded by this
    private Set<Integer> done = Set.of(); // destinations, guarded by this

    /// @param replayed whether an earlier process may have done some of it without a mark
    JournalEntry(Segment segment, long position, int destinations, boolean replayed) {
        this.segment = segment;
        this.position = position;
        this.left = destinations;
        this.replayed = replayed;
    }

    Segment segment() {
        return segment;
    }

    long position() {
        return position;
    }

    boolean isReplayed() {
        return replayed;
    }

    synchronized boolean isDone(int destination) {
        return done.contains(destination);
    }

    /// Marks a destination as done. The record is finished with its last one.
    void done(int destination, ProgressMarks.Kind kind) {
        try {
            segment.mark(position, destination, kind);
        } catch (IOException e) {
            // a full disk, for example: after a crash the work is found done by its result
        }
        if (count(destination)) segment.finished();
    }

    /// @return whether it was the last
    private synchronized boolean count(int destination) {
        if (left > 1) {
            if (done.isEmpty()) done = new HashSet<>();
            done.add(destination);
        }
        return --left == 0;
    }

    /// A mark that was found at start.
    synchronized void found(int destination) {
        if (done.isEmpty()) done = new HashSet<>();
        done.add(destination);
        left--;
    }

    synchronized boolean isFinished() {
        return left == 0;
    }
}

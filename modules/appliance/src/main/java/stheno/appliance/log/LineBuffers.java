package stheno.appliance.log;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/// The buffers that circulate between the threads that print lines and the one thread that writes them. Their number is bounded; they are
/// allocated when needed. Any thread.
final class LineBuffers {
    /// Bytes from which a buffer is handed over. Waking the writer costs as much as printing twenty lines, so it is not woken for a few.
    /// After this many bytes there is room for one more line of any length.
    static final int FULL = 64 * 1024;

    private static final int SPARE = 8; // empty buffers that are kept; the others are freed after a burst

    /// Whole lines. The owner is the side that received it last.
    static final class Buffer {
        final byte[] bytes = new byte[FULL + LinePrinter.MOST];
        int end;
    }

    private final int most;
    private final ReentrantLock lock = new ReentrantLock(); // guards everything below
    private final Condition work = lock.newCondition();
    private final Deque<Buffer> spare = new ArrayDeque<>();
    private final Deque<Buffer> handed = new ArrayDeque<>();
    private int lent;     // buffers that are not spare
    private long bytes;   // in those that were handed over and are not yet back
    private boolean woken;

    /// @param most buffers at a time
    LineBuffers(int most) {
        this.most = most;
    }

    /// An empty buffer, or null if all are in use.
    Buffer borrow() {
        lock.lock();
        try {
            if (lent == most) return null;
            lent++;
            return spare.isEmpty() ? new Buffer() : spare.pop();
        } finally {
            lock.unlock();
        }
    }

    /// Hands a buffer to the writer.
    ///
    /// @param urgent whether to wake the writer
    void hand(Buffer buffer, boolean urgent) {
        lock.lock();
        try {
            handed.add(buffer);
            bytes += buffer.end;
            if (urgent) work.signal();
        } finally {
            lock.unlock();
        }
    }

    /// Takes a buffer back from the writer.
    void giveBack(Buffer buffer) {
        lock.lock();
        try {
            bytes -= buffer.end;
            lent--;
            buffer.end = 0;
            if (spare.size() < SPARE) spare.push(buffer);
        } finally {
            lock.unlock();
        }
    }

    /// The next buffer to write, or null if there is none.
    Buffer next() {
        lock.lock();
        try {
            return handed.poll();
        } finally {
            lock.unlock();
        }
    }

    /// Waits for a buffer, for [#wake], or until the time is over.
    ///
    /// @param urgent whether a new buffer ends the wait
    void await(long nanos, boolean urgent) throws InterruptedException {
        lock.lock();
        try {
            long left = nanos;
            while (left > 0 && !woken && !(urgent && !handed.isEmpty())) left = work.awaitNanos(left);
            woken = false;
        } finally {
            lock.unlock();
        }
    }

    /// Ends the current wait of the writer, or the next.
    void wake() {
        lock.lock();
        try {
            woken = true;
            work.signal();
        } finally {
            lock.unlock();
        }
    }

    /// Bytes that were handed over and are not yet written.
    long bytes() {
        lock.lock();
        try {
            return bytes;
        } finally {
            lock.unlock();
        }
    }
}

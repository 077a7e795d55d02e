package stheno.appliance.log;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/// The buffers that go round between those who print lines and the one thread that writes them: a bounded number, made when they are
/// needed. Any thread.
final class LineBuffers {
    /// Bytes from which a buffer is handed over: waking the writer costs as much as printing twenty lines, so not for a few. Below it
    /// there is room for one line more, however long.
    static final int FULL = 64 * 1024;

    private static final int SPARE = 8; // empty buffers that are kept; a flood of the past need not hold memory for ever

    /// Whole lines. Its owner is whom it was handed to last.
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

    /// @param most how many buffers there may be at a time
    LineBuffers(int most) {
        this.most = most;
    }

    /// An empty buffer, or null if there may be no more.
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

    /// For the writer.
    ///
    /// @param urgent whether it is woken for it
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

    /// Back from the writer, to be filled again.
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

    /// The next buffer to be written, or null if there is none.
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
    /// @param urgent whether a buffer ends it
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

    /// Ends the writer's wait, or its next one.
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

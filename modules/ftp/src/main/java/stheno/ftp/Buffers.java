package stheno.ftp;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import stheno.reactor.Connection;
import stheno.reactor.Reactor;

/// The loop's buffers for uploads: what comes in is not copied, but the buffer that it came in changes hands for an empty one. There are
/// [#MOST]; what comes when all of them are waiting for disks is copied, to the byte.
final class Buffers {
    /// Four megabytes a loop. Memory outside of the heap that has run out ends the server, and uploads may be many.
    static final int MOST = 64;

    private static final int WORTH_ONE = 8 * 1024; // bytes: a buffer is not to be filled with less, from a slow client

    private final Reactor reactor;
    private final Deque<ByteBuffer> spare = new ArrayDeque<>(); // guarded by it, as is the next
    private int away;

    Buffers(Reactor reactor) {
        this.reactor = reactor;
    }

    /// Takes over what a connection has lent, to be given back. Loop thread only, within `collect`.
    ByteBuffer taken(Connection connection, ByteBuffer lent) {
        ByteBuffer empty;
        synchronized (spare) {
            if (lent.remaining() < WORTH_ONE || away == MOST) return ByteBuffer.allocate(lent.remaining()).put(lent.duplicate()).flip();
            away++;
            empty = spare.poll();
        }
        return connection.exchangeInput(empty == null ? ByteBuffer.allocateDirect(Connection.INPUT) : empty);
    }

    /// Whether there are none, so that nobody should take in more than he has to. Any thread.
    boolean scarce() {
        synchronized (spare) {
            return away == MOST;
        }
    }

    /// Once for each. Any thread.
    void giveBack(ByteBuffer buffer) {
        if (!buffer.isDirect()) return;
        synchronized (spare) {
            away--;
            spare.push(buffer);
        }
    }

    /// Runs a task in the loop. Any thread.
    void tell(Runnable task) {
        reactor.execute(task);
    }

    /// Runs a task in the loop when `delay` is over. Loop thread only.
    void tell(Duration delay, Runnable task) {
        reactor.schedule(delay, task);
    }
}

package stheno.ftp;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import stheno.reactor.Connection;
import stheno.reactor.Reactor;

/// The loop's spare buffers for uploads: what comes in is not copied, but the buffer that it came in changes hands for an empty one. Those
/// in use are bounded by what each upload may queue, the spare ones by a number here.
final class Buffers {
    private static final int SPARE = 16; // a megabyte; more uploads than that at once make new ones

    private final Reactor reactor;
    private final Deque<ByteBuffer> spare = new ArrayDeque<>(); // guarded by it

    Buffers(Reactor reactor) {
        this.reactor = reactor;
    }

    /// Takes over what a connection has lent, to be given back. Loop thread only, within `collect`.
    ByteBuffer taken(Connection connection) {
        ByteBuffer empty;
        synchronized (spare) {
            empty = spare.poll();
        }
        return connection.exchangeInput(empty == null ? ByteBuffer.allocateDirect(Connection.INPUT) : empty);
    }

    /// Any thread.
    void giveBack(ByteBuffer buffer) {
        if (buffer.capacity() != Connection.INPUT) return;
        synchronized (spare) {
            if (spare.size() < SPARE) spare.push(buffer);
        }
    }

    /// Runs a task in the loop. Any thread.
    void tell(Runnable task) {
        reactor.execute(task);
    }
}

package stheno.reactor;

import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongConsumer;

/// What one connection keeps, as it is counted in the [MemoryBudget]. Loop thread only, except for [#accept].
///
/// It is compared with the connection's state after each read and at the end of each turn, so the parts of a connection need not report
/// what they take and give back within a turn. Pipes report what they hold, because threads fill and empty them between turns. The loop
/// is woken if that has changed much since its last look.
///
/// A pipe can outlive its connection: a thread still has to read it. What it holds then counts in the budget directly.
final class ConnectionMemory implements LongConsumer, Runnable {
    /// An idle connection with its conversation, the JDK's objects for its channel included, in bytes of heap.
    static final int BASE = 2 * 1024;

    private static final long STEP = 8 * 1024; // bytes of pipes that the loop may not know of; a pipe shows its output in such steps

    final Connection connection;
    private final Framer framer;
    private final Output output;
    private final AtomicLong piped = new AtomicLong(); // bytes in pipes, which any thread fills and empties
    private long kept; // by the conversation
    private long counted;
    private volatile long seen; // of these, in `counted`
    private volatile boolean told; // the loop will look soon
    private volatile boolean released; // pipes count in the budget directly

    // The place among the connections that hold much; LoopMemory's to use.
    int rank = LoopMemory.NONE;
    ConnectionMemory before;
    ConnectionMemory after;

    ConnectionMemory(Connection connection, Framer framer, Output output) {
        this.connection = connection;
        this.framer = framer;
        this.output = output;
    }

    /// The conversation keeps so many bytes more, or, if negative, less.
    void keep(long bytes) {
        kept += bytes;
    }

    /// A pipe of this connection holds so many bytes more, or, if negative, less. Any thread.
    @Override
    public void accept(long bytes) {
        if (released) {
            connection.reactor().budget().add(bytes);
            return;
        }
        long now = piped.addAndGet(bytes);
        if (released) {
            orphan();
        } else if (Math.abs(now - seen) >= STEP && !told && !connection.reactor().inLoop()) { // the loop itself will look
            told = true;
            connection.reactor().execute(this);
        }
    }

    /// Pipes have changed much.
    @Override
    public void run() {
        told = false;
        update();
    }

    /// What pipes hold counts in the budget directly.
    private void orphan() {
        connection.reactor().budget().add(piped.getAndSet(0));
    }

    /// Compares the count with what the connection holds now.
    void update() {
        if (connection.closed()) return;
        told = false;
        seen = piped.get();
        long held = kept + seen + framer.held() + output.held() + connection.transport().held();
        long now = BASE + held;
        if (now == counted) return;
        long grown = now - counted;
        counted = now;
        connection.reactor().memory().counted(this, held, grown);
    }

    /// The connection is over, or has left the loop: nothing is held any more.
    void release() {
        if (!released) {
            released = true;
            orphan();
        }
        long last = counted;
        counted = 0;
        if (last != 0) connection.reactor().memory().counted(this, 0, -last);
    }

    /// Memory is short, and this connection holds much: it ends, with a last message if the socket takes that and nothing else is held.
    void exhaust() {
        Guard.run(connection, it -> it.framer().conversation().exhausted());
        framer.close();
        update();
        if (connection.backedUp() || output.isEmpty() || rank != LoopMemory.NONE) connection.close(new Closed.MemoryShort());
        else connection.closeWhenSent();
    }

    @Override
    public String toString() {
        return counted + " bytes";
    }
}

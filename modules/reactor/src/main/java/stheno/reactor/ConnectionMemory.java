package stheno.reactor;

/// What one connection keeps, as it is counted in the [MemoryBudget]. Loop thread only.
///
/// It is compared with the connection's state after each read and at the end of each turn, so the parts of a connection need not report
/// what they take and give back within a turn.
final class ConnectionMemory {
    /// An idle connection with its conversation, the JDK's objects for its channel included, in bytes of heap.
    static final int BASE = 2 * 1024;

    final Connection connection;
    private final Framer framer;
    private final Output output;
    private long kept; // by the conversation
    private long counted;

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

    /// Compares the count with what the connection holds now.
    void update() {
        if (connection.closed()) return;
        long held = kept + framer.held() + output.held() + connection.transport().held();
        long now = BASE + held;
        if (now == counted) return;
        long grown = now - counted;
        counted = now;
        connection.reactor().memory().counted(this, held, grown);
    }

    /// The connection is over, or has left the loop: nothing is held any more.
    void release() {
        long last = counted;
        counted = 0;
        if (last != 0) connection.reactor().memory().counted(this, 0, -last);
    }

    /// Memory is short, and this connection holds much: it ends, with a last message if the socket takes that and nothing else is held.
    void exhaust() {
        Guard.run(connection, it -> it.conversation().exhausted());
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

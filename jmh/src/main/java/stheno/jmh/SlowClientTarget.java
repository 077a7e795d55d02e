package stheno.jmh;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.List;

/// A server under slow clients, in its own process: its memory and processor time are its own.
interface SlowClientTarget extends AutoCloseable {
    /// The name in the results.
    String name();

    InetSocketAddress address();

    /// Options of its JVM; empty for another server.
    List<String> options();

    /// The number of slow clients of each kind that connect before it is measured. The first clients load classes and compile code, which
    /// must not count for the measured ones. It is 0 for a server without these costs: the memory that the first clients free would be
    /// used again by the measured ones.
    int strangers();

    /// Its counters.
    SlowClientReading read() throws IOException;

    /// Its counters after a garbage collection.
    SlowClientReading readTidied() throws IOException;

    /// Ends the process.
    @Override
    void close();
}

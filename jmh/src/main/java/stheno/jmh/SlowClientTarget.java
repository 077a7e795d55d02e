package stheno.jmh;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.List;

/// A server under slow clients: a process of its own, whose memory and processor time are nobody else's.
interface SlowClientTarget extends AutoCloseable {
    /// As it stands in the results.
    String name();

    InetSocketAddress address();

    /// Options of its virtual machine; none if it has none.
    List<String> options();

    /// How many slow clients of each kind it has to meet before it is measured: what happens for the first time costs classes and
    /// compiled code, which no client is to be charged with. A server without such costs meets none: what they would leave behind
    /// the measured ones would use again.
    int strangers();

    /// Its counters.
    SlowClientReading read() throws IOException;

    /// Its counters after it has thrown away what nobody needs.
    SlowClientReading readTidied() throws IOException;

    /// Ends the process.
    @Override
    void close();
}

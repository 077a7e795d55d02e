package stheno.reactor;

import java.io.IOException;
import java.net.InetSocketAddress;

/// A loop that echoes lines, measured turn by turn. One thread.
interface TurnServer {
    InetSocketAddress address();

    /// A turn, which may wait for work.
    void turn() throws IOException;

    /// A turn that does not wait.
    void poll() throws IOException;

    /// Connections accepted so far.
    long accepted();

    /// Messages echoed so far. None is held back.
    long echoed();
}

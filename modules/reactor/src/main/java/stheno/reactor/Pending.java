package stheno.reactor;

import java.net.InetSocketAddress;

/// A connection that has been asked of a [Connector] and is not there yet. Loop thread only.
public sealed interface Pending permits PendingConnection {
    /// Where the peer is expected. Of a connection that is being made, what it is bound to: `0.0.0.0` and port 0, if nothing was asked for.
    InetSocketAddress address();

    /// It is not wanted any more: its [Opener] hears nothing. Harmless when it is over. The port of one that was expected is free again
    /// from the next turn on.
    void cancel();
}

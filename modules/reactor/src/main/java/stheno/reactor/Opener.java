package stheno.reactor;

import java.io.IOException;

/// Receives the connection that a [Connector] was asked for, or the failure. Loop thread only. Exactly one of the two methods is called,
/// once, and never before the request has returned. Neither is called if the [PendingConnection] was cancelled.
public interface Opener {
    /// The connection is there: returns its conversation. [Conversation#opened()] comes next, after the handshake if it speaks TLS. If this
    /// throws, that is logged, and the connection is closed.
    Conversation open(Connection connection);

    /// There will be no connection: it was refused, the peer is unreachable, the time is over ([java.net.SocketTimeoutException]), a limit
    /// is reached, or the server is stopping.
    void failed(IOException cause);
}

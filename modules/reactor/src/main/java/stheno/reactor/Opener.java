package stheno.reactor;

import java.io.IOException;

/// Who has asked a [Connector] for a connection. Loop thread only: exactly one of the two is called, once, and never before the asking has
/// returned; none of them if the [Pending] was cancelled.
public interface Opener {
    /// The connection is there: the protocol's side of it. Its [Conversation#opened()] comes next, after the handshake if it speaks TLS.
    /// If this throws, that is logged, the connection is closed, and nobody is told any more.
    Conversation open(Connection connection);

    /// There will be none: refused, unreachable, out of time ([java.net.SocketTimeoutException]), too many by [Limits], or the server
    /// stops.
    void failed(IOException cause);
}

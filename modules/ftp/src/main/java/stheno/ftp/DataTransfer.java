package stheno.ftp;

import java.nio.ByteBuffer;
import stheno.reactor.Closed;
import stheno.reactor.Connection;
import stheno.reactor.Terminator;

/// The data of one transfer: what goes over its data connection. Loop thread only. Ends exactly once, and tells its session of the end.
sealed interface DataTransfer permits Download, Upload {
    /// The data connection is there.
    ///
    /// @return what to read from it
    Terminator begin(Connection connection);

    /// Data has come, lent for the call.
    void collect(ByteBuffer data);

    /// The peer's stream has come to its end.
    void found();

    /// The data connection is gone.
    void closed(Closed cause);

    /// There will be no data connection, or it is not good enough.
    void failed(TransferResult why);

    /// The client does not want it any more, or has gone.
    void abort();

    /// Bytes that were moved so far.
    long bytes();
}

package stheno.ftp.data;

import java.nio.ByteBuffer;
import stheno.reactor.Closed;
import stheno.reactor.Connection;
import stheno.reactor.Terminator;

/// The data of one transfer, on its data connection. Loop thread only. Reports its result to the session exactly once.
public sealed interface DataTransfer permits Download, Upload {
    /// The data connection is established.
    ///
    /// @return what to read from it
    Terminator begin(Connection connection);

    /// Data has arrived; it is lent for the call.
    void collect(ByteBuffer data);

    /// The client has ended its stream.
    void found();

    /// The data connection is closed.
    void closed(Closed cause);

    /// The data connection could not be established, or was rejected.
    void failed(TransferResult why);

    /// The client has aborted the transfer or closed the control connection.
    void abort();

    /// Bytes transferred so far.
    long bytes();

    /// Bytes of the whole transfer, or [stheno.producers.Producer#UNKNOWN].
    long length();
}

package stheno.reactor;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;

/// The way bytes take between a connection and its socket: as they are, or encrypted. Loop thread only, unless detached.
///
/// Writing never keeps what the caller can keep: bytes not taken stay in the caller's buffer.
sealed interface Transport permits PlainTransport, TlsTransport {
    /// Reads what is there. What it decrypts to always fits into an empty [Scratch#input].
    ///
    /// @return how many bytes were added to `into`; -1 at the end of the peer's stream
    int read(ByteBuffer into) throws IOException;

    /// Writes what the socket takes and moves the position accordingly.
    void write(ByteBuffer from) throws IOException;

    /// Writes both, in order, as if they were one.
    void write(ByteBuffer first, ByteBuffer second) throws IOException;

    /// Writes up to `count` bytes of a file from `position` on.
    ///
    /// @return how many bytes were taken; 0 if the socket is full or the file has ended
    long write(FileChannel file, long position, long count) throws IOException;

    /// Whether bytes that were taken wait here until the socket has room.
    boolean backedUp();

    /// Tries to send what waits here. @return whether nothing waits any more
    boolean flush() throws IOException;

    /// Whether application bytes can pass.
    boolean established();

    /// Whether the peer has announced the end of its stream, of which the socket need not tell.
    boolean inputDone();

    /// The operations this layer itself waits for, or -1 to leave that to the connection.
    int interest();

    /// Says that nothing more will be sent. What is backed up goes out first.
    void shutdownOutput() throws IOException;
}

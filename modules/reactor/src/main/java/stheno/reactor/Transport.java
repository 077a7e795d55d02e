package stheno.reactor;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;

/// Moves bytes between a connection and its socket: plain, or encrypted. Loop thread only, unless detached.
///
/// Writing never keeps what the caller can keep: bytes not taken stay in the caller's buffer.
sealed interface Transport permits PlainTransport, TlsTransport {
    /// Reads what has come. After decryption it always fits into an empty [Scratch#input].
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

    /// Whether bytes that were taken wait here for room in the socket.
    boolean backedUp();

    /// Tries to send what waits here. @return whether nothing waits any more
    boolean flush() throws IOException;

    /// Whether application bytes can pass.
    boolean established();

    /// The application protocol that both sides have agreed on in the handshake (ALPN), or "".
    String applicationProtocol();

    /// Whether the peer has ended its stream by a message of this layer. The socket may not report that end.
    boolean inputDone();

    /// Bytes of memory that are held here.
    long held();

    /// The operations that this layer itself waits for, or -1 if the connection decides.
    int interest();

    /// Ends the stream. What is backed up goes out first.
    void shutdownOutput() throws IOException;
}

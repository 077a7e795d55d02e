package stheno.testkit;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/// The client's end of a connection in a [MemoryNetwork]. No call waits. Any thread.
public final class MemoryPeer implements AutoCloseable {
    private final MemoryEnd end;
    private long received;

    MemoryPeer(MemoryEnd end) {
        this.end = end;
    }

    /// The address of this client, which the server sees as remote.
    public InetSocketAddress address() {
        return end.local();
    }

    /// Sends as much of `data` as there is room for. @return the number of bytes
    ///
    /// @throws IOException if the server has reset the connection, or this client has ended its output
    public int write(ByteBuffer data) throws IOException {
        synchronized (end.network()) {
            checkOpen();
            return end.write(data);
        }
    }

    /// Sends text, one byte per character.
    ///
    /// @throws IOException also if there is no room for all of it
    public void say(String text) throws IOException {
        ByteBuffer data = ByteBuffer.wrap(text.getBytes(StandardCharsets.ISO_8859_1));
        write(data);
        if (data.hasRemaining()) throw new IOException("the server has taken all but " + data.remaining() + " bytes");
    }

    /// Reads the available bytes that fit into `into`. @return the number of bytes; -1 at the end of the server's stream
    ///
    /// @throws IOException if the server has reset the connection
    /// @throws IllegalStateException if this client only counts
    public int read(ByteBuffer into) throws IOException {
        synchronized (end.network()) {
            checkOpen();
            return counted(end.read(into));
        }
    }

    /// Discards up to `most` available bytes. @return the number of bytes; -1 at the end of the server's stream
    ///
    /// @throws IOException if the server has reset the connection
    public int skip(long most) throws IOException {
        synchronized (end.network()) {
            checkOpen();
            return counted(end.skip(most));
        }
    }

    /// All available bytes, one character per byte; empty if there are none.
    ///
    /// @throws IOException if the server has reset the connection
    public String heard() throws IOException {
        synchronized (end.network()) {
            ByteBuffer all = ByteBuffer.allocate(end.in().size());
            read(all);
            return StandardCharsets.ISO_8859_1.decode(all.flip()).toString();
        }
    }

    private int counted(int n) {
        received += Math.max(0, n);
        return n;
    }

    private void checkOpen() throws IOException {
        if (end.isClosed()) throw new IOException("this client has closed");
    }

    /// The number of bytes read so far.
    public long received() {
        synchronized (end.network()) {
            return received;
        }
    }

    /// The number of unread bytes.
    public int available() {
        synchronized (end.network()) {
            return end.in().size();
        }
    }

    /// The number of written bytes that the server has not read.
    public int unread() {
        synchronized (end.network()) {
            return end.out().size();
        }
    }

    /// Whether the server has ended its stream and all of it was read.
    public boolean atEnd() {
        synchronized (end.network()) {
            return end.in().size() == 0 && end.in().ended() && !end.wasReset();
        }
    }

    /// Whether the server has reset the connection. Bytes in transit are lost.
    public boolean wasReset() {
        synchronized (end.network()) {
            return end.wasReset();
        }
    }

    /// Ends the output, and continues to read.
    public void end() {
        synchronized (end.network()) {
            end.shutOutput();
        }
    }

    /// Closes the connection; with unread input, this is a reset, as in a kernel.
    @Override
    public void close() {
        synchronized (end.network()) {
            end.close(false);
        }
    }

    /// Resets the connection.
    public void reset() {
        synchronized (end.network()) {
            end.close(true);
        }
    }

    @Override
    public String toString() {
        synchronized (end.network()) {
            return end.toString();
        }
    }
}

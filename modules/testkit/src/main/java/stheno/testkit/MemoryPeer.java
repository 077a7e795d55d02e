package stheno.testkit;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/// The client's end of a connection in a [MemoryNetwork]. No call waits: what it answers is how things stand. Any thread.
public final class MemoryPeer implements AutoCloseable {
    private final MemoryEnd end;
    private long received;

    MemoryPeer(MemoryEnd end) {
        this.end = end;
    }

    /// Where this client is, which is what the server sees as remote.
    public InetSocketAddress address() {
        return end.local();
    }

    /// Sends as much of `data` as there is room for. @return how many bytes
    ///
    /// @throws IOException if the server has reset the connection, or this client has ended its stream
    public int write(ByteBuffer data) throws IOException {
        synchronized (end.network()) {
            checkOpen();
            return end.write(data);
        }
    }

    /// Sends text, a byte a character.
    ///
    /// @throws IOException also if there is no room for all of it
    public void say(String text) throws IOException {
        ByteBuffer data = ByteBuffer.wrap(text.getBytes(StandardCharsets.ISO_8859_1));
        write(data);
        if (data.hasRemaining()) throw new IOException("the server has taken all but " + data.remaining() + " bytes");
    }

    /// Reads what is there, as much as `into` holds. @return how many bytes; -1 at the end of the server's stream
    ///
    /// @throws IOException if the server has reset the connection
    /// @throws IllegalStateException if this client only counts
    public int read(ByteBuffer into) throws IOException {
        synchronized (end.network()) {
            checkOpen();
            return counted(end.read(into));
        }
    }

    /// Reads and forgets up to `most` bytes of what is there. @return how many; -1 at the end of the server's stream
    ///
    /// @throws IOException if the server has reset the connection
    public int skip(long most) throws IOException {
        synchronized (end.network()) {
            checkOpen();
            return counted(end.skip(most));
        }
    }

    /// All that is there, a character a byte; nothing if there is nothing.
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

    /// Bytes that it has read since the beginning.
    public long received() {
        synchronized (end.network()) {
            return received;
        }
    }

    /// Bytes that wait to be read.
    public int available() {
        synchronized (end.network()) {
            return end.in().size();
        }
    }

    /// Whether the server has ended its stream, and all of it has been read.
    public boolean atEnd() {
        synchronized (end.network()) {
            return end.in().size() == 0 && end.in().ended() && !end.wasReset();
        }
    }

    /// Whether the server has reset the connection. What was on its way then is lost.
    public boolean wasReset() {
        synchronized (end.network()) {
            return end.wasReset();
        }
    }

    /// Sends no more, and still reads.
    public void end() {
        synchronized (end.network()) {
            end.shutOutput();
        }
    }

    /// Leaves; if something is unread, that is a reset, as it is with a kernel.
    @Override
    public void close() {
        synchronized (end.network()) {
            end.close(false);
        }
    }

    /// Leaves with a reset.
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

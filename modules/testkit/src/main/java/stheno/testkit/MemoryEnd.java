package stheno.testkit;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.nio.ByteBuffer;

/// One end of a connection in memory. Guarded by the network's lock, except for the addresses.
///
/// ```text
///   open --> output ended --> closed          (each end separately; sent bytes can still be read)
///     \______________________ reset           (by the other end: bytes in transit are lost, in both directions)
/// ```
final class MemoryEnd {
    /// Listens to changes of an end.
    interface Watcher {
        void stirred();
    }

    private static final Watcher NOBODY = () -> {};

    private final MemoryNetwork network;
    private final InetSocketAddress local;
    private final InetSocketAddress remote;
    private final MemoryStream in;
    private final MemoryStream out;
    private MemoryEnd other;
    private Watcher watcher = NOBODY;
    private boolean deaf; // its input is shut down
    private boolean closed;
    private boolean reset;

    MemoryEnd(MemoryNetwork network, InetSocketAddress local, InetSocketAddress remote, MemoryStream in, MemoryStream out) {
        this.network = network;
        this.local = local;
        this.remote = remote;
        this.in = in;
        this.out = out;
    }

    void joinTo(MemoryEnd far) {
        other = far;
        far.other = this;
    }

    void watchedBy(Watcher eyes) {
        watcher = eyes;
    }

    MemoryNetwork network() {
        return network;
    }

    InetSocketAddress local() {
        return local;
    }

    InetSocketAddress remote() {
        return remote;
    }

    MemoryEnd other() {
        return other;
    }

    MemoryStream in() {
        return in;
    }

    MemoryStream out() {
        return out;
    }

    boolean wasReset() {
        return reset;
    }

    boolean isClosed() {
        return closed;
    }

    /// Whether a read would return something.
    boolean readable() {
        return in.size() > 0 || in.ended() || deaf || reset;
    }

    /// Whether a write would fail, or has room.
    boolean writable() {
        return out.roomy() || out.ended() || other.closed || reset;
    }

    /// @return the number of bytes read; -1 at the end of the stream
    int read(ByteBuffer into) throws IOException {
        live("Connection reset");
        if (deaf) return -1;
        int n = in.take(into);
        return taken(n);
    }

    /// @return the number of bytes discarded; -1 at the end of the stream
    int skip(long most) throws IOException {
        live("Connection reset");
        return taken(in.skip(most));
    }

    private int taken(int n) {
        if (n == 0) return in.size() == 0 && in.ended() ? -1 : 0;
        if (in.roomy()) other.stirred();
        return n;
    }

    /// @return the number of bytes that fitted
    int write(ByteBuffer data) throws IOException {
        live("Broken pipe");
        if (out.ended()) throw new IOException("Broken pipe");
        if (other.closed) return swallow(data);
        if (!data.hasRemaining()) return 0;
        int n = out.put(data);
        if (n > 0) other.stirred();
        return n;
    }

    /// The end is closed: these bytes are answered with a reset.
    private int swallow(ByteBuffer data) {
        int n = data.remaining();
        data.position(data.limit());
        if (n > 0) beReset();
        return n;
    }

    private void live(String complaint) throws IOException {
        if (reset) throw new SocketException(complaint);
    }

    void shutOutput() {
        if (out.ended()) return;
        out.end();
        other.stirred();
    }

    void shutInput() {
        deaf = true;
        in.drop();
        stirred();
    }

    /// @param abrupt whether to reset the connection; unread input resets it too
    void close(boolean abrupt) {
        if (closed) return;
        closed = true;
        watcher = NOBODY;
        if (reset) return;
        if (abrupt || in.size() > 0) {
            other.beReset();
        } else {
            out.end();
            other.stirred();
        }
    }

    private void beReset() {
        reset = true;
        in.drop();
        out.drop();
        stirred();
    }

    private void stirred() {
        watcher.stirred();
        network.stir();
    }

    @Override
    public String toString() {
        return local + " to " + remote + (reset ? " reset" : closed ? " closed" : "") + ", in " + in + ", out " + out;
    }
}

package stheno.testkit;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.nio.ByteBuffer;

/// One end of a connection in memory. Guarded by the network's lock, but for the addresses.
///
/// ```text
///   open --> output ended --> closed          (each end on its own; what was sent before can still be read)
///     \______________________ reset           (by the other end: what is on its way is lost, both ways)
/// ```
final class MemoryEnd {
    /// Who looks at an end that something has happened to.
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
    private boolean deaf; // its own input is shut
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

    /// Whether a read has something to tell.
    boolean readable() {
        return in.size() > 0 || in.ended() || deaf || reset;
    }

    /// Whether a write has something to tell, or room.
    boolean writable() {
        return out.roomy() || out.ended() || other.closed || reset;
    }

    /// @return how many bytes were read; -1 at the end of the stream
    int read(ByteBuffer into) throws IOException {
        live("Connection reset");
        if (deaf) return -1;
        int n = in.take(into);
        return taken(n);
    }

    /// @return how many bytes were thrown away; -1 at the end of the stream
    int skip(long most) throws IOException {
        live("Connection reset");
        return taken(in.skip(most));
    }

    private int taken(int n) {
        if (n == 0) return in.size() == 0 && in.ended() ? -1 : 0;
        if (in.roomy()) other.stirred();
        return n;
    }

    /// @return how many bytes there was room for
    int write(ByteBuffer data) throws IOException {
        live("Broken pipe");
        if (out.ended()) throw new IOException("Broken pipe");
        if (other.closed) return swallow(data);
        if (!data.hasRemaining()) return 0;
        int n = out.put(data);
        if (n > 0) other.stirred();
        return n;
    }

    /// Nobody is there: the answer to these bytes is a reset.
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

    /// @param abrupt whether the other end is told by a reset, as it also is if something was left unread
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

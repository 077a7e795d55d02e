package stheno.reactor;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Objects;
import java.util.function.Consumer;

/// A connection that has left the loop: blocking streams, for the virtual thread that manages the rest of the session.
/// TLS goes on where there was TLS. Each read and each write must move within [Limits#idle()], or the connection is closed
/// under it. It counts in the drain, and is closed when its session returns. One thread may read while another writes.
public final class Detached implements AutoCloseable {
    private final Connection connection;
    private final Transport transport;
    private final Scratch own = new Scratch();
    private final Framer input;
    private final Output output = new Output();
    private final Call reading = new Call();
    private final Call writing = new Call();
    private volatile boolean over; // of its own: an interrupt in a call closes the channel behind our back

    private Detached(Connection connection, Transport transport, byte[] unread) {
        this.connection = connection;
        this.transport = transport;
        this.input = new Framer(ByteBuffer.wrap(unread));
    }

    /// Runs the session. Called in the loop, by a connection that has just left it.
    static void begin(Connection connection, Transport transport, byte[] unread, Consumer<Detached> session) {
        Reactor reactor = connection.reactor();
        Detached detached = new Detached(connection, transport, unread);
        if (transport instanceof TlsTransport tls) tls.moveTo(detached.own);
        reactor.population().detached().add(detached);
        connection.lease().stats().detached(1);
        detached.look();
        Thread.ofVirtual().name("detached-" + connection.id()).start(() -> {
            try (detached) {
                session.accept(detached);
            } catch (RuntimeException e) {
                reactor.log().event(Log.Level.ERROR, "session-failed", "peer", connection.remote(), "cause", e);
            }
        });
    }

    public SocketAddress remote() {
        return connection.remote();
    }

    /// The number that the connection had.
    long id() {
        return connection.id();
    }

    public boolean secure() {
        return transport instanceof TlsTransport;
    }

    /// What was read and not used before, then what the peer sends.
    public InputStream input() {
        return input;
    }

    /// Unbuffered: each write goes to the socket. Closing it ends our side of the stream; the peer may go on.
    public OutputStream output() {
        return output;
    }

    /// Ends our side and gives the peer [Limits#linger()] to end its own, so that no reset overtakes the last bytes. Blocks for
    /// that long at most. Harmless if the connection is closed already.
    @Override
    public void close() {
        if (over) return;
        Reactor reactor = connection.reactor();
        reactor.execute(() -> reactor.schedule(connection.lease().limits().linger(), this::shut));
        try {
            output.close();
            while (connection.channel().read(own.input.clear()) >= 0) {
                // dropped: the session has heard enough
            }
        } catch (IOException e) {
            reactor.log().event(Log.Level.DEBUG, "close-failed", "cause", e.getMessage());
        } finally {
            shut();
        }
    }

    /// Closes at once, whatever is under way. Any thread.
    void shut() {
        synchronized (this) {
            if (over) return;
            over = true;
        }
        Reactor reactor = connection.reactor();
        reactor.closeQuietly(connection.channel());
        connection.lease().port().admission().leave(connection.remote());
        reactor.population().detached().remove(this);
        reactor.execute(() -> connection.lease().stats().detached(-1));
    }

    /// In the loop, now and then: has a call taken too long?
    private void look() {
        if (over) return;
        Duration allowed = connection.lease().limits().idle();
        if (reading.longerThan(allowed) || writing.longerThan(allowed)) shut();
        else connection.reactor().schedule(allowed.dividedBy(4), this::look);
    }

    /// A blocking call in one direction, seen from the loop.
    private static final class Call {
        private volatile long since;
        private volatile boolean underWay;

        void begin() {
            since = System.nanoTime();
            underWay = true;
        }

        void end() {
            underWay = false;
        }

        boolean longerThan(Duration allowed) {
            return underWay && System.nanoTime() - since > allowed.toNanos();
        }
    }

    private final class Framer extends InputStream {
        private ByteBuffer ready;

        Framer(ByteBuffer unread) {
            ready = unread;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] into, int from, int length) throws IOException {
            Objects.checkFromIndexSize(from, length, into.length);
            if (length == 0) return 0;
            while (!ready.hasRemaining()) {
                ByteBuffer fresh = own.input.clear();
                int n = receive(fresh);
                ready = fresh.flip();
                if (n < 0) return -1;
            }
            int n = Math.min(length, ready.remaining());
            ready.get(into, from, n);
            return n;
        }

        private int receive(ByteBuffer fresh) throws IOException {
            reading.begin();
            try {
                return transport.read(fresh);
            } finally {
                reading.end();
            }
        }

        @Override
        public int available() {
            return ready.remaining();
        }
    }

    private final class Output extends OutputStream {
        private boolean closed;

        @Override
        public void write(int b) throws IOException {
            write(new byte[] {(byte) b}, 0, 1);
        }

        @Override
        public void write(byte[] from, int at, int length) throws IOException {
            if (closed) throw new IOException("the stream is closed");
            ByteBuffer data = ByteBuffer.wrap(from, at, length);
            while (data.hasRemaining()) {
                ByteBuffer part = own.gather.clear();
                part.put(data.slice(data.position(), Math.min(part.remaining(), data.remaining()))).flip();
                data.position(data.position() + part.remaining());
                send(part);
            }
        }

        private void send(ByteBuffer part) throws IOException {
            writing.begin();
            try {
                while (part.hasRemaining() || transport.backedUp()) transport.write(part);
            } finally {
                writing.end();
            }
        }

        @Override
        public void close() throws IOException {
            if (closed) return;
            closed = true;
            transport.shutdownOutput();
        }
    }
}

package stheno.reactor;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Objects;
import java.util.function.Consumer;

/// A connection that has left the loop: blocking streams for a virtual thread, with TLS if the connection has it. Each read and each write
/// must make progress within [Limits#idle()], or the connection is closed. It counts in the drain, and is closed when its session returns.
/// One thread may read while another writes.
public final class Detached implements AutoCloseable {
    private static final int UNWANTED = 64 * 1024; // bytes after the request: another few requests
    private static final int MEMORY = ConnectionMemory.BASE + Scratch.INPUT + Scratch.GATHER; // with buffers of its own

    private final Connection connection;
    private final Transport transport;
    private final Scratch scratch = new Scratch();
    private final SocketInput input;
    private final SocketOutput output = new SocketOutput();
    private final Call reading = new Call();
    private final Call writing = new Call();
    private volatile boolean over; // the channel cannot tell: an interrupt closes it too

    private Detached(Connection connection, Transport transport, byte[] unread) {
        this.connection = connection;
        this.transport = transport;
        this.input = new SocketInput(ByteBuffer.wrap(unread));
    }

    /// Runs the session. Called in the loop, by a connection that has just left it.
    static void begin(Connection connection, Transport transport, byte[] unread, Consumer<Detached> session) {
        Reactor reactor = connection.reactor();
        Detached detached = new Detached(connection, transport, unread);
        if (transport instanceof TlsTransport tls) tls.moveTo(detached.scratch);
        reactor.residents().detached().add(detached);
        connection.context().stats().detached(1);
        reactor.budget().add(MEMORY);
        detached.check();
        Thread thread = Thread.ofVirtual().name("detached-" + connection.id()).unstarted(() -> {
            try (detached) {
                session.accept(detached);
            } catch (RuntimeException e) {
                reactor.log().event(Log.Level.ERROR, "session-failed", "peer", connection.remote(), "cause", e);
            }
        });
        try {
            thread.start();
        } catch (OutOfMemoryError e) { // the limit of threads, mostly
            detached.shut();
            throw e;
        }
    }

    /// The client's address, see [Connection#remote()]. Any thread.
    public SocketAddress remote() {
        return connection.remote();
    }

    /// The number that the connection had.
    long id() {
        return connection.id();
    }

    /// Whether the connection speaks TLS. Any thread.
    public boolean secure() {
        return transport instanceof TlsTransport;
    }

    /// First the bytes that the loop has read and not used, then what the client sends.
    public InputStream input() {
        return input;
    }

    /// Unbuffered: each write goes to the socket. Closing it ends this side of the stream; the client may go on sending.
    public OutputStream output() {
        return output;
    }

    /// Drops what the client sends until it ends its side. A read of [#input] must make progress within a limit; this may take any time: it
    /// is for a thread that watches for the client's end while another one writes. Nobody else may read meanwhile.
    ///
    /// @throws IOException if the connection is reset or closed, or the client sends more than 64 KB
    public void awaitEnd() throws IOException {
        long dropped = 0;
        for (int n = 0; n >= 0; n = transport.read(scratch.input.clear())) {
            dropped += n;
            if (dropped > UNWANTED) throw new IOException("the client has sent more than its request");
        }
    }

    /// Ends this side and gives the client [Limits#linger()] to end its own, so that no reset overtakes the last bytes. Blocks for at most
    /// that time. Harmless if the connection is closed already.
    @Override
    public void close() {
        if (over) return;
        Reactor reactor = connection.reactor();
        reactor.execute(() -> reactor.schedule(connection.context().limits().linger(), this::shut));
        try {
            output.close();
            while (connection.channel().read(scratch.input.clear()) >= 0) {
                // dropped: the session is over
            }
        } catch (IOException e) {
            reactor.log().event(Log.Level.DEBUG, "close-failed", "cause", e.getMessage());
        } finally {
            shut();
        }
    }

    /// [Closes][#close] it on another thread; at once if the system allows none. Does not block.
    public void closeLater() {
        if (connection.reactor().virtualThreads().start(this::close).isEmpty()) shut();
    }

    /// Closes at once, whatever is under way. Any thread.
    void shut() {
        synchronized (this) {
            if (over) return;
            over = true;
        }
        Reactor reactor = connection.reactor();
        reactor.closeQuietly(connection.channel());
        connection.context().port().admission().leave(connection.remote());
        reactor.residents().detached().remove(this);
        reactor.budget().add(-MEMORY);
        reactor.execute(() -> connection.context().stats().detached(-1));
    }

    /// Closes the connection if a call takes too long. Runs in the loop, four times within the limit.
    private void check() {
        if (over) return;
        Duration allowed = connection.context().limits().idle();
        if (reading.longerThan(allowed) || writing.longerThan(allowed)) shut();
        else connection.reactor().schedule(Duration.ofNanos(allowed.toNanos() / 4), this::check);
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

    private final class SocketInput extends InputStream {
        private ByteBuffer ready;

        SocketInput(ByteBuffer unread) {
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
                ByteBuffer fresh = scratch.input.clear();
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

    private final class SocketOutput extends OutputStream {
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
                ByteBuffer part = scratch.gather.clear();
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

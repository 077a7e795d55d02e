package stheno.reactor;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSession;

/// Bytes as TLS records. Records are taken apart and put together in the loop's own buffers; what is kept here is an incomplete
/// record of the peer's, or a part of ours that the socket refused.
///
/// ```
///   HANDSHAKE ──(finished)──► OPEN ──(close_notify either way)──► done
///       │ ▲
///       ▼ │ a delegated task (a signature, a certificate's check) runs on a thread of its own
///      TASK
/// ```
///
/// Once detached, one thread may read while another writes. What reading has to answer goes the same way as what is written, so
/// whatever makes records holds a lock until they are sent: they must leave in the order they were numbered in (RFC 8446,
/// section 5.3). In the loop nobody ever waits for it.
final class TlsTransport implements Transport {
    private static final int ANSWERS = 32; // of the engine's own to one read: a handshake has six, a flood of key updates 1500

    private final SocketChannel channel;
    private final SSLEngine engine;
    private final ReentrantLock sending = new ReentrantLock(true); // fair, or who writes without a pause would keep the reader out
    private Scratch scratch;
    private Tasks tasks;
    private ByteBuffer residue;
    private ByteBuffer refused;
    private boolean established;
    private boolean tasking;
    private boolean inputDone;

    /// Runs an engine's task, at once or elsewhere.
    interface Tasks {
        /// @return true if the task is done; false if it runs elsewhere, after which the loop reads on
        boolean run(Runnable task);
    }

    /// The server's side of a connection. Its tasks run on virtual threads: a signature takes a millisecond.
    ///
    /// @param early the first of the peer's bytes, if they were read already
    static TlsTransport accepting(Connection connection, Tls tls, ByteBuffer early) throws SSLException {
        TlsTransport[] self = new TlsTransport[1];
        self[0] = new TlsTransport(connection.channel(), tls.engine(tag(connection)), connection.reactor().scratch(), task -> {
            Thread.startVirtualThread(() -> {
                try {
                    task.run();
                } finally {
                    connection.reactor().execute(() -> {
                        self[0].tasking = false;
                        connection.ready(SelectionKey.OP_READ);
                    });
                }
            });
            return false;
        });
        if (early.hasRemaining()) self[0].residue = copy(early.duplicate());
        return self[0];
    }

    /// A name for the engine's peer, which no other connection has in this process. It goes with the session into what resumes it, be that
    /// kept here or, encrypted, in a ticket with the client: the only thing of our own that JSSE keeps for us in each of these cases.
    private static String tag(Connection connection) {
        return Long.toString(connection.id(), Character.MAX_RADIX) + "-" + Long.toString(System.nanoTime(), Character.MAX_RADIX);
    }

    /// Once there is one.
    Optional<SSLSession> session() {
        return established ? Optional.of(engine.getSession()) : Optional.empty();
    }

    /// Whether the session goes back to the same full handshake as another's, which was not this one's.
    boolean resumes(TlsTransport other) {
        if (!established || !other.established) return false;
        String origin = String.valueOf(engine.getSession().getPeerHost());
        return !origin.equals(engine.getPeerHost()) && origin.equals(other.engine.getSession().getPeerHost());
    }

    private TlsTransport(SocketChannel channel, SSLEngine engine, Scratch scratch, Tasks tasks) throws SSLException {
        this.channel = channel;
        this.engine = engine;
        this.scratch = scratch;
        this.tasks = tasks;
        engine.setUseClientMode(false);
        engine.beginHandshake();
    }

    /// Belongs to another thread from now on, which brings its own buffers and runs the engine's tasks itself.
    void moveTo(Scratch other) {
        scratch = other;
        tasks = task -> {
            task.run();
            return true;
        };
    }

    @Override
    public int read(ByteBuffer into) throws IOException {
        if (tasking) return 0;
        if (inputDone) return -1; // also after close_notify, whatever comes behind it
        ByteBuffer net = scratch.cipherIn();
        if (residue != null) net.put(residue);
        residue = null;
        boolean ended = channel.read(net) < 0;
        net.flip();
        int before = into.position();
        try {
            advance(net, into);
        } catch (SSLException e) {
            if (!channel.isBlocking() && engine.getHandshakeStatus() == HandshakeStatus.NEED_WRAP) wrapOwn(); // the alert
            throw e;
        }
        if (net.hasRemaining() && !inputDone) residue = copy(net);
        if (ended) inputDone = true;
        int n = into.position() - before;
        return n == 0 && inputDone ? -1 : n;
    }

    /// Takes records apart until one is incomplete, or the handshake waits for something else.
    private void advance(ByteBuffer net, ByteBuffer into) throws IOException {
        for (int answers = 0; !inputDone; ) {
            switch (engine.getHandshakeStatus()) {
                case NEED_TASK -> {
                    // TLS 1.2 lets a peer begin anew at will: work for us whenever it likes, and nobody needs it (RFC 5746, section 5).
                    if (established) throw new SSLException("renegotiation refused");
                    if (!runTasks()) return;
                }
                case NEED_WRAP -> {
                    if (++answers > ANSWERS) throw new SSLException("too many messages that want an answer");
                    wrapOwn();
                }
                case NEED_UNWRAP, NEED_UNWRAP_AGAIN, FINISHED, NOT_HANDSHAKING -> {
                    if (!net.hasRemaining() || !unwrapOne(net, into)) return;
                }
            }
        }
    }

    /// @return false if the record is incomplete
    private boolean unwrapOne(ByteBuffer net, ByteBuffer into) throws SSLException {
        SSLEngineResult result = engine.unwrap(net, into);
        if (result.getHandshakeStatus() == HandshakeStatus.FINISHED) established = true;
        return switch (result.getStatus()) {
            case OK -> true;
            case BUFFER_UNDERFLOW -> false;
            case BUFFER_OVERFLOW -> throw new SSLException("a record larger than the input buffer");
            case CLOSED -> {
                inputDone = true;
                yield false;
            }
        };
    }

    /// @return false if the tasks run elsewhere
    private boolean runTasks() {
        Runnable first = engine.getDelegatedTask();
        if (first == null) return true;
        tasking = true;
        boolean done = tasks.run(() -> {
            for (Runnable task = first; task != null; task = engine.getDelegatedTask()) task.run();
        });
        if (done) tasking = false;
        return done;
    }

    /// Sends what the engine itself has to say: handshake messages, key updates, alerts.
    private void wrapOwn() throws IOException {
        sending.lock();
        try {
            ByteBuffer out = scratch.cipherOut();
            while (engine.getHandshakeStatus() == HandshakeStatus.NEED_WRAP && out.remaining() >= packet()) {
                SSLEngineResult result = engine.wrap(Scratch.NOTHING, out);
                if (result.getHandshakeStatus() == HandshakeStatus.FINISHED) established = true;
                if (result.getStatus() == SSLEngineResult.Status.CLOSED) break;
            }
            send(out.flip());
            while (channel.isBlocking() && !flush()) {
                // the thread that writes may have nothing more to say
            }
        } finally {
            sending.unlock();
        }
    }

    @Override
    public void write(ByteBuffer from) throws IOException {
        if (!established) return;
        sending.lock();
        try {
            if (flush()) wrap(from);
        } finally {
            sending.unlock();
        }
    }

    private void wrap(ByteBuffer from) throws IOException {
        ByteBuffer out = scratch.cipherOut();
        while (from.hasRemaining() && refused == null) {
            out.clear();
            while (from.hasRemaining() && out.remaining() >= packet()) {
                if (engine.wrap(from, out).getStatus() == SSLEngineResult.Status.CLOSED) throw new SSLException("TLS is closed for output");
            }
            send(out.flip());
        }
    }

    @Override
    public void write(ByteBuffer first, ByteBuffer second) throws IOException {
        write(first);
        if (!first.hasRemaining()) write(second);
    }

    @Override
    public long write(FileChannel file, long position, long count) throws IOException {
        if (!established || !flush()) return 0;
        ByteBuffer plain = scratch.plain();
        plain.limit((int) Math.min(plain.capacity(), count));
        int n = file.read(plain, position);
        if (n <= 0) return 0;
        write(plain.flip());
        return plain.position();
    }

    private void send(ByteBuffer out) throws IOException {
        if (refused == null) channel.write(out);
        if (out.hasRemaining()) refused = refused == null ? copy(out) : joined(refused, out);
    }

    @Override
    public boolean backedUp() {
        return refused != null;
    }

    @Override
    public boolean flush() throws IOException {
        sending.lock();
        try {
            if (refused == null) return true;
            channel.write(refused);
            if (refused.hasRemaining()) return false;
            refused = null;
            if (engine.isOutboundDone()) channel.shutdownOutput();
            return true;
        } finally {
            sending.unlock();
        }
    }

    @Override
    public boolean established() {
        return established;
    }

    @Override
    public boolean inputDone() {
        return inputDone;
    }

    @Override
    public int interest() {
        if (established) return -1;
        if (tasking) return 0;
        return refused != null ? SelectionKey.OP_WRITE : SelectionKey.OP_READ;
    }

    @Override
    public void shutdownOutput() throws IOException {
        sending.lock();
        try {
            engine.closeOutbound();
            ByteBuffer out = scratch.cipherOut();
            while (!engine.isOutboundDone() && out.remaining() >= packet()) {
                if (engine.wrap(Scratch.NOTHING, out).getStatus() == SSLEngineResult.Status.CLOSED) break;
            }
            send(out.flip());
            if (refused == null) channel.shutdownOutput();
        } finally {
            sending.unlock();
        }
    }

    private int packet() {
        return engine.getSession().getPacketBufferSize();
    }

    private static ByteBuffer copy(ByteBuffer data) {
        return ByteBuffer.allocate(data.remaining()).put(data).flip();
    }

    private static ByteBuffer joined(ByteBuffer first, ByteBuffer second) {
        return ByteBuffer.allocate(first.remaining() + second.remaining()).put(first).put(second).flip();
    }
}

package stheno.reactor;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.UnaryOperator;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSession;

/// TLS records, of either side. They are decrypted and encrypted in the loop's own buffers. This object keeps only an incomplete record of
/// the peer, or the part of a record of ours that the socket refused.
///
/// ```
///   HANDSHAKE ──(finished)──► OPEN ──(close_notify either way)──► done
///       │ ▲
///       ▼ │ a delegated task (such as a signature) runs on a thread of its own
///      TASK
/// ```
///
/// TLS 1.3's session tickets follow the handshake, and a client that only sends never reads them: when it closes, its system would find
/// unread data, reset the connection, and drop what it has not sent yet. So tickets leave together with the next record of this side, at
/// the latest with its end.
///
/// Once detached, one thread may read while another writes. Reading may have to send records too. A thread that makes records holds a lock
/// until they are sent: they must leave in the order of their numbers (RFC 8446, section 5.3). In the loop, the lock is always free.
final class TlsTransport implements Transport {
    private static final int ANSWERS = 32; // of the engine itself to one read: a handshake has 6, a flood of key updates 1500

    private static final int ENGINE = 16 * 1024; // bytes of heap of an engine and its session, keys and ciphers included

    /// Records without data that a peer may send, such as key updates, which cost as much as a small request. More are allowed to one that
    /// also sends data, one a kilobyte, or takes data, one for each 64 KB. Peers that renew their keys do so after gigabytes.
    private static final int BARREN = 32;
    private static final int DATA = 1024; // bytes received for each further one
    private static final int WRITTEN = 64 * 1024; // bytes sent for each further one

    private static final int RECORD_HEAD = 5; // bytes, from which the engine knows whether they are TLS
    private static final int CLEAR_START = 8; // bytes of other input that are looked at

    private final SocketChannel channel;
    private final SSLEngine engine;
    private final ReentrantLock sending = new ReentrantLock(true); // fair, or a thread that writes all the time would keep the reader out
    private Scratch scratch;
    private TaskRunner tasks;
    private ByteBuffer residue;
    private ByteBuffer refused;
    private ByteBuffer tickets; // until this side sends something else
    private long barren; // records without data since the handshake
    private long data; // bytes received
    private volatile long written; // bytes; changed under the lock
    private boolean established;
    private boolean recordSeen;
    private UnaryOperator<byte[]> clearAnswer = _ -> new byte[0];
    private boolean tasking;
    private boolean inputDone;

    /// Runs an engine's task, at once or elsewhere.
    interface TaskRunner {
        /// @throws IOException if it cannot run now: the connection ends
        /// @return true if the task is done; false if it runs elsewhere, after which the loop reads on
        boolean run(Runnable task) throws IOException;
    }

    /// This side of a connection, the server's or the client's as `tls` says. Its tasks run on virtual threads: a signature takes a
    /// millisecond.
    ///
    /// @param id the connection's number
    /// @param loop of the connection
    /// @param ready reads on, in the loop, when the engine's task is done
    /// @param early the first of the peer's bytes, if they were read already
    static TlsTransport over(SocketChannel channel, TlsOptions tls, long id, Reactor loop, Runnable ready,
                             ByteBuffer early) throws IOException {
        TlsTransport[] self = new TlsTransport[1];
        self[0] = new TlsTransport(channel, engine(tls, id), loop.scratch(), task -> {
            Optional<Thread> thread = loop.virtualThreads().start(() -> {
                try {
                    task.run();
                } finally {
                    loop.execute(() -> {
                        self[0].tasking = false;
                        ready.run();
                    });
                }
            });
            if (thread.isEmpty()) throw new IOException("the system allows no other thread");
            return false;
        });
        if (early.hasRemaining()) self[0].residue = copy(early.duplicate());
        self[0].engine.beginHandshake();
        if (self[0].engine.getUseClientMode()) self[0].wrapOwn(); // a client begins
        return self[0];
    }

    /// Answers a client without TLS in clear, if the function has an answer to its first bytes.
    TlsTransport orClear(UnaryOperator<byte[]> answer) {
        clearAnswer = answer;
        return this;
    }

    private static SSLEngine engine(TlsOptions tls, long id) {
        return switch (tls) {
            case Tls server -> server.engine(tag(id));
            case TlsClient client -> client.engine();
        };
    }

    /// A name for the engine's peer that no other connection of this process has. JSSE keeps it with the session, in its cache or encrypted
    /// in the client's ticket. It is the only value of ours that JSSE keeps in both cases.
    private static String tag(long id) {
        return Long.toString(id, Character.MAX_RADIX) + "-" + Long.toString(System.nanoTime(), Character.MAX_RADIX);
    }

    /// When the handshake is complete.
    Optional<SSLSession> session() {
        return established ? Optional.of(engine.getSession()) : Optional.empty();
    }

    /// Whether the session resumes the one of `other`, or both resume the same full handshake.
    boolean resumes(TlsTransport other) {
        if (!established || !other.established) return false;
        String origin = String.valueOf(engine.getSession().getPeerHost());
        return !origin.equals(engine.getPeerHost()) && origin.equals(other.engine.getSession().getPeerHost());
    }

    private TlsTransport(SocketChannel channel, SSLEngine engine, Scratch scratch, TaskRunner tasks) {
        this.channel = channel;
        this.engine = engine;
        this.scratch = scratch;
        this.tasks = tasks;
    }

    /// Goes on with the buffers of another thread, which also runs the engine's tasks itself.
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
        if (inputDone) return -1; // after close_notify, whatever follows it
        ByteBuffer net = scratch.cipherIn();
        if (residue != null) net.put(residue);
        residue = null;
        boolean ended = channel.read(net) < 0;
        net.flip();
        int before = into.position();
        try {
            advance(net, into);
        } catch (SSLException e) {
            boolean alert = !answeredInClear(net) && !channel.isBlocking();
            if (alert && engine.getHandshakeStatus() == HandshakeStatus.NEED_WRAP) wrapOwn();
            if (engine.getUseClientMode() && !established) throw TlsRejection.of(e, engine.getPeerHost());
            throw e;
        }
        if (net.position() > 0) recordSeen = true;
        if (net.hasRemaining() && !inputDone) residue = copy(net);
        if (ended) inputDone = true;
        int n = into.position() - before;
        return n == 0 && inputDone ? -1 : n;
    }

    /// Whether the input is not TLS from its first byte, and got an answer in clear.
    private boolean answeredInClear(ByteBuffer net) throws IOException {
        if (recordSeen || engine.getUseClientMode() || net.limit() < RECORD_HEAD) return false;
        byte[] start = new byte[Math.min(net.limit(), CLEAR_START)];
        net.get(0, start);
        byte[] answer = clearAnswer.apply(start);
        if (answer.length > 0) channel.write(ByteBuffer.wrap(answer));
        return answer.length > 0;
    }

    /// Decrypts records until one is incomplete, or the handshake waits for something else.
    private void advance(ByteBuffer net, ByteBuffer into) throws IOException {
        for (int answers = 0; !inputDone; ) {
            switch (engine.getHandshakeStatus()) {
                case NEED_TASK -> {
                    // A TLS 1.2 client could start a new handshake at any time, which costs the server work (RFC 5746, section 5).
                    if (established) throw new SSLException("renegotiation refused");
                    if (!runTasks()) return;
                }
                case NEED_WRAP -> {
                    if (++answers > ANSWERS) throw new SSLException("too many messages that need an answer");
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
        boolean begun = established;
        SSLEngineResult result = engine.unwrap(net, into);
        if (begun && result.bytesConsumed() > 0) count(result.bytesProduced());
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

    private void count(int produced) throws SSLException {
        data += produced;
        if (produced > 0 || engine.isInboundDone() || ++barren <= BARREN + data / DATA + written / WRITTEN) return;
        engine.closeOutbound(); // its alert is sent
        throw new SSLException("too many records without data");
    }

    /// @return false if the tasks run elsewhere
    private boolean runTasks() throws IOException {
        Runnable first = engine.getDelegatedTask();
        if (first == null) return true;
        tasking = true;
        boolean done = tasks.run(() -> {
            for (Runnable task = first; task != null; task = engine.getDelegatedTask()) task.run();
        });
        if (done) tasking = false;
        return done;
    }

    /// Sends the engine's own messages: of the handshake, key updates, alerts. Session tickets wait.
    private void wrapOwn() throws IOException {
        sending.lock();
        try {
            ByteBuffer out = scratch.cipherOut();
            boolean begun = established;
            while (engine.getHandshakeStatus() == HandshakeStatus.NEED_WRAP && out.remaining() >= packet()) {
                SSLEngineResult result = engine.wrap(Scratch.NOTHING, out);
                if (result.getHandshakeStatus() == HandshakeStatus.FINISHED) established = true;
                if (result.getStatus() == SSLEngineResult.Status.CLOSED) break;
            }
            out.flip();
            if (!begun && established && isAfterHandshake()) tickets = copy(out);
            else send(out);
            while (channel.isBlocking() && !flush()) {
                // the thread that writes may have nothing more to say
            }
        } finally {
            sending.unlock();
        }
    }

    /// Whether the messages that complete the handshake are tickets: only those follow the client's Finished (RFC 8446, section 4.6.1).
    /// Before TLS 1.3, they are the server's Finished, for which the client waits.
    private boolean isAfterHandshake() {
        return !engine.getUseClientMode() && engine.getSession().getProtocol().equals("TLSv1.3");
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
        written += from.remaining();
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

    private void send(ByteBuffer records) throws IOException {
        ByteBuffer out = tickets == null ? records : joined(tickets, records);
        tickets = null;
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
    public String applicationProtocol() {
        return String.valueOf(engine.getApplicationProtocol());
    }

    @Override
    public boolean inputDone() {
        return inputDone;
    }

    @Override
    public long held() {
        ByteBuffer in = residue;
        ByteBuffer out = refused;
        ByteBuffer later = tickets;
        return ENGINE + (in == null ? 0 : in.capacity()) + (out == null ? 0 : out.capacity()) + (later == null ? 0 : later.capacity());
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

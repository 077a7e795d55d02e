package stheno.dns.transfer;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.util.Optional;
import stheno.producers.Producer;
import stheno.reactor.Closed;
import stheno.reactor.Connection;
import stheno.reactor.Connector;
import stheno.reactor.Conversation;
import stheno.reactor.Limits;
import stheno.reactor.Opener;
import stheno.reactor.PendingConnection;
import stheno.reactor.Reactor;
import stheno.reactor.Terminator;
import stheno.reactor.Timer;

/// A TCP connection to a primary (RFC 7766 8): sends requests, and hands over each message that comes back, one at a time. Reading stops
/// until the owner asks for the next message, so that at most one waits. Loop thread only.
///
/// ```
///  connect ──► CONNECTING ──► LENGTH ──► MESSAGE ──► HELD ──next()──► LENGTH
///                  └──────────────┴─────────┴──────────┴─► OVER
/// ```
final class PrimaryConnection implements Conversation, Opener {
    private static final int LENGTH_OCTETS = 2;
    private static final int LEAST_RATE = 1; // an octet in a window: the time of the whole transfer bounds a slow one

    /// Receives what happens. Loop thread; must not block.
    interface Owner {
        /// The connection is there.
        void connected();

        /// A whole message, the owner's from now on. The next one comes after [PrimaryConnection#next].
        void received(byte[] message);

        /// The connection is over, and the owner has not closed it. The last call.
        void failed(String why);
    }

    private enum State { CONNECTING, LENGTH, MESSAGE, HELD, OVER }

    private final Owner owner;
    private final String answerTime;
    private State state = State.CONNECTING;
    private Optional<PendingConnection> pending = Optional.empty();
    private Optional<Connection> connection = Optional.empty();
    private Timer deadline;
    private byte[] buffer = new byte[LENGTH_OCTETS];
    private int filled;

    private PrimaryConnection(Owner owner, TransferLimits limits) {
        this.owner = owner;
        this.answerTime = limits.answer().toSeconds() + " s";
    }

    /// The limits of connections to primaries.
    static Limits limits(TransferLimits limits) {
        return Limits.DEFAULTS.withIdle(limits.time()).withAnswer(limits.time()).withWindow(limits.answer()).withMinimumRate(LEAST_RATE)
                .withConnections(limits.incoming()).withConnectionsPerAddress(limits.incoming());
    }

    /// Connects. The owner is told of the result later, never before this has returned.
    static PrimaryConnection connect(Connector connector, Reactor reactor, InetSocketAddress to, TransferLimits limits, Owner owner) {
        PrimaryConnection made = new PrimaryConnection(owner, limits);
        made.deadline = reactor.schedule(limits.time(), () -> made.fail("not complete within " + limits.time().toSeconds() + " s"));
        made.pending = Optional.of(connector.connect(reactor, to, limits.answer(), made));
        return made;
    }

    /// Sends a message.
    void send(byte[] message) {
        if (state == State.OVER) return;
        ByteBuffer framed = ByteBuffer.allocate(LENGTH_OCTETS + message.length).putShort((short) message.length).put(message).flip();
        connection.orElseThrow().send(Producer.bytes(framed));
    }

    /// Goes on to the next message.
    void next() {
        if (state != State.HELD) return;
        connection.orElseThrow().resume(begin(State.LENGTH, LENGTH_OCTETS));
    }

    private Terminator begin(State next, int octets) {
        state = next;
        buffer = new byte[octets];
        filled = 0;
        return new Terminator.Length(octets);
    }

    /// Closes the connection. The owner gets no further call.
    void close() {
        if (state == State.OVER) return;
        state = State.OVER;
        buffer = new byte[0];
        deadline.cancel();
        pending.ifPresent(PendingConnection::cancel);
        connection.ifPresent(Connection::close);
    }

    private void fail(String why) {
        if (state == State.OVER) return;
        close();
        owner.failed(why);
    }

    @Override
    public Conversation open(Connection opened) {
        pending = Optional.empty();
        connection = Optional.of(opened);
        return this;
    }

    @Override
    public void failed(IOException cause) {
        pending = Optional.empty();
        fail("no connection: " + (cause instanceof SocketTimeoutException ? "no answer within " + answerTime : Causes.text(cause)));
    }

    @Override
    public Terminator opened() {
        if (state == State.OVER) return Terminator.IGNORED;
        Terminator first = begin(State.LENGTH, LENGTH_OCTETS);
        owner.connected();
        return first;
    }

    @Override
    public void collect(ByteBuffer data) {
        int count = Math.min(data.remaining(), buffer.length - filled);
        data.get(buffer, filled, count);
        filled += count;
    }

    @Override
    public Terminator found() {
        if (state == State.LENGTH) {
            int length = (buffer[0] & 0xFF) << 8 | buffer[1] & 0xFF;
            if (length > 0) return begin(State.MESSAGE, length);
            fail("a message without octets");
            return Terminator.IGNORED;
        }
        if (state != State.MESSAGE) return Terminator.IGNORED;
        state = State.HELD;
        byte[] message = buffer;
        buffer = new byte[0];
        owner.received(message);
        return state == State.HELD ? Terminator.PAUSED : Terminator.IGNORED;
    }

    @Override
    public Terminator overflowed() {
        throw new AssertionError("a length does not overflow");
    }

    @Override
    public void ended() {
        fail(filled > 0 || state == State.MESSAGE ? "the connection ended within a message" : "the connection ended");
    }

    /// The other times decide.
    @Override
    public void idle() {}

    /// Likewise.
    @Override
    public void overdue() {}

    @Override
    public void stalled() {
        fail("nothing came within " + answerTime);
    }

    /// The owner decides.
    @Override
    public void drain() {}

    @Override
    public void closed(Closed cause) {
        fail(switch (cause) {
            case Closed.PeerGone(String detail) -> "the connection broke: " + detail;
            case Closed.TimedOut _ -> "nothing came within " + answerTime;
            case Closed.Cut _ -> "this server is stopping";
            case Closed.MemoryShort _ -> "this server is short of memory";
            case Closed.Failed _ -> "a fault of this server";
            case Closed.Normally _, Closed.LeftLoop _, Closed.TlsRejected _ -> "the connection ended";
        });
    }
}

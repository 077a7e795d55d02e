package stheno.reactor;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.LongConsumer;
import javax.net.ssl.SSLSession;
import stheno.producers.Producer;

/// One connection: frames on the way in, producers on the way out. Loop thread only.
///
/// ```
///  socket ─► Transport.read ─► InboundReader ─► Framer (terminators) ─► Conversation
///  socket ◄─ Transport.write ◄─ Output (producers) ◄─ send
/// ```
///
/// While the socket refuses output, input is not read: a client that takes no replies cannot ask for more.
public final class Connection extends Resident {
    static final int INPUT = Scratch.INPUT; // bytes that one read brings at most, see Framer#exchange

    private final Reactor reactor;
    private final PortContext context;
    private final SocketChannel channel;
    private final SelectionKey key;
    private final SocketAddress remote;
    private final ProxyHeader.Addresses proxied; // null without a PROXY header
    private final long id;
    private final long begun;
    private final Framer framer;
    private final InboundReader reader;
    private final Output output;
    private final ConnectionTimeouts timeouts;
    private final ConnectionMemory memory;
    private Transport transport;
    private ConnectionPhase phase = ConnectionPhase.OPEN;
    private int interest = SelectionKey.OP_READ;
    private boolean unsettled;
    private Guard.Step departure; // into TLS or out of the loop, once the output is sent; else null

    Connection(Reactor reactor, PortContext context, SocketChannel channel, SocketAddress remote, ProxyHeader.Addresses proxied, long id,
               Function<Connection, Conversation> opening) throws IOException {
        this.reactor = reactor;
        this.context = context;
        this.channel = channel;
        this.remote = remote;
        this.proxied = proxied;
        this.id = id;
        this.begun = reactor.now();
        this.output = new Output(this);
        this.transport = new PlainTransport(channel);
        this.framer = new Framer(opening.apply(this));
        this.memory = new ConnectionMemory(this, framer, output);
        this.reader = new InboundReader(this, context, framer);
        this.timeouts = new ConnectionTimeouts(this, context, reactor.timers(), () -> reader.bytes() + output.sent());
        this.key = reactor.register(channel, interest, this);
    }

    /// Begins the conversation, or the TLS handshake. `early` was read from the socket before.
    void begin(ByteBuffer early) {
        Guard.run(this, _ -> {
            Optional<TlsOptions> tls = context.options().handshake();
            if (tls.isPresent()) encrypt(tls.get(), early);
            else reader.open();
            if (!early.hasRemaining()) return;
            if (secure()) reader.read();
            else reader.receive(early);
        });
        settleSoon();
    }

    /// The number of this connection. It differs from those of all others of its [ReactorGroup].
    public long id() {
        return id;
    }

    /// The client's address: the source address of the PROXY header if the port requires one, otherwise [#peer()]. Of a Unix-domain socket
    /// it is mostly an empty path.
    public SocketAddress remote() {
        return remote;
    }

    /// The address of the socket's other end, which may be a proxy.
    public SocketAddress peer() {
        return proxied == null ? remote : proxied.peer();
    }

    /// The address that [#remote()] connected to: the destination address of the PROXY header if the port requires one.
    public SocketAddress local() {
        return proxied == null ? context.local(channel) : proxied.local();
    }

    /// Whether the connection speaks TLS.
    public boolean secure() {
        return transport instanceof TlsTransport;
    }

    /// The TLS session, when the handshake is complete.
    public Optional<SSLSession> tlsSession() {
        return transport instanceof TlsTransport tls ? tls.session() : Optional.empty();
    }

    /// Whether the TLS session of this connection resumes that of `other`, or an older one that `other` has resumed. Then both have one
    /// client: only that client has the secret. False if one of them has no session, or if this one made a full handshake.
    public boolean resumes(Connection other) {
        return transport instanceof TlsTransport mine && other.transport instanceof TlsTransport theirs && mine.resumes(theirs);
    }

    /// The loop that this connection lives in.
    public Reactor reactor() {
        return reactor;
    }

    /// Whether the socket has refused output that still waits.
    public boolean backedUp() {
        return output.refused();
    }

    /// Whether the connection is over, or has left the loop.
    public boolean closed() {
        return phase == ConnectionPhase.CLOSED;
    }

    /// The time after which [Conversation#idle] is called. A conversation may end earlier: if what comes is no progress.
    public Duration idleLimit() {
        return context.limits().idle();
    }

    /// Bytes sent so far, before encryption.
    public long bytesSent() {
        return output.sent();
    }

    /// Queues output. The producer is asked for bytes at the end of this turn. It is closed exactly once: when it has ended, when the
    /// connection is over, or at once if nothing more can be sent.
    public void send(Producer producer) {
        assert reactor.inLoop();
        if (phase != ConnectionPhase.OPEN) {
            Guard.close(this, producer);
            return;
        }
        output.add(producer);
        settleSoon();
    }

    /// Stops handing out input until `owner` resumes. What the client sends meanwhile waits in the socket, except for one read at most.
    /// Harmless if `owner` has paused already.
    public void pause(Pause owner) {
        assert reactor.inLoop();
        framer.pause(owner);
        settleSoon();
    }

    /// Ends the pause of `owner`. Input goes on with the same terminator when no other owner holds a pause.
    public void resume(Pause owner) {
        assert reactor.inLoop();
        framer.resume(owner);
        settleSoon();
    }

    /// Goes on after [Terminator.Paused] with `next`.
    public void resume(Terminator next) {
        assert reactor.inLoop();
        if (phase != ConnectionPhase.OPEN) return;
        Guard.run(this, it -> it.framer.next(next));
        settleSoon();
    }

    /// Reads nothing more, sends what is queued, and then ends the stream. The client gets [Limits#linger()] to do the same, so that no
    /// reset overtakes the last bytes.
    public void closeWhenSent() {
        assert reactor.inLoop();
        if (phase != ConnectionPhase.OPEN) return;
        phase = ConnectionPhase.ENDING;
        framer.close();
        settleSoon();
    }

    /// The same, but drops the queued producers behind the one that is being sent.
    public void closeAfterCurrent() {
        output.dropUnasked();
        closeWhenSent();
    }

    /// Closes at once. What has not been sent is lost.
    public void close() {
        close(Closed.NORMALLY);
    }

    /// Closing will reset the connection, so that the client does not count its output as complete. Unix-domain sockets have no reset.
    public void resetWhenClosed() {
        Guard.run(this, it -> it.channel.setOption(StandardSocketOptions.SO_LINGER, 0));
    }

    /// Leaves TCP's urgent data in its place, as Telnet expects it (RFC 854, "SYNCH"); otherwise the byte is lost.
    public void urgentInline() {
        if (remote instanceof InetSocketAddress) Guard.run(this, it -> it.channel.socket().setOOBInline(true));
    }

    /// Has TCP probe a peer that is silent for long (SO_KEEPALIVE): firewalls forget connections that carry nothing.
    public void keepAlive() {
        if (remote instanceof InetSocketAddress) Guard.run(this, it -> it.channel.setOption(StandardSocketOptions.SO_KEEPALIVE, true));
    }

    /// Goes on in TLS when what is queued has been sent in the clear. Other input before the handshake was not protected (RFC 3207, section
    /// 4.2; CVE-2011-0411): a server discards it, a client closes with [Closed.TlsRejected], and sends on after [Conversation#secured].
    public void startTls(TlsOptions tls) {
        assert reactor.inLoop();
        if (phase != ConnectionPhase.OPEN) return;
        departure = it -> it.encrypt(tls, Scratch.NOTHING);
        framer.discard();
        settleSoon();
    }

    /// Takes this connection out of the loop when what is queued has been sent. `session` then runs on a virtual thread of its own with
    /// blocking streams; their input begins with what was read here and not used. The conversation is told [Closed.LeftLoop].
    public void detach(Consumer<Detached> session) {
        assert reactor.inLoop();
        if (phase != ConnectionPhase.OPEN) return;
        departure = it -> it.leave(session);
        framer.leave();
        settleSoon();
    }

    /// Counts bytes that the conversation keeps beyond a call, such as waiting requests; negative to free them. The end frees all.
    public void keep(long bytes) {
        assert reactor.inLoop();
        memory.keep(bytes);
    }

    /// Counts a timeout that the conversation keeps itself among those of [Wait#IDLE], and logs it with what the client had to do.
    public void timedOut(String during) {
        timeouts.tell(Wait.IDLE, during);
    }

    /// Counts bytes that pipes hold for this connection, and other memory that threads take and free. All that was counted must be freed,
    /// also after the connection's end. Any thread.
    public LongConsumer pipeMemory() {
        return memory;
    }

    PortContext context() {
        return context;
    }

    Framer framer() {
        return framer;
    }

    Transport transport() {
        return transport;
    }

    ConnectionPhase phase() {
        return phase;
    }

    SocketChannel channel() {
        return channel;
    }

    @Override
    void ready(int operations) {
        if (phase == ConnectionPhase.CLOSED) return;
        // A second selection of a turn may report it again: what was read before and waits must not be overtaken.
        if ((operations & SelectionKey.OP_READ) != 0 && !framer.hasUnread()) Guard.run(this, it -> it.reader.read());
        memory.update();
        settleSoon();
    }

    void settleSoon() {
        if (unsettled || phase == ConnectionPhase.CLOSED) return;
        unsettled = true;
        reactor.unsettled().touched(this);
    }

    /// At a turn's end: sends what can be sent, and tells the timers and the selector what to wait for.
    void settle() {
        unsettled = false;
        Guard.run(this, Connection::doSettle);
    }

    private void doSettle() throws IOException {
        if (phase == ConnectionPhase.CLOSED) return;
        reader.feedAtHand();
        if (phase == ConnectionPhase.CLOSED) return;
        long before = output.sent();
        Output.Outcome outcome = output.flush(transport, reactor.scratch());
        if (output.sent() != before) context.out(output.sent() - before);
        switch (outcome) {
            case DRAINED -> drained();
            case SHARE_SPENT -> unsettled = unsettled || reactor.unsettled().spent(this);
            case REFUSED, WAITING -> { }
        }
        if (phase == ConnectionPhase.CLOSED) return;
        if (reader.atHand()) settleSoon(); // the socket has room again
        timeouts.arm(ConnectionTimeouts.waiting(phase, transport, output, framer, reader.ended()), framer.frames(), reactor.now());
        watch();
        memory.update();
    }

    private void drained() throws IOException {
        if (phase == ConnectionPhase.OPEN && departure != null) departure.run(this);
        else if (phase == ConnectionPhase.LINGERING && reader.ended()) close(Closed.NORMALLY);
        if (phase != ConnectionPhase.ENDING) return;
        phase = ConnectionPhase.LINGERING;
        transport.shutdownOutput();
        if (transport.backedUp()) settleSoon(); // TLS's close_notify did not fit: it has to go before the socket closes
        else if (reader.ended()) close(Closed.NORMALLY);
    }

    /// Goes on in TLS. Its first bytes may have come already.
    private void encrypt(TlsOptions tls, ByteBuffer early) throws IOException {
        departure = null;
        if (tls instanceof TlsClient && framer.hasDiscarded()) throw TlsRejection.clearInput();
        transport = context.secure(channel, tls, id, () -> ready(SelectionKey.OP_READ), early);
        reader.encrypted();
    }

    /// Goes on without the loop.
    private void leave(Consumer<Detached> session) throws IOException {
        key.cancel();
        channel.configureBlocking(true); // legal now that the key is cancelled
        phase = ConnectionPhase.CLOSED;
        timeouts.disarm();
        context.close();
        memory.release();
        Guard.closed(this, framer.conversation(), new Closed.LeftLoop());
        Detached.begin(this, transport, framer.takeAll(), session);
    }

    private void watch() {
        int operations = transport.interest();
        int reading = reader.next() == InboundReader.Next.SOCKET ? SelectionKey.OP_READ : 0;
        if (operations < 0) operations = reading | (output.refused() ? SelectionKey.OP_WRITE : 0);
        if (operations != interest) key.interestOps(interest = operations);
    }

    @Override
    long expired(long now) {
        return timeouts.expired(now);
    }

    /// Finishes what has begun, begins nothing else. What the client has sent by now counts as begun. TLS handshakes are not waited for.
    /// A connection of a [Connector] gets no call: the connection that has requested it decides.
    @Override
    void drain() {
        if (phase != ConnectionPhase.OPEN || !context.port().listening()) return;
        if (reader.opened() && reader.next() == InboundReader.Next.SOCKET) Guard.run(this, it -> it.reader.read());
        if (phase != ConnectionPhase.OPEN) return;
        if (!reader.opened()) close(new Closed.Cut());
        else Guard.run(this, it -> it.framer.conversation().drain());
        settleSoon();
    }

    @Override
    void cut() { // one that only lingers has sent everything
        close(phase == ConnectionPhase.LINGERING ? Closed.NORMALLY : new Closed.Cut());
    }

    /// Only lingers, or is between two messages.
    @Override
    boolean done() {
        if (phase == ConnectionPhase.LINGERING) return true;
        boolean reading = phase == ConnectionPhase.OPEN && reader.opened() && reader.next() == InboundReader.Next.SOCKET;
        return reading && ConnectionTimeouts.waiting(phase, transport, output, framer, false) == Wait.IDLE;
    }

    void close(Closed cause) {
        assert reactor.inLoop();
        if (phase == ConnectionPhase.CLOSED) return;
        phase = ConnectionPhase.CLOSED;
        timeouts.disarm();
        framer.close();
        output.drop();
        context.close();
        memory.release();
        if (reader.handshaking() && !(cause instanceof Closed.Cut)) context.stats().handshake(false);
        reactor.closeQuietly(channel); // cancels the key as well
        context.port().admission().leave(remote);
        Guard.closed(this, framer.conversation(), cause);
    }

    ConnectionView view(String state) {
        return new ConnectionView(id, context.name(), remote, secure(), timeouts.waiting(), state, reactor.now() - begun, reader.bytes(),
                output.sent(), reactor.name());
    }

    @Override
    public String toString() {
        return context.name() + " " + remote + " " + phase + " " + timeouts.waiting();
    }
}

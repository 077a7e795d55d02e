package stheno.reactor;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import javax.net.ssl.SSLSession;
import stheno.producers.Producer;

/// One connection: bytes to frames on the way in, producers to bytes on the way out. Loop thread only.
///
/// ```
///  socket ─► Transport.read ─► Input (terminators) ─► Conversation
///  socket ◄─ Transport.write ◄─ Output (producers) ◄─ send
/// ```
///
/// While the socket refuses output, input is not read: who does not take replies cannot ask for more.
public final class Connection implements Reactor.Ready {
    /// The size of the loop's input buffer in bytes: the most that one read brings. See [#exchangeInput].
    public static final int INPUT = Scratch.INPUT;

    private final Reactor reactor;
    private final PortContext lease;
    private final SocketChannel channel;
    private final SelectionKey key;
    private final SocketAddress remote;
    private final Announced announced; // null unless by way of a proxy that says so
    private final long id;
    private final long begun;
    private final Conversation conversation;
    private final Framer input;
    private final InboundReader intake;
    private final Output output;
    private final ConnectionTimeouts pace;
    private Transport transport;
    private Phase phase = Phase.OPEN;
    private int interest = SelectionKey.OP_READ;
    private boolean unsettled;
    private Departure departure; // null while it stays as it is

    Connection(Reactor reactor, PortContext lease, SocketChannel channel, SocketAddress remote, Announced announced, long id,
               Function<Connection, Conversation> opening) throws IOException {
        this.reactor = reactor;
        this.lease = lease;
        this.channel = channel;
        this.remote = remote;
        this.announced = announced;
        this.id = id;
        this.begun = reactor.now();
        this.output = new Output(this);
        this.pace = new ConnectionTimeouts(this, lease, reactor.timers());
        this.transport = new PlainTransport(channel);
        this.conversation = opening.apply(this);
        this.input = new Framer(conversation);
        this.intake = new InboundReader(this, lease, input);
        this.key = reactor.register(channel, interest, this);
    }

    /// Runs once, when everything is in place: greets, or begins the handshake.
    ///
    /// @param early what was read from the socket before
    void begin(ByteBuffer early) {
        guarded(_ -> {
            if (lease.terms().tls().isPresent()) encrypt(lease.terms().tls().get(), early);
            else intake.open();
            if (!early.hasRemaining()) return;
            if (secure()) intake.read();
            else intake.receive(early);
        });
        settleSoon();
    }

    /// A number of its own among its group's connections.
    public long id() {
        return id;
    }

    /// Whose connection this is: the address that a proxy has announced, else [#peer()]. By a Unix-domain socket it is mostly one
    /// with an empty path.
    public SocketAddress remote() {
        return remote;
    }

    /// The other end of the socket, which may be a proxy.
    public SocketAddress peer() {
        return announced == null ? remote : announced.peer();
    }

    /// The address that [#remote()] connected to.
    public SocketAddress local() {
        return announced == null ? lease.local(channel) : announced.local();
    }

    public boolean secure() {
        return transport instanceof TlsTransport;
    }

    /// What the finished handshake has agreed on.
    public Optional<SSLSession> tlsSession() {
        return transport instanceof TlsTransport tls ? tls.session() : Optional.empty();
    }

    /// Whether the TLS session of this connection resumes that of `other`, so that the peer of both is the same: nobody else has the
    /// secret. False if one of them has no session, or if this one was agreed on anew, or resumes anything else.
    ///
    /// Sessions resumed one from another count as one: if `other` itself has resumed an older session, whatever goes back to the same full
    /// handshake is taken, be it from a third connection. That is still the same peer, or whoever it has shared its memory with.
    public boolean resumes(Connection other) {
        return transport instanceof TlsTransport mine && other.transport instanceof TlsTransport before && mine.resumes(before);
    }

    /// The loop that this connection lives in.
    public Reactor reactor() {
        return reactor;
    }

    /// Whether the socket has refused output that still waits.
    public boolean backedUp() {
        return output.refused();
    }

    public boolean closed() {
        return phase == Phase.CLOSED;
    }

    /// Queues output. It is asked for at the end of this turn, and closed exactly once: when it has ended, when the connection
    /// is over, or at once if nothing more can be sent.
    public void send(Producer producer) {
        assert reactor.inLoop();
        if (phase != Phase.OPEN) {
            Guard.close(this, producer);
            return;
        }
        output.add(producer);
        settleSoon();
    }

    /// Within [Conversation#collect] only, once a call: gives the bytes lent to the caller for good, for another thread to work on, without
    /// a copy where that can be. What is answered has them between its position and its limit, and is either the loop's own buffer, of
    /// which `empty` takes the place, or `empty` itself with a copy (where they share the loop's buffer with what comes behind them, or
    /// had waited here). Either way `empty` is not the caller's any more, what is answered is, and what `collect` was lent must not be
    /// touched again.
    ///
    /// @param empty a direct buffer of [#INPUT] bytes, such as one that was answered before; what is in it is lost
    /// @throws IllegalStateException outside `collect`, or the second time in one call
    /// @throws IllegalArgumentException if `empty` is of another kind, or if a gathered frame is larger
    public ByteBuffer exchangeInput(ByteBuffer empty) {
        assert reactor.inLoop();
        return input.exchange(reactor.scratch(), empty);
    }

    /// Stops handing out input until `owner` resumes. What the peer sends meanwhile waits in the socket, except for one read at most.
    /// Harmless if `owner` has paused already.
    public void pause(Pause owner) {
        assert reactor.inLoop();
        input.pause(owner);
        settleSoon();
    }

    /// Ends the pause of `owner`. Input goes on with the same terminator when no other owner holds a pause.
    public void resume(Pause owner) {
        assert reactor.inLoop();
        input.resume(owner);
        settleSoon();
    }

    /// Goes on after [Terminator.Paused] with `next`.
    public void resume(Terminator next) {
        if (phase != Phase.OPEN) return;
        guarded(_ -> input.next(next));
        settleSoon();
    }

    /// Reads nothing more, sends all that is queued, and then ends the stream; the peer gets [Limits#linger()] to do the same,
    /// so that no reset overtakes the last bytes.
    public void closeWhenSent() {
        if (phase != Phase.OPEN) return;
        phase = Phase.ENDING;
        input.close();
        settleSoon();
    }

    /// The same, but of what is queued only the producer that is being sent goes on.
    public void closeAfterCurrent() {
        output.dropUnasked();
        closeWhenSent();
    }

    /// Closes at once. What has not been sent is lost.
    public void close() {
        close(Closed.NORMALLY);
    }

    /// Has the peer see a reset instead of an end of stream when this connection is closed: for output that must not be taken for
    /// complete. Unix-domain sockets know no reset.
    public void resetWhenClosed() {
        guarded(_ -> channel.setOption(StandardSocketOptions.SO_LINGER, 0));
    }

    /// Leaves TCP's urgent data in its place among the rest, where a Telnet-like protocol looks for it (RFC 854, "SYNCH"); else the byte is
    /// lost. Unix-domain sockets have none.
    public void urgentInline() {
        if (remote instanceof InetSocketAddress) guarded(it -> it.channel.socket().setOOBInline(true));
    }

    /// Goes on in TLS once all that is queued has been sent in the clear. Input that was read and not used, and what else came
    /// before the handshake, is discarded: it was not protected (RFC 3207, section 4.2; CVE-2011-0411).
    public void startTls(Tls tls) {
        if (phase != Phase.OPEN) return;
        departure = new Departure.ToTls(tls);
        input.discard();
        settleSoon();
    }

    /// Takes this connection out of the loop: once all that is queued has been sent, `session` runs on a virtual thread of its
    /// own with blocking streams, of which the first gives what was read here and not used. The conversation is told
    /// [Closed.Detached].
    public void detach(Consumer<Detached> session) {
        if (phase != Phase.OPEN) return;
        departure = new Departure.ToThread(session);
        input.leave();
        settleSoon();
    }

    PortContext lease() {
        return lease;
    }

    Conversation conversation() {
        return conversation;
    }

    Framer input() {
        return input;
    }

    Transport transport() {
        return transport;
    }

    Phase phase() {
        return phase;
    }

    /// Whether it will not stay as it is, once all is sent.
    boolean departing() {
        return departure != null;
    }

    SocketChannel channel() {
        return channel;
    }

    /// The first producer may have something again.
    void woken() {
        output.ready();
        settleSoon();
    }

    @Override
    public void ready(int operations) {
        if (phase == Phase.CLOSED) return;
        if ((operations & SelectionKey.OP_READ) != 0) guarded(it -> it.intake.read());
        settleSoon();
    }

    void settleSoon() {
        if (unsettled || phase == Phase.CLOSED) return;
        unsettled = true;
        reactor.settleSoon(this);
    }

    /// At a turn's end: sends what can be sent, and says what to wait for.
    void settle() {
        unsettled = false;
        guarded(Connection::doSettle);
    }

    private void doSettle() throws IOException {
        if (phase == Phase.CLOSED) return;
        intake.feedAtHand();
        if (phase == Phase.CLOSED) return;
        long before = output.sent();
        Output.Outcome outcome = output.flush(transport, reactor.scratch());
        if (output.sent() != before) lease.out(output.sent() - before);
        switch (outcome) {
            case DRAINED -> drained();
            case SHARE_SPENT -> settleSoon();
            case REFUSED, WAITING -> { }
        }
        if (phase == Phase.CLOSED) return;
        if (intake.atHand()) settleSoon(); // the socket has room again
        pace.arm(ConnectionTimeouts.waiting(phase, transport, output, input, intake.ended()), input.frames(), moved(), reactor.now());
        watch();
    }

    private void drained() throws IOException {
        if (phase == Phase.ENDING) finish();
        else if (phase == Phase.LINGERING && intake.ended()) close(Closed.NORMALLY);
        else if (phase == Phase.OPEN && departure != null) departure.begin(this);
    }

    private void finish() throws IOException {
        phase = Phase.LINGERING;
        transport.shutdownOutput();
        if (transport.backedUp()) settleSoon(); // TLS's farewell did not fit: it has to go before the socket
        else if (intake.ended()) close(Closed.NORMALLY);
    }

    /// From here on, in TLS, whose first bytes may have come already.
    void encrypt(Tls tls, ByteBuffer early) throws IOException {
        departure = null;
        transport = TlsTransport.accepting(this, tls, early);
        intake.encrypted();
    }

    /// From here on, without the loop.
    void leave(Consumer<Detached> session) throws IOException {
        key.cancel();
        channel.configureBlocking(true); // legal now that the key is cancelled
        phase = Phase.CLOSED;
        pace.disarm();
        lease.close();
        Guard.closed(this, conversation, new Closed.Detached());
        Detached.begin(this, transport, input.takeAll(), session);
    }

    /// Tells the selector what matters now.
    private void watch() {
        int operations = transport.interest();
        if (operations < 0) operations = (output.refused() ? SelectionKey.OP_WRITE : 0) | (intake.wanted() ? SelectionKey.OP_READ : 0);
        if (operations != interest) key.interestOps(interest = operations);
    }

    /// Bytes that were sent so far, before encryption.
    public long bytesSent() {
        return output.sent();
    }

    long moved() {
        return intake.bytes() + output.sent();
    }

    /// Finishes what is begun, begins nothing more. What the peer has sent by now counts as begun. TLS handshakes are not
    /// waited for. Whose connection is of its own making is told itself, and has to decide.
    void drain() {
        if (phase != Phase.OPEN || !lease.port().listening()) return;
        if (intake.opened() && intake.wanted()) guarded(it -> it.intake.read());
        if (phase != Phase.OPEN) return;
        if (!intake.opened()) close(new Closed.Cut());
        else guarded(it -> it.conversation.drain());
        settleSoon();
    }

    /// The server stops now, or has been told to end this. Who only lingers has had everything.
    void cut() {
        close(phase == Phase.LINGERING ? Closed.NORMALLY : new Closed.Cut());
    }

    private void guarded(Guard.Step step) {
        Guard.run(this, step);
    }

    void close(Closed cause) {
        if (phase == Phase.CLOSED) return;
        phase = Phase.CLOSED;
        pace.disarm();
        input.close();
        output.drop();
        lease.close();
        if (intake.shaking() && !(cause instanceof Closed.Cut)) lease.stats().handshake(false);
        reactor.closeQuietly(channel); // cancels the key as well
        lease.port().admission().leave(remote);
        Guard.closed(this, conversation, cause);
    }

    void log(Log.Level level, String event, Object cause) {
        reactor.log().event(level, event, "peer", remote, "cause", cause);
    }

    /// Whether its end would cut nothing short, as far as anybody can tell: it only lingers, or is between two messages.
    boolean done() {
        boolean between = intake.opened() && phase == Phase.OPEN && intake.wanted()
                && ConnectionTimeouts.waiting(phase, transport, output, input, false) == Wait.IDLE;
        return between || phase == Phase.LINGERING;
    }

    ConnectionView view(String state) {
        return new ConnectionView(id, lease.name(), remote, secure(), pace.waiting(), state, reactor.now() - begun, intake.bytes(),
                output.sent(), reactor.name());
    }

    @Override
    public String toString() {
        return lease.name() + " " + remote + " " + phase + " " + pace.waiting();
    }
}

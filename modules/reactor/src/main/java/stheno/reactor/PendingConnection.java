package stheno.reactor;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.time.Duration;

/// A connection that a [Connector] was asked for, and that is not there yet. It has a place among the connector's connections from the
/// beginning, a channel, a deadline, and one end. Loop thread only.
///
/// ```
///  begun ──► made ──────────────────────────────────► Opener.open
///    │        └──too many with this address──┐
///    ├──impossible, late, the loop ends──────┴──────► Opener.failed
///    └──cancelled ► nothing
/// ```
public abstract sealed class PendingConnection extends Resident permits PendingConnect, PendingAccept {
    final Reactor reactor;
    final PortContext context;
    private final Opener opener;
    private InetSocketAddress address = Port.NOWHERE;
    private SelectableChannel channel; // null until it could be opened
    private SelectionKey key;
    private boolean placed;
    private boolean over;

    PendingConnection(Reactor reactor, PortContext context, Opener opener) {
        this.reactor = reactor;
        this.context = context;
        this.opener = opener;
    }

    /// Takes a place, and opens its channel, for at most `patience`.
    ///
    /// @throws IOException if that is impossible; the pending connection holds nothing then, but is not over
    final void begin(Opening opening, Duration patience) throws IOException {
        assert reactor.inLoop();
        try {
            if (reactor.ending()) throw new IOException("the server is stopping");
            if (!context.port().admission().enter(context.limits())) throw tooMany();
            placed = true;
            int operations = opening.open();
            key = reactor.register(channel, operations, this);
            reactor.timers().by(this, reactor.now() + patience.toNanos());
        } catch (IOException | RuntimeException e) {
            release();
            throw e instanceof IOException io ? io : new IOException(e.toString(), e); // an address of an unsuitable kind, say
        }
    }

    /// Opens the channel, see [#holds]. @return the operations to wait for
    interface Opening {
        int open() throws IOException;
    }

    /// This channel is closed with the pending connection.
    final void holds(SelectableChannel opened) throws IOException {
        channel = opened;
        opened.configureBlocking(false);
    }

    final void at(InetSocketAddress bound) {
        address = bound;
    }

    /// Where the client is expected. Of a connection that is being made, the local address asked for, otherwise `0.0.0.0` and port 0.
    public final InetSocketAddress address() {
        return address;
    }

    /// Gives it up: its [Opener] is told nothing. Harmless when it is over. The port of an expected connection is free again from the next
    /// turn on.
    public final void cancel() {
        assert reactor.inLoop();
        over = true;
        release();
    }

    final boolean over() {
        return over;
    }

    /// Ignores the socket for a while.
    final void rest(Duration time) {
        int operations = key.interestOps();
        key.interestOps(0);
        reactor.schedule(time, () -> {
            if (!over) key.interestOps(operations);
        });
    }

    /// The socket is ready.
    ///
    /// @throws IOException if there will be no connection
    abstract void advance() throws IOException;

    /// The channel was closed.
    void left() {}

    /// The message of the time-out.
    abstract String late();

    @Override
    final void ready(int operations) {
        if (over) return;
        try {
            advance();
        } catch (IOException e) {
            fail(e);
        } catch (RuntimeException | Error e) {
            FatalErrors.rethrow(e);
            reactor.log().event(Log.Level.ERROR, "pending-connection-failed", "service", context.name(), "at", this, "cause", e);
            fail(new IOException(e));
        }
    }

    /// There is a connection.
    final void made(SocketChannel made, InetSocketAddress peer) {
        assert reactor.inLoop();
        if (!context.port().admission().count(peer, context.limits())) {
            context.refuse(made, peer, Refusal.PER_ADDRESS, "");
            fail(new IOException("too many connections with " + peer.getAddress().getHostAddress()));
            return;
        }
        placed = false; // the place is the connection's now
        over = true;
        if (made == channel) channel = null;
        release();
        reactor.acceptor().admit(context, made, peer, null, Scratch.NOTHING, opener::open);
    }

    /// There will be no connection.
    final void fail(IOException cause) {
        assert reactor.inLoop();
        if (over) return;
        over = true;
        release();
        try {
            opener.failed(cause);
        } catch (RuntimeException | Error e) {
            FatalErrors.rethrow(e);
            reactor.log().event(Log.Level.ERROR, "opener-failed", "service", context.name(), "at", this, "cause", e);
        }
    }

    private IOException tooMany() {
        reactor.stats().refuse();
        context.stats().refuse(Refusal.CONNECTIONS);
        return new IOException("too many connections");
    }

    /// Gives back all it holds.
    private void release() {
        reactor.timers().remove(this);
        if (placed) context.port().admission().leave();
        placed = false;
        if (channel != null) {
            reactor.closeQuietly(channel);
            left();
        }
        channel = null;
    }

    @Override
    final long expired(long now) {
        fail(new SocketTimeoutException(late()));
        return Timers.NEVER;
    }

    /// It ignores a drain: the connection that has requested it decides.
    @Override
    final void drain() {}

    @Override
    final boolean done() {
        return true;
    }

    @Override
    final boolean pending() {
        return true;
    }

    @Override
    final void cut() {
        fail(new IOException("the server is stopping"));
    }
}

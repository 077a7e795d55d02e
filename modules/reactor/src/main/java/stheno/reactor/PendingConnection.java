package stheno.reactor;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.time.Duration;

/// What the two ways to a connection of one's own have in common: a place among the [Connector]'s connections from the beginning, a
/// channel, a deadline, and one end. Loop thread only.
///
/// ```
///  begun ──► made ──────────────────────────► Opener.open
///    │        └──too many with this address──┐
///    ├──impossible, late, the loop ends──────┴► Opener.failed
///    └──cancelled ► nothing
/// ```
abstract sealed class PendingConnection extends Deadline implements Pending, Reactor.Ready permits PendingConnect, PendingAccept {
    final Reactor reactor;
    final PortContext lease;
    private final Opener opener;
    private InetSocketAddress address = Port.NOWHERE;
    private SelectableChannel channel; // null until it could be opened
    private SelectionKey key;
    private boolean placed;
    private boolean over;

    PendingConnection(Reactor reactor, PortContext lease, Opener opener) {
        this.reactor = reactor;
        this.lease = lease;
        this.opener = opener;
    }

    /// Takes a place, and opens its channel, for at most `patience`.
    ///
    /// @throws IOException if that is impossible; the attempt holds nothing then, but is not over
    final void open(Opening opening, Duration patience) throws IOException {
        assert reactor.inLoop();
        try {
            if (reactor.ending()) throw new IOException("the server stops");
            if (!lease.port().admission().enter(lease.limits())) throw tooMany();
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

    /// This channel is the attempt's, to be closed with it.
    final void holds(SelectableChannel opened) throws IOException {
        channel = opened;
        opened.configureBlocking(false);
    }

    final void at(InetSocketAddress bound) {
        address = bound;
    }

    @Override
    public final InetSocketAddress address() {
        return address;
    }

    @Override
    public final void cancel() {
        assert reactor.inLoop();
        over = true;
        release();
    }

    final boolean over() {
        return over;
    }

    /// Looks away from the socket for a while.
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

    /// What to say when nothing came of it in time.
    abstract String late();

    @Override
    public final void ready(int operations) {
        if (over) return;
        try {
            advance();
        } catch (IOException e) {
            fail(e);
        } catch (RuntimeException | Error e) {
            Reactor.rethrowFatal(e);
            reactor.log().event(Log.Level.ERROR, "attempt-failed", "service", lease.name(), "at", this, "cause", e);
            fail(new IOException(e));
        }
    }

    /// There is a connection.
    final void made(SocketChannel made, InetSocketAddress peer) {
        if (!lease.port().admission().count(peer, lease.limits())) {
            lease.refuse(made, peer, Refusal.PER_ADDRESS, "");
            fail(new IOException("too many connections with " + peer.getAddress().getHostAddress()));
            return;
        }
        placed = false; // it is the connection's now
        over = true;
        if (made == channel) channel = null;
        release();
        reactor.reception().admit(lease, made, peer, null, Scratch.NOTHING, opener::open);
    }

    /// There will be no connection.
    final void fail(IOException cause) {
        if (over) return;
        over = true;
        release();
        try {
            opener.failed(cause);
        } catch (RuntimeException | Error e) {
            Reactor.rethrowFatal(e);
            reactor.log().event(Log.Level.ERROR, "opener-failed", "service", lease.name(), "at", this, "cause", e);
        }
    }

    private IOException tooMany() {
        reactor.counts().refuse();
        lease.stats().refuse(Refusal.CONNECTIONS);
        return new IOException("too many connections");
    }

    /// Gives back all it holds.
    private void release() {
        reactor.timers().remove(this);
        if (placed) lease.port().admission().leave();
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
        return NEVER;
    }

    /// The server stops.
    final void cut() {
        fail(new IOException("the server stops"));
    }
}

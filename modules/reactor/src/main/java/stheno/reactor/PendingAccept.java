package stheno.reactor;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.SelectionKey;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.function.Predicate;

/// A port of its own for one connection, from one who may come there. Others are turned away and change nothing. Loop thread only.
final class PendingAccept extends PendingConnection {
    private static final int BATCH = 8; // a readiness, so that a flood of strangers cannot starve the rest of the loop

    private final Ports ports;
    private final InetAddress local;
    private final Predicate<InetAddress> peer;
    private ServerSocketChannel channel;
    private boolean complained;

    PendingAccept(Reactor reactor, PortContext lease, Ports ports, InetAddress local, Predicate<InetAddress> peer, Opener opener) {
        super(reactor, lease, opener);
        this.ports = ports;
        this.local = local;
        this.peer = peer;
    }

    /// Listens on a port from `first` to `last`, see [Ports].
    void begin(int first, int last, Duration patience) throws IOException {
        open(() -> {
            channel = ports.bind(reactor.provider(), local, first, last);
            at((InetSocketAddress) channel.getLocalAddress());
            holds(channel);
            return SelectionKey.OP_ACCEPT;
        }, patience);
    }

    @Override
    void left() {
        ports.release(local, address().getPort());
    }

    @Override
    void advance() throws IOException {
        for (int i = 0; i < BATCH && !over(); i++) {
            SocketChannel accepted;
            try {
                accepted = channel.accept();
            } catch (IOException e) { // out of descriptors, mostly; the deadline bounds how often this is tried
                if (!complained) reactor.log().event(Log.Level.WARN, "accept-failed", "address", address(), "cause", e.getMessage());
                complained = true;
                rest(Listener.REST);
                return;
            }
            if (accepted == null) return;
            letIn(accepted);
        }
    }

    private void letIn(SocketChannel accepted) {
        InetSocketAddress remote;
        try {
            remote = (InetSocketAddress) accepted.getRemoteAddress();
            accepted.configureBlocking(false);
            lease.tune(accepted);
        } catch (IOException e) {
            remote = null;
        }
        if (remote == null) reactor.closeQuietly(accepted); // has left already
        else if (peer.test(remote.getAddress())) made(accepted, remote);
        else lease.refuse(accepted, remote, Refusal.DENIED, "expected at " + address() + " is somebody else");
    }

    @Override
    String late() {
        return "nobody came to " + address() + " in time";
    }

    @Override
    public String toString() {
        return lease.name() + " at " + address();
    }
}

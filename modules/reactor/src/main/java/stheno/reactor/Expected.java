package stheno.reactor;

import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.SelectionKey;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.function.Predicate;

/// A port of its own for one connection, from one who may come there. Others are turned away and change nothing. Loop thread only.
final class Expected extends Attempt {
    private static final int BACKLOG = 4; // one is enough, if nobody else knocks
    private static final int BATCH = 8; // a readiness, so that a flood of strangers cannot starve the rest of the loop

    private final Predicate<InetAddress> peer;
    private ServerSocketChannel channel;

    Expected(Reactor reactor, Lease lease, Predicate<InetAddress> peer, Opener opener) {
        super(reactor, lease, opener);
        this.peer = peer;
    }

    /// Listens on a port from `first` to `last`, tried from `start` on and around.
    void begin(InetAddress local, int first, int last, int start, Duration patience) throws IOException {
        begin(() -> {
            channel = bound(local, first, last, start);
            holds(channel);
            at((InetSocketAddress) channel.getLocalAddress());
            return SelectionKey.OP_ACCEPT;
        }, patience);
    }

    private ServerSocketChannel bound(InetAddress local, int first, int last, int start) throws IOException {
        int ports = last - first + 1;
        String why = "";
        for (int i = 0; i < ports; i++) {
            ServerSocketChannel candidate = reactor.provider().openServerSocketChannel(); // one that has failed to listen stays bound
            try {
                return candidate.bind(new InetSocketAddress(local, first + (start - first + i) % ports), BACKLOG);
            } catch (IOException | RuntimeException e) {
                reactor.closeQuietly(candidate);
                if (!(e instanceof BindException)) throw e;
                why = e.getMessage();
            }
        }
        throw new BindException("no port from " + first + " to " + last + " is free on " + local.getHostAddress() + ": " + why);
    }

    @Override
    void advance() throws IOException {
        for (int i = 0; i < BATCH && !over(); i++) {
            SocketChannel accepted;
            try {
                accepted = channel.accept();
            } catch (IOException e) { // out of descriptors, mostly; the deadline bounds how often this is tried
                reactor.log().event(Log.Level.WARN, "accept-failed", "address", address(), "cause", e.getMessage());
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

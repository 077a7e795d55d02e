package stheno.reactor;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.SelectionKey;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.function.Predicate;

/// A port of its own for one connection from one client. Other clients are refused, and change nothing. Loop thread only.
final class PendingAccept extends PendingConnection {
    private static final int BATCH = 8; // a readiness, so that a flood of other clients cannot starve the rest of the loop

    private final Ports ports;
    private final InetAddress local;
    private final Predicate<InetAddress> peer;
    private ServerSocketChannel channel;
    private boolean complained;

    PendingAccept(Reactor reactor, PortContext context, Ports ports, InetAddress local, Predicate<InetAddress> peer, Opener opener) {
        super(reactor, context, opener);
        this.ports = ports;
        this.local = local;
        this.peer = peer;
    }

    /// Listens on a port from `first` to `last`, see [Ports].
    void begin(int first, int last, Duration patience) throws IOException {
        begin(() -> {
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
            } catch (IOException e) { // mostly out of descriptors; the deadline limits the tries
                if (!complained) reactor.log().event(Log.Level.WARN, "accept-failed", "address", address(), "cause", e.getMessage());
                complained = true;
                rest(Listener.REST);
                return;
            }
            if (accepted == null) return;
            check(accepted);
        }
    }

    private void check(SocketChannel accepted) {
        InetSocketAddress client;
        try {
            client = (InetSocketAddress) accepted.getRemoteAddress();
            accepted.configureBlocking(false);
            context.tune(accepted);
        } catch (IOException e) {
            client = null;
        }
        if (client == null) reactor.closeQuietly(accepted); // the client has left already
        else if (expects(accepted, client)) made(accepted, client);
        else context.refuse(accepted, client, Refusal.DENIED, address() + " expects another client");
    }

    private boolean expects(SocketChannel accepted, InetSocketAddress client) {
        try {
            return peer.test(client.getAddress());
        } catch (RuntimeException | Error e) {
            reactor.closeQuietly(accepted);
            throw e;
        }
    }

    @Override
    String late() {
        return "no connection to " + address() + " in time";
    }

    @Override
    public String toString() {
        return context.name() + " at " + address();
    }
}

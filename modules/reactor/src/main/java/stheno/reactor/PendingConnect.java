package stheno.reactor;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.Optional;

/// A connection on its way to a peer. Loop thread only.
final class PendingConnect extends PendingConnection {
    private final InetSocketAddress to;
    private SocketChannel channel;

    PendingConnect(Reactor reactor, PortContext lease, InetSocketAddress to, Opener opener) {
        super(reactor, lease, opener);
        this.to = to;
    }

    /// Sets out. What is impossible at once is told in a task of its own, as what turns out to be later.
    void begin(Optional<InetSocketAddress> from, Duration patience) {
        try {
            begin(() -> open(from), patience);
        } catch (IOException e) {
            reactor.execute(() -> fail(e));
        }
    }

    private int open(Optional<InetSocketAddress> from) throws IOException {
        channel = reactor.provider().openSocketChannel();
        holds(channel);
        lease.tune(channel);
        if (from.isPresent()) {
            channel.setOption(StandardSocketOptions.SO_REUSEADDR, true); // one port, such as FTP's 20, may have many peers
            channel.bind(from.get());
            at((InetSocketAddress) channel.getLocalAddress());
        }
        return channel.connect(to) ? SelectionKey.OP_WRITE : SelectionKey.OP_CONNECT;
    }

    @Override
    void advance() throws IOException {
        if (channel.finishConnect()) made(channel, to);
    }

    @Override
    String late() {
        return to + " did not answer in time";
    }

    @Override
    public String toString() {
        return lease.name() + " to " + to;
    }
}

package stheno.reactor;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.time.Duration;

/// A connection that is being made. Loop thread only.
final class PendingConnect extends PendingConnection {
    private final InetSocketAddress to;
    private SocketChannel channel;

    PendingConnect(Reactor reactor, PortContext context, InetSocketAddress to, Opener opener) {
        super(reactor, context, opener);
        this.to = to;
    }

    /// Connects from any local address. What fails at once is reported in a task of its own, like what fails later.
    void begin(Duration patience) {
        start(() -> {
            prepare();
            return connect();
        }, patience);
    }

    /// Connects from the local address `from`.
    void begin(InetSocketAddress from, Duration patience) {
        start(() -> {
            prepare();
            channel.setOption(StandardSocketOptions.SO_REUSEADDR, true); // one port, such as FTP's 20, may have many peers
            channel.bind(from);
            at((InetSocketAddress) channel.getLocalAddress());
            return connect();
        }, patience);
    }

    private void start(Opening opening, Duration patience) {
        try {
            begin(opening, patience);
        } catch (IOException e) {
            reactor.execute(() -> fail(e));
        }
    }

    private void prepare() throws IOException {
        channel = reactor.provider().openSocketChannel();
        holds(channel);
        context.tune(channel);
    }

    private int connect() throws IOException {
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
        return context.name() + " to " + to;
    }
}

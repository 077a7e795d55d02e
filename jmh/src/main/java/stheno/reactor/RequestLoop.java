package stheno.reactor;

import java.io.IOException;
import java.net.SocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.channels.spi.SelectorProvider;

/// A loop with one connection, turned by hand, for benchmarks of protocols, which cannot see the loop's internals. It belongs to the
/// thread that turns it first.
public final class RequestLoop {
    private final Reactor reactor;

    /// @param channel accepted, in non-blocking mode, from `provider`
    public RequestLoop(SelectorProvider provider, SocketChannel channel, SocketAddress local, Service service) throws IOException {
        reactor = new Reactor("by-hand", provider, System::nanoTime, Log.NONE);
        reactor.execute(() -> {}); // otherwise the first turn would wait
        reactor.turn();
        Port port = new Port(local, PortOptions.of(service));
        SocketAddress peer = channel.getRemoteAddress();
        port.admit(peer, port.options());
        reactor.acceptor().adopt(port, port.options(), channel, peer);
    }

    /// One turn: waits for work, and does it.
    public void turn() throws IOException {
        reactor.turn();
    }

    /// Closes the connection.
    public void close() {
        reactor.residents().connections(Integer.MAX_VALUE).forEach(Connection::cut);
    }
}

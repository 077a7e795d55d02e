package stheno.reactor;

import java.io.IOException;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.function.Function;

/// Where channels come into a loop, and get their numbers as connections. Loop thread only.
final class Acceptor {
    private final Reactor reactor;
    private long last;
    private int stride = 1;

    Acceptor(Reactor reactor) {
        this.reactor = reactor;
    }

    /// Numbers connections from `first` on in steps of `stride`, so that several loops share out the numbers. Before the loop begins.
    void number(int first, int stride) {
        this.last = first;
        this.stride = stride;
    }

    /// Takes in an accepted channel, which has its place: as a connection, or to hear first what its proxy says. While the loop drains,
    /// it gets what one gets that was here before.
    void adopt(Port port, PortOptions terms, SocketChannel channel, SocketAddress peer) {
        PortContext lease = reactor.lease(port, terms);
        if (reactor.over()) {
            lease.giveBack(peer);
            reactor.closeQuietly(channel);
            return;
        }
        if (terms.proxies().isEmpty()) {
            admit(lease, channel, peer, null, Scratch.NOTHING, terms.service()::open);
            return;
        }
        ProxyHandshake arrival;
        try {
            arrival = new ProxyHandshake(reactor, lease, channel, peer);
        } catch (IOException | RuntimeException | Error e) {
            Reactor.rethrowFatal(e);
            reactor.log().event(Log.Level.ERROR, "open-failed", "service", lease.name(), "peer", peer, "cause", e);
            lease.giveBack(peer);
            reactor.closeQuietly(channel);
            return;
        }
        if (reactor.draining()) arrival.drain();
    }

    /// Makes a connection of a channel.
    ///
    /// @param announced by its proxy, or null
    /// @param early what was read from it before
    /// @param opening asks for the protocol's side
    void admit(PortContext lease, SocketChannel channel, SocketAddress remote, Announced announced, ByteBuffer early,
               Function<Connection, Conversation> opening) {
        try {
            Connection connection = new Connection(reactor, lease, channel, remote, announced, last += stride, opening);
            lease.accept();
            connection.begin(early);
            if (reactor.draining()) connection.drain();
        } catch (IOException | RuntimeException | Error e) {
            Reactor.rethrowFatal(e);
            reactor.log().event(Log.Level.ERROR, "open-failed", "service", lease.name(), "peer", remote, "cause", e);
            lease.port().admission().leave(remote);
            reactor.closeQuietly(channel);
        }
    }
}

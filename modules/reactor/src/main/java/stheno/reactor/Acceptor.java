package stheno.reactor;

import java.io.IOException;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.function.Function;

/// Takes accepted channels into a loop, and numbers the connections. Loop thread only.
final class Acceptor {
    private final Reactor reactor;
    private long last;
    private int stride = 1;

    Acceptor(Reactor reactor) {
        this.reactor = reactor;
    }

    /// Numbers connections from `first` on in steps of `stride`, so that the numbers of several loops differ. Before the loop begins.
    void number(int first, int stride) {
        this.last = first;
        this.stride = stride;
    }

    /// Takes in an accepted channel that has its place among the port's connections: as a connection, or as a PROXY handshake first. While
    /// the loop drains, it is drained like those that were here before.
    void adopt(Port port, PortOptions options, SocketChannel channel, SocketAddress peer) {
        assert reactor.inLoop();
        PortContext context = reactor.context(port, options);
        if (reactor.over()) {
            context.giveBack(peer);
            reactor.closeQuietly(channel);
            return;
        }
        if (options.proxies().isEmpty()) {
            admit(context, channel, peer, null, Scratch.NOTHING, options::begin);
            return;
        }
        ProxyHandshake handshake;
        try {
            handshake = new ProxyHandshake(reactor, context, channel, peer);
        } catch (IOException | RuntimeException | Error e) {
            FatalErrors.rethrow(e);
            reactor.log().event(Log.Level.ERROR, "open-failed", "service", context.name(), "peer", peer, "cause", e);
            context.giveBack(peer);
            reactor.closeQuietly(channel);
            return;
        }
        if (reactor.draining()) handshake.drain();
    }

    /// Makes a connection of a channel.
    ///
    /// @param proxied the addresses of a PROXY header, or null
    /// @param early input that was read before
    /// @param opening opens the conversation
    void admit(PortContext context, SocketChannel channel, SocketAddress remote, ProxyHeader.Addresses proxied, ByteBuffer early,
               Function<Connection, Conversation> opening) {
        assert reactor.inLoop();
        try {
            Connection connection = new Connection(reactor, context, channel, remote, proxied, last += stride, opening);
            context.accept();
            connection.begin(early);
            if (reactor.draining()) connection.drain();
        } catch (IOException | RuntimeException | Error e) {
            FatalErrors.rethrow(e);
            reactor.log().event(Log.Level.ERROR, "open-failed", "service", context.name(), "peer", remote, "cause", e);
            context.port().admission().leave(remote);
            reactor.closeQuietly(channel);
        }
    }
}

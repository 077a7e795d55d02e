package stheno.reactor;

import java.io.IOException;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.util.Optional;

/// An accepted channel before its PROXY header has come: reads the header within [Limits#message()], then lets the connection begin with
/// what came behind it. Loop thread only.
///
/// ```
///  accepted ──► ProxyHandshake ──valid header, permitted──► Connection (TLS, if any, then the conversation)
///                  └──anything else, or too late──► closed
/// ```
final class ProxyHandshake extends Resident {
    private static final byte[] NOTHING = {};

    private final Reactor reactor;
    private final PortContext context;
    private final SocketChannel channel;
    private final SocketAddress peer;
    private byte[] held = NOTHING; // of a header that did not come at once
    private boolean over;

    ProxyHandshake(Reactor reactor, PortContext context, SocketChannel channel, SocketAddress peer) throws IOException {
        this.reactor = reactor;
        this.context = context;
        this.channel = channel;
        this.peer = peer;
        reactor.register(channel, SelectionKey.OP_READ, this);
        reactor.timers().by(this, reactor.now() + context.limits().message().toNanos());
        reactor.memory().add(ConnectionMemory.BASE);
        context.stats().open(1);
        context.stats().waiting(Wait.HANDSHAKE, 1);
    }

    @Override
    void ready(int operations) {
        assert reactor.inLoop();
        if (over) return;
        try {
            read();
        } catch (IOException e) {
            refuse(Refusal.PROXY, "the client left: " + e.getMessage());
        } catch (RuntimeException | Error e) {
            FatalErrors.rethrow(e);
            reactor.log().event(Log.Level.ERROR, "proxy-handshake-failed", "service", context.name(), "peer", peer, "cause", e);
            if (!over) refuse(Refusal.PROXY, "failed");
        }
    }

    private void read() throws IOException {
        ByteBuffer data = reactor.scratch().input.clear().limit(Scratch.MESSAGES).put(held);
        int n = channel.read(data);
        if (n == 0) return;
        data.flip();
        switch (ProxyHeader.parse(data)) {
            case ProxyHeader.Incomplete _ when n < 0 -> refuse(Refusal.PROXY, "the client left before its header was complete");
            case ProxyHeader.Incomplete _ -> {
                held = new byte[data.remaining()];
                data.get(held);
            }
            case ProxyHeader.Malformed(String why) -> {
                reactor.log().event(Log.Level.WARN, "proxy-header-missing", "service", context.name(), "peer", peer, "cause", why, "start",
                        Sample.start(data), "remedy", "the proxy must send a PROXY header; otherwise clear the setting of proxies");
                refuse(Refusal.PROXY, why);
            }
            case ProxyHeader.Own(int length) -> enter(new ProxyHeader.Addresses(peer, peer, context.local(channel)), data.position(length));
            case ProxyHeader.Foreign(SocketAddress remote, SocketAddress local, int length) ->
                    enter(new ProxyHeader.Addresses(peer, remote, local), data.position(length));
        }
    }

    private void enter(ProxyHeader.Addresses addresses, ByteBuffer early) {
        Optional<Refusal> refusal = context.port().enter(addresses.remote(), context.options());
        leave();
        if (refusal.isPresent()) context.refuse(channel, addresses.remote(), refusal.get(), "through " + peer);
        else reactor.acceptor().admit(context, channel, addresses.remote(), addresses, early, context.options()::begin);
    }

    private void refuse(Refusal cause, String detail) {
        leave();
        context.port().admission().leave();
        context.refuse(channel, peer, cause, detail);
    }

    /// Ends the handshake.
    private void leave() {
        over = true;
        held = NOTHING;
        reactor.timers().remove(this);
        context.stats().waiting(Wait.HANDSHAKE, -1);
        context.stats().open(-1);
        reactor.memory().add(-ConnectionMemory.BASE);
    }

    @Override
    long expired(long now) {
        assert reactor.inLoop();
        context.stats().timeOut(Wait.HANDSHAKE);
        refuse(Refusal.PROXY, "the header took too long");
        return Timers.NEVER;
    }

    /// What has come by now may be a whole request, and counts. Otherwise nothing has begun.
    @Override
    void drain() {
        ready(SelectionKey.OP_READ);
        cut();
    }

    @Override
    void cut() {
        assert reactor.inLoop();
        if (over) return;
        leave();
        context.port().admission().leave();
        reactor.closeQuietly(channel);
    }

    @Override
    boolean done() {
        return true;
    }

    @Override
    public String toString() {
        return context.name() + " " + peer + " PROXY header pending";
    }
}

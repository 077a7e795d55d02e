package stheno.reactor;

import java.io.IOException;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.util.Optional;

/// A channel from a proxy that has not yet said whose connection it is: reads the header of the PROXY protocol, within [Limits#message()],
/// and lets the connection begin with what came behind it. Loop thread only.
///
/// ```
///  accepted ──► Arrival ──sound header, permitted──► Connection (TLS, if any, then the conversation)
///                  └──anything else, or too late──► closed
/// ```
final class ProxyHandshake extends Deadline implements Reactor.Ready {
    private static final byte[] NOTHING = {};

    private final Reactor reactor;
    private final PortContext lease;
    private final SocketChannel channel;
    private final SocketAddress peer;
    private byte[] held = NOTHING; // of a header that did not come at once
    private boolean over;

    ProxyHandshake(Reactor reactor, PortContext lease, SocketChannel channel, SocketAddress peer) throws IOException {
        this.reactor = reactor;
        this.lease = lease;
        this.channel = channel;
        this.peer = peer;
        reactor.register(channel, SelectionKey.OP_READ, this);
        reactor.timers().by(this, reactor.now() + lease.limits().message().toNanos());
        lease.stats().open(1);
        lease.stats().waiting(Wait.HANDSHAKE, 1);
    }

    @Override
    public void ready(int operations) {
        if (over) return;
        try {
            read();
        } catch (IOException e) {
            refuse(Refusal.PROXY, "left: " + e.getMessage());
        } catch (RuntimeException | Error e) {
            Reactor.rethrowFatal(e);
            reactor.log().event(Log.Level.ERROR, "arrival-failed", "service", lease.name(), "peer", peer, "cause", e);
            if (!over) refuse(Refusal.PROXY, "failed");
        }
    }

    private void read() throws IOException {
        ByteBuffer data = reactor.scratch().input.clear().limit(Scratch.MESSAGES).put(held);
        int n = channel.read(data);
        if (n == 0) return;
        data.flip();
        switch (ProxyHeader.parse(data)) {
            case ProxyHeader.Incomplete _ when n < 0 -> refuse(Refusal.PROXY, "left before its header was complete");
            case ProxyHeader.Incomplete _ -> {
                held = new byte[data.remaining()];
                data.get(held);
            }
            case ProxyHeader.Malformed(String why) -> refuse(Refusal.PROXY, why);
            case ProxyHeader.Own(int length) -> enter(new Announced(peer, peer, lease.local(channel)), data.position(length));
            case ProxyHeader.Foreign(SocketAddress remote, SocketAddress local, int length) ->
                    enter(new Announced(peer, remote, local), data.position(length));
        }
    }

    private void enter(Announced announced, ByteBuffer early) {
        Optional<Refusal> refusal = lease.port().enter(announced.remote(), lease.terms());
        leave();
        if (refusal.isPresent()) lease.refuse(channel, announced.remote(), refusal.get(), "by way of " + peer);
        else reactor.reception().admit(lease, channel, announced.remote(), announced, early, lease.terms().service()::open);
    }

    private void refuse(Refusal cause, String detail) {
        leave();
        lease.port().admission().leave();
        lease.refuse(channel, peer, cause, detail);
    }

    /// It is no arrival any more.
    private void leave() {
        over = true;
        held = NOTHING;
        reactor.timers().remove(this);
        lease.stats().waiting(Wait.HANDSHAKE, -1);
        lease.stats().open(-1);
    }

    @Override
    long expired(long now) {
        lease.stats().timeOut(Wait.HANDSHAKE);
        refuse(Refusal.PROXY, "its header took too long");
        return NEVER;
    }

    /// The server stops: what has come by now may be a whole request, and counts; else nothing was begun.
    void drain() {
        ready(SelectionKey.OP_READ);
        cut();
    }

    /// Closes at once.
    void cut() {
        if (over) return;
        leave();
        lease.port().admission().leave();
        reactor.closeQuietly(channel);
    }

    @Override
    public String toString() {
        return lease.name() + " " + peer + " announced by nobody yet";
    }
}

package stheno.reactor;

import java.io.IOException;
import java.net.SocketAddress;
import java.nio.channels.SelectionKey;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/// A bound port in one loop: accepts in batches, rests when the system is out of descriptors, and survives every error.
/// Loop thread only.
final class Listener implements Reactor.Ready {
    private static final int BATCH = 64; // a readiness, so that a flood of connections cannot starve the established ones
    static final Duration REST = Duration.ofMillis(100); // out of descriptors: long enough for some to close

    private final Reactor reactor;
    private final Port port;
    private final ServerSocketChannel channel;
    private final List<Reactor> loops;
    private final SelectionKey key;
    private final int backlog;
    private int next;
    private boolean complained;

    /// @param loops where the accepted connections live, in turns
    Listener(Reactor reactor, Port port, ServerSocketChannel channel, List<Reactor> loops) throws IOException {
        this.reactor = reactor;
        this.port = port;
        this.channel = channel;
        this.loops = loops;
        this.backlog = port.options().limits().backlog();
        channel.configureBlocking(false);
        this.key = reactor.register(channel, SelectionKey.OP_ACCEPT, this);
    }

    @Override
    public void ready(int operations) {
        accept(BATCH);
    }

    /// The selector is to forget it: as long as it does not, a closed port goes on queueing connections, to reset them in the end.
    void retire() {
        key.cancel();
    }

    /// Accepts all whom the kernel has let in, and closes the port at once: that resets who comes in between, with what they have asked for.
    void drain() {
        try {
            accept(backlog + 1); // the kernel queues one more than it is told
        } finally {
            close();
        }
    }

    private void accept(int most) {
        try {
            for (int i = 0; i < most; i++) {
                SocketChannel accepted = channel.accept();
                if (accepted == null) return;
                complained = false;
                admit(accepted);
            }
        } catch (IOException e) {
            rest(e);
        } catch (RuntimeException | Error e) {
            Reactor.rethrowFatal(e);
            reactor.log().event(Log.Level.ERROR, "admission-failed", "port", port, "cause", e);
        }
    }

    /// Accepting fails for lack of descriptors or memory, or because a peer left while it was queued. The connection stays
    /// queued in the first case, so the selector would answer at once, for ever: look away for a while. A retired port does not look
    /// again.
    private void rest(IOException e) {
        if (!channel.isOpen()) return;
        if (!complained) reactor.log().event(Log.Level.WARN, "accept-failed", "address", port.address(), "cause", e.getMessage(),
                "resting", key.isValid() ? REST.toMillis() + "ms" : "for good");
        complained = true;
        if (!key.isValid()) return;
        key.interestOps(0);
        reactor.schedule(REST, () -> {
            if (key.isValid()) key.interestOps(SelectionKey.OP_ACCEPT);
        });
    }

    private void admit(SocketChannel accepted) {
        SocketAddress remote;
        try {
            remote = accepted.getRemoteAddress();
            accepted.configureBlocking(false);
        } catch (IOException e) {
            remote = null;
        }
        if (remote == null) {
            reactor.closeQuietly(accepted); // the peer has left already
            return;
        }
        PortOptions terms = port.options();
        Optional<Refusal> refusal = port.admit(remote, terms);
        if (refusal.isPresent()) reactor.lease(port, terms).refuse(accepted, remote, refusal.get(), "");
        else settle(accepted, remote, terms);
    }

    private void settle(SocketChannel accepted, SocketAddress remote, PortOptions terms) {
        PortContext lease = reactor.lease(port, terms);
        try {
            lease.tune(accepted);
        } catch (IOException e) {
            lease.giveBack(remote);
            reactor.closeQuietly(accepted);
            return;
        }
        Reactor loop = loops.get(next);
        next = (next + 1) % loops.size();
        if (loop == reactor) loop.reception().adopt(port, terms, accepted, remote);
        else loop.execute(() -> loop.reception().adopt(port, terms, accepted, remote));
    }

    void close() {
        reactor.closeQuietly(channel);
    }
}

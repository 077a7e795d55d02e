package stheno.reactor;

import java.io.IOException;
import java.net.SocketAddress;
import java.nio.channels.SelectionKey;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/// A bound port in one loop: accepts in batches, rests when the process is out of descriptors, and survives every error. Loop thread only.
final class Listener extends Resident {
    static final Duration REST = Duration.ofMillis(100); // out of descriptors: long enough for some to close

    private static final int BATCH = 64; // a readiness, so that a flood of connections cannot starve the established ones

    private final Reactor reactor;
    private final Port port;
    private final ServerSocketChannel channel;
    private final List<Reactor> loops;
    private final SelectionKey key;
    private final int backlog;
    private int next;
    private boolean complained;

    /// @param loops the loops that get the accepted connections, in turns
    Listener(Reactor reactor, Port port, ServerSocketChannel channel, List<Reactor> loops) throws IOException {
        this.reactor = reactor;
        this.port = port;
        this.channel = channel;
        this.loops = loops;
        this.backlog = port.options().limits().backlog();
        channel.configureBlocking(false);
        this.key = reactor.register(channel, SelectionKey.OP_ACCEPT, this);
    }

    Port port() {
        return port;
    }

    @Override
    void ready(int operations) {
        accept(BATCH);
    }

    /// Accepts every connection that the kernel has let in, then closes the port. A client that connects between the two gets a reset. The
    /// selector must forget the port first: until then, a closed port goes on queueing connections, only to reset them in the end. If
    /// another process has the socket too, the queue is left to it.
    @Override
    void retire() {
        key.cancel();
        reactor.forgetCancelled();
        try {
            if (!port.shared()) accept(backlog + 1); // the kernel queues one more than it is told
        } finally {
            cut();
        }
    }

    @Override
    void drain() {}

    @Override
    void cut() {
        assert reactor.inLoop();
        reactor.timers().remove(this);
        reactor.closeQuietly(channel);
    }

    @Override
    boolean done() {
        return true;
    }

    @Override
    boolean awaited() {
        return false;
    }

    private void accept(int most) {
        assert reactor.inLoop();
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
            FatalErrors.rethrow(e);
            reactor.log().event(Log.Level.ERROR, "admission-failed", "port", port, "cause", e);
        }
    }

    /// Accepting fails without descriptors or memory, or because a client left while it was queued. In the first case the connection stays
    /// queued, and the selector would report it in every turn: ignore the port for a while. A retired port is not looked at again.
    private void rest(IOException e) {
        if (!channel.isOpen()) return;
        reactor.budget().closeFiles(); // descriptors that are kept for reuse
        if (!complained) {
            reactor.log().event(Log.Level.WARN, "accept-failed", "address", port.address(), "cause", e.getMessage(), "resting",
                    key.isValid() ? REST.toMillis() + "ms" : "for good");
        }
        complained = true;
        if (!key.isValid()) return;
        key.interestOps(0);
        reactor.timers().by(this, reactor.now() + REST.toNanos());
    }

    @Override
    long expired(long now) {
        assert reactor.inLoop();
        if (key.isValid()) key.interestOps(SelectionKey.OP_ACCEPT);
        return Timers.NEVER;
    }

    private void admit(SocketChannel accepted) {
        SocketAddress peer;
        try {
            peer = accepted.getRemoteAddress();
            accepted.configureBlocking(false);
        } catch (IOException e) {
            peer = null;
        }
        if (peer == null) {
            reactor.closeQuietly(accepted); // the client has left already
            return;
        }
        PortOptions options = port.options();
        Optional<Refusal> refusal = reactor.budget().isFull() ? Optional.of(Refusal.MEMORY) : port.admit(peer, options);
        if (refusal.isPresent() && refusal.get() == Refusal.MEMORY) reactor.memory().refuse();
        if (refusal.isPresent()) reactor.context(port, options).refuse(accepted, peer, refusal.get(), "");
        else handOver(accepted, peer, options);
    }

    private void handOver(SocketChannel accepted, SocketAddress peer, PortOptions options) {
        PortContext context = reactor.context(port, options);
        try {
            context.tune(accepted);
        } catch (IOException e) {
            context.giveBack(peer);
            reactor.closeQuietly(accepted);
            return;
        }
        Reactor loop = loops.get(next);
        next = (next + 1) % loops.size();
        if (loop == reactor) loop.acceptor().adopt(port, options, accepted, peer);
        else loop.execute(() -> loop.acceptor().adopt(port, options, accepted, peer));
    }

    @Override
    public String toString() {
        return port.toString();
    }
}

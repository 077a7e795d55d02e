package stheno.reactor;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectionKey;
import java.util.Optional;

/// One address of a [DatagramPort] in one loop: receives and answers in bounded shares, and survives every error. Loop thread only.
///
/// A reply that the socket does not take is dropped: the client asks again. Whatever goes wrong concerns one packet.
final class DatagramListener extends Resident {
    private static final int SHARE = 64; // packets a readiness, so that a flood of packets cannot starve the connections
    private static final int LAST = 8192; // packets when the port closes: more than a receive buffer of 4 MB holds of small ones

    private final Reactor reactor;
    private final DatagramPort port;
    private final DatagramChannel channel;
    private final InetSocketAddress local;
    private final DatagramStats stats;
    private final SelectionKey key;
    private final DatagramTransport transport;
    private DatagramOptions options;
    private DatagramService.Handler handler;
    private boolean complained;

    /// @param batch if present, packets are received and sent in batches
    DatagramListener(Reactor reactor, DatagramPort port, DatagramPort.Bound bound, Optional<DatagramPort.Batch> batch,
                     DatagramStats stats) throws IOException {
        this.reactor = reactor;
        this.port = port;
        this.channel = bound.channel();
        this.local = bound.local();
        this.stats = stats;
        this.options = port.options();
        this.handler = options.service().open(reactor);
        this.transport = batch.isPresent() ? new BatchTransport(this, batch.get().socket(), batch.get().memory())
                : new ChannelTransport(this, channel, reactor.scratch());
        channel.configureBlocking(false);
        this.key = reactor.register(channel, SelectionKey.OP_READ, this);
    }

    Reactor reactor() {
        return reactor;
    }

    InetSocketAddress local() {
        return local;
    }

    @Override
    void ready(int operations) {
        receive(SHARE);
    }

    /// Answers every packet that has come, then closes.
    @Override
    void retire() {
        try {
            receive(LAST);
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

    private void receive(int most) {
        assert reactor.inLoop();
        follow(port.options());
        try {
            transport.exchange(most);
        } catch (IOException e) {
            stats.receiveFailed();
            rest(e);
        }
    }

    /// Takes over changed options.
    private void follow(DatagramOptions now) {
        if (now == options) return;
        if (now.service() != options.service()) handler = now.service().open(reactor);
        options = now;
    }

    /// Packets have come.
    void received(int packets, int bytes) {
        complained = false;
        reactor.stats().in(bytes);
        stats.received(packets, bytes);
    }

    /// Has the handler answer a packet. Returns whether there is a reply.
    boolean answer(Datagram datagram) {
        if (!datagram.answerable()) {
            stats.unanswerable();
            return false;
        }
        if (!options.access().permits(datagram.source())) {
            stats.denied();
            return false;
        }
        try {
            handler.received(datagram);
        } catch (RuntimeException | Error e) {
            FatalErrors.rethrow(e);
            failed(datagram, e);
            return false;
        }
        return datagram.reply().position() > 0;
    }

    /// Sends one reply through the channel.
    ///
    /// @return whether it was handed to the system
    boolean send(ByteBuffer reply, InetSocketAddress remote) {
        assert reactor.inLoop();
        if (!channel.isOpen()) return false;
        int bytes = reply.remaining();
        try {
            if (channel.send(reply, remote) == 0) {
                sendFull(1);
                return false;
            }
        } catch (IOException | RuntimeException e) { // no route, a firewall, too long, an address that cannot be sent to
            sendFailed(remote, e);
            return false;
        }
        sent(1, bytes);
        return true;
    }

    /// The system has taken replies.
    void sent(int packets, int bytes) {
        reactor.stats().out(bytes);
        stats.sent(packets, bytes);
    }

    /// The send buffer is full: these replies are dropped.
    void sendFull(int packets) {
        stats.sendFull(packets);
    }

    /// The system refuses to send a reply.
    void sendFailed(InetSocketAddress remote, Exception cause) {
        stats.sendFailed();
        if (!reactor.log().wants(Log.Level.DEBUG)) return;
        reactor.log().event(Log.Level.DEBUG, "send-failed", "service", options.service().name(), "peer", remote, "cause", cause);
    }

    /// The handler's own fault. Each packet can cause one, so that not all of them are logged: the first, the second, the fourth and so on.
    private void failed(Datagram datagram, Throwable cause) {
        stats.failed();
        long failures = stats.failures();
        if (Long.bitCount(failures) != 1) return;
        reactor.log().event(Log.Level.ERROR, "datagram-failed", "service", options.service().name(), "peer", datagram.remote(), "failures",
                failures, "packet", Sample.of(datagram.packet()), "cause", cause);
    }

    /// An ICMP error tells of one earlier reply, and is over with this call. Without memory the selector would report the socket in every
    /// turn: it is ignored for a while.
    private void rest(IOException e) {
        if (!channel.isOpen()) return;
        if (!complained) reactor.log().event(Log.Level.WARN, "receive-failed", "address", local, "cause", e.getMessage());
        if (complained && key.isValid()) {
            key.interestOps(0);
            reactor.timers().by(this, reactor.now() + Listener.REST.toNanos());
        }
        complained = true;
    }

    @Override
    long expired(long now) {
        assert reactor.inLoop();
        if (key.isValid()) key.interestOps(SelectionKey.OP_READ);
        return Timers.NEVER;
    }

    @Override
    public String toString() {
        return options.service().name() + " on " + local;
    }
}

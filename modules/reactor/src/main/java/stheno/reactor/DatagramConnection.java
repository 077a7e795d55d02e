package stheno.reactor;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectionKey;

/// A UDP socket that is connected to one server, see [DatagramConnector]. It is closed with the loop at the latest. Loop thread only.
public final class DatagramConnection extends Resident {
    private static final int SHARE = 64; // packets a readiness, so that a flood of packets cannot starve the connections

    private final Reactor reactor;
    private final DatagramConnector connector;
    private final DatagramChannel channel;
    private final InetSocketAddress remote;
    private final Receiver receiver;
    private SelectionKey key;
    private boolean troubled; // the last call has failed
    private boolean over;

    /// Receives what comes. Loop thread; must not block.
    public interface Receiver {
        /// A packet of the server. It lies in the loop's own buffer between position and limit, lent until this call returns.
        void received(ByteBuffer packet);

        /// The system reports an error, such as an ICMP message that the port is unreachable. The socket stays open.
        void failed(IOException cause);

        /// The loop has closed the socket, because it ends. The last call.
        void closed();
    }

    DatagramConnection(Reactor reactor, DatagramConnector connector, DatagramChannel channel, InetSocketAddress remote,
                       Receiver receiver) {
        this.reactor = reactor;
        this.connector = connector;
        this.channel = channel;
        this.remote = remote;
        this.receiver = receiver;
    }

    void begin(SelectionKey registered) {
        key = registered;
    }

    /// Sends the bytes between position and limit as one packet. The buffer is free afterwards. A packet that the socket does not take is
    /// dropped and counted.
    ///
    /// @return whether the packet was handed to the system
    /// @throws IOException if the system refuses to send it, or reports an error of an earlier packet
    public boolean send(ByteBuffer packet) throws IOException {
        assert reactor.inLoop();
        if (over) return false;
        int bytes = packet.remaining();
        int written;
        try {
            written = channel.write(packet);
        } catch (IOException e) {
            connector.counts().sendFailed();
            throw e;
        }
        if (written == 0) {
            connector.counts().sendFull(1);
            return false;
        }
        reactor.stats().out(bytes);
        connector.counts().sent(1, bytes);
        return true;
    }

    /// The server's address.
    public InetSocketAddress remote() {
        return remote;
    }

    /// Whether the socket is closed.
    public boolean closed() {
        return over;
    }

    /// Closes the socket. The receiver gets no further call.
    public void close() {
        assert reactor.inLoop();
        if (over) return;
        over = true;
        reactor.timers().remove(this);
        reactor.closeQuietly(channel);
        connector.left();
    }

    @Override
    void ready(int operations) {
        assert reactor.inLoop();
        for (int i = 0; i < SHARE && !over; i++) {
            ByteBuffer packet = reactor.scratch().input.clear();
            try {
                if (channel.read(packet) <= 0) return; // an empty packet is left out: it looks the same as none
            } catch (IOException e) {
                connector.counts().receiveFailed();
                if (troubled) rest();
                troubled = true;
                tell(it -> it.failed(e));
                return;
            }
            troubled = false;
            packet.flip();
            reactor.stats().in(packet.remaining());
            connector.counts().received(1, packet.remaining());
            tell(it -> it.received(packet));
        }
    }

    private interface Call {
        void to(Receiver receiver);
    }

    /// A fault of the receiver concerns one packet.
    private void tell(Call call) {
        try {
            call.to(receiver);
        } catch (RuntimeException | Error e) {
            FatalErrors.rethrow(e);
            connector.counts().failed();
            if (Long.bitCount(connector.counts().failures()) != 1) return;
            reactor.log().event(Log.Level.ERROR, "datagram-failed", "service", connector, "peer", remote, "failures",
                    connector.counts().failures(), "cause", e);
        }
    }

    /// The selector would report a lasting error in every turn: the socket is ignored for a while.
    private void rest() {
        if (!key.isValid()) return;
        key.interestOps(0);
        reactor.timers().by(this, reactor.now() + Listener.REST.toNanos());
    }

    @Override
    long expired(long now) {
        if (key.isValid()) key.interestOps(SelectionKey.OP_READ);
        return Timers.NEVER;
    }

    @Override
    void drain() {}

    @Override
    void cut() {
        if (over) return;
        close();
        tell(Receiver::closed);
    }

    @Override
    boolean done() {
        return true;
    }

    @Override
    boolean awaited() {
        return false;
    }

    @Override
    public String toString() {
        return connector + " to " + remote;
    }
}

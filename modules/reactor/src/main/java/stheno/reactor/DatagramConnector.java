package stheno.reactor;

import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectionKey;

/// Opens UDP sockets to servers in one loop, and counts what they send and receive. Loop thread only, except for the counters.
public final class DatagramConnector {
    private final Reactor reactor;
    private final String name;
    private final DatagramStats stats = new DatagramStats();
    private final Counter opened = new Counter();
    private final Counter closed = new Counter();

    /// @param name in log lines
    public DatagramConnector(Reactor reactor, String name) {
        this.reactor = reactor;
        this.name = name;
    }

    /// Opens a socket on a port that the system chooses at random, connected to one server: the system drops packets from every other
    /// address, and reports ICMP errors.
    ///
    /// @param receiver gets the packets, never before this has returned
    /// @throws IOException if no descriptor is left, there is no route to the server, or the loop is stopping
    public DatagramConnection connect(InetSocketAddress to, DatagramConnection.Receiver receiver) throws IOException {
        assert reactor.inLoop();
        if (reactor.ending()) throw new IOException("the server is stopping");
        boolean six = to.getAddress() instanceof Inet6Address;
        DatagramChannel channel = reactor.provider().openDatagramChannel(six ? StandardProtocolFamily.INET6 : StandardProtocolFamily.INET);
        try {
            channel.configureBlocking(false);
            channel.connect(to);
            DatagramConnection made = new DatagramConnection(reactor, this, channel, to, receiver);
            made.begin(reactor.register(channel, SelectionKey.OP_READ, made));
            opened.add(1);
            return made;
        } catch (IOException | RuntimeException e) {
            reactor.closeQuietly(channel);
            throw e instanceof IOException io ? io : new IOException(e.toString(), e); // an address of an unsuitable kind, say
        }
    }

    DatagramStats counts() {
        return stats;
    }

    void left() {
        closed.add(1);
    }

    /// What was sent and received. Any thread.
    public DatagramPort.Counts stats() {
        return stats.snapshot();
    }

    /// Sockets open now. Any thread.
    public long open() {
        return opened.value() - closed.value();
    }

    @Override
    public String toString() {
        return name;
    }
}

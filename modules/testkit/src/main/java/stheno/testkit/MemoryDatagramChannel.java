package stheno.testkit;

import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketAddress;
import java.net.SocketOption;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.DatagramChannel;
import java.nio.channels.MembershipKey;
import java.nio.channels.NotYetConnectedException;
import java.nio.channels.SelectionKey;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/// A UDP socket in memory, with a test as the rest of the network: it delivers packets from any address, takes what was sent, and has calls
/// fail. Any thread.
public final class MemoryDatagramChannel extends DatagramChannel implements MemoryKey.Readiness {
    /// A packet, and its other end.
    ///
    /// @param peer its source if it was delivered, else its destination
    public record Packet(InetSocketAddress peer, byte[] bytes) {}

    private final MemoryNetwork network;
    private final MemoryOptions options = new MemoryOptions(MemoryOptions.OF_DATAGRAMS);
    private final ArrayDeque<Packet> waiting = new ArrayDeque<>();
    private final ArrayDeque<IOException> receiveFailures = new ArrayDeque<>();
    private final ArrayDeque<IOException> sendFailures = new ArrayDeque<>();
    private final List<Packet> sent = new ArrayList<>();
    private int room = Integer.MAX_VALUE;
    private InetSocketAddress local; // null until it is bound
    private InetSocketAddress remote; // null while it is not connected
    private MemoryKey key; // null while it is not registered

    MemoryDatagramChannel(MemoryNetwork network) {
        super(network);
        this.network = network;
    }

    MemoryNetwork network() {
        return network;
    }

    /// A packet arrives. A connected socket drops those of other sources, as a kernel does.
    public void deliver(InetSocketAddress source, byte... bytes) {
        synchronized (network) {
            if (remote != null && !remote.equals(source)) return;
            waiting.add(new Packet(source, bytes));
            stir();
        }
    }

    /// The next call of `receive` or `read` that finds no earlier failure fails.
    public void failReceive(IOException failure) {
        synchronized (network) {
            receiveFailures.add(failure);
            stir();
        }
    }

    /// The next call of `send` or `write` that finds no earlier failure fails.
    public void failSend(IOException failure) {
        synchronized (network) {
            sendFailures.add(failure);
        }
    }

    /// The socket takes so many more packets, until it is told otherwise.
    public void takes(int packets) {
        synchronized (network) {
            room = packets;
        }
    }

    /// What was sent so far. It is forgotten here.
    public List<Packet> sent() {
        synchronized (network) {
            List<Packet> all = List.copyOf(sent);
            sent.clear();
            return all;
        }
    }

    private void stir() {
        if (key != null) key.stirred();
        network.stir();
    }

    void keyed(MemoryKey fresh) {
        if (key != null) throw new IllegalStateException("registered with another selector");
        key = fresh;
    }

    void unkeyed(MemoryKey old) {
        synchronized (network) {
            if (key == old) key = null;
        }
    }

    @Override
    public int readiness() {
        return (waiting.isEmpty() && receiveFailures.isEmpty() ? 0 : SelectionKey.OP_READ) | SelectionKey.OP_WRITE;
    }

    @Override
    public SocketAddress receive(ByteBuffer target) throws IOException {
        synchronized (network) {
            Packet packet = next();
            if (packet == null) return null;
            fill(target, packet);
            return packet.peer();
        }
    }

    private Packet next() throws IOException {
        checkOpen();
        IOException failure = receiveFailures.poll();
        if (failure != null) throw failure;
        return waiting.poll();
    }

    private static int fill(ByteBuffer target, Packet packet) {
        int bytes = Math.min(packet.bytes().length, target.remaining());
        target.put(packet.bytes(), 0, bytes);
        return bytes;
    }

    @Override
    public int read(ByteBuffer target) throws IOException {
        synchronized (network) {
            if (remote == null) throw new NotYetConnectedException();
            Packet packet = next();
            return packet == null ? 0 : fill(target, packet);
        }
    }

    @Override
    public int send(ByteBuffer source, SocketAddress target) throws IOException {
        synchronized (network) {
            checkOpen();
            IOException failure = sendFailures.poll();
            if (failure != null) throw failure;
            if (room == 0) return 0;
            if (room < Integer.MAX_VALUE) room--;
            byte[] bytes = new byte[source.remaining()];
            source.get(bytes);
            sent.add(new Packet(MemoryNetwork.inet(target), bytes));
            return bytes.length;
        }
    }

    @Override
    public int write(ByteBuffer source) throws IOException {
        synchronized (network) {
            if (remote == null) throw new NotYetConnectedException();
            return send(source, remote);
        }
    }

    @Override
    public DatagramChannel connect(SocketAddress to) throws IOException {
        synchronized (network) {
            checkOpen();
            if (local == null) local = network.bind(network.anyLocal(), this);
            remote = MemoryNetwork.inet(to);
            waiting.clear();
        }
        return this;
    }

    @Override
    public DatagramChannel disconnect() {
        synchronized (network) {
            remote = null;
        }
        return this;
    }

    @Override
    public boolean isConnected() {
        return getRemoteAddress() != null;
    }

    @Override
    public SocketAddress getRemoteAddress() {
        synchronized (network) {
            return remote;
        }
    }

    @Override
    public DatagramChannel bind(SocketAddress address) throws IOException {
        synchronized (network) {
            checkOpen();
            local = network.bind(MemoryNetwork.inet(address), this);
        }
        return this;
    }

    private void checkOpen() throws ClosedChannelException {
        if (!isOpen()) throw new ClosedChannelException();
    }

    @Override
    public <T> DatagramChannel setOption(SocketOption<T> option, T value) throws IOException {
        synchronized (network) {
            checkOpen();
            options.put(option, value);
        }
        return this;
    }

    @Override
    public <T> T getOption(SocketOption<T> option) throws IOException {
        synchronized (network) {
            checkOpen();
            return options.value(option);
        }
    }

    @Override
    public Set<SocketOption<?>> supportedOptions() {
        return MemoryOptions.OF_DATAGRAMS;
    }

    @Override
    public SocketAddress getLocalAddress() throws IOException {
        synchronized (network) {
            checkOpen();
            return local;
        }
    }

    @Override
    protected void implCloseSelectableChannel() {
        synchronized (network) {
            network.closed(this);
            if (local != null) network.unbind(local, this);
            network.stir();
        }
    }

    @Override
    protected void implConfigureBlocking(boolean block) {}

    @Override
    public long read(ByteBuffer[] targets, int offset, int length) {
        throw noArrays();
    }

    @Override
    public long write(ByteBuffer[] sources, int offset, int length) {
        throw noArrays();
    }

    @Override
    public DatagramSocket socket() {
        throw new UnsupportedOperationException("a channel in memory has no socket");
    }

    @Override
    public MembershipKey join(InetAddress group, NetworkInterface through) {
        throw new UnsupportedOperationException("no groups here");
    }

    @Override
    public MembershipKey join(InetAddress group, NetworkInterface through, InetAddress source) {
        return join(group, through);
    }

    private static UnsupportedOperationException noArrays() {
        return new UnsupportedOperationException("a packet has one buffer here");
    }
}

package stheno.testkit;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.SocketAddress;
import java.net.SocketOption;
import java.nio.channels.AlreadyBoundException;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.NotYetBoundException;
import java.nio.channels.SelectionKey;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.ArrayDeque;
import java.util.Set;

/// A listening socket in memory. Any thread.
final class MemoryServerSocketChannel extends ServerSocketChannel implements MemoryKey.Readiness {
    private static final int BACKLOG = 50; // the default, as in the JDK

    private final MemoryNetwork network;
    private final MemoryOptions options = new MemoryOptions(MemoryOptions.OF_A_LISTENER);
    private final ArrayDeque<MemoryEnd> waiting = new ArrayDeque<>();
    private int backlog;
    private InetSocketAddress local; // null until it is bound
    private MemoryKey key; // null while it is not registered

    MemoryServerSocketChannel(MemoryNetwork network) {
        super(network);
        this.network = network;
    }

    MemoryNetwork network() {
        return network;
    }

    /// A connection arrives, and waits to be accepted.
    void queue(MemoryEnd end) throws ConnectException {
        if (waiting.size() > backlog) throw new ConnectException("the backlog of " + backlog + " is full");
        waiting.add(end);
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
        return waiting.isEmpty() ? 0 : SelectionKey.OP_ACCEPT;
    }

    @Override
    public ServerSocketChannel bind(SocketAddress address, int most) throws IOException {
        synchronized (network) {
            checkOpen();
            if (local != null) throw new AlreadyBoundException();
            InetSocketAddress wanted = address == null ? new InetSocketAddress(0) : MemoryNetwork.inet(address);
            local = network.bind(wanted, this);
            backlog = most < 1 ? BACKLOG : most;
        }
        return this;
    }

    @Override
    public SocketChannel accept() throws IOException {
        try {
            synchronized (network) {
                return next();
            }
        } catch (ClosedByInterruptException e) {
            close();
            throw e;
        }
    }

    private SocketChannel next() throws IOException {
        checkOpen();
        if (local == null) throw new NotYetBoundException();
        while (waiting.isEmpty() && isBlocking()) sleep();
        return waiting.isEmpty() ? null : new MemorySocketChannel(network, waiting.remove());
    }

    private void sleep() throws IOException {
        try {
            network.sleep(Long.MAX_VALUE);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ClosedByInterruptException();
        }
        if (!isOpen()) throw new AsynchronousCloseException();
    }

    private void checkOpen() throws ClosedChannelException {
        if (!isOpen()) throw new ClosedChannelException();
    }

    @Override
    public <T> ServerSocketChannel setOption(SocketOption<T> option, T value) throws IOException {
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
        return MemoryOptions.OF_A_LISTENER;
    }

    @Override
    public ServerSocket socket() {
        throw new UnsupportedOperationException("a channel in memory has no socket");
    }

    @Override
    public SocketAddress getLocalAddress() throws IOException {
        synchronized (network) {
            checkOpen();
            return local;
        }
    }

    /// Connections that wait to be accepted are reset.
    @Override
    protected void implCloseSelectableChannel() {
        synchronized (network) {
            if (local != null) network.unbind(local);
            waiting.forEach(end -> end.close(true));
            waiting.clear();
            network.stir();
        }
    }

    @Override
    protected void implConfigureBlocking(boolean block) {}
}

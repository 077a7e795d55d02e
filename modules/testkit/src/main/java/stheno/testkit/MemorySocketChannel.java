package stheno.testkit;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.SocketException;
import java.net.SocketImpl;
import java.net.SocketOption;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.AlreadyBoundException;
import java.nio.channels.AlreadyConnectedException;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.NoConnectionPendingException;
import java.nio.channels.NotYetConnectedException;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.util.Objects;
import java.util.Set;

/// A socket in memory. It connects at once, or is refused. Any thread.
final class MemorySocketChannel extends SocketChannel implements MemoryKey.Readiness, MemoryEnd.Watcher {
    private final MemoryNetwork network;
    private final MemoryOptions options = new MemoryOptions(MemoryOptions.OF_A_SOCKET);
    private MemoryEnd end; // null until it is connected
    private InetSocketAddress bound; // null if it was not bound
    private MemoryKey key; // null while it is not registered

    MemorySocketChannel(MemoryNetwork network) {
        super(network);
        this.network = network;
    }

    /// The accepted end of a connection.
    MemorySocketChannel(MemoryNetwork network, MemoryEnd accepted) {
        this(network);
        end = accepted;
        accepted.watchedBy(this);
    }

    MemoryNetwork network() {
        return network;
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
    public void stirred() {
        if (key != null) key.stirred();
    }

    @Override
    public int readiness() {
        if (end == null) return 0;
        return (end.readable() ? SelectionKey.OP_READ : 0) | (end.writable() ? SelectionKey.OP_WRITE : 0);
    }

    @Override
    public SocketChannel bind(SocketAddress address) throws IOException {
        synchronized (network) {
            checkOpen();
            if (bound != null || end != null) throw new AlreadyBoundException();
            bound = address == null ? network.anyLocal() : MemoryNetwork.inet(address);
        }
        return this;
    }

    @Override
    public boolean connect(SocketAddress remote) throws IOException {
        try {
            synchronized (network) {
                join(MemoryNetwork.inet(remote));
            }
        } catch (ConnectException e) {
            close();
            throw e;
        }
        return true;
    }

    private void join(InetSocketAddress remote) throws IOException {
        checkOpen();
        if (end != null) throw new AlreadyConnectedException();
        end = network.join(remote, bound == null ? network.anyLocal() : bound, false);
        end.out().limitTo(options.value(StandardSocketOptions.SO_SNDBUF));
        end.watchedBy(this);
        stirred();
    }

    @Override
    public boolean finishConnect() throws IOException {
        synchronized (network) {
            checkOpen();
            if (end == null) throw new NoConnectionPendingException();
        }
        return true;
    }

    @Override
    public boolean isConnected() {
        synchronized (network) {
            return end != null;
        }
    }

    @Override
    public boolean isConnectionPending() {
        return false;
    }

    @Override
    public int read(ByteBuffer into) throws IOException {
        try {
            synchronized (network) {
                return take(into);
            }
        } catch (ClosedByInterruptException e) {
            close();
            throw e;
        }
    }

    private int take(ByteBuffer into) throws IOException {
        MemoryEnd here = connected();
        int n = here.read(into);
        while (n == 0 && isBlocking() && into.hasRemaining()) {
            sleep();
            n = here.read(into);
        }
        return n;
    }

    @Override
    public long read(ByteBuffer[] into, int from, int count) throws IOException {
        Objects.checkFromIndexSize(from, count, into.length);
        for (int i = from; i < from + count; i++) {
            if (into[i].hasRemaining()) {
                return read(into[i]); // fewer bytes than possible, which any reader must accept
            }
        }
        return 0;
    }

    @Override
    public int write(ByteBuffer data) throws IOException {
        try {
            synchronized (network) {
                return put(data);
            }
        } catch (ClosedByInterruptException e) {
            close();
            throw e;
        }
    }

    private int put(ByteBuffer data) throws IOException {
        MemoryEnd here = connected();
        int n = here.write(data);
        while (data.hasRemaining() && isBlocking()) {
            sleep();
            n += here.write(data);
        }
        return n;
    }

    @Override
    public long write(ByteBuffer[] data, int from, int count) throws IOException {
        Objects.checkFromIndexSize(from, count, data.length);
        long all = 0;
        for (int i = from; i < from + count; i++) {
            try {
                all += write(data[i]);
            } catch (SocketException e) {
                if (all == 0) throw e;
                break; // the next write reports it
            }
            if (data[i].hasRemaining()) break;
        }
        return all;
    }

    /// Waits until something has changed on the network.
    private void sleep() throws IOException {
        try {
            network.sleep(Long.MAX_VALUE);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ClosedByInterruptException();
        }
        if (!isOpen()) throw new AsynchronousCloseException();
    }

    private MemoryEnd connected() throws IOException {
        checkOpen();
        if (end == null) throw new NotYetConnectedException();
        return end;
    }

    private void checkOpen() throws ClosedChannelException {
        if (!isOpen()) throw new ClosedChannelException();
    }

    @Override
    public SocketChannel shutdownInput() throws IOException {
        synchronized (network) {
            connected().shutInput();
        }
        return this;
    }

    @Override
    public SocketChannel shutdownOutput() throws IOException {
        synchronized (network) {
            connected().shutOutput();
        }
        return this;
    }

    @Override
    public <T> SocketChannel setOption(SocketOption<T> option, T value) throws IOException {
        synchronized (network) {
            checkOpen();
            options.put(option, value);
            if (end != null && option == StandardSocketOptions.SO_SNDBUF) {
                end.out().limitTo((Integer) value);
                stirred();
            }
        }
        return this;
    }

    @Override
    public <T> T getOption(SocketOption<T> option) throws IOException {
        synchronized (network) {
            checkOpen();
            if (end != null && option == StandardSocketOptions.SO_SNDBUF) return option.type().cast(end.out().capacity());
            return options.value(option);
        }
    }

    @Override
    public Set<SocketOption<?>> supportedOptions() {
        return MemoryOptions.OF_A_SOCKET;
    }

    @Override
    public Socket socket() {
        try {
            return new Options();
        } catch (SocketException e) {
            throw new AssertionError("no descriptor is needed", e);
        }
    }

    @Override
    public SocketAddress getRemoteAddress() throws IOException {
        synchronized (network) {
            checkOpen();
            return end == null ? null : end.remote();
        }
    }

    @Override
    public SocketAddress getLocalAddress() throws IOException {
        synchronized (network) {
            checkOpen();
            return end == null ? bound : end.local();
        }
    }

    @Override
    protected void implCloseSelectableChannel() {
        synchronized (network) {
            if (end != null) end.close(options.value(StandardSocketOptions.SO_LINGER) == 0);
            network.stir();
        }
    }

    @Override
    protected void implConfigureBlocking(boolean block) {}

    /// For the options that a channel does not have. They have no effect here: there is no urgent data.
    private static final class Options extends Socket {
        Options() throws SocketException {
            super((SocketImpl) null);
        }

        @Override
        public void setOOBInline(boolean inline) {}
    }
}

package stheno.http;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ProtocolFamily;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.SocketOption;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.Pipe;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.channels.spi.AbstractSelectableChannel;
import java.nio.channels.spi.AbstractSelectionKey;
import java.nio.channels.spi.AbstractSelector;
import java.nio.channels.spi.SelectorProvider;
import java.util.Set;
import java.util.function.Consumer;

/// A network of one connection, in memory. Input can be read once; output is copied and counted, as a kernel does.
/// It allocates nothing and never refuses output, so that allocations of the loop and the protocol can be counted to the byte. The test
/// kit's MemoryNetwork, a model of a kernel's buffers, allocates itself. Methods that a loop with one connection does not call are missing.
/// One thread.
public final class RequestWire extends SelectorProvider {
    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

    private final ByteBuffer sink = ByteBuffer.allocateDirect(64 * 1024);
    private final Channel channel = new Channel();
    private ByteBuffer offered = NOTHING;
    private int written;
    private Key key; // null until the channel is registered

    SocketChannel channel() {
        return channel;
    }

    private static UnsupportedOperationException absent() {
        return new UnsupportedOperationException("this network has one connection, and what a loop asks of that");
    }

    /// Makes the bytes between position and limit the next input.
    void offer(ByteBuffer bytes) {
        offered = bytes;
    }

    /// The number of bytes written since the last call.
    int taken() {
        int count = written;
        written = 0;
        return count;
    }

    /// The bytes that were written last, from their beginning.
    ByteBuffer last() {
        return sink.duplicate().flip();
    }

    @Override
    public AbstractSelector openSelector() {
        return new Chooser();
    }

    @Override
    public DatagramChannel openDatagramChannel() {
        throw absent();
    }

    @Override
    public DatagramChannel openDatagramChannel(ProtocolFamily family) {
        throw absent();
    }

    @Override
    public Pipe openPipe() {
        throw absent();
    }

    @Override
    public ServerSocketChannel openServerSocketChannel() {
        throw absent();
    }

    @Override
    public SocketChannel openSocketChannel() {
        return channel;
    }

    /// Has one key, and never waits.
    private final class Chooser extends AbstractSelector {
        Chooser() {
            super(RequestWire.this);
        }

        @Override
        protected SelectionKey register(AbstractSelectableChannel of, int operations, Object attachment) {
            key = new Key(this);
            key.attach(attachment);
            return key.interestOps(operations);
        }

        @Override
        public int select(Consumer<SelectionKey> action, long timeout) {
            return selectNow(action);
        }

        @Override
        public int select(Consumer<SelectionKey> action) {
            return selectNow(action);
        }

        @Override
        public int selectNow(Consumer<SelectionKey> action) {
            if (key == null || !key.isValid() || key.readyOps() == 0) return 0;
            action.accept(key);
            return 1;
        }

        @Override
        public Set<SelectionKey> keys() {
            return key == null ? Set.of() : Set.of(key);
        }

        @Override
        public Set<SelectionKey> selectedKeys() {
            throw absent();
        }

        @Override
        public int selectNow() {
            throw absent();
        }

        @Override
        public int select(long timeout) {
            throw absent();
        }

        @Override
        public int select() {
            throw absent();
        }

        @Override
        public Selector wakeup() {
            return this;
        }

        @Override
        protected void implCloseSelector() {}
    }

    private final class Key extends AbstractSelectionKey {
        private final Selector selector;
        private int interest;

        Key(Selector selector) {
            this.selector = selector;
        }

        @Override
        public SocketChannel channel() {
            return channel;
        }

        @Override
        public Selector selector() {
            return selector;
        }

        @Override
        public int interestOps() {
            return interest;
        }

        @Override
        public SelectionKey interestOps(int operations) {
            interest = operations;
            return this;
        }

        @Override
        public int readyOps() {
            int ready = OP_WRITE | (offered.hasRemaining() ? OP_READ : 0);
            return ready & interest;
        }
    }

    private final class Channel extends SocketChannel {
        private static final SocketAddress HERE = new InetSocketAddress("127.0.0.1", 80);

        Channel() {
            super(RequestWire.this);
        }

        @Override
        public int read(ByteBuffer into) {
            int count = Math.min(into.remaining(), offered.remaining());
            into.put(into.position(), offered, offered.position(), count).position(into.position() + count);
            offered.position(offered.position() + count);
            return count;
        }

        @Override
        public int write(ByteBuffer from) throws IOException {
            int count = from.remaining();
            if (count > sink.capacity()) throw new IOException("no reply here is as long as that: " + count);
            sink.clear().put(from);
            written += count;
            return count;
        }

        @Override
        public long read(ByteBuffer[] into, int offset, int length) {
            throw absent();
        }

        @Override
        public long write(ByteBuffer[] from, int offset, int length) {
            throw absent();
        }

        @Override
        public SocketChannel bind(SocketAddress local) {
            throw absent();
        }

        @Override
        public <T> SocketChannel setOption(SocketOption<T> name, T value) {
            return this;
        }

        @Override
        public <T> T getOption(SocketOption<T> name) {
            throw absent();
        }

        @Override
        public Set<SocketOption<?>> supportedOptions() {
            return Set.of();
        }

        @Override
        public SocketChannel shutdownInput() {
            return this;
        }

        @Override
        public SocketChannel shutdownOutput() {
            return this;
        }

        @Override
        public Socket socket() {
            throw absent();
        }

        @Override
        public boolean isConnected() {
            return true;
        }

        @Override
        public boolean isConnectionPending() {
            return false;
        }

        @Override
        public boolean connect(SocketAddress remote) {
            throw absent();
        }

        @Override
        public boolean finishConnect() {
            return true;
        }

        @Override
        public SocketAddress getRemoteAddress() {
            return HERE;
        }

        @Override
        public SocketAddress getLocalAddress() {
            return HERE;
        }

        @Override
        protected void implCloseSelectableChannel() {}

        @Override
        protected void implConfigureBlocking(boolean block) {}
    }
}
